"""Retries: what fails is tried again, three times over a few hours (platform, 6.4)."""

import threading

import pytest
import stripe

from tests.sandbox.api import START
from tests.sandbox.deliveries import (
    DELIVERIES,
    ENDPOINTS,
    delete_endpoint,
    listening,
    newest_delivery,
    reply_with,
    verified,
)
from tests.sandbox.receiver import Reply

MINUTE = 60


@pytest.fixture(name="local")
def _local(with_policies):
    """A client of a sandbox without a server: what leaves has arrived when a call is answered."""
    return with_policies()


@pytest.mark.parametrize("status", [301, 302, 400, 404, 410, 500, 503])
def test_what_is_no_success_is_tried_again(local, status):
    """E5: any status but 2xx, redirects included, which are not followed."""
    with listening(local, "topup.created") as hook:
        elsewhere = {"location": hook.url}
        hook.make_reply = lambda _: Reply(status, b"", elsewhere)
        local.fund(100)
        failed = newest_delivery(local)
        hook.make_reply = lambda _: Reply()
        local.pass_time(30 * MINUTE)
        local.see("/v1/balance")

    assert (failed["status"], len(hook.received)) == ("pending", 2)
    assert failed["next_attempt"] == START + 30 * MINUTE
    kept = newest_delivery(local)
    assert kept["status"] == "succeeded"
    assert [each["status"] for each in kept["attempts"]] == [status, 200]
    assert [each["at"] for each in kept["attempts"]] == [START, START + 30 * MINUTE]
    assert local.events()[0]["pending_webhooks"] == 0


def test_each_attempt_is_the_same_event_signed_anew(local, monkeypatch):
    """E5: the id stays, ``t`` is of the moment (by the wall clock), and the SDK accepts both."""
    with listening(local, "topup.created") as hook:
        reply_with(hook, 500)
        local.fund(100)
        verified(hook)
        wall = stripe._webhook.time.time
        monkeypatch.setattr("time.time", lambda: wall() + 400)
        local.pass_time(30 * MINUTE)
        local.see("/v1/balance")
        first, second = hook.received
        secret = hook.registered["secret"]
        with pytest.raises(stripe.SignatureVerificationError, match="tolerance"):
            stripe.Webhook.construct_event(first.body, first.headers["stripe-signature"], secret)
        stripe.Webhook.construct_event(second.body, second.headers["stripe-signature"], secret)

    assert first.event["id"] == second.event["id"]
    assert first.headers["stripe-signature"] != second.headers["stripe-signature"]


def test_nobody_there_and_hanging_up_are_failures(local):
    """With the problem that was met."""
    with listening(local, "topup.created") as hook:
        hook.make_reply = lambda _: Reply(hangs_up=True)
        local.fund(100)
    local.pass_time(30 * MINUTE)
    local.see("/v1/balance")
    hung_up, refused = newest_delivery(local)["attempts"]

    assert hung_up["status"] is refused["status"] is None
    assert "hung up before the reply was complete" in hung_up["problem"]
    assert refused["problem"] == "Connection refused: nothing listens there"


def test_who_hangs_is_given_up_on(with_policies):
    """After as many real seconds as the policy says."""
    local, gate = with_policies(delivery_timeout_seconds=1), threading.Event()
    with listening(local, "topup.created") as hook:
        hook.make_reply = lambda _: Reply(200 if gate.wait(5) else 500)
        local.fund(100)
        gate.set()
    [attempt] = newest_delivery(local)["attempts"]

    assert attempt["problem"] == "no whole reply within 1 s"
    assert 1 <= attempt["seconds"] < 3


def test_after_three_retries_it_has_failed(local):
    """Half an hour, one, two: and then never again; the event goes on waiting."""
    with listening(local, "topup.created") as hook:
        reply_with(hook, *[500] * 9)
        local.fund(100)
        for _ in range(20):
            local.pass_time(30 * MINUTE)
            local.see("/v1/balance")
    kept = newest_delivery(local)

    assert [each["at"] - START for each in kept["attempts"]] == [0, 1800, 5400, 12600]
    assert (kept["status"], kept["next_attempt"], len(hook.received)) == ("failed", None, 4)
    assert local.events(delivery_success="false")[0]["id"] == kept["event"]


