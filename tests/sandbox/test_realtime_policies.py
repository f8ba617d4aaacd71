"""What is unknown of real-time decisions is chosen: each choice that is not the default."""

from contextlib import contextmanager

from tests.sandbox.realtime import HEADERS, decides, decision_endpoint, row
from tests.sandbox.receiver import Reply

LATE = HEADERS | {"Issuing-Sandbox-Seconds": "2.5"}
BROKEN = Reply(500, b"", HEADERS)


@contextmanager
def asked(api, reply):
    """A card whose purchases this reply decides."""
    api.fund(10_000)
    card = api.card()["id"]
    with decision_endpoint(api, reply) as endpoint:
        yield card, endpoint


def test_what_nobody_decides_can_be_approved(with_policies):
    """The account's setting, from the start."""
    api = with_policies(undecided_purchases="approve")
    with asked(api, Reply(200, b'{"approved": false}', LATE)) as (card, _):
        authorization = api.authorize(card, 5)

    assert (authorization["approved"], row(authorization)["reason"]) == (True, "webhook_timeout")


def test_an_invalid_reply_can_leave_it_to_the_account(with_policies):
    """As if there had been none; the reason still tells the two apart."""
    api = with_policies(invalid_reply="default", undecided_purchases="approve")
    with asked(api, BROKEN) as (card, _):
        authorization = api.authorize(card, 5)

    assert (authorization["approved"], row(authorization)["reason"]) == (True, "webhook_error")


def test_an_approval_can_be_the_last_word(with_policies):
    """Even if the card was frozen while the endpoint thought about it."""
    api = with_policies(checks_after_decision=False)
    with asked(api, decides(approved=True)) as (card, endpoint):
        endpoint.make_reply = lambda _: _frozen(api, card)
        authorization = api.authorize(card, 5)

    assert api.see(f"/v1/issuing/cards/{card}")["status"] == "inactive"
    assert (authorization["approved"], row(authorization)["reason"]) == (True, "webhook_approved")


def _frozen(api, card):
    api.have(f"/v1/issuing/cards/{card}", {"status": "inactive"})
    return decides(approved=True)
