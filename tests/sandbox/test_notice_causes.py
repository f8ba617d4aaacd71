"""What makes notices beside disputes: an application that fails, a closed account; and policies."""

import pytest

from issuing_sandbox.notices.causes import CLOSURES
from tests.sandbox.api import DAY, START, InProcess
from tests.sandbox.connect import (
    BUSINESS,
    REPRESENTATIVE,
    Speaking,
    connected,
    due,
    onboarded,
    path,
)
from tests.sandbox.notices import EMAIL, NOTICES, PREVIEW, listed, noticing, report, submitted, told
from tests.sandbox.test_refusals import unmodelled

HOUR = 3600
UNVERIFIED = REPRESENTATIVE | {"dob[year]": "1990"}
TERMS = [f"settings.card_issuing.tos_acceptance.{name}" for name in ("date", "ip")]
ACCEPTED = {name: BUSINESS[name] for name in BUSINESS if "card_issuing" in name}
CLOSE = "/_sandbox/close"


@pytest.fixture(name="owing")
def _owing(with_policies):
    """A platform whose new accounts owe what Stripe requires."""
    return with_policies(onboarding="required")


def issuing_status(shop):
    """What the capability is now."""
    return shop.see("/v1/account")["capabilities"]["card_issuing"]


def test_an_application_that_is_not_verified_in_an_hour_is_rejected(owing):
    """The terms are due again, and the platform owes a notice, which links the capability."""
    shop = onboarded(owing, person=UNVERIFIED)
    owing.pass_time(HOUR - 1)
    assert (listed(shop), issuing_status(shop)) == ([], "inactive")
    assert TERMS[0] not in due(shop)
    owing.pass_time(1)

    [notice] = listed(shop)
    assert notice["reason"] == "issuing.application_rejected_for_failure_to_verify"
    assert notice["linked_objects"] == {"capability": "card_issuing", "issuing_dispute": None}
    assert notice["created"] == START + HOUR
    assert set(TERMS) <= set(due(shop))
    types = [event["type"] for event in shop.events()][-3:]
    assert types == ["capability.updated", "account.updated", "account_notice.created"]
    owing.pass_time(2 * HOUR)
    assert len(listed(shop)) == 1


def test_terms_that_are_accepted_again_begin_another_hour(owing):
    """An application that is still not verified then is rejected once more."""
    shop = onboarded(owing, person=UNVERIFIED)
    owing.pass_time(2 * HOUR)
    owing.have(path(shop), ACCEPTED)
    owing.pass_time(HOUR - 1)
    assert len(listed(shop)) == 1
    owing.pass_time(1)

    assert len(listed(shop)) == 2


@pytest.mark.parametrize("minutes", [0, 30])
def test_an_incomplete_application_has_all_the_time(owing, minutes):
    """Also one that was complete for a while: its person is gone."""
    shop = Speaking(owing, onboarded(owing, person=UNVERIFIED).account)
    owing.pass_time(60 * minutes)
    [person] = owing.see(path(shop, "/persons"))["data"]
    said = owing.send("DELETE", path(shop, f"/persons/{person['id']}"), "", bearer(owing), b"")
    assert said.status == 200
    owing.pass_time(3 * HOUR)

    assert listed(shop) == []


def bearer(api):
    """The header that names the key."""
    return {"authorization": f"Bearer {api.key}"}


def test_an_application_that_was_verified_is_not_rejected(owing):
    """Neither after an hour nor if the account loses Issuing for something else."""
    shop = onboarded(owing)
    assert issuing_status(shop) == "active"
    form = {"requirement": "company.tax_id", "error": "verification_failed_tax_id_match"}
    shop.have("/_sandbox/requirements", form)
    owing.pass_time(3 * HOUR)

    assert (issuing_status(shop), listed(shop)) == ("inactive", [])


def test_an_application_that_somebody_completed_by_hand_is_not_rejected(owing):
    """Also if the account loses Issuing within the hour: it was verified."""
    shop = onboarded(owing, person=UNVERIFIED)
    shop.have("/_sandbox/onboard")
    form = {"requirement": "company.tax_id", "error": "verification_failed_tax_id_match"}
    shop.have("/_sandbox/requirements", form)
    owing.pass_time(3 * HOUR)

    assert (issuing_status(shop), listed(shop)) == ("inactive", [])


