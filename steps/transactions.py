"""Transactions: captures, reversals and refunds by merchants, and the money that moves."""

from typing import Any

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card, Transaction

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.cast import ForeignPrice, parse_foreign_price
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.transactions import parse_types_and_amounts, type_and_amount

from .sentences import MONEY, PURCHASE, sentence
from .tables import Table, facts


@given(sentence("the merchant has captured the authorization"), target_fixture="authorization")
@when(sentence("the merchant captures the authorization"), target_fixture="authorization")
def captures(issuing: Program, authorization: Authorization) -> Authorization:
    """Capture the whole amount."""
    return issuing.authorizations.capture(authorization.id)


@when(
    sentence("the merchant captures {amount} of the authorization"),
    converters=MONEY,
    target_fixture="authorization",
)
def captures_amount(issuing: Program, authorization: Authorization, amount: Money) -> Authorization:
    """Capture this amount, which may be less or more than the authorization's."""
    return issuing.authorizations.capture(authorization.id, amount)


@given(
    sentence("the merchant has captured {amount} of the authorization and left it open"),
    converters=MONEY,
    target_fixture="authorization",
)
@when(
    sentence("the merchant captures {amount} of the authorization and leaves it open"),
    converters=MONEY,
    target_fixture="authorization",
)
def captures_part(issuing: Program, authorization: Authorization, amount: Money) -> Authorization:
    """Capture this amount, and keep the authorization open."""
    return issuing.authorizations.capture(authorization.id, amount, close_authorization=False)


@when(sentence("the merchant tries to capture the authorization"), target_fixture="outcome")
def tries_to_capture(issuing: Program, authorization: Authorization) -> Outcome[Authorization]:
    """Capture the whole amount, and keep a refusal."""
    return attempt(lambda: issuing.authorizations.capture(authorization.id))


@given(sentence("the merchant has reversed the authorization"), target_fixture="authorization")
@when(sentence("the merchant reverses the authorization"), target_fixture="authorization")
def reverses(issuing: Program, authorization: Authorization) -> Authorization:
    """Reverse the whole authorization."""
    return issuing.authorizations.reverse(authorization.id)


@given(
    sentence("the merchant has reversed {amount} of the authorization"),
    converters=MONEY,
    target_fixture="authorization",
)
@when(
    sentence("the merchant reverses {amount} of the authorization"),
    converters=MONEY,
    target_fixture="authorization",
)
def reverses_part(issuing: Program, authorization: Authorization, amount: Money) -> Authorization:
    """Reverse a part of the authorization."""
    return issuing.authorizations.reverse(authorization.id, amount)


@when(
    sentence("the merchant tries to reverse {amount} of the authorization"),
    converters=MONEY,
    target_fixture="outcome",
)
def tries_to_reverse_part(
    issuing: Program, authorization: Authorization, amount: Money
) -> Outcome[Authorization]:
    """Reverse a part of the authorization, and keep a refusal."""
    return attempt(lambda: issuing.authorizations.reverse(authorization.id, amount))


@when(sentence("the merchant tries to reverse the authorization"), target_fixture="outcome")
def tries_to_reverse(issuing: Program, authorization: Authorization) -> Outcome[Authorization]:
    """Reverse the authorization, and keep a refusal."""
    return attempt(lambda: issuing.authorizations.reverse(authorization.id))


@given(sentence("the authorization has expired"), target_fixture="authorization")
@when(sentence("the authorization expires"), target_fixture="authorization")
def expires(issuing: Program, authorization: Authorization) -> Authorization:
    """Expire the authorization, which nobody captured in time."""
    return issuing.authorizations.expire(authorization.id)


@then(
    sentence("the authorization has a capture of {amount}"),
    converters=MONEY,
    target_fixture="transaction",
)
def has_capture(issuing: Program, authorization: Authorization, amount: Money) -> Transaction:
    """The authorization has one transaction, a capture of this amount by the same card."""
    [transaction] = issuing.authorizations.retrieve(authorization.id).transactions
    assert transaction.type == "capture"
    assert Money(transaction.amount) == -amount
    assert transaction.authorization == authorization.id
    assert transaction.card == authorization.card.id
    return transaction


@given(sentence("the authorization has a transaction"), target_fixture="transaction")
def has_transaction(authorization: Authorization) -> Transaction:
    """Take the authorization's only transaction."""
    (transaction,) = authorization.transactions
    return transaction


