"""Deliveries on demand: held back, reordered, doubled, delayed, lost, stale."""

import pytest
import stripe

from tests.sandbox.api import START
from tests.sandbox.deliveries import DELIVERIES, listening, newest_delivery, verified
from tests.sandbox.receiver import Reply

LISTED = "send, drop_once, duplicate, delay, reorder, or stale_signature"


@pytest.fixture(name="local")
def _local(with_policies):
    """A client of a sandbox without a server: what leaves has arrived when a call is answered."""
    return with_policies()


def plan(api, *coming):
    """Plan what happens to the next deliveries: a verb each, perhaps with seconds."""
    form = {}
    for place, each in enumerate(coming):
        verb, _, seconds = each.partition(" ")
        form[f"coming[{place}][verb]"] = verb
        if seconds:
            form[f"coming[{place}][seconds]"] = seconds
    return api.have(f"{DELIVERIES}/schedule", form or {"coming": ""})


def amounts(hook):
    """What the events were about, in the order they came."""
    return [each.object["amount"] for each in hook.received]


def fund(api, *cents):
    """Add funds, once for each."""
    for each in cents:
        api.fund(each)


def test_what_is_held_back_leaves_when_it_is_released(local):
    """In the order of the events, and everything after it as usual."""
    with listening(local, "topup.created") as hook:
        assert local.have(f"{DELIVERIES}/hold")["held"] is True
        fund(local, 100, 200)
        held = local.see(f"{DELIVERIES}/queue")
        arrived = list(hook.received)
        released = local.have(f"{DELIVERIES}/release")
        fund(local, 300)

    assert (len(held["waiting"]), arrived) == (2, [])
    assert (released["held"], released["waiting"]) == (False, [])
    assert amounts(hook) == [100, 200, 300]


def test_deliveries_leave_in_any_order_wanted(local):
    """E6: named ones leave as named; the others, and what comes, stay held back."""
    with listening(local, "topup.created") as hook:
        local.have(f"{DELIVERIES}/hold")
        fund(local, 100, 200, 300)
        first, second, third = local.see(f"{DELIVERIES}/queue")["waiting"]
        left = local.have(f"{DELIVERIES}/release", {"only[0]": third, "only[1]": first})
        fund(local, 400)
        before = amounts(hook)
        local.have(f"{DELIVERIES}/release")

    assert (left["held"], left["waiting"]) == (True, [second])
    assert before == [300, 100]
    assert amounts(hook) == [300, 100, 200, 400]


def test_only_what_is_held_back_can_be_released(local):
    """Another name, or the same twice, is refused and costs nothing."""
    with listening(local, "topup.created") as hook:
        local.have(f"{DELIVERIES}/hold")
        fund(local, 100)
        [name] = local.see(f"{DELIVERIES}/queue")["waiting"]
        unknown = local.post(f"{DELIVERIES}/release", {"only[0]": "wd_nope"})
        twice = local.post(f"{DELIVERIES}/release", {"only[0]": name, "only[1]": name})

    assert unknown.error["message"] == (
        f"The delivery 'wd_nope' is not held back, or named twice; held back are: {name}."
    )
    assert (twice.status, twice.error["param"]) == (400, "only[1]")
    assert hook.received == []


def test_retries_are_held_back_too(local):
    """Nothing leaves."""
    with listening(local, "topup.created") as hook:
        hook.make_reply = lambda _: Reply(500)
        fund(local, 100)
        local.have(f"{DELIVERIES}/hold")
        local.pass_time(1800)
        waiting = local.see(f"{DELIVERIES}/queue")["waiting"]
        hook.make_reply = lambda _: Reply()
        local.have(f"{DELIVERIES}/release")

    assert waiting == [newest_delivery(local)["id"]]
    assert len(hook.received) == 2


def test_the_coming_deliveries_take_the_verbs_in_order(local):
    """One each; when none are left, deliveries go as usual."""
    with listening(local, "topup.created") as hook:
        planned = plan(local, "send", "duplicate")
        fund(local, 100, 200, 300)

    assert [each["verb"] for each in planned["coming"]] == ["send", "duplicate"]
    assert amounts(hook) == [100, 200, 200, 300]
    assert local.see(f"{DELIVERIES}/queue")["coming"] == []


def test_a_duplicate_is_the_same_event_signed_by_itself(local):
    """As a delivery of its own."""
    with listening(local, "topup.created") as hook:
        plan(local, "duplicate")
        fund(local, 100)
    first, second = verified(hook)

    assert first["id"] == second["id"]
    assert [each["resent"] for each in local.see(DELIVERIES)["data"]] == [True, False]
    assert local.events()[0]["pending_webhooks"] == 0


def test_a_reordered_delivery_comes_after_the_next_one(local):
    """Also several, one after the other."""
    with listening(local, "topup.created") as hook:
        plan(local, "reorder", "send", "reorder", "reorder")
        fund(local, 100, 200, 300, 400, 500)

    assert amounts(hook) == [200, 100, 500, 300, 400]


