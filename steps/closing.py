"""Closing: at the end of a month, balances, transactions and events must agree."""

from typing import Final

from pytest_bdd import given, then
from stripe.issuing import Card

from issuing_harness.money import Money
from issuing_harness.program import Program

from .sentences import sentence
from .tables import Table, facts

CREATED: Final = "issuing_transaction.created"


@given(sentence("Carol has opened the books"))
def has_opened(issuing: Program) -> None:
    """Measure changes of the balances, and collect balance transactions, from here."""
    issuing.balances.set_baseline()
    issuing.reconciliation.start()


@then(sentence("the card's statement shows"))
def statement_shows(issuing: Program, card: Card, datatable: Table) -> None:
    """The card's captures, refunds and holds add up to these amounts."""
    statement = {
        "captured": issuing.reconciliation.total(card.id, "capture"),
        "refunded": issuing.reconciliation.total(card.id, "refund"),
        "held": issuing.reconciliation.held(card.id),
    }
    assert statement == {name: Money.parse(amount) for name, amount in facts(datatable).items()}


@then(sentence("the ledger explains how the Issuing balance has changed"))
def ledger_explains(issuing: Program) -> None:
    """The balance transactions since the books were opened add up to the change of the balance."""
    rows = issuing.reconciliation.balance_transactions()
    assert Money(sum(row.net for row in rows)) == issuing.balances.issuing_change()


@then(sentence("each of the card's {count:d} transactions has its row and its event"))
def each_is_told(issuing: Program, card: Card, count: int) -> None:
    """Each transaction has a balance transaction and an event of its own amount."""
    transactions = issuing.reconciliation.transactions(card.id)
    rows = {
        row.id: (row.source, row.amount) for row in issuing.reconciliation.balance_transactions()
    }
    events = [issuing.events.wait_for(transaction.id, CREATED) for transaction in transactions]
    expected = [(transaction.id, transaction.amount) for transaction in transactions]
    assert len(transactions) == count
    assert [rows[str(transaction.balance_transaction)] for transaction in transactions] == expected
    assert [(event.data.object["id"], event.data.object["amount"]) for event in events] == expected
