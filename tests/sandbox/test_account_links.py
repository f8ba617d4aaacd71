"""Account links and account sessions: Stripe's own pages and components for a connected account."""

import pytest
import stripe

from tests.sandbox.api import START
from tests.sandbox.connect import Speaking, connected

LINKS = "/v1/account_links"
SESSIONS = "/v1/account_sessions"
VISIT = "/_sandbox/account_links/visit"
URLS = {"refresh_url": "https://a.example/again", "return_url": "https://a.example/done"}


@pytest.fixture(name="owing")
def _owing(with_policies):
    """A connected account that owes everything, and its platform."""
    api = with_policies(onboarding="required")
    return connected(api)


def link(shop, **form):
    """Of an account, to be onboarded."""
    return shop.platform.have(
        LINKS, {"account": shop.account, "type": "account_onboarding"} | URLS | form
    )


def test_a_link_is_good_for_five_minutes(owing):
    """Every key is Stripe's; it has no id."""
    made = link(owing, **{"collection_options[fields]": "eventually_due"})

    assert made == {
        "object": "account_link",
        "created": START,
        "expires_at": START + 300,
        "url": made["url"],
    }
    assert made["url"].startswith(f"https://connect.stripe.com/setup/c/{owing.account}/")
    assert link(owing, collect="currently_due")["url"] != made["url"]


def test_the_first_visit_onboards(owing):
    """Everything is filled in, a bank account among it; the browser returns."""
    api = owing.platform
    visited = api.have(VISIT, {"url": link(owing)["url"]})
    seen = owing.see("/v1/account")
    told = [event["type"] for event in owing.events()]

    assert visited == {
        "object": "sandbox.visit",
        "completed": True,
        "redirect": URLS["return_url"],
    }
    assert (seen["details_submitted"], seen["payouts_enabled"]) == (True, True)
    assert seen["capabilities"]["card_issuing"] == "active"
    assert told[0] == "account.external_account.created"


def test_a_link_is_visited_once_and_in_time(owing):
    """Otherwise the browser is sent to where a new one is made, and nothing is filled in."""
    api = owing.platform
    late = link(owing)["url"]
    api.pass_time(300)
    again = {"object": "sandbox.visit", "completed": False, "redirect": URLS["refresh_url"]}
    assert api.have(VISIT, {"url": late}) == again
    assert owing.see("/v1/account")["details_submitted"] is False
    good = link(owing)["url"]
    api.have(VISIT, {"url": good})

    assert api.have(VISIT, {"url": good}) == again
    assert api.post(VISIT, {"url": "https://connect.stripe.com/setup/c/x/y"}).status == 404


def test_a_link_of_a_deleted_account_leads_nowhere(owing):
    """It cannot be onboarded any more."""
    api, url = owing.platform, link(owing)["url"]
    api.send("DELETE", f"/v1/accounts/{owing.account}", "", api._with({}), b"")

    assert api.have(VISIT, {"url": url})["completed"] is False


def test_an_update_is_for_accounts_whose_requirements_the_platform_collects(api):
    """Documented: not for those of Stripe's own dashboards."""
    express = api.have("/v1/accounts", {"type": "express"})["id"]
    custom = connected(api)
    said = api.post(LINKS, {"account": express, "type": "account_update"})

    assert (said.status, said.error["param"]) == (400, "type")
    assert link(custom, type="account_update")["object"] == "account_link"
    assert "/setup/s/" in link(Speaking(api, express))["url"]


@pytest.mark.parametrize("path", [LINKS, SESSIONS])
def test_a_foreign_account_has_neither(api, path):
    """Named in the body, it is one that does not exist."""
    form = {"account": "acct_nope"}
    form |= {"type": "account_onboarding"} if path == LINKS else {"components[payouts][enabled]": 1}
    form |= {} if path == LINKS else {"components[payouts][enabled]": "true"}
    said = api.post(path, form)

    assert (said.status, said.error["code"]) == (400, "resource_missing")


def test_where_to_return_has_to_be_an_address(api):
    """As of webhook endpoints."""
    form = {"account": connected(api).account, "type": "account_onboarding"}
    said = api.post(LINKS, form | {"return_url": "nowhere"})

    assert (said.status, said.error["code"]) == (400, "url_invalid")


def test_a_session_says_what_its_components_may(api):
    """Enabled ones and their features as asked, all others by default."""
    shop = connected(api)
    cards = "components[issuing_cards_list]"
    form = {
        "account": shop.account,
        f"{cards}[enabled]": "true",
        f"{cards}[features][card_management]": "true",
        f"{cards}[features][cardholder_management]": "true",
        "components[payouts][enabled]": "true",
        "components[payouts][features][external_account_collection]": "false",
    }
    session = api.have(SESSIONS, form)

    assert session["client_secret"].startswith("accs_secret__")
    assert (session["account"], session["expires_at"]) == (shop.account, START + 3600)
    assert session["components"]["issuing_cards_list"] == {
        "enabled": True,
        "features": {
            "card_management": True,
            "card_spend_dispute_management": False,
            "cardholder_management": True,
            "disable_stripe_user_authentication": False,
            "spend_control_management": False,
        },
    }
    payouts = session["components"]["payouts"]["features"]
    assert (payouts["external_account_collection"], payouts["standard_payouts"]) == (False, False)
    assert payouts["disable_stripe_user_authentication"] is True
    assert session["components"]["payments"]["enabled"] is False


def test_what_a_session_cannot_have_is_refused(api):
    """Components that are not modelled by name; features that are for custom accounts."""
    shop = connected(api)
    said = api.post(SESSIONS, {"account": shop.account, "components[payments][enabled]": "true"})
    assert (said.status, said.error["param"]) == (501, "components[payments]")
    express = api.have("/v1/accounts", {"type": "express"})["id"]
    feature = "components[payouts][features][external_account_collection]"
    form = {"account": express, "components[payouts][enabled]": "true", feature: "false"}
    said = api.post(SESSIONS, form)

    assert (said.status, said.error["param"]) == (400, feature)


def test_the_official_sdk_makes_links_and_sessions(base, key):
    """With its types, as a public program of Stripe's does."""
    client = stripe.StripeClient(key, base_addresses={"api": base})
    account = client.v1.accounts.create({"type": "custom", "country": "US"}).id
    made = client.v1.account_links.create({"account": account, "type": "account_onboarding"} | URLS)
    components = {"issuing_card": {"enabled": True, "features": {"card_management": True}}}
    session = client.v1.account_sessions.create({"account": account, "components": components})

    assert made.expires_at - made.created == 300
    assert session.components.issuing_card.features.card_management is True


def test_an_account_s_newest_link_is_visited_without_its_address(owing):
    """By the account itself; a platform has to say which."""
    link(owing)
    other = connected(owing.platform)
    assert other.post(VISIT).status == 404
    assert owing.platform.post(VISIT).status == 404

    assert owing.have(VISIT)["completed"] is True
    assert owing.see("/v1/account")["details_submitted"] is True


def test_a_visit_says_which_link_it_means(api, owing):
    """Neither an account without a link nor a platform has a newest one; no id is made up."""
    own, theirs = api.post(VISIT), owing.post(VISIT)

    assert (own.status, theirs.status) == (404, 404)
    assert own.error["message"] == theirs.error["message"]
    assert own.error["message"].startswith("No account link is named by its url")
