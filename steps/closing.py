"""Closing: at the end of a month, three sides of the books must say the same."""

from typing import Final

from pytest_bdd import given, then
from stripe.issuing import Card

from issuing_harness.money import Money
from issuing_harness.program import Program

from .sentences import sentence
from .tables import Table, facts

CREATED: Final = "issuing_transaction.created"


@given(sentence("Carol has opened the books"))
def has_opened(program: Program) -> None:
    """Changes of the balances and rows of the ledger count from here."""
    program.balances.note()
    program.closing.open()


@then(sentence("the card's statement shows"))
def statement_shows(program: Program, card: Card, datatable: Table) -> None:
    """What was captured and refunded, and what is still held."""
    shown = {
        "captured": program.closing.total(card.id, "capture"),
        "refunded": program.closing.total(card.id, "refund"),
        "held": program.closing.held(card.id),
    }
    assert shown == {name: Money.parse(amount) for name, amount in facts(datatable).items()}


@then(sentence("the ledger explains how the Issuing balance has changed"))
def ledger_explains(program: Program) -> None:
    """Its rows since the books were opened come to exactly that."""
    rows = program.closing.rows()
    assert Money(sum(row.net for row in rows)) == program.balances.risen()


@then(sentence("each of the card's {count:d} transactions has its row and its event"))
def each_is_told(program: Program, card: Card, count: int) -> None:
    """The row of the ledger that it names is of its amount, and so is the event."""
    transactions = program.closing.transactions(card.id)
    rows = {row.id: (row.source, row.amount) for row in program.closing.rows()}
    events = [
        program.events.awaited(each.id, "issuing_transaction.created") for each in transactions
    ]
    written = [(each.id, each.amount) for each in transactions]
    assert len(transactions) == count
    assert [rows[str(each.balance_transaction)] for each in transactions] == written
    assert [(each.data.object["id"], each.data.object["amount"]) for each in events] == written
