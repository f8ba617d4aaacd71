"""Purchase details: what merchants tell of what was bought."""

from typing import Any

from pytest_bdd import then, when
from stripe.issuing import Authorization, Card, Transaction

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.transactions import items_of, measured, of, receipt, told_of

from .sentences import PURCHASE, sentence
from .tables import Table, facts


@when(
    sentence("the merchant captures the authorization and sends the receipt"),
    target_fixture="transaction",
)
def sends_receipt(program: Program, authorization: Authorization, datatable: Table) -> Transaction:
    """Take the whole amount; each row is an item, how many, the price of one and of all."""
    return program.authorizations.capture(authorization.id, **receipt(datatable)).transactions[0]


@when(
    sentence("{merchant} takes {amount} from the card by force and sends the receipt"),
    converters=PURCHASE,
    target_fixture="transaction",
)
def takes_and_sends_receipt(
    program: Program, card: Card, merchant: dict[str, Any], amount: Money, datatable: Table
) -> Transaction:
    """Take money and ask nobody; each row is an item, how many, the price of one and of all."""
    return program.transactions.force_capture(card.id, amount, merchant, **receipt(datatable))


@when(
    sentence("the merchant captures the authorization and tells of the {kind}"),
    target_fixture="transaction",
)
def tells_of(
    program: Program, authorization: Authorization, kind: str, datatable: Table
) -> Transaction:
    """Take the whole amount, and tell of the flight, the fuel or the lodging."""
    details = of(kind, facts(datatable))
    return program.authorizations.capture(authorization.id, **details).transactions[0]


@then(sentence("the transaction has the receipt"))
def has_receipt(program: Program, transaction: Transaction, datatable: Table) -> None:
    """These items and no others, in this order, when Stripe is asked for them."""
    expected = receipt(datatable)["purchase_details"]["receipt"]
    assert items_of(program.transactions.described(transaction.id)) == expected


@then(sentence("the transaction tells of the {kind}"))
def tells(program: Program, transaction: Transaction, kind: str, datatable: Table) -> None:
    """Everything the table says is told, when Stripe is asked for it."""
    expected = measured(facts(datatable))
    told = told_of(kind, program.transactions.described(transaction.id))
    assert {name: told.get(name) for name in expected} == expected


@then(sentence("the transaction has no purchase details"))
def has_none(program: Program, transaction: Transaction) -> None:
    """There is no receipt, flight, fuel or lodging when Stripe is asked for them."""
    found = program.transactions.described(transaction.id)
    assert items_of(found) == []
    assert [told_of(kind, found) for kind in ("flight", "fuel", "lodging")] == [{}, {}, {}]
