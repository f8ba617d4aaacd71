"""Thin events: what an event destination gets, and what the SDK fetches by it."""

from collections.abc import Callable
from typing import Any, Final

from pytest_bdd import given, then, when
from stripe import Account
from stripe.issuing import Card
from stripe.v2.core import Event

from issuing_harness.interactions import PING, THIN_PREFIX
from issuing_harness.program import Program
from issuing_harness.program.arrangements import Effect, later
from issuing_harness.program.calls import response_header
from issuing_harness.program.choices import thin_event_type
from issuing_harness.program.expectations import (
    expect_count,
    expect_equal,
    expect_one,
    expect_present,
)
from issuing_harness.webhooks import Mailbox
from issuing_harness.webhooks.receiver import ReceivedEvent

from .cards import STATUS
from .sentences import Converters, sentence

THIN: Final[Converters] = {"thin_event": thin_event_type}
#: The status of a card before and after it is frozen.
FROZEN: Final = {"before": "active", "after": "inactive"}


@given(sentence("the endpoint listens for the thin event {thin_event}", **THIN))
def listens_for_thin(issuing_mailbox: Mailbox, thin_event: str) -> None:
    """Register the endpoint as an event destination for thin events of this type."""
    issuing_mailbox.listen_for_thin(thin_event)


@given(sentence("the program has disabled its event destination"))
def disables(issuing: Program) -> None:
    """Let nothing be sent to the event destination from now on."""
    issuing.thin_events.disable()


@given(sentence("the program has enabled its event destination again"))
def enables(issuing: Program) -> None:
    """Let events be sent to the event destination again."""
    issuing.thin_events.enable()


@when(sentence("the program pings its event destination"), target_fixture="ping")
def pings(issuing: Program) -> Event:
    """Have an event sent to the destination that says nothing else."""
    return issuing.thin_events.ping()


@then(sentence("the endpoint receives the ping"))
def receives_ping(issuing: Program, issuing_mailbox: Mailbox, ping: Event) -> None:
    """The ping that the When was answered with is delivered once, signed, and names where it went.

    That is the scenario's event destination, by its id, its type and its place in the API.
    """
    destination = issuing.thin_events.newest()
    delivered = issuing_mailbox.wait_for(PING, destination.id)
    received = expect_one(delivered, "pings", about=ping)
    expect_equal(received.event["id"], ping.id, "the id of the ping", about=ping)
    url = f"/v2/core/event_destinations/{destination.id}"
    place = {"id": destination.id, "type": destination.object, "url": url}
    answered = ping.to_dict()["related_object"]
    expect_equal(received.event["related_object"], place, "what the ping is about", about=ping)
    expect_equal(answered, place, "what the ping is about, as answered", about=ping)


@then(sentence("the endpoint receives the thin event {thin_event} about {card}", **THIN))
def receives_thin(issuing_mailbox: Mailbox, card: Card, thin_event: str) -> None:
    """Exactly one is delivered, signed; it says where the card is, and shows nothing of it."""
    received = _one(issuing_mailbox, thin_event, card)
    place = {"id": card.id, "type": card.object, "url": f"/v1/issuing/cards/{card.id}"}
    found = received.event["related_object"]
    expect_equal(found, place, f"what {thin_event} is about", about=card)
    expect_equal("data" in received.event, False, "whether it shows the card", about=card)


@then(sentence("the endpoint receives the thin event {thin_event} about {card} again", **THIN))
def receives_thin_again(issuing_mailbox: Mailbox, card: Card, thin_event: str) -> None:
    """The same notification is delivered a second time, after the When began."""
    delivered = issuing_mailbox.wait_for(thin_event, card.id, times=2, ever=True)
    expect_count(delivered, 2, f"deliveries of {thin_event}", about=card)
    expect_count(
        issuing_mailbox.arrived_since_when(thin_event, card.id),
        1,
        f"deliveries of {thin_event} after the When began",
        about=card,
    )
    ids = [received.event["id"] for received in delivered]
    expect_equal(ids[1], ids[0], f"the id of the second {thin_event}", about=card)


