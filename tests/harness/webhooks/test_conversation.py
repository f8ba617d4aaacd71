"""What was said is kept as JSON that can be read again, whatever numbers are in it."""

import json

import pytest

from issuing_harness.interactions import EndpointReply, WireReply
from issuing_harness.webhooks.conversation import Conversation, RecordedConversation, Sighting

#: A time of which the digits are those of a card number.
SECONDS = 0.04242424242424242
CARD = "4242424242424242"


def test_a_time_with_the_digits_of_a_card_number_can_be_read_again(tmp_path):
    """It is a number, and no secret; a card number in a body is one."""
    conversation, path = Conversation(), tmp_path / "conversation.json"
    reply = EndpointReply(200, {}, f"card {CARD}", WireReply((), b"", SECONDS))
    conversation.post({"event": "evt_1"}, lambda: reply)
    conversation.look({"noun": "card"}, lambda: [Sighting(0.0, {"number": int(CARD), "held": 5})])
    conversation.save(path)

    again = RecordedConversation.read(path)

    assert CARD not in path.read_text()
    assert json.loads(path.read_text())["entries"][0]["reply"]["seconds"] == 0.0424
    assert again.post({"event": "evt_1"}, lambda: reply).status == 200
    assert again.look({"noun": "card"}, list)[0].document["held"] == 5


@pytest.mark.parametrize(
    ("status", "way"),
    [(200, {"seconds": 2.6}), (None, {"problem": "is not there", "seconds": 0.0})],
)
def test_what_is_judged_of_a_replys_way_is_kept(tmp_path, status, way):
    """How long it took, and why there is none: else what was too late would be in time again."""
    conversation, path = Conversation(), tmp_path / "conversation.json"
    reply = EndpointReply(status, {}, "", WireReply((), b"", **way))
    conversation.post({"event": "evt_1"}, lambda: reply)
    conversation.save(path)

    again = RecordedConversation.read(path).post({"event": "evt_1"}, lambda: reply)

    assert {name: getattr(again.wire, name) for name in way} == way
    assert again.wire.is_kept
