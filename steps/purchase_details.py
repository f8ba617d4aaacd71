"""Purchase details: what merchants send along with a capture."""

from typing import Any

from pytest_bdd import then, when
from stripe.issuing import Authorization, Card, Transaction

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.transactions import (
    described_part,
    parse_numbers,
    purchase_details,
    receipt_details,
    receipt_items,
)

from .sentences import PURCHASE, sentence
from .tables import Table, facts


@when(
    sentence("the merchant captures the authorization and sends the receipt"),
    target_fixture="transaction",
)
def sends_receipt(issuing: Program, authorization: Authorization, datatable: Table) -> Transaction:
    """Capture the whole amount; each row is an item, its quantity, unit price and total price."""
    return issuing.authorizations.capture(
        authorization.id, **receipt_details(datatable)
    ).transactions[0]


@when(
    sentence("{merchant} takes {amount} from the card by force and sends the receipt"),
    converters=PURCHASE,
    target_fixture="transaction",
)
def takes_and_sends_receipt(
    issuing: Program, card: Card, merchant: dict[str, Any], amount: Money, datatable: Table
) -> Transaction:
    """Capture without an authorization; each row is an item, its quantity, unit price and total."""
    return issuing.transactions.force_capture(
        card.id, amount, merchant, **receipt_details(datatable)
    )


@when(
    sentence("the merchant captures the authorization and tells of the {kind}"),
    target_fixture="transaction",
)
def tells_of(
    issuing: Program, authorization: Authorization, kind: str, datatable: Table
) -> Transaction:
    """Capture the whole amount, with details of the flight, the fuel or the lodging."""
    details = purchase_details(kind, facts(datatable))
    return issuing.authorizations.capture(authorization.id, **details).transactions[0]


@then(sentence("the transaction has the receipt"))
def has_receipt(issuing: Program, transaction: Transaction, datatable: Table) -> None:
    """The transaction, retrieved with its details, has exactly these items in this order."""
    expected = receipt_details(datatable)["purchase_details"]["receipt"]
    assert receipt_items(issuing.transactions.retrieve(transaction.id)) == expected


@then(sentence("the transaction tells of the {kind}"))
def tells(issuing: Program, transaction: Transaction, kind: str, datatable: Table) -> None:
    """The transaction, retrieved with its details, has every value of the table."""
    expected = parse_numbers(facts(datatable))
    details = described_part(kind, issuing.transactions.retrieve(transaction.id))
    assert {name: details.get(name) for name in expected} == expected


@then(sentence("the transaction has no purchase details"))
def has_none(issuing: Program, transaction: Transaction) -> None:
    """The transaction, retrieved with its details, has no receipt, flight, fuel or lodging."""
    retrieved = issuing.transactions.retrieve(transaction.id)
    assert receipt_items(retrieved) == []
    assert [described_part(kind, retrieved) for kind in ("flight", "fuel", "lodging")] == [
        {},
        {},
        {},
    ]