@pytest.mark.parametrize(("retries", "minutes", "ats"), [(0, 30, [0]), (2, 1, [0, 60, 180])])
def test_how_often_and_when_are_policies(with_policies, retries, minutes, ats):
    """Unpublished as they are."""
    local = with_policies(delivery_retries=retries, delivery_retry_minutes=minutes)
    with listening(local, "topup.created") as hook:
        reply_with(hook, *[500] * 9)
        local.fund(100)
        for _ in range(10):
            local.pass_time(MINUTE)
            local.see("/v1/balance")

    assert [each["at"] - START for each in newest_delivery(local)["attempts"]] == ats


def test_time_that_jumps_makes_the_retries_it_passes(local):
    """Each is made when somebody looks, and the next one is counted from there."""
    with listening(local, "topup.created") as hook:
        reply_with(hook, 500, 500)
        local.fund(100)
        local.pass_time(86_400)
        local.see("/v1/balance")
        local.pass_time(86_400)
        local.see("/v1/balance")

    assert [each["at"] - START for each in newest_delivery(local)["attempts"]] == [
        0,
        86_400,
        172_800,
    ]
    assert newest_delivery(local)["status"] == "succeeded"


def test_a_retry_does_not_hold_up_later_events(local):
    """So that an event may come after younger ones."""
    with listening(local, "topup.created") as hook:
        reply_with(hook, 500)
        local.fund(100)
        local.fund(200)
        local.pass_time(30 * MINUTE)
        local.see("/v1/balance")

    assert [each.object["amount"] for each in hook.received] == [100, 200, 100]


def test_a_deleted_endpoint_is_not_tried_again(local):
    """What was pending is canceled, and its events wait for it no more."""
    with listening(local, "topup.created") as hook:
        reply_with(hook, 500)
        local.fund(100)
        before = newest_delivery(local)
        delete_endpoint(local, hook.registered["id"])
        local.pass_time(86_400)
        local.see("/v1/balance")
    kept = newest_delivery(local)

    assert (before["status"], before["next_attempt"]) == ("pending", START + 30 * MINUTE)
    assert (kept["status"], kept["next_attempt"], len(hook.received)) == ("canceled", None, 1)
    assert local.events()[0]["pending_webhooks"] == 0


def test_a_disabled_endpoint_gets_the_retries_after_it_is_enabled(local):
    """Those whose time comes while it is disabled are lost."""
    with listening(local, "topup.created") as hook:
        path = f"{ENDPOINTS}/{hook.registered['id']}"
        reply_with(hook, 500)
        local.fund(100)
        local.have(path, {"disabled": "true"})
        local.pass_time(30 * MINUTE)
        local.have(path, {"disabled": "false"})
        missed = newest_delivery(local)
        local.pass_time(60 * MINUTE)
        local.see("/v1/balance")

    assert (len(missed["attempts"]), missed["next_attempt"]) == (1, START + 90 * MINUTE)
    assert [each["at"] - START for each in newest_delivery(local)["attempts"]] == [0, 5400]
    assert newest_delivery(local)["status"] == "succeeded"


def test_a_delivery_fails_when_its_last_time_passes_while_disabled(local):
    """Nothing is left to be tried."""
    with listening(local, "topup.created") as hook:
        reply_with(hook, 500)
        local.fund(100)
        local.have(f"{ENDPOINTS}/{hook.registered['id']}", {"disabled": "true"})
        for _ in range(10):
            local.pass_time(30 * MINUTE)
            local.see("/v1/balance")

    assert (newest_delivery(local)["status"], len(hook.received)) == ("failed", 1)


def test_retries_go_where_the_endpoint_is_now(local):
    """A changed URL counts from the next attempt on."""
    with listening(local, "topup.created") as old, listening(local, "topup.failed") as new:
        reply_with(old, 500)
        local.fund(100)
        local.have(f"{ENDPOINTS}/{old.registered['id']}", {"url": new.url})
        local.pass_time(30 * MINUTE)
        local.see("/v1/balance")

    assert (len(old.received), new.types) == (1, ["topup.created"])
    assert [each["url"] for each in newest_delivery(local)["attempts"]] == [old.url, new.url]


