"""When two replies of an endpoint are the same, and how a message tells them apart."""

import pytest

from issuing_harness.interactions import DECISION_SECONDS, Delivery, EndpointReply
from issuing_harness.tape.matching import ReplyMismatch, check_reply, describe_reply
from issuing_harness.tape.provenance import display_path
from tests.harness.tape.test_webhooks import CREATED, HEADERS, REQUESTED

YES = '{"approved": true}'


def reply(body="", status=200, **headers):
    """A reply that names an API version, as Stripe wants a decision to, and maybe more headers."""
    return EndpointReply(status, {**HEADERS, **headers}, body)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (EndpointReply(None), "gives no reply"),
        (EndpointReply(None, HEADERS, YES), "gives no reply"),
        (reply(YES), "approves it"),
        (reply('{"approved": true, "amount": 900}'), "approves $9.00 of it"),
        (reply('{"approved": true, "amount": "900"}'), "approves it"),
        (reply('{"approved": false, "amount": 900}'), "declines it"),
        (reply('{"approved": "yes"}'), 'answers 200 {"approved": "yes"}'),
        (reply("[true]"), "answers 200 [true]"),
        (reply("no JSON"), "answers 200 no JSON"),
        (reply("", 204), "answers 204 without a body"),
        (reply(YES, 500), f"answers 500 {YES}"),
    ],
)
def test_a_reply_in_words(given, words):
    """What it decides, or else its status and its body."""
    assert describe_reply(given) == words


@pytest.mark.parametrize(
    ("event", "recorded", "now"),
    [
        (REQUESTED, reply(YES), reply('{ "approved":true }')),
        (REQUESTED, reply("no JSON"), reply("no JSON")),
        (REQUESTED, EndpointReply(200, {}, YES), EndpointReply(200, {"content-type": "x"}, YES)),
        (CREATED, reply(), reply(YES, 204)),
        (CREATED, reply(), EndpointReply(299, {"issuing-sandbox-seconds": "2.1"}, "anything")),
        (CREATED, reply("a", 500), EndpointReply(None)),
    ],
)
def test_the_same_reply(cassette, event, recorded, now):
    """A decision is the same if it decides the same; any other event if both are accepted."""
    check_reply(cassette, Delivery(event, recorded), now)


@pytest.mark.parametrize(
    ("event", "recorded", "now"),
    [
        (REQUESTED, reply(YES), reply("", 200)),
        (REQUESTED, reply("no JSON"), reply("other words")),
        (REQUESTED, reply("[1]"), reply("[2]")),
        (REQUESTED, reply(YES), reply(YES, 201)),
        (REQUESTED, reply(YES), EndpointReply(200, {}, YES)),
        (CREATED, reply(), EndpointReply(None)),
        (CREATED, reply("", 500), reply()),
    ],
)
def test_another_reply(cassette, event, recorded, now):
    """It is told, whichever of the two is the better one."""
    with pytest.raises(ReplyMismatch):
        check_reply(cassette, Delivery(event, recorded), now)


def test_replies_that_read_alike_are_shown_whole(cassette):
    """Body and headers of both, where their words do not tell them apart."""
    recorded = Delivery(REQUESTED, EndpointReply(200, {}, YES))
    with pytest.raises(ReplyMismatch) as raised:
        check_reply(cassette, recorded, EndpointReply(200, {"stripe-version": "1", "a": "b"}, YES))

    shown = display_path(cassette.path)
    command = cassette.provenance.record_command()

    assert str(raised.value) == (
        "Not as expected: the endpoint's reply.\n"
        f"expected: approves it with {YES} (no headers), as when `{shown}` was recorded\n"
        f"found:    approves it with {YES} (stripe-version: 1, a: b)\n"
        "about:    issuing_authorization.request about iauth_1 (evt_1)\n"
        "The rest of the recording depends on it. If the endpoint is right now, record the "
        f"scenario again: {command}."
    )


def test_a_reply_without_a_body_says_so(cassette):
    """In the part that shows both whole."""
    recorded = Delivery(REQUESTED, EndpointReply(204))
    with pytest.raises(ReplyMismatch, match=r"a body with no body \(a: b, stripe"):
        check_reply(cassette, recorded, EndpointReply(204, {"a": "b", "stripe-version": "1"}))


def test_a_decision_may_take_as_long_as_stripe_waits(cassette):
    """To the moment; any other event may take longer."""
    recorded = Delivery(REQUESTED, reply(YES))
    check_reply(cassette, recorded, reply(YES))
    check_reply(cassette, recorded, reply(YES), seconds=DECISION_SECONDS)
    check_reply(cassette, Delivery(CREATED, reply()), reply(), seconds=9.0)
    with pytest.raises(ReplyMismatch) as raised:
        check_reply(cassette, recorded, reply(YES), seconds=DECISION_SECONDS + 0.04)

    assert str(raised.value) == (
        "Not as expected: the endpoint's reply.\n"
        "expected: approves it within 2 s, as when "
        f"`{display_path(cassette.path)}` was recorded\n"
        "found:    approves it after 2.0 s\n"
        "about:    issuing_authorization.request about iauth_1 (evt_1)\n"
        "Stripe does not wait as long: it decides by default (webhook_timeout)."
    )
