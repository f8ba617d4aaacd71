"""Treasury and notices: what a connected account has beside cards, as far as Stripe grants it."""

from typing import Any

from pytest_bdd import given, then, when
from stripe.issuing import Card
from stripe.treasury import FinancialAccount

from issuing_harness.clock import SANDBOX_START
from issuing_harness.money import Money
from issuing_harness.program import Program

from .cardholders import PERSONA
from .sentences import MONEY, sentence


@given(
    sentence("the account has a financial account that holds {amount}"),
    converters=MONEY,
    target_fixture="financial_account",
)
def has_financial_account(program: Program, amount: Money) -> FinancialAccount:
    """Cards may spend from it."""
    return program.financial_accounts.open(amount)


@given(
    sentence("{person} holds a card on the financial account"),
    converters=PERSONA,
    target_fixture="card",
)
def holds_card_on(
    program: Program, financial_account: FinancialAccount, person: dict[str, Any]
) -> Card:
    """An active virtual card that spends from it."""
    holder = program.cardholders.admit(person).id
    return program.cards.issue(holder, status="active", financial_account=financial_account.id)


@then(sentence("the financial account has fallen by {amount}"), converters=MONEY)
def has_fallen(program: Program, financial_account: FinancialAccount, amount: Money) -> None:
    """It holds that much less than when it was opened."""
    before = Money(financial_account.balance.cash["usd"])
    assert program.financial_accounts.cash(financial_account.id) == before - amount


@then(sentence("the financial account was debited {amount}"), converters=MONEY)
def was_debited(program: Program, financial_account: FinancialAccount, amount: Money) -> None:
    """By one purchase of this amount."""
    (debit,) = program.financial_accounts.debits(financial_account.id)
    assert (Money(debit.amount), debit.status) == (amount, "succeeded")


@when(sentence("the platform mails the notice {name}"))
def mails(program: Program, name: str) -> None:
    """It says that it has told the account."""
    (owed,) = program.notices.unsent(name)
    program.notices.sent(owed["id"], to="company@example.com", at=SANDBOX_START)


@then(sentence("a notice is owed: {name}"))
def is_owed(program: Program, name: str) -> None:
    """One, for this reason, that nobody has sent."""
    (owed,) = program.notices.unsent(name)
    assert (owed["sent_at"], owed["email"]) == (None, None)


@then(sentence("no notice is owed: {name}"))
def is_not_owed(program: Program, name: str) -> None:
    """None for this reason that nobody has sent."""
    assert program.notices.unsent(name) == []
