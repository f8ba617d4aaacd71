"""Events: what Stripe reports about each object because of what a scenario did."""

from pytest_bdd import then
from stripe import Topup
from stripe.issuing import (
    Authorization,
    Card,
    Cardholder,
    Dispute,
    Token,
    Transaction,
)

from issuing_harness.program import Program
from issuing_harness.program.calls import response_header
from issuing_harness.program.events import EventsSinceWhen, expect_in_event
from issuing_harness.program.expectations import expect_equal

from .sentences import sentence


@then(sentence("{event} is sent about {topup}"))
def is_sent_about_topup(issuing_events: EventsSinceWhen, topup: Topup, event: str) -> None:
    """Such an event is listed before the deadline, and shows the top-up's amount."""
    expect_in_event(issuing_events.wait_for(topup.id, event), "amount", topup.amount)


@then(sentence("{event} is sent about {cardholder}"))
def is_sent_about_cardholder(
    issuing_events: EventsSinceWhen, cardholder: Cardholder, event: str
) -> None:
    """Such an event is listed before the deadline, and shows the cardholder's name."""
    expect_in_event(issuing_events.wait_for(cardholder.id, event), "name", cardholder.name)


@then(sentence("{event} is sent about {card}"))
def is_sent_about_card(issuing_events: EventsSinceWhen, card: Card, event: str) -> None:
    """Such an event is listed before the deadline, and shows the card's status."""
    expect_in_event(issuing_events.wait_for(card.id, event), "status", card.status)


@then(sentence("{event} is sent about {authorization}"))
def is_sent_about_authorization(
    issuing_events: EventsSinceWhen, authorization: Authorization, event: str
) -> None:
    """Such an event is listed before the deadline, and shows the authorization's status."""
    expect_in_event(
        issuing_events.wait_for(authorization.id, event), "status", authorization.status
    )


@then(sentence("{event} is sent about {transaction}"))
def is_sent_about_transaction(
    issuing_events: EventsSinceWhen, transaction: Transaction, event: str
) -> None:
    """Such an event is listed before the deadline, and shows the transaction's amount."""
    expect_in_event(issuing_events.wait_for(transaction.id, event), "amount", transaction.amount)


@then(sentence("{event} is sent about {token}"))
def is_sent_about_token(issuing_events: EventsSinceWhen, token: Token, event: str) -> None:
    """Such an event is listed before the deadline, and shows the token's status."""
    expect_in_event(issuing_events.wait_for(token.id, event), "status", token.status)


@then(sentence("{event} is sent about {dispute}"))
def is_sent_about_dispute(
    issuing: Program, issuing_events: EventsSinceWhen, dispute: Dispute, event: str
) -> None:
    """Such an event is listed before the deadline, and shows the dispute's status and amount."""
    listed = issuing_events.wait_for(dispute.id, event)
    expect_in_event(listed, "status", issuing.disputes.retrieve(dispute.id).status)
    expect_in_event(listed, "amount", dispute.amount)


@then(sentence("no {event} is sent about {card}"))
def is_not_sent(issuing_events: EventsSinceWhen, card: Card, event: str) -> None:
    """No such event is listed that came of the When."""
    listed = issuing_events.about(card.id, event)
    expect_equal(listed, [], f"the events {event} because of the When", about=card)


@then(sentence("{event} about {card} has the id of the request"))
def has_request_id(issuing_events: EventsSinceWhen, card: Card, event: str) -> None:
    """The event about the card has the id of the request that changed the card."""
    found = issuing_events.wait_for(card.id, event)["request"]["id"]
    expect_equal(found, response_header(card, "request-id"), f"the request id of {event}")


@then(sentence("{event} about {topup} has no request id"))
def has_no_request_id(issuing_events: EventsSinceWhen, topup: Topup, event: str) -> None:
    """The event about the top-up has no request id, because no request caused it."""
    found = issuing_events.wait_for(topup.id, event)["request"]["id"]
    expect_equal(found, None, f"the request id of {event}", about=topup)