def test_a_review_that_takes_long_is_awaited(with_policies):
    """Rejected is what is inactive; a pending capability is looked at an hour later again."""
    api = with_policies(onboarding="required", capability_seconds=HOUR + 60)
    shop = onboarded(api, person=UNVERIFIED)
    api.pass_time(HOUR)
    assert (issuing_status(shop), listed(shop)) == ("pending", [])
    api.pass_time(HOUR)

    assert (issuing_status(shop), len(listed(shop))) == ("inactive", 1)


@pytest.mark.parametrize("closure", CLOSURES)
def test_an_account_that_stripe_closes_is_told_why(api, closure):
    """It has no Issuing, its cards are inactive; only for inactivity there is no deadline."""
    shop = connected(api)
    card = shop.card()["id"]
    closed = shop.have(CLOSE, {"reason": closure})

    [notice] = listed(shop)
    assert notice["reason"] == f"issuing.account_closed_for_{closure}"
    assert notice["linked_objects"] == {"capability": "card_issuing", "issuing_dispute": None}
    assert notice["deadline"] == (None if closure == "inactivity" else START + 30 * DAY)
    assert closed["capabilities"] == {"card_issuing": "inactive", "transfers": "active"}
    capability = api.see(path(shop, "/capabilities/card_issuing"))
    reason = "rejected.inactivity" if closure == "inactivity" else "rejected.other"
    assert capability["requirements"]["disabled_reason"] == reason
    said = shop.get(f"/v1/issuing/cards/{card}").error["message"]
    assert said.startswith("Your account is not set up to use Issuing.")
    updated = [event for event in shop.events() if event["type"] == "issuing_card.updated"]
    assert updated[-1]["data"]["object"]["status"] == "inactive"


def test_a_closed_account_stays_closed(api):
    """Whatever it provides; it is closed once, and its time brings no second notice."""
    shop = connected(api)
    shop.have(CLOSE, {"reason": "terms_of_service_violation"})
    api.have(path(shop), ACCEPTED | {"business_profile[mcc]": "5734"})
    again = shop.post(CLOSE, {"reason": "inactivity"})
    api.pass_time(2 * DAY)

    assert (again.status, again.error["message"]) == (
        400,
        f"The account '{shop.account}' has not asked for Issuing, or was closed already.",
    )
    assert (issuing_status(shop), len(listed(shop))) == ("inactive", 1)


def test_an_account_closed_for_inactivity_comes_back_by_its_terms(api):
    """Documented: their acceptance is collected anew; its cards stay as they are."""
    shop = connected(api)
    card = shop.card()["id"]
    shop.have(CLOSE, {"reason": "inactivity"})
    assert issuing_status(shop) == "inactive"
    api.have(path(shop), ACCEPTED)

    assert issuing_status(shop) == "active"
    assert shop.see(f"/v1/issuing/cards/{card}")["status"] == "inactive"


@pytest.mark.parametrize("reason", ["credit_line_closed", "credit_limit_decreased"])
def test_a_notice_of_a_credit_decision_is_refused_by_name(api, reason):
    """Nothing here lends money."""
    said = connected(api).post(CLOSE, {"reason": reason})

    unmodelled(said, f"the notice issuing.{reason}, which comes of a credit decision")


def test_only_what_stripe_closes_accounts_for_closes_one(api):
    """What there is, is said; a platform and an account without Issuing are not closed."""
    shop = connected(api)
    said = shop.post(CLOSE, {"reason": "boredom"})
    assert said.error["message"].startswith("Stripe closes no account for boredom. There are ")
    assert said.error["param"] == "reason"
    unmodelled(api.post(CLOSE, {"reason": "inactivity"}), "the closing of a platform")
    plain = Speaking(api, api.have("/v1/accounts", {"type": "custom"})["id"])

    assert plain.post(CLOSE, {"reason": "inactivity"}).status == 400
    assert listed(shop) == []


def test_a_state_document_carries_notices_and_applications(owing):
    """Another sandbox goes on where this one stopped."""
    shop = onboarded(owing, person=UNVERIFIED)
    owing.pass_time(HOUR - 1)
    other = InProcess(type(owing.sandbox)(at=START, policies=owing.sandbox.policies), owing.key)
    state = owing.get("/_sandbox/state").body
    headers = bearer(other) | {"content-type": "application/json"}
    assert other.send("POST", "/_sandbox/state", "", headers, state).status == 200
    other.pass_time(1)

    assert len(listed(Speaking(other, shop.account))) == 1


