"""Events: what Stripe reports about each object."""

from pytest_bdd import then
from stripe import Topup
from stripe.issuing import Authorization, Card, Cardholder, Dispute, Token, Transaction

from issuing_harness.program import Program
from issuing_harness.program.calls import response_header

from .sentences import sentence


@then(sentence("{event} is sent about the top-up"))
def is_sent_about_topup(issuing: Program, topup: Topup, event: str) -> None:
    """Such an event is listed before the deadline, and shows the top-up's amount."""
    assert issuing.events.wait_for(topup.id, event).data.object["amount"] == topup.amount


@then(sentence("{event} is sent about the cardholder"))
def is_sent_about_cardholder(issuing: Program, cardholder: Cardholder, event: str) -> None:
    """Such an event is listed before the deadline, and shows the cardholder's name."""
    assert issuing.events.wait_for(cardholder.id, event).data.object["name"] == cardholder.name


@then(sentence("{event} is sent about the card"))
def is_sent_about_card(issuing: Program, card: Card, event: str) -> None:
    """Such an event is listed before the deadline, and shows the card's status."""
    assert issuing.events.wait_for(card.id, event).data.object["status"] == card.status


@then(sentence("{event} is sent about the authorization"))
def is_sent_about_authorization(issuing: Program, authorization: Authorization, event: str) -> None:
    """Such an event is listed before the deadline, and shows the authorization's status."""
    event_object = issuing.events.wait_for(authorization.id, event).data.object
    assert event_object["status"] == authorization.status


@then(sentence("{event} is sent about the transaction"))
def is_sent_about_transaction(issuing: Program, transaction: Transaction, event: str) -> None:
    """Such an event is listed before the deadline, and shows the transaction's amount."""
    assert (
        issuing.events.wait_for(transaction.id, event).data.object["amount"] == transaction.amount
    )


@then(sentence("{event} was sent once about the card"))
def was_sent_once_about_card(issuing: Program, card: Card, event: str) -> None:
    """Exactly one such event is listed before the deadline."""
    only = issuing.events.wait_for(card.id, event)
    assert [listed.id for listed in issuing.events.about(card.id, event)] == [only.id]


@then(sentence("{event} is sent about the token"))
def is_sent_about_token(issuing: Program, token: Token, event: str) -> None:
    """Such an event is listed before the deadline, and shows the token's status."""
    assert issuing.events.wait_for(token.id, event).data.object["status"] == token.status


@then(sentence("{event} is sent about the dispute"))
def is_sent_about_dispute(issuing: Program, dispute: Dispute, event: str) -> None:
    """Such an event is listed before the deadline, and shows the dispute's status and amount."""
    event_object = issuing.events.wait_for(dispute.id, event).data.object
    assert event_object["status"] == issuing.disputes.retrieve(dispute.id).status
    assert event_object["amount"] == dispute.amount


@then(sentence("{event} names the call"))
def names_call(issuing: Program, card: Card, event: str) -> None:
    """The event about the card has the id of the request that changed the card."""
    listed = issuing.events.wait_for(card.id, event)
    assert listed["request"]["id"] == response_header(card, "request-id")


@then(sentence("{event} names no call"))
def names_no_call(issuing: Program, topup: Topup, event: str) -> None:
    """The event about the top-up has no request id, because no call caused it."""
    assert issuing.events.wait_for(topup.id, event)["request"]["id"] is None
