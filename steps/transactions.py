"""Transactions: what merchants do with an authorization, and the money that moves."""

from typing import Any

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card, Transaction

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.merchants import Abroad, parsed
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.transactions import expected, moved

from .sentences import MONEY, PURCHASE, sentence
from .tables import Table, facts


@given(sentence("the merchant has captured the authorization"), target_fixture="authorization")
@when(sentence("the merchant captures the authorization"), target_fixture="authorization")
def captures(program: Program, authorization: Authorization) -> Authorization:
    """Take the whole amount."""
    return program.authorizations.capture(authorization.id)


@when(
    sentence("the merchant captures {amount} of the authorization"),
    converters=MONEY,
    target_fixture="authorization",
)
def captures_amount(program: Program, authorization: Authorization, amount: Money) -> Authorization:
    """Take this amount, be it less or more."""
    return program.authorizations.capture(authorization.id, amount)


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
def captures_part(program: Program, authorization: Authorization, amount: Money) -> Authorization:
    """Take this amount, and keep the rest of the hold for later."""
    return program.authorizations.capture(authorization.id, amount, close_authorization=False)


@when(sentence("the merchant tries to capture the authorization"), target_fixture="outcome")
def tries_to_capture(program: Program, authorization: Authorization) -> Outcome[Authorization]:
    """Take the whole amount, and keep a refusal."""
    return attempt(lambda: program.authorizations.capture(authorization.id))


@given(sentence("the merchant has reversed the authorization"), target_fixture="authorization")
@when(sentence("the merchant reverses the authorization"), target_fixture="authorization")
def reverses(program: Program, authorization: Authorization) -> Authorization:
    """Give the whole hold back."""
    return program.authorizations.reverse(authorization.id)


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
def reverses_part(program: Program, authorization: Authorization, amount: Money) -> Authorization:
    """Give a part of the hold back."""
    return program.authorizations.reverse(authorization.id, amount)


@when(
    sentence("the merchant tries to reverse {amount} of the authorization"),
    converters=MONEY,
    target_fixture="outcome",
)
def tries_to_reverse_part(
    program: Program, authorization: Authorization, amount: Money
) -> Outcome[Authorization]:
    """Give a part of the hold back, and keep a refusal."""
    return attempt(lambda: program.authorizations.reverse(authorization.id, amount))


@when(sentence("the merchant tries to reverse the authorization"), target_fixture="outcome")
def tries_to_reverse(program: Program, authorization: Authorization) -> Outcome[Authorization]:
    """Give the hold back, and keep a refusal."""
    return attempt(lambda: program.authorizations.reverse(authorization.id))


@given(sentence("the authorization has expired"), target_fixture="authorization")
@when(sentence("the authorization expires"), target_fixture="authorization")
def expires(program: Program, authorization: Authorization) -> Authorization:
    """Nobody captured it in time."""
    return program.authorizations.expire(authorization.id)


@then(
    sentence("the authorization has a capture of {amount}"),
    converters=MONEY,
    target_fixture="transaction",
)
def has_capture(program: Program, authorization: Authorization, amount: Money) -> Transaction:
    """It has one transaction, a capture of this amount by the same card."""
    [transaction] = program.authorizations.retrieve(authorization.id).transactions
    assert transaction.type == "capture"
    assert Money(transaction.amount) == -amount
    assert transaction.authorization == authorization.id
    assert transaction.card == authorization.card.id
    return transaction


@given(sentence("the authorization has a transaction"), target_fixture="transaction")
def has_transaction(authorization: Authorization) -> Transaction:
    """The only one it has."""
    (transaction,) = authorization.transactions
    return transaction


@given(sentence("the merchant has refunded {amount} of the capture"), converters=MONEY)
@when(
    sentence("the merchant refunds {amount} of the capture"),
    converters=MONEY,
    target_fixture="transaction",
)
def refunds_part(program: Program, authorization: Authorization, amount: Money) -> Transaction:
    """Give a part of the authorization's first capture back."""
    return program.transactions.refund(authorization.transactions[0], amount)


@when(sentence("the merchant refunds the capture"), target_fixture="transaction")
def refunds(program: Program, authorization: Authorization) -> Transaction:
    """Give the whole of the authorization's first capture back."""
    return program.transactions.refund(authorization.transactions[0])


@when(sentence("the merchant refunds the transaction"), target_fixture="transaction")
def refunds_transaction(program: Program, transaction: Transaction) -> Transaction:
    """Give back what was taken without an authorization."""
    return program.transactions.refund(transaction)


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
    program: Program, card: Card, merchant: dict[str, Any], amount: Money
) -> Transaction:
    """Take money, and ask nobody."""
    return program.transactions.force_capture(card.id, amount, merchant)


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
    program: Program, card: Card, merchant: dict[str, Any], amount: Money
) -> Transaction:
    """Take more than there is, and ask nobody."""
    total = program.balances.beyond(amount)
    return program.transactions.force_capture(card.id, total, merchant)


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
def gives(program: Program, card: Card, merchant: dict[str, Any], amount: Money) -> Transaction:
    """Give money, nobody knows what for."""
    return program.transactions.refund_unlinked(card.id, amount, merchant)


@when(sentence("the program notes on the transaction"), target_fixture="transaction")
def notes_on_transaction(
    program: Program, transaction: Transaction, datatable: Table
) -> Transaction:
    """Write the table's facts on the transaction, as metadata."""
    return program.transactions.note(transaction.id, facts(datatable))


@then(sentence("the authorization has these transactions"))
def has_transactions(program: Program, authorization: Authorization, datatable: Table) -> None:
    """These and no others, in whatever order; captures take, refunds give."""
    found = program.authorizations.retrieve(authorization.id).transactions
    assert sorted(map(moved, found)) == sorted(expected(datatable))


@then(
    sentence("the transaction is a {kind} of {amount} without an authorization"),
    converters=MONEY,
)
def is_unasked(
    program: Program, transaction: Transaction, card: Card, kind: str, amount: Money
) -> None:
    """Asked again, Stripe shows this amount, on this card, and nothing that asked for it."""
    found = program.transactions.described(transaction.id)
    assert moved(found) == expected([[kind, str(amount)]])[0]
    assert (found.authorization, found.card) == (None, card.id)


@then(sentence("the transaction is worth {price} to its merchant"), converters={"price": parsed})
def is_worth(transaction: Transaction, price: Abroad) -> None:
    """In the merchant's currency, and with the sign of the amount."""
    sign = 1 if transaction.amount > 0 else -1
    assert transaction.merchant_amount == sign * price.units
    assert transaction.merchant_currency == price.currency


@then(sentence("the transaction bears"))
def transaction_bears(program: Program, transaction: Transaction, datatable: Table) -> None:
    """Its metadata are these, and no others."""
    shown = program.transactions.described(transaction.id).metadata
    assert shown.to_dict() == facts(datatable)
