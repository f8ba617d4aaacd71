"""The question about a purchase is a delivery of its own kind: asked of one, once, at once."""

import pytest

from tests.sandbox.api import AUTHORIZATIONS, CARD, COMPANY, TAXI
from tests.sandbox.deliveries import CONNECTED, DELIVERIES, ENDPOINTS, newest_delivery
from tests.sandbox.realtime import REALTIME_REQUEST, decides, decision_endpoint
from tests.sandbox.receiver import Reply, receiving


@pytest.fixture(name="local")
def _local(with_policies):
    """A client of a sandbox without a server: what leaves has arrived when a call is answered."""
    return with_policies()


def test_the_question_about_a_purchase_keeps_clear_of_it(local):
    """It is neither held back nor scheduled, is listed with its attempt, and cannot be repeated."""
    local.fund(10_000)
    card = local.card()["id"]
    with decision_endpoint(local, decides(True)) as decider:
        local.have(f"{DELIVERIES}/hold")
        local.have(f"{DELIVERIES}/schedule", {"coming[0][verb]": "drop_once"})
        authorization = local.authorize(card, 500)
    [asked] = local.see(DELIVERIES, {"endpoint": decider.registered["id"]})["data"]
    again = local.post(f"{DELIVERIES}/{asked['id']}/resend")

    assert authorization["request_history"][0]["reason"] == "webhook_approved"
    assert (asked["event_type"], asked["status"]) == (REALTIME_REQUEST, "succeeded")
    assert [each["verb"] for each in local.see(f"{DELIVERIES}/queue")["coming"]] == ["drop_once"]
    assert local.events(type=REALTIME_REQUEST)[0]["pending_webhooks"] == 0
    assert again.error["message"] == (
        f"An event of the type {REALTIME_REQUEST} is sent once, while a purchase waits for the "
        "decision."
    )


def test_a_question_that_failed_is_not_asked_again(local):
    """It is never retried (6.2)."""
    local.fund(10_000)
    card = local.card()["id"]
    with decision_endpoint(local, Reply(500)) as decider:
        local.authorize(card, 500)
        local.pass_time(86_400)
        local.see("/v1/balance")

    assert len(decider.received) == 1
    assert newest_delivery(local, endpoint=decider.registered["id"])["status"] == "failed"


@pytest.mark.parametrize(("policy", "chosen"), [("newest", 1), ("oldest", 0)])
def test_which_of_several_endpoints_decides_is_a_policy(with_policies, policy, chosen):
    """The newest, unless the oldest is wanted."""
    local = with_policies(deciding_endpoint=policy)
    local.fund(10_000)
    card = local.card()["id"]
    with (
        decision_endpoint(local, decides(True)) as one,
        decision_endpoint(local, decides(True)) as two,
    ):
        local.authorize(card, 500)

    assert [bool(each.received) for each in (one, two)] == [chosen == 0, chosen == 1]


@pytest.mark.parametrize(
    ("policy", "reason"), [("timeout", "webhook_timeout"), ("error", "webhook_error")]
)
def test_a_decider_that_is_not_there_reads_as_the_policy_says(with_policies, policy, reason):
    """Nobody listens there, which is known at once and no silence."""
    local = with_policies(unreachable_endpoint=policy)
    local.fund(10_000)
    card = local.card()["id"]
    with decision_endpoint(local, decides(True)):
        pass
    authorization = local.authorize(card, 500)

    assert authorization["request_history"][0]["reason"] == reason


@pytest.mark.parametrize("own", [True, False])
def test_a_connected_account_s_purchase_is_decided_by_its_own_endpoint_first(local, own):
    """And by its platform's for connected accounts if it has none; the event says whose it is."""
    name = local.have("/v1/accounts", CONNECTED)["id"]
    local.have("/_sandbox/dashboard/add_funds", {"amount": 10_000}, stripe_account=name)
    holder = local.have("/v1/issuing/cardholders", COMPANY, stripe_account=name)["id"]
    card = local.have("/v1/issuing/cards", CARD | {"cardholder": holder}, stripe_account=name)["id"]
    with receiving() as theirs, receiving() as ours:
        theirs.make_reply = ours.make_reply = lambda _: decides(True)
        form = {"enabled_events[0]": REALTIME_REQUEST}
        local.have(ENDPOINTS, form | {"url": ours.url, "connect": "true"})
        if own:
            local.have(ENDPOINTS, form | {"url": theirs.url}, stripe_account=name)
        bought = TAXI | {"card": card, "amount": 500}
        authorization = local.have(AUTHORIZATIONS, bought, stripe_account=name)

    assert authorization["request_history"][0]["reason"] == "webhook_approved"
    assert (theirs.types, ours.types) == (
        ([REALTIME_REQUEST], []) if own else ([], [REALTIME_REQUEST])
    )
    assert (theirs if own else ours).received[0].event["account"] == name