def test_a_rolled_secret_is_good_for_as_long_as_wanted(local):
    """Meanwhile deliveries carry two signatures (6.4)."""
    with listening(local, "topup.created") as hook:
        old = hook.registered["secret"]
        path = f"/_sandbox/webhook_endpoints/{hook.registered['id']}/roll_secret"
        new = local.have(path, {"hours": 24})["secret"]
        local.fund(100)
        local.pass_time(86_400)
        local.fund(200)
    during, after = ((each.body, each.headers["stripe-signature"]) for each in hook.received)

    assert new != old
    for secret in (old, new):
        assert stripe.Webhook.construct_event(*during, secret)
    assert stripe.Webhook.construct_event(*after, new)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(*after, old)
    assert "secret" not in local.see(f"{ENDPOINTS}/{hook.registered['id']}")
    assert local.post(path, {"hours": 25}).error["message"] == (
        "A rolled secret can stay good for 0 to 24 hours."
    )


def test_a_failed_event_can_be_sent_again(local):
    """By hand, as a delivery of its own; it ends the event's wait, not the retries (6.4)."""
    with listening(local, "topup.created") as hook:
        reply_with(hook, 500)
        local.fund(100)
        first = newest_delivery(local)
        again = local.have(f"{DELIVERIES}/{first['id']}/resend")
        waits = local.events()[0]["pending_webhooks"]
        local.pass_time(30 * MINUTE)
        local.see("/v1/balance")

    assert (again["resent"], again["original"]) == (True, first["id"])
    assert [each.event["id"] for each in hook.received] == [first["event"]] * 3
    assert waits == 0
    assert local.events()[0]["pending_webhooks"] == 0
    assert {each["status"] for each in local.see(DELIVERIES)["data"]} == {"succeeded"}


def test_what_is_sent_again_is_not_retried(local):
    """Whoever sends by hand looks for himself: inferred."""
    with listening(local, "topup.created") as hook:
        reply_with(hook, 200, 500)
        local.fund(100)
        local.have(f"{DELIVERIES}/{newest_delivery(local)['id']}/resend")
        local.pass_time(86_400)
        local.see("/v1/balance")

    assert (newest_delivery(local)["status"], len(hook.received)) == ("failed", 2)


def test_an_event_can_be_sent_to_an_endpoint_that_came_later(local):
    """To everyone who selects it, or to one by name."""
    local.fund(100)
    event = local.events()[0]["id"]
    with listening(local, "topup.created") as one, listening(local, "topup.failed") as two:
        to_all = local.have(f"/_sandbox/events/{event}/resend")["data"]
        to_two = local.have(f"/_sandbox/events/{event}/resend", {"endpoint": two.registered["id"]})[
            "data"
        ]

    assert [each["endpoint"] for each in to_all] == [one.registered["id"]]
    assert [each["endpoint"] for each in to_two] == [two.registered["id"]]
    assert one.received[0].event["id"] == two.received[0].event["id"] == event
    assert local.events()[0]["pending_webhooks"] == 0


def test_what_cannot_be_sent_again_is_said(local):
    """An unknown event, an unknown endpoint, a disabled one."""
    with listening(local, "topup.created") as hook:
        local.fund(100)
    event, name = local.events()[0]["id"], hook.registered["id"]
    unknown = local.post("/_sandbox/events/evt_nope/resend")
    nowhere = local.post(f"/_sandbox/events/{event}/resend", {"endpoint": "we_nope"})
    local.have(f"{ENDPOINTS}/{name}", {"disabled": "true"})
    disabled = local.post(f"{DELIVERIES}/{newest_delivery(local)['id']}/resend")

    assert (unknown.status, unknown.error["message"]) == (404, "No such event: 'evt_nope'")
    assert nowhere.error["message"] == "No such webhook endpoint: 'we_nope'"
    assert disabled.error["message"] == (
        f"The webhook endpoint '{name}' is disabled; enable it to send to it."
    )
