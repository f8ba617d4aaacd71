"""Events: what Stripe tells the program about each thing."""

from pytest_bdd import then
from stripe import Topup
from stripe.issuing import Authorization, Card, Cardholder, Dispute, Token, Transaction

from issuing_harness.program import Program
from issuing_harness.program.calls import answered_with

from .sentences import sentence


@then(sentence("{event} is sent about the top-up"))
def is_sent_about_topup(program: Program, topup: Topup, event: str) -> None:
    """Such an event is listed, soon, and shows the top-up's amount."""
    assert program.events.awaited(topup.id, event).data.object["amount"] == topup.amount


@then(sentence("{event} is sent about the cardholder"))
def is_sent_about_cardholder(program: Program, cardholder: Cardholder, event: str) -> None:
    """Such an event is listed, soon, and shows the cardholder's name."""
    assert program.events.awaited(cardholder.id, event).data.object["name"] == cardholder.name


@then(sentence("{event} is sent about the card"))
def is_sent_about_card(program: Program, card: Card, event: str) -> None:
    """Such an event is listed, soon, and shows the card's status."""
    assert program.events.awaited(card.id, event).data.object["status"] == card.status


@then(sentence("{event} is sent about the authorization"))
def is_sent_about_authorization(program: Program, authorization: Authorization, event: str) -> None:
    """Such an event is listed, soon, and shows the authorization's status."""
    shown = program.events.awaited(authorization.id, event).data.object
    assert shown["status"] == authorization.status


@then(sentence("{event} is sent about the transaction"))
def is_sent_about_transaction(program: Program, transaction: Transaction, event: str) -> None:
    """Such an event is listed, soon, and shows the transaction's amount."""
    assert program.events.awaited(transaction.id, event).data.object["amount"] == transaction.amount


@then(sentence("{event} was sent once about the card"))
def was_sent_once_about_card(program: Program, card: Card, event: str) -> None:
    """Such an event is listed, soon, and there is no second one."""
    only = program.events.awaited(card.id, event)
    assert [each.id for each in program.events.about(card.id, event)] == [only.id]


@then(sentence("{event} is sent about the token"))
def is_sent_about_token(program: Program, token: Token, event: str) -> None:
    """Such an event is listed, soon, and shows the token's status."""
    assert program.events.awaited(token.id, event).data.object["status"] == token.status


@then(sentence("{event} is sent about the dispute"))
def is_sent_about_dispute(program: Program, dispute: Dispute, event: str) -> None:
    """Such an event is listed, soon, and shows the dispute as it is now."""
    shown = program.events.awaited(dispute.id, event).data.object
    assert shown["status"] == program.disputes.retrieve(dispute.id).status
    assert shown["amount"] == dispute.amount


@then(sentence("{event} names the call"))
def names_call(program: Program, card: Card, event: str) -> None:
    """The event about the card has the id of the call that answered with it."""
    told = program.events.awaited(card.id, event)
    assert told["request"]["id"] == answered_with(card, "request-id")


@then(sentence("{event} names no call"))
def names_no_call(program: Program, topup: Topup, event: str) -> None:
    """The event about the top-up says that nobody called for it."""
    assert program.events.awaited(topup.id, event)["request"]["id"] is None
