"""Events: what Stripe tells the program about each thing."""

from pytest_bdd import then
from stripe import Topup
from stripe.issuing import Authorization, Card, Cardholder, Transaction

from issuing_harness.program import Program

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
