"""Transactions: captures, reversals and refunds by merchants, and the money that moves."""

from typing import Any

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card, Transaction

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.expectations import expect_equal, expect_fields, expect_one
from issuing_harness.program.named_objects import NamedObjects
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.prices import ForeignPrice
from issuing_harness.program.transactions import (
    capture_made,
    parse_types_and_amounts,
    type_and_amount,
    types_and_amounts_in_words,
)

from .sentences import sentence
from .tables import Table, metadata_in


@given(sentence("the merchant has captured {authorization}"), target_fixture="transaction")
@when(sentence("the merchant captures {authorization}"), target_fixture="transaction")
def captures(
    issuing: Program, issuing_objects: NamedObjects, authorization: Authorization
) -> Transaction:
    """Capture the whole amount."""
    captured = issuing.authorizations.capture(authorization.id)
    issuing_objects.record("authorization", captured)
    return capture_made(authorization, captured)


@when(
    sentence("the merchant captures {amount} of {authorization}"),
    target_fixture="transaction",
)
def captures_amount(
    issuing: Program, issuing_objects: NamedObjects, authorization: Authorization, amount: Money
) -> Transaction:
    """Capture this amount, which may be less or more than the authorization's."""
    captured = issuing.authorizations.capture(authorization.id, amount)
    issuing_objects.record("authorization", captured)
    return capture_made(authorization, captured)


@given(
    sentence("the merchant has captured {amount} of {authorization} and left it open"),
    target_fixture="transaction",
)
@when(
    sentence("the merchant captures {amount} of {authorization} and leaves it open"),
    target_fixture="transaction",
)
def captures_part(
    issuing: Program, issuing_objects: NamedObjects, authorization: Authorization, amount: Money
) -> Transaction:
    """Capture this amount, and keep the authorization open."""
    captured = issuing.authorizations.capture(authorization.id, amount, close_authorization=False)
    issuing_objects.record("authorization", captured)
    return capture_made(authorization, captured)


@given(sentence("the merchant has reversed {authorization}"), target_fixture="authorization")
@when(sentence("the merchant reverses {authorization}"), target_fixture="authorization")
def reverses(issuing: Program, authorization: Authorization) -> Authorization:
    """Reverse the whole authorization."""
    return issuing.authorizations.reverse(authorization.id)


@given(
    sentence("the merchant has reversed {amount} of {authorization}"),
    target_fixture="authorization",
)
@when(
    sentence("the merchant reverses {amount} of {authorization}"),
    target_fixture="authorization",
)
def reverses_part(issuing: Program, authorization: Authorization, amount: Money) -> Authorization:
    """Reverse a part of the authorization."""
    return issuing.authorizations.reverse(authorization.id, amount)


@when(
    sentence("the merchant tries to reverse {amount} of {authorization}"),
    target_fixture="outcome",
)
def tries_to_reverse_part(
    issuing: Program, authorization: Authorization, amount: Money
) -> Outcome[Authorization]:
    """Reverse a part of the authorization, and keep a refusal."""
    return attempt(lambda: issuing.authorizations.reverse(authorization.id, amount))


@when(sentence("the merchant tries to reverse {authorization}"), target_fixture="outcome")
def tries_to_reverse(issuing: Program, authorization: Authorization) -> Outcome[Authorization]:
    """Reverse the authorization, and keep a refusal."""
    return attempt(lambda: issuing.authorizations.reverse(authorization.id))


@given(sentence("{authorization} has expired"), target_fixture="authorization")
@when(sentence("{authorization} expires"), target_fixture="authorization")
def expires(issuing: Program, authorization: Authorization) -> Authorization:
    """Expire the authorization, which nobody captured in time."""
    return issuing.authorizations.expire(authorization.id)


@given(
    sentence("the merchant has refunded {amount} of {transaction}"), target_fixture="transaction"
)
@when(sentence("the merchant refunds {amount} of {transaction}"), target_fixture="transaction")
def refunds_part(issuing: Program, transaction: Transaction, amount: Money) -> Transaction:
    """Refund a part of a capture."""
    return issuing.transactions.refund(transaction, amount)


@when(sentence("the merchant refunds {transaction}"), target_fixture="transaction")
def refunds(issuing: Program, transaction: Transaction) -> Transaction:
    """Refund the whole of a capture."""
    return issuing.transactions.refund(transaction)


@given(
    sentence("{merchant} has force-captured {amount} on {card}"),
    target_fixture="transaction",
)
@when(
    sentence("{merchant} force-captures {amount} on {card}"),
    target_fixture="transaction",
)
def force_captures(
    issuing: Program, card: Card, merchant: dict[str, Any], amount: Money
) -> Transaction:
    """Capture from the card without an authorization."""
    return issuing.transactions.force_capture(card.id, amount, merchant)