@given(sentence("the merchant has refunded {amount} of the capture"), converters=MONEY)
@when(
    sentence("the merchant refunds {amount} of the capture"),
    converters=MONEY,
    target_fixture="transaction",
)
def refunds_part(issuing: Program, authorization: Authorization, amount: Money) -> Transaction:
    """Refund a part of the authorization's first capture."""
    return issuing.transactions.refund(authorization.transactions[0], amount)


@when(sentence("the merchant refunds the capture"), target_fixture="transaction")
def refunds(issuing: Program, authorization: Authorization) -> Transaction:
    """Refund the whole of the authorization's first capture."""
    return issuing.transactions.refund(authorization.transactions[0])


@when(sentence("the merchant refunds the transaction"), target_fixture="transaction")
def refunds_transaction(issuing: Program, transaction: Transaction) -> Transaction:
    """Refund a capture that has no authorization."""
    return issuing.transactions.refund(transaction)


@given(
    sentence("{merchant} has taken {amount} from the card by force"),
    converters=PURCHASE,
    target_fixture="transaction",
)
@when(
    sentence("{merchant} takes {amount} from the card by force"),
    converters=PURCHASE,
    target_fixture="transaction",
)
def takes_by_force(
    issuing: Program, card: Card, merchant: dict[str, Any], amount: Money
) -> Transaction:
    """Capture from the card without an authorization."""
    return issuing.transactions.force_capture(card.id, amount, merchant)


@given(
    sentence("{merchant} has taken {amount} more than the Issuing balance from the card by force"),
    converters=PURCHASE,
    target_fixture="transaction",
)
@when(
    sentence("{merchant} takes {amount} more than the Issuing balance from the card by force"),
    converters=PURCHASE,
    target_fixture="transaction",
)
def takes_beyond(
    issuing: Program, card: Card, merchant: dict[str, Any], amount: Money
) -> Transaction:
    """Capture more than the Issuing balance without an authorization."""
    total = issuing.balances.issuing_plus(amount)
    return issuing.transactions.force_capture(card.id, total, merchant)


@given(
    sentence("{merchant} has given {amount} to the card for no purchase"),
    converters=PURCHASE,
    target_fixture="transaction",
)
@when(
    sentence("{merchant} gives {amount} to the card for no purchase"),
    converters=PURCHASE,
    target_fixture="transaction",
)
def gives(issuing: Program, card: Card, merchant: dict[str, Any], amount: Money) -> Transaction:
    """Refund to the card without a capture."""
    return issuing.transactions.unlinked_refund(card.id, amount, merchant)


@when(sentence("the program notes on the transaction"), target_fixture="transaction")
def notes_on_transaction(
    issuing: Program, transaction: Transaction, datatable: Table
) -> Transaction:
    """Set the table's facts as metadata of the transaction."""
    return issuing.transactions.set_metadata(transaction.id, facts(datatable))


@then(sentence("the authorization has these transactions"))
def has_transactions(issuing: Program, authorization: Authorization, datatable: Table) -> None:
    """The authorization has exactly these transactions, in any order."""
    transactions = issuing.authorizations.retrieve(authorization.id).transactions
    actual = map(type_and_amount, transactions)
    assert sorted(actual) == sorted(parse_types_and_amounts(datatable))


@then(
    sentence("the transaction is a {kind} of {amount} without an authorization"),
    converters=MONEY,
)
def is_unasked(
    issuing: Program, transaction: Transaction, card: Card, kind: str, amount: Money
) -> None:
    """The transaction, retrieved again, has this amount and card, and no authorization."""
    retrieved = issuing.transactions.retrieve(transaction.id)
    assert type_and_amount(retrieved) == parse_types_and_amounts([[kind, str(amount)]])[0]
    assert (retrieved.authorization, retrieved.card) == (None, card.id)


@then(
    sentence("the transaction is worth {price} to its merchant"),
    converters={"price": parse_foreign_price},
)
def is_worth(transaction: Transaction, price: ForeignPrice) -> None:
    """The transaction has this price in the merchant's currency, with the sign of its amount."""
    sign = 1 if transaction.amount > 0 else -1
    assert transaction.merchant_amount == sign * price.units
    assert transaction.merchant_currency == price.currency


@then(sentence("the transaction bears"))
def transaction_bears(issuing: Program, transaction: Transaction, datatable: Table) -> None:
    """The transaction's metadata are exactly the table's facts."""
    metadata = issuing.transactions.retrieve(transaction.id).metadata
    assert metadata.to_dict() == facts(datatable)
