"""Thin events in the mailbox: told apart, verified like any other, awaited by what they name."""

import orjson
import pytest

from issuing_harness.errors import VocabularyError
from issuing_harness.interactions import PING, Delivery, EndpointReply
from issuing_harness.reporting.description import delivery_title
from tests.harness.webhooks.sending import event

FROZEN = "v1.issuing_card.updated"
THIN = {
    "id": "evt_test_1",
    "object": "v2.core.event",
    "created": "2026-06-01T12:00:00.000Z",
    "reason": {"type": "request", "request": {"id": "req_1", "idempotency_key": "k"}},
    "related_object": {"id": "ic_1", "type": "issuing.card", "url": "/v1/issuing/cards/ic_1"},
    "snapshot_event": "evt_1",
    "type": FROZEN,
}


def thin(**changes):
    """A thin event as it is posted."""
    return orjson.dumps(THIN | changes).decode()


def test_a_thin_event_is_kept_with_what_it_names(mailbox, webhooks):
    """Its object, its request, and the event that it stands for."""
    mailbox.listen_for_thin(FROZEN)
    reply = webhooks.send(thin())
    (received,) = mailbox.wait_for(FROZEN, "ic_1")

    assert reply.status == 200
    assert webhooks.registered == [FROZEN]
    assert (received.is_thin, received.id, received.request_id) == (True, "evt_1", "req_1")
    assert str(received) == f"{FROZEN} about ic_1"


def test_a_thin_event_may_have_no_cause_and_no_snapshot(mailbox, webhooks):
    """As a ping has."""
    mailbox.listen_for_thin(FROZEN)
    ping = {name: value for name, value in THIN.items() if name != "snapshot_event"}
    webhooks.send(orjson.dumps(ping | {"type": PING, "reason": None}).decode())
    (received,) = mailbox.wait_for(PING, "ic_1")

    assert (received.id, received.request_id) == ("evt_test_1", None)


def test_a_snapshot_is_no_thin_event(mailbox, webhooks):
    """Both may come to one endpoint."""
    mailbox.listen()
    mailbox.listen_for_thin(FROZEN)
    webhooks.send(event("issuing_card.created"))

    assert [received.is_thin for received in mailbox.received] == [False]


@pytest.mark.parametrize("type_", [FROZEN, "v1.topup.created", PING])
def test_nobody_can_ask_for_a_thin_event_that_could_not_come(mailbox, type_):
    """The sentence that makes it come is named; an endpoint for snapshots gets none."""
    mailbox.listen()
    with pytest.raises(VocabularyError, match="listens for the thin event v1"):
        mailbox.check_listening(type_)
    mailbox.listen_for_thin(FROZEN)
    if type_ != "v1.topup.created":
        mailbox.check_listening(type_)
        return
    with pytest.raises(VocabularyError, match=type_):
        mailbox.check_listening(type_)


def test_what_is_due_has_arrived_as_a_thin_event(mailbox, webhooks):
    """The backend names the event of the first API that it stands for."""
    mailbox.listen_for_thin(FROZEN)
    webhooks.due, webhooks.coming = ["evt_1"], [thin()]
    mailbox.wait_for_due()

    assert len(mailbox.received) == 1


def test_a_report_says_what_a_thin_event_is_about():
    """Like of a snapshot."""
    title = delivery_title(Delivery(thin(), EndpointReply(200)))

    assert title == f"← {FROZEN} about ic_1 → 200"
