"""The events of a run, and what the integration is told before it."""

import json
import time

import pytest
import stripe

from issuing_harness.errors import BackendUnavailable
from issuing_harness.event_sender import post_event, signature
from issuing_harness.interactions import EndpointReply
from issuing_harness.load.preparation import Told, funds_for, prepare
from issuing_harness.load.purchases import Purchase, purchases
from issuing_harness.load.questions import card_event, card_id, question
from issuing_harness.load.rule import Rule, rule_of
from issuing_harness.load.sandbox_events import made_on_the_sandbox
from issuing_harness.money import Money
from issuing_harness.webhooks.application_access import Setting
from issuing_harness.webhooks.application_reader import Reader
from issuing_harness.webhooks.receiver import Receiver

RUN, SECRET = "0a1b2c3d4e5f", "whsec_of_a_test"


@pytest.fixture(name="events", scope="module")
def _events():
    return made_on_the_sandbox(RUN, Money(500_00))


@pytest.fixture(name="endpoint")
def _endpoint():
    """An endpoint that takes every event, and what it was sent."""
    posted = []

    def take(request):
        posted.append(request)
        return EndpointReply(200)

    receiver = Receiver(take)
    yield receiver.url, posted
    receiver.close()


def test_a_question_is_signed_and_whole(events):
    """The SDK takes it for Stripe's, and each field of the sandbox's own is there."""
    purchase = Purchase(7, 0.1, 3, 2401, fits=False)
    body = question(events.question, RUN, purchase)
    signed = signature(SECRET, body.encode(), json.loads(body)["created"])

    event = stripe.Webhook.construct_event(body.encode(), signed, SECRET).to_dict()

    asked, made = event["data"]["object"], events.question["data"]["object"]
    assert asked.keys() == made.keys()
    assert asked["pending_request"].keys() == made["pending_request"].keys()
    assert (asked["pending_request"]["amount"], asked["amount"]) == (2401, 0)
    assert asked["card"]["id"] == card_id(RUN, 3)
    assert asked["card"]["status"] == "active"


def test_no_two_questions_are_one(events):
    """Each has an id of its own, as its authorization has; so have those of another run."""
    plan = list(purchases(20, 40, 2400))
    asked = [
        json.loads(question(events.question, run, each)) for each in plan for run in (RUN, "b")
    ]

    assert len({each["id"] for each in asked}) == 80
    assert len({each["data"]["object"]["id"] for each in asked}) == 80


def test_a_card_is_told_as_it_is_asked_about(events):
    """Its event has the same card as the questions."""
    made = json.loads(card_event(events.card, RUN, 3))
    asked = json.loads(question(events.question, RUN, Purchase(7, 0.1, 3, 200, fits=True)))

    assert made["type"] == "issuing_card.created"
    assert made["data"]["object"]["id"] == asked["data"]["object"]["card"]["id"]


def test_the_balance_has_more_than_is_spent():
    """Nothing is declined for want of money, nor where there is no rule."""
    for budget in (2400, None):
        spent = sum(each.cents for each in purchases(100, 1000, budget) if each.fits is not False)
        assert funds_for(100, budget).cents > spent


def test_the_integration_is_told_of_money_and_each_card(events, endpoint):
    """Without a profile by events alone: the cardholder, the top-up, the cards."""
    url, posted = endpoint
    told = []

    prepare(Told(url, SECRET, rule_of(None)), events, RUN, 6, lambda *far: told.append(far))

    types = [json.loads(each.body)["type"] for each in posted]
    assert types[0] == "issuing_cardholder.created"
    assert "topup.succeeded" in types
    assert types.count("issuing_card.created") == 6
    assert told == [(n, 6) for n in range(1, 7)]


def test_it_is_told_of_budgets_as_its_profile_says(events, endpoint, tmp_path):
    """The balance that it is told to begin with is not topped up by events a second time."""
    url, posted = endpoint
    said = tmp_path / "said"
    words = ["/bin/sh", "-c", f'echo "$0" >> {said}']
    rule = Rule(2400, Setting("command", [*words, "{card} {value}"]), "")
    opening = Setting("command", [*words, "opening {value}"])
    reader = Reader(url, {}, tmp_path)

    prepare(Told(url, SECRET, rule, reader, None, opening), events, RUN, 2, lambda *_: None)

    types = [json.loads(each.body)["type"] for each in posted]
    assert not [each for each in types if each.startswith(("topup.", "balance."))]
    lines = said.read_text().splitlines()
    assert lines[0] == "opening 50000"
    assert sorted(lines[1:]) == [f"{card_id(RUN, number)} 2400" for number in (0, 1)]


def test_an_endpoint_that_takes_no_event_is_not_put_under_load(events):
    """It is said what it replied to which event, and where to look."""
    receiver = Receiver(lambda _: EndpointReply(400, {}, "bad signature"))
    told = Told(receiver.url, SECRET, rule_of(None))
    with pytest.raises(BackendUnavailable, match=r"cardholder.* got 400 bad sig.*preflight"):
        prepare(told, events, RUN, 1, lambda *_: None)
    receiver.close()
    with pytest.raises(BackendUnavailable, match="it is not there: nothing listens"):
        prepare(told, events, RUN, 1, lambda *_: None)


def test_a_reply_is_given_up_when_it_is_to_be():
    """A question is waited for ten seconds, an event for thirty; whichever is said."""
    receiver = Receiver(lambda _: time.sleep(1) or EndpointReply(200))
    reply = post_event(receiver.url, SECRET, "{}", timeout=0.2)
    receiver.close()

    assert reply.status is None
    assert reply.wire.problem == "did not reply within 0.2 s"
    assert reply.wire.seconds < 0.9
