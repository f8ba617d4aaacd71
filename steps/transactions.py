"""Transactions: what merchants do with an authorization, and the money that moves."""

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Transaction

from issuing_harness.money import Money
from issuing_harness.outcome import Outcome, attempt
from issuing_harness.program import Program

from .sentences import MONEY, sentence


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


@when(sentence("the merchant tries to capture the authorization"), target_fixture="outcome")
def tries_to_capture(program: Program, authorization: Authorization) -> Outcome[Authorization]:
    """Take the whole amount, and keep a refusal."""
    return attempt(lambda: program.authorizations.capture(authorization.id))


@given(sentence("the merchant has reversed the authorization"), target_fixture="authorization")
@when(sentence("the merchant reverses the authorization"), target_fixture="authorization")
def reverses(program: Program, authorization: Authorization) -> Authorization:
    """Give the whole hold back."""
    return program.authorizations.reverse(authorization.id)


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