@given(
    sentence("{merchant} has force-captured {amount} more than the Issuing balance on {card}"),
    target_fixture="transaction",
)
@when(
    sentence("{merchant} force-captures {amount} more than the Issuing balance on {card}"),
    target_fixture="transaction",
)
def force_captures_more(
    issuing: Program, card: Card, merchant: dict[str, Any], amount: Money
) -> Transaction:
    """Capture more than the Issuing balance without an authorization."""
    total = issuing.balances.issuing_plus(amount)
    return issuing.transactions.force_capture(card.id, total, merchant)


@given(
    sentence("{merchant} has issued an unlinked refund of {amount} to {card}"),
    target_fixture="transaction",
)
@when(
    sentence("{merchant} issues an unlinked refund of {amount} to {card}"),
    target_fixture="transaction",
)
def issues_unlinked_refund(
    issuing: Program, card: Card, merchant: dict[str, Any], amount: Money
) -> Transaction:
    """Refund to the card without a capture."""
    return issuing.transactions.unlinked_refund(card.id, amount, merchant)


@given(
    sentence("the program has added metadata to {transaction}", datatable=metadata_in),
    target_fixture="transaction",
)
@when(
    sentence("the program adds metadata to {transaction}", datatable=metadata_in),
    target_fixture="transaction",
)
def adds_metadata(issuing: Program, transaction: Transaction, datatable: Table) -> Transaction:
    """Set the table's facts as metadata of the transaction."""
    return issuing.transactions.set_metadata(transaction.id, metadata_in(datatable))


@then(sentence("{authorization} has a capture of {amount}"))
def has_capture(issuing: Program, authorization: Authorization, amount: Money) -> None:
    """The authorization has one transaction, a capture of this amount by the same card."""
    retrieved = issuing.authorizations.retrieve(authorization.id)
    what = "transactions of the authorization"
    capture = expect_one(retrieved.transactions, what, about=retrieved)
    found, expected = type_and_amount(capture), ("capture", -amount)
    expect_equal(found, expected, "the type and the amount of the transaction", about=capture)
    links = {"authorization": retrieved.id, "card": retrieved.card.id}
    expect_fields(links, capture, "the transaction")


@then(sentence("{authorization} has these transactions", datatable=parse_types_and_amounts))
def has_transactions(issuing: Program, authorization: Authorization, datatable: Table) -> None:
    """The authorization has exactly these transactions, in any order."""
    retrieved = issuing.authorizations.retrieve(authorization.id)
    found = types_and_amounts_in_words([type_and_amount(each) for each in retrieved.transactions])
    expected = types_and_amounts_in_words(parse_types_and_amounts(datatable))
    expect_equal(found, expected, "the transactions of the authorization", about=retrieved)


@then(sentence("{transaction} is a force capture of {amount} on {card}"))
def is_force_capture(issuing: Program, transaction: Transaction, amount: Money, card: Card) -> None:
    """The transaction, retrieved again, took this amount from the card without authorization."""
    _expect_unauthorized(issuing, transaction, ("capture", -amount), card)


@then(sentence("{transaction} is an unlinked refund of {amount} to {card}"))
def is_unlinked_refund(
    issuing: Program, transaction: Transaction, amount: Money, card: Card
) -> None:
    """The transaction, retrieved again, gave this amount to the card without authorization."""
    _expect_unauthorized(issuing, transaction, ("refund", amount), card)


def _expect_unauthorized(
    issuing: Program, transaction: Transaction, expected: tuple[str, Money], card: Card
) -> None:
    __tracebackhide__ = True
    retrieved = issuing.transactions.retrieve(transaction.id)
    what = "the type and the amount of the transaction"
    expect_equal(type_and_amount(retrieved), expected, what, about=retrieved)
    expect_fields({"authorization": None, "card": card.id}, retrieved, "the transaction")


@then(sentence("{transaction} has a merchant amount of {price}"))
def has_merchant_amount(issuing: Program, transaction: Transaction, price: ForeignPrice) -> None:
    """The transaction, retrieved again, has this price, with the sign of its amount."""
    retrieved = issuing.transactions.retrieve(transaction.id)
    sign = 1 if retrieved.amount > 0 else -1
    found = ForeignPrice(sign * retrieved.merchant_amount, retrieved.merchant_currency)
    expect_equal(found, price, "the merchant amount of the transaction", about=retrieved)


@then(sentence("{transaction} has metadata", datatable=metadata_in))
def has_metadata(issuing: Program, transaction: Transaction, datatable: Table) -> None:
    """The transaction's metadata are exactly the table's facts."""
    found = issuing.transactions.retrieve(transaction.id)
    what = "the metadata of the transaction"
    expect_equal(found.metadata.to_dict(), metadata_in(datatable), what, about=found)
