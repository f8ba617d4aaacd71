"""Account notices: owed for what has happened, listed, reported as sent, in previews alone."""

import pytest

from tests.sandbox.api import DAY, START
from tests.sandbox.connect import connected
from tests.sandbox.disputes import DISPUTES, submit
from tests.sandbox.notices import (
    EMAIL,
    LOST,
    NOTICES,
    PREVIEW,
    WON,
    decided,
    dispute,
    listed,
    noticing,
    report,
    submitted,
    told,
)
from tests.sandbox.receiver import receiving
from tests.sandbox.test_refusals import unmodelled

UNKNOWN_URL = f"Unrecognized request URL (GET: {NOTICES})"


@pytest.fixture(name="shop")
def _shop(api):
    """A connected account."""
    return connected(api)


def test_a_submitted_dispute_owes_a_notice(shop):
    """An unsubmitted one owes none; the notice says why, about what and until when."""
    name = dispute(shop)
    assert listed(shop) == []
    submit(shop, name)

    [notice] = listed(shop)
    assert notice == {
        "id": notice["id"],
        "object": "account_notice",
        "created": START,
        "deadline": START + 30 * DAY,
        "email": None,
        "linked_objects": {"capability": None, "issuing_dispute": name},
        "livemode": False,
        "metadata": {},
        "reason": "issuing.dispute_submitted",
        "sent_at": None,
    }
    [event] = told(shop, "created")
    assert (event["account"], event["data"]["object"]) == (shop.account, notice)
    assert noticing(shop).see(f"{NOTICES}/{notice['id']}") == notice


def test_what_was_mailed_is_owed_no_more(shop):
    """The report is kept as it was made, and told with what was there before."""
    submitted(shop)
    notice = listed(shop)[0]["id"]
    shop.platform.pass_time(60)
    said = report(shop, notice, START + 30, **{"metadata[by]": "post"})

    sent = said.json
    assert (sent["sent_at"], sent["metadata"]) == (START + 30, {"by": "post"})
    assert sent["email"] == {
        "plain_text": EMAIL["email[plain_text]"],
        "recipient": EMAIL["email[recipient]"],
        "subject": EMAIL["email[subject]"],
    }
    assert (listed(shop, sent="false"), listed(shop, sent="true")) == ([], [sent])
    [event] = told(shop, "updated")
    before = {"email": None, "metadata": {"by": None}, "sent_at": None}
    assert event["data"] == {"object": sent, "previous_attributes": before}


@pytest.mark.parametrize(("evidence", "status"), [(WON, "won"), (LOST, "lost")])
def test_a_verdict_owes_a_second_notice(shop, evidence, status):
    """About the same dispute; what was reported of the first stays."""
    name = submitted(shop, **evidence)
    first = listed(shop)[-1]["id"]
    report(shop, first, START)
    assert decided(shop, name)["status"] == status

    verdict, old = listed(shop)
    assert (verdict["reason"], verdict["sent_at"]) == (f"issuing.dispute_{status}", None)
    assert verdict["linked_objects"]["issuing_dispute"] == name
    assert (old["id"], old["sent_at"]) == (first, START)


def test_a_dispute_that_expires_owes_none(shop):
    """It never reached the network."""
    name = dispute(shop)
    shop.platform.pass_time(111 * DAY)

    assert decided(shop, name)["status"] == "expired"
    assert listed(shop) == []


@pytest.mark.parametrize("missing", [*EMAIL, "sent_at"])
def test_half_a_report_is_none(shop, missing):
    """Each part is required, and an empty one is none; the notice stays owed."""
    submitted(shop)
    [notice] = listed(shop)
    form = EMAIL | {"sent_at": START}
    empty = noticing(shop).post(f"{NOTICES}/{notice['id']}", form | {missing: ""})
    del form[missing]
    said = noticing(shop).post(f"{NOTICES}/{notice['id']}", form)

    assert (said.status, said.error["code"]) == (400, "parameter_missing")
    assert (said.error["param"], empty.error["param"]) == (missing, missing)
    assert listed(shop, sent="false") == [notice]


def test_an_address_that_is_none_is_refused(shop):
    """Nobody can have been mailed there."""
    submitted(shop)
    [notice] = listed(shop)
    said = report(shop, notice["id"], START, **{"email[recipient]": "the owner"})

    assert (said.error["code"], said.error["param"]) == ("email_invalid", "email[recipient]")
    assert listed(shop) == [notice]


@pytest.mark.parametrize("at", [START - 1, START + 61])
def test_a_notice_was_sent_between_its_cause_and_now(shop, at):
    """Neither before it was owed nor in the future."""
    submitted(shop)
    [notice] = listed(shop)
    shop.platform.pass_time(60)
    said = report(shop, notice["id"], at)

    assert (said.status, said.error["param"]) == (400, "sent_at")
    assert f"it can't have been sent at {at}" in said.error["message"]
    assert listed(shop) == [notice]


def test_a_second_report_takes_the_place_of_the_first(shop):
    """And is told as well; one that changes nothing is not."""
    submitted(shop)
    [notice] = listed(shop)
    for subject in ("Your dispute", "Again", "Again"):
        report(shop, notice["id"], START, **{"email[subject]": subject})

    assert listed(shop)[0]["email"]["subject"] == "Again"
    assert len(told(shop, "updated")) == 2


