"""Purchase details: what merchants send along with a capture."""

from typing import Any, Final

from pytest_bdd import then, when
from stripe.issuing import Authorization, Card, Transaction

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.expectations import expect_equal
from issuing_harness.program.purchase_details import (
    check_details,
    described_part,
    detail_kind,
    details_present,
    parse_numbers,
    purchase_details,
    receipt_details,
    receipt_in_words,
    receipt_items,
)
from issuing_harness.program.transactions import capture_made

from .sentences import Converters, sentence
from .tables import Table, facts

#: A receipt: each row is an item, its quantity, the price of one, and the price of all.
RECEIPT: Final[Converters] = {"datatable": receipt_details}


def details_in(table: Table) -> dict[str, str]:
    """Return the details of a flight, fuel or a lodging in a table."""
    details = facts(table)
    check_details(details)
    return details


@when(
    sentence("the merchant captures {authorization} with a receipt", **RECEIPT),
    target_fixture="transaction",
)
def captures_with_receipt(
    issuing: Program, authorization: Authorization, datatable: Table
) -> Transaction:
    """Capture the whole amount."""
    captured = issuing.authorizations.capture(authorization.id, **receipt_details(datatable))
    return capture_made(authorization, captured)


@when(
    sentence("{merchant} force-captures {amount} on {card} with a receipt", **RECEIPT),
    target_fixture="transaction",
)
def force_captures_with_receipt(
    issuing: Program, card: Card, merchant: dict[str, Any], amount: Money, datatable: Table
) -> Transaction:
    """Capture without an authorization."""
    return issuing.transactions.force_capture(
        card.id, amount, merchant, **receipt_details(datatable)
    )


@when(
    sentence(
        "the merchant captures {authorization} with {kind} details",
        kind=detail_kind,
        datatable=details_in,
    ),
    target_fixture="transaction",
)
def captures_with_details(
    issuing: Program, authorization: Authorization, kind: str, datatable: Table
) -> Transaction:
    """Capture the whole amount, with details of the flight, the fuel or the lodging."""
    details = purchase_details(kind, details_in(datatable))
    captured = issuing.authorizations.capture(authorization.id, **details)
    return capture_made(authorization, captured)


@then(sentence("{transaction} has the receipt", **RECEIPT))
def has_receipt(issuing: Program, transaction: Transaction, datatable: Table) -> None:
    """It has exactly these items in this order, retrieved with its details."""
    expected = receipt_in_words(receipt_details(datatable)["purchase_details"]["receipt"])
    found = receipt_in_words(receipt_items(issuing.transactions.retrieve(transaction.id)))
    expect_equal(found, expected, "the receipt", about=transaction)


@then(sentence("{transaction} has {kind} details", kind=detail_kind, datatable=details_in))
def has_details(issuing: Program, transaction: Transaction, kind: str, datatable: Table) -> None:
    """It has every value of the table, retrieved with its details."""
    expected = parse_numbers(details_in(datatable))
    part = described_part(kind, issuing.transactions.retrieve(transaction.id))
    found = {name: part.get(name) for name in expected}
    expect_equal(found, expected, f"the {kind} details", about=transaction)


@then(sentence("{transaction} has no purchase details"))
def has_none(issuing: Program, transaction: Transaction) -> None:
    """It has no receipt, flight, fuel or lodging, retrieved with its details."""
    found = issuing.transactions.retrieve(transaction.id)
    expect_equal(details_present(found), {}, "the purchase details", about=found)
