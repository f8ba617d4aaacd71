"""Closing: at the end of a month, balances, transactions and events must agree."""

from typing import Final

from pytest_bdd import given, then
from stripe.issuing import Card

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.choices import number_in
from issuing_harness.program.expectations import expect_count, expect_equal, expect_present
from issuing_harness.program.prices import parse_signed_amount

from .sentences import sentence
from .tables import Table, facts_named

_STATEMENT: Final = facts_named("captured", "refunded", "held")
CREATED: Final = "issuing_transaction.created"


def read_statement(table: Table) -> dict[str, Money]:
    """Return what a statement shows, by the name of the sum."""
    return {name: parse_signed_amount(amount) for name, amount in _STATEMENT(table).items()}


@given(sentence("the program has started a reconciliation"))
def has_opened(issuing: Program) -> None:
    """Measure changes of the balances, and collect balance transactions, from here."""
    issuing.balances.set_baseline()
    issuing.reconciliation.start()


@then(sentence("{card}'s statement shows", datatable=read_statement))
def statement_shows(issuing: Program, card: Card, datatable: Table) -> None:
    """The card's captures, refunds and holds add up to these amounts."""
    statement = {
        "captured": issuing.reconciliation.total(card.id, "capture"),
        "refunded": issuing.reconciliation.total(card.id, "refund"),
        "held": issuing.reconciliation.held(card.id),
    }
    expected = read_statement(datatable)
    found = {name: statement[name] for name in expected}
    expect_equal(found, expected, "the statement of the card", about=card)


@then(sentence("the balance transactions add up to the change of the Issuing balance"))
def ledger_explains(issuing: Program) -> None:
    """The balance transactions since the books were opened add up to the change of the balance."""
    rows = issuing.reconciliation.balance_transactions()
    change = issuing.balances.issuing_change()
    expect_equal(Money(sum(row.net for row in rows)), change, "the sum of the balance transactions")


@then(
    sentence(
        "each of {card}'s {count} transactions since the reconciliation began has a balance "
        "transaction and an event",
        count=number_in("number of transactions", 1, 1000, example="4"),
    )
)
def each_is_told(issuing: Program, card: Card, count: int) -> None:
    """Each transaction has a balance transaction and an event of its own amount."""
    transactions = issuing.reconciliation.transactions(card.id)
    expect_count(transactions, count, "transactions of the card", about=card)
    rows = {row.id: row for row in issuing.reconciliation.balance_transactions()}
    for transaction in transactions:
        row = expect_present(
            rows.get(str(transaction.balance_transaction)),
            "the balance transaction",
            about=transaction,
        )
        expect_equal(row.amount, transaction.amount, "its amount", about=transaction)
        expect_equal(row.source, transaction.id, "its source", about=transaction)
        event = issuing.events.wait_for(transaction.id, CREATED).data.object
        expect_equal(event["amount"], transaction.amount, f"the amount in {CREATED}")