@then(sentence("the disabled event destination receives nothing"))
def receives_nothing(issuing: Program, issuing_mailbox: Mailbox) -> None:
    """The scenario's event destination is disabled, and no thin event came since the When began."""
    issuing_mailbox.check_listening(PING)
    status = issuing.thin_events.newest().status
    expect_equal(status, "disabled", "the status of the event destination")
    issuing_mailbox.deliver_pending()
    thin = [each for each in issuing_mailbox.received_since_when if each.is_thin]
    expect_count(thin, 0, "thin events")


@then(sentence("{thin_event} leads to {card}, which is {status}", **THIN, **STATUS))
def leads_to(
    issuing: Program, issuing_mailbox: Mailbox, card: Card, thin_event: str, status: str
) -> None:
    """What the SDK fetches by the newest notification is the card as it is now."""
    received = issuing_mailbox.wait_for(thin_event, card.id, ever=True)[-1]
    found = issuing.thin_events.related_object(received.body)
    expect_equal(found.id, card.id, f"the id of what {thin_event} leads to", about=card)
    expect_equal(found.status, status, f"the status of what {thin_event} leads to", about=card)


@then(sentence("{thin_event} says that {card} was frozen", **THIN))
def says_frozen(issuing: Program, issuing_mailbox: Mailbox, card: Card, thin_event: str) -> None:
    """The event that the SDK fetches has the card's status before, active, and after, inactive."""
    event = issuing.thin_events.fetch(_one(issuing_mailbox, thin_event, card).body)
    changes = event.changes.to_dict()
    found = {name: changes[name].get("status") for name in ("before", "after")}
    expect_equal(found, FROZEN, f"the status in the changes of {thin_event}", about=card)


@then(sentence("{thin_event} about {card} gives the request as its reason", **THIN))
def gives_request(issuing: Program, issuing_mailbox: Mailbox, card: Card, thin_event: str) -> None:
    """The notification gives the request that changed the card as the reason.

    So does the event that the SDK fetches by it.
    """
    received = _one(issuing_mailbox, thin_event, card)
    fetched = issuing.thin_events.fetch(received.body).to_dict()
    expected = ("request", response_header(card, "request-id"))
    for what, event in (("notification", received.event), ("event", fetched)):
        reason = expect_present(event["reason"], f"the reason in the {what}", about=card)
        found = (reason["type"], reason["request"]["id"])
        expect_equal(found, expected, f"the reason in the {what}", about=card)


@then(sentence("the thin event {thin_event} about {card} names {account}", **THIN))
def names_account(issuing: Program, card: Card, account: Account, thin_event: str) -> None:
    """The one thin event of this type about the card has the connected account as its context."""
    listed = issuing.thin_events.about(card.id, thin_event)
    found = expect_one(listed, f"thin events {thin_event}", about=card)
    expect_equal(found.context, account.id, f"the context of {thin_event}", about=card)


@then(sentence("{thin_event} and the snapshot about {card} are of one event", **THIN))
def are_one_event(issuing_mailbox: Mailbox, card: Card, thin_event: str) -> None:
    """Both come, and the thin event names the snapshot, by which a program books it once."""
    thin = _one(issuing_mailbox, thin_event, card)
    type_ = thin_event.removeprefix(THIN_PREFIX)
    snapshots = issuing_mailbox.wait_for(type_, card.id)
    snapshot = expect_one(snapshots, f"deliveries of {type_}", about=card)
    found = thin.event["snapshot_event"]
    expect_equal(found, snapshot.event["id"], f"the snapshot of {thin_event}", about=card)


def _one(mailbox: Mailbox, thin_event: str, card: Card) -> ReceivedEvent:
    """Return the one thin event of a type about a card since the When began."""
    delivered = mailbox.wait_for(thin_event, card.id)
    return expect_one(delivered, f"deliveries of {thin_event}", about=card)


RECEIVED: Final = (
    *(receives_thin, receives_thin_again, receives_nothing, receives_ping),
    *(leads_to, says_frozen, are_one_event, gives_request),
)
#: What shows that each Given took effect.
GIVENS: Final[dict[Callable[..., Any], Effect]] = {
    listens_for_thin: Effect(
        later(*RECEIVED), "no Then below it says which thin event the endpoint receives."
    ),
    disables: Effect(
        later(receives_nothing, enables),
        "no Then below it says that the event destination receives nothing.",
    ),
    enables: Effect(later(*RECEIVED), "no Then below it says which thin event is received."),
}