def test_a_reordered_delivery_that_nothing_follows_leaves_on_flush(local):
    """It shows as standing aside until then."""
    with listening(local, "topup.created") as hook:
        plan(local, "reorder")
        fund(local, 100)
        aside = local.see(f"{DELIVERIES}/queue")["aside"]
        before = amounts(hook)
        flushed = local.have(f"{DELIVERIES}/flush")

    assert (aside, before) == ([newest_delivery(local)["id"]], [])
    assert amounts(hook) == [100]
    assert (flushed["aside"], flushed["leaving"]) == ([], [])


@pytest.mark.parametrize(("verb", "seconds"), [("delay", 60), ("delay 7200", 7200)])
def test_a_delayed_delivery_leaves_later(local, verb, seconds):
    """By the account's clock; a minute later unless something else is wanted."""
    with listening(local, "topup.created") as hook:
        plan(local, verb)
        fund(local, 100, 200)
        local.pass_time(seconds - 1)
        local.see("/v1/balance")
        before = amounts(hook)
        local.pass_time(1)
        local.see("/v1/balance")

    assert before == [200]
    assert amounts(hook) == [200, 100]
    oldest = local.see(DELIVERIES)["data"][1]
    assert (oldest["attempts"][0]["at"], oldest["retries"]) == (START + seconds, 0)


def test_a_lost_delivery_comes_with_its_retry(local):
    """The attempt is kept, and nothing was sent."""
    with listening(local, "topup.created") as hook:
        plan(local, "drop_once")
        fund(local, 100)
        before = amounts(hook)
        local.pass_time(1800)
        local.see("/v1/balance")
    lost, arrived = newest_delivery(local)["attempts"]

    assert before == []
    assert (lost["problem"], lost["status"], lost["signature"]) == ("dropped on demand", None, None)
    assert (arrived["status"], amounts(hook)) == (200, [100])


def test_a_lost_delivery_can_come_again_at_once(local):
    """Without any time passing: with 0 seconds it is tried before the next call is answered."""
    with listening(local, "topup.created") as hook:
        plan(local, "drop_once 0")
        fund(local, 100)
        local.have(f"{DELIVERIES}/flush")

    assert [each["status"] for each in newest_delivery(local)["attempts"]] == [None, 200]
    assert amounts(hook) == [100]


def test_a_stale_signature_is_too_old_for_the_sdk_and_followed_by_a_good_one(local):
    """E4: a receiver that checks refuses the first attempt, and gets a retry."""
    with listening(local, "topup.created") as hook:

        def check(came):
            signature = came.headers["stripe-signature"]
            try:
                stripe.Webhook.construct_event(came.body, signature, hook.registered["secret"])
            except stripe.SignatureVerificationError as wrong:
                return Reply(400, str(wrong).encode())
            return Reply()

        hook.make_reply = check
        plan(local, "stale_signature 0")
        fund(local, 100)
        local.have(f"{DELIVERIES}/flush")
    stale, good = newest_delivery(local)["attempts"]

    assert (stale["status"], good["status"]) == (400, 200)
    assert stale["reply"].startswith("Timestamp outside the tolerance zone")


def test_a_verb_can_be_meant_for_one_endpoint(local):
    """Deliveries to others leave it alone."""
    with listening(local, "topup.created") as one, listening(local, "topup.created") as two:
        form = {"coming[0][verb]": "duplicate", "coming[0][endpoint]": two.registered["id"]}
        local.have(f"{DELIVERIES}/schedule", form)
        fund(local, 100)

    assert (amounts(one), amounts(two)) == ([100], [100, 100])


def test_a_new_schedule_replaces_the_old_one(local):
    """And an empty one forgets it."""
    with listening(local, "topup.created") as hook:
        plan(local, "drop_once", "drop_once")
        plan(local, "duplicate", "duplicate")
        fund(local, 100)
        assert plan(local)["coming"] == []
        fund(local, 200)

    assert amounts(hook) == [100, 100, 200]


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (
            {"coming[0][verb]": "lose"},
            f"Invalid coming[0][verb]: must be one of {LISTED}",
        ),
        ({"coming[0][seconds]": "1"}, "Missing required param: coming[0][verb]."),
        (
            {"coming[0][verb]": "send", "coming[0][seconds]": "1"},
            "Only drop_once, delay, stale_signature take seconds, and none less than 0.",
        ),
        (
            {"coming[0][verb]": "delay", "coming[0][seconds]": "-1"},
            "Only drop_once, delay, stale_signature take seconds, and none less than 0.",
        ),
        (
            {"coming[0][verb]": "send", "coming[0][endpoint]": "we_nope"},
            "No such webhook endpoint: 'we_nope'",
        ),
    ],
)
def test_a_schedule_says_what_it_needs(local, form, message):
    """A wrong one is refused, and what was planned stays."""
    with listening(local, "topup.created"):
        plan(local, "duplicate")
        said = local.post(f"{DELIVERIES}/schedule", form)

    assert (said.status, said.error["message"]) == (400, message)
    assert [each["verb"] for each in local.see(f"{DELIVERIES}/queue")["coming"]] == ["duplicate"]


def test_a_refused_request_uses_no_verb(local):
    """It sends nothing either."""
    with listening(local, "topup.created", "issuing_cardholder.created") as hook:
        plan(local, "duplicate")
        assert local.post("/v1/topups", {"amount": 1, "currency": "eur"}).status != 200
        fund(local, 100)

    assert amounts(hook) == [100, 100]
