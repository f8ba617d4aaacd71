"""Interception: what does not reach an endpoint, and what of its replies does not reach Stripe."""

import json

import pytest

from issuing_harness.errors import NotOffered, ProductFailure, VocabularyError
from issuing_harness.interactions import REALTIME_REQUEST, Delivery, EndpointReply
from issuing_harness.webhooks.interception import Interception, Repetition, expect_same_decision
from issuing_harness.webhooks.receiver import ReceivedEvent
from issuing_harness.webhooks.replies import NO_REPLY
from issuing_harness.webhooks.unmet_needs import WITHOUT_DECISIONS
from steps.books import network_id

CARD, OTHER = "issuing_card.updated", "issuing_card.created"
APPROVED, DECLINED = ('{"approved": true, "metadata": {}}', '{"approved": false}')


def received(type_, name="ic_1", number=1):
    """An event as the mailbox has it."""
    event = {"id": f"evt_{number}", "type": type_, "data": {"object": {"id": name}}}
    return ReceivedEvent(event, json.dumps(event))


class Endpoint:
    """A mailbox, and the integration behind it, that keep what they were told."""

    def __init__(self):
        self.got, self.posted, self.replies = [], [], []
        self.decides = True
        self.respond = self.decide = self._answer

    def _answer(self, event):
        self.got.append(event.type)
        return EndpointReply(200, body=APPROVED)

    def decide_with(self, responder, *, may_be_unasked):
        """Decide by this from now on."""
        assert may_be_unasked
        self.decide = responder

    def require_decisions(self):
        """Refuse what is about decisions if it makes none."""
        if not self.decides:
            raise NotOffered(WITHOUT_DECISIONS)

    def wait_for_due(self):
        """Everything has arrived."""

    def post(self, body, *, secret=""):
        """Post an event that was held back, or once more, signed as the endpoint expects it."""
        assert not secret
        self.posted.append(json.loads(body)["id"])
        return Delivery(body, EndpointReply(200, body=DECLINED))


@pytest.fixture(name="endpoint")
def _endpoint():
    return Endpoint()


@pytest.fixture(name="interception")
def _interception(endpoint):
    return Interception(endpoint, endpoint)


def test_what_is_withheld_comes_later_and_the_newest_first(interception, endpoint):
    """Stripe is told that it has arrived, and other types pass."""
    interception.withhold(CARD)
    sent = [received(CARD, number=1), received(OTHER, number=2), received(CARD, number=3)]

    replies = [endpoint.respond(each).status for each in sent]

    assert (replies, endpoint.got) == ([200] * 3, [OTHER])
    assert len(interception.deliver_withheld()) == 2
    assert endpoint.posted == ["evt_3", "evt_1"]


def test_two_types_can_be_withheld(interception, endpoint):
    """The second sentence does not undo the first."""
    interception.withhold(CARD)
    interception.withhold(OTHER)
    for type_ in (CARD, OTHER):
        endpoint.respond(received(type_))

    assert endpoint.got == []


def test_a_request_that_is_withheld_has_no_reply(interception, endpoint):
    """Nobody is asked."""
    interception.withhold_requests()

    assert endpoint.decide(received(REALTIME_REQUEST)) is NO_REPLY
    assert endpoint.got == []


def test_a_reply_that_is_lost_was_given(interception, endpoint):
    """The endpoint has decided, and Stripe does not hear of it."""
    interception.lose_decisions()

    assert endpoint.decide(received(REALTIME_REQUEST)) is NO_REPLY
    assert endpoint.got == [REALTIME_REQUEST]


def test_the_newest_request_about_the_purchase_comes_again(interception, endpoint):
    """Of several, and of those about others."""
    asked = [("iauth_1", 1), ("iauth_1", 2), ("iauth_2", 3)]
    for name, number in asked:
        reply = EndpointReply(200, body=APPROVED)
        endpoint.replies.append((received(REALTIME_REQUEST, name, number), reply))

    found = interception.ask_again("iauth_1")

    assert endpoint.posted == ["evt_2"]
    assert (found.first.reply.body, found.second.reply.body) == (APPROVED, DECLINED)


def test_what_was_not_withheld_or_asked_is_the_scenarios_mistake(interception):
    """It says what to write."""
    with pytest.raises(VocabularyError, match=r"Given issuing_card\.updated does not reach"):
        interception.deliver_withheld()
    with pytest.raises(VocabularyError, match="Let a purchase be one that it asks about"):
        interception.ask_again("iauth_1")


@pytest.mark.parametrize(
    "step",
    [
        Interception.withhold_requests,
        Interception.lose_decisions,
        lambda interception: interception.ask_again("iauth_1"),
    ],
)
def test_what_is_about_decisions_is_not_for_an_application_that_makes_none(
    interception, endpoint, step
):
    """It is not tried, and nobody is blamed."""
    endpoint.decides = False

    with pytest.raises(NotOffered, match="a decision of the application's on a purchase"):
        step(interception)


def repetition(first, second, status=200):
    """Two replies to one request."""
    event = received(REALTIME_REQUEST, "iauth_1").body
    replies = (EndpointReply(200, body=first), EndpointReply(status, body=second))
    return Repetition(*(Delivery(event, reply) for reply in replies))


@pytest.mark.parametrize(
    ("first", "second"),
    [(APPROVED, '{"approved": true}'), ("", ""), ('{"approved": true, "amount": 5}',) * 2],
)
def test_the_same_decision_is_the_same(first, second):
    """Metadata may differ, and who decides by a call replies nothing both times."""
    expect_same_decision(repetition(first, second))


@pytest.mark.parametrize(
    ("second", "status", "found"),
    [
        (DECLINED, 200, "approved False"),
        ('{"approved": true, "amount": 5}', 200, "approved True, amount 5"),
        (APPROVED, 500, "500"),
        ("", 200, "nothing"),
        ("[]", 200, "nothing"),
    ],
)
def test_another_decision_is_a_failure(second, status, found):
    """It shows both sides, and what to do."""
    with pytest.raises(ProductFailure) as failure:
        expect_same_decision(repetition(APPROVED, second, status))

    assert failure.value.expected == "approved True"
    assert found in failure.value.found
    assert "Keep each decision by its authorization" in str(failure.value)


def test_a_merchant_is_allowed_by_the_networks_id():
    """One of which the cast has none cannot be; the message names one that can."""
    assert network_id("Rocket Rides") == "1234567890"
    with pytest.raises(VocabularyError, match="Take Rocket Rides"):
        network_id("the cafe")