def test_notices_are_there_in_previews_alone(shop):
    """Another version answers as for what does not exist, whatever the account has."""
    submitted(shop)
    for headers in ({}, {"stripe_version": "2026-10-28.endive"}):
        said = shop.get(NOTICES, **headers)
        assert (said.status, said.error["message"][: len(UNKNOWN_URL)]) == (404, UNKNOWN_URL)
    for version in (
        *(PREVIEW, "2026-11-18.preview", "2023-10-11.preview"),
        *("2026-06-24.preview", "2026-06-24.preview; notices_beta=v1"),
    ):
        seen = shop.get(NOTICES, stripe_version=version)
        assert (seen.status, seen.headers["stripe-version"]) == (200, version)
    later = shop.get(NOTICES, stripe_version="2026-11-19.preview")
    assert later.error["message"] == "Invalid Stripe API version: 2026-11-19.preview"


@pytest.mark.parametrize("version", ["2016-01-01.preview", "2023-10-10.preview"])
def test_previews_before_they_came_have_no_notices(shop, version):
    """The SDK for previews has them since 11 October 2023."""
    said = shop.get(NOTICES, stripe_version=version)

    assert (said.status, said.error["message"][:24]) == (404, "Unrecognized request URL")


@pytest.mark.parametrize("needs_preview", [True, False])
@pytest.mark.parametrize(
    "version", ["2023-10-16;issuing_x_beta=v1", "2026-05-27.dahlia; a_beta=v1"]
)
def test_which_beta_has_notices_is_not_guessed(with_policies, version, needs_preview):
    """A general version with betas behind it is refused by name."""
    api = with_policies(notice_needs_preview_version=needs_preview)

    unmodelled(api.get(NOTICES, stripe_version=version), f"the preview version {version}")


def test_a_preview_has_nothing_else(shop):
    """What else a preview may change is refused by name, as before."""
    said = shop.get("/v1/issuing/cards", stripe_version=PREVIEW)

    unmodelled(said, f"the preview version {PREVIEW}")


def test_pages_of_notices(shop):
    """Newest first, by cursors both ways."""
    for _ in range(3):
        submitted(shop)
    newest, middle, oldest = (notice["id"] for notice in listed(shop))
    page = noticing(shop).see(NOTICES, {"limit": 1})

    assert ([each["id"] for each in page["data"]], page["has_more"]) == ([newest], True)
    assert page["url"] == NOTICES
    assert [each["id"] for each in listed(shop, starting_after=middle)] == [oldest]
    assert [each["id"] for each in listed(shop, ending_before=middle)] == [newest]


def test_notices_are_seen_through_their_account(api, shop):
    """Neither its platform nor a sibling lists or finds them, and none is made for a platform."""
    submitted(shop)
    [notice] = listed(shop)
    submitted(api)

    for stranger in (api, connected(api)):
        assert stranger.see(NOTICES, stripe_version=PREVIEW)["data"] == []
        said = stranger.get(f"{NOTICES}/{notice['id']}", stripe_version=PREVIEW)
        assert (said.status, said.error["message"]) == (
            404,
            f"No such account notice: '{notice['id']}'",
        )


def test_a_report_is_made_once_by_its_idempotency_key(shop):
    """The same key gives the same answer."""
    submitted(shop)
    [notice] = listed(shop)
    path, form = f"{NOTICES}/{notice['id']}", EMAIL | {"sent_at": START}
    first, second = (noticing(shop).post(path, form, idempotency_key="once") for _ in range(2))

    assert second.json == first.json
    assert second.headers["idempotent-replayed"] == "true"
    assert len(told(shop, "updated")) == 1


def test_a_platform_s_connect_endpoint_is_told_of_notices(api, shop):
    """With the account's id, which its own endpoints get, too; the types can be named."""
    with receiving() as hook, receiving() as own:
        names = {"enabled_events[0]": "account_notice.created"}
        names["enabled_events[1]"] = "account_notice.updated"
        api.have("/v1/webhook_endpoints", {"url": hook.url, "connect": "true"} | names)
        api.have("/v1/webhook_endpoints", {"url": own.url} | names)
        submitted(shop)
        report(shop, listed(shop)[0]["id"], START)
        api.have("/_sandbox/deliveries/flush")
        shop.have("/_sandbox/deliveries/flush")

    types = [(each.event["type"], each.event["account"]) for each in hook.received]
    assert types == [
        ("account_notice.created", shop.account),
        ("account_notice.updated", shop.account),
    ]
    assert own.received == []


def test_a_notice_is_due_until_its_deadline_also_when_the_dispute_is_over(shop):
    """What is owed does not go away by itself."""
    name = submitted(shop)
    shop.platform.pass_time(31 * DAY)
    shop.have(f"/_sandbox/disputes/{name}/resolve", {"outcome": "lost"})

    lost, late = listed(shop, sent="false")
    assert (lost["reason"], late["reason"]) == ("issuing.dispute_lost", "issuing.dispute_submitted")
    assert late["deadline"] < lost["created"]
    assert shop.see(f"{DISPUTES}/{name}")["status"] == "lost"