class TestPolicies:
    """What is unknown of Stripe can be chosen otherwise."""

    def test_stripe_mails_the_notices_itself(self, with_policies):
        """Then none is listed, and none is told."""
        shop = connected(with_policies(notice_sender="stripe"))
        submitted(shop)

        assert (listed(shop), told(shop, "created")) == ([], [])

    def test_a_platform_outside_the_us_owes_none(self, with_policies):
        """The law is of the US."""
        shop = connected(with_policies(account_country="GB"), country="GB")
        shop.have(CLOSE, {"reason": "inactivity"})

        assert listed(shop) == []

    def test_a_platform_lists_all_of_its_accounts(self, with_policies):
        """And reports on each; an account still sees its own alone."""
        api = with_policies(notice_scope="platform")
        shop, sibling = connected(api), connected(api)
        submitted(shop)
        api.pass_time(1)
        submitted(sibling)
        newest, oldest = api.see(NOTICES, stripe_version=PREVIEW)["data"]
        api.have(f"{NOTICES}/{oldest['id']}", EMAIL | {"sent_at": START}, stripe_version=PREVIEW)

        assert [newest["id"]] == [each["id"] for each in listed(sibling)]
        assert listed(shop)[0]["sent_at"] == START
        assert told(shop, "updated")[0]["account"] == shop.account
        page = api.see(NOTICES, {"starting_after": newest["id"]}, stripe_version=PREVIEW)
        assert [each["id"] for each in page["data"]] == [oldest["id"]]

    def test_ids_as_in_stripe_s_fixture(self, with_policies):
        """Nobody has published a real one."""
        for prefix in ("obj", "acctnt"):
            shop = connected(with_policies(notice_id_prefix=prefix))
            submitted(shop)
            assert listed(shop)[0]["id"].startswith(f"{prefix}_1")

    def test_another_deadline(self, with_policies):
        """In days."""
        shop = connected(with_policies(notice_deadline_days=7))
        submitted(shop)

        assert listed(shop)[0]["deadline"] == START + 7 * DAY

    def test_notices_in_every_version(self, with_policies):
        """Without a preview version, too."""
        shop = connected(with_policies(notice_needs_preview_version=False))
        submitted(shop)

        assert len(shop.see(NOTICES)["data"]) == 1

    def test_a_second_report_is_refused(self, with_policies):
        """The first one stays."""
        shop = connected(with_policies(notice_resend="refuse"))
        submitted(shop)
        name = listed(shop)[0]["id"]
        first = report(shop, name, START).json
        again = report(shop, name, START, **{"email[subject]": "Again"})

        assert again.error["message"] == f"The notice '{name}' was reported as sent already."
        assert listed(shop) == [first]

    def test_any_time_of_sending(self, with_policies):
        """Also one that has not come yet."""
        shop = connected(with_policies(notice_sent_at_bounds=False))
        submitted(shop)

        assert report(shop, listed(shop)[0]["id"], START + DAY).json["sent_at"] == START + DAY

    def test_addresses_that_nobody_looks_at(self, with_policies):
        """As of other details of an account."""
        shop = connected(with_policies(implausible_details="keep"))
        submitted(shop)

        assert report(shop, listed(shop)[0]["id"], START, **{"email[recipient]": "x"}).status == 200

    def test_live_mode_s_time_to_verify(self, with_policies):
        """29 days."""
        api = with_policies(onboarding="required", notice_unverified_after=29 * DAY)
        shop = onboarded(api, person=UNVERIFIED)
        api.pass_time(29 * DAY - 1)
        assert listed(shop) == []
        api.pass_time(1)

        assert len(listed(shop)) == 1

    def test_cards_of_a_closed_account_that_stay_active(self, with_policies):
        """They never work again all the same, while there is no Issuing."""
        api = with_policies(closed_account_cards="active")
        shop = connected(api)
        card = shop.card()["id"]
        shop.have(CLOSE, {"reason": "inactivity"})
        api.have(path(shop), ACCEPTED)

        assert shop.see(f"/v1/issuing/cards/{card}")["status"] == "active"
        assert noticing(shop).see(NOTICES)["data"] != []
