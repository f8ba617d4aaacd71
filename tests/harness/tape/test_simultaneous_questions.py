"""Questions that were open at the same time: a replay leaves free which of them is approved."""

from dataclasses import replace

import orjson
import pytest

from issuing_harness.interactions import REALTIME_REQUEST, Delivery, EndpointReply
from issuing_harness.tape import WebhookPlayer
from issuing_harness.tape.matching import ReplyMismatch
from issuing_harness.webhooks.replies import decision


def question(number):
    """A question about a purchase, approved when it was recorded."""
    thing = {"id": f"iauth_{number}", "object": "issuing.authorization"}
    event = {"id": f"evt_{number}", "type": REALTIME_REQUEST, "data": {"object": thing}}
    return Delivery(orjson.dumps(event).decode(), decision(approved=True))


def recorded(recorder, path, *, together):
    """A cassette of two questions, open together or one after the other."""
    first = recorder.begin_delivery()
    if not together:
        recorder.end_delivery(first, question(1))
    second = recorder.begin_delivery()
    if together:
        recorder.end_delivery(first, question(1))
    recorder.end_delivery(second, question(2))
    return recorder.save(path / "two.yaml")


def play(cassette, *replies):
    """Play it to an endpoint that replies like this."""
    player, left = WebhookPlayer(cassette), list(replies)
    player.post = lambda _: left.pop(0)
    player.wait()
    player.finish()


def test_of_questions_that_were_open_together_either_may_be_approved(recorder, tmp_path):
    """Which is depends on which the endpoint judges first; the scenario judges what it says now."""
    play(
        recorded(recorder, tmp_path, together=True),
        decision(approved=False),
        decision(approved=True),
    )


def test_a_question_by_itself_is_decided_as_before(recorder, tmp_path):
    """No other reply is an excuse for it."""
    with pytest.raises(ReplyMismatch, match="iauth_1"):
        play(
            recorded(recorder, tmp_path, together=False),
            decision(approved=False),
            decision(approved=True),
        )


@pytest.mark.parametrize(
    "reply",
    [
        EndpointReply(500),
        EndpointReply(200, {}, "{}"),
        replace(decision(approved=False), status=500),
        replace(decision(approved=False), headers={}),
        replace(decision(approved=False), body='{"approved": "no"}'),
    ],
)
def test_each_question_needs_a_decision(recorder, tmp_path, reply):
    """A reply that decides nothing is another one than was recorded, together or not."""
    with pytest.raises(ReplyMismatch, match="iauth_2"):
        play(recorded(recorder, tmp_path, together=True), decision(approved=True), reply)
