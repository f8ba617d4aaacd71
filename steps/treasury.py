"""Treasury and notices: what connected accounts have beside cards, where Stripe grants it."""

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
def has_financial_account(issuing: Program, amount: Money) -> FinancialAccount:
    """Create a financial account that cards may spend from, and fund it."""
    return issuing.financial_accounts.create_funded(amount)


@given(
    sentence("{person} holds a card on the financial account"),
    converters=PERSONA,
    target_fixture="card",
)
def holds_card_on(
    issuing: Program, financial_account: FinancialAccount, person: dict[str, Any]
) -> Card:
    """Give a persona an active virtual card that spends from the financial account."""
    cardholder = issuing.cardholders.create_enabled(person).id
    return issuing.cards.issue(cardholder, status="active", financial_account=financial_account.id)


@then(sentence("the financial account has fallen by {amount}"), converters=MONEY)
def has_fallen(issuing: Program, financial_account: FinancialAccount, amount: Money) -> None:
    """The financial account holds less by this amount than when it was created."""
    before = Money(financial_account.balance.cash["usd"])
    assert issuing.financial_accounts.cash(financial_account.id) == before - amount


@then(sentence("the financial account was debited {amount}"), converters=MONEY)
def was_debited(issuing: Program, financial_account: FinancialAccount, amount: Money) -> None:
    """The financial account has one debit, of this amount."""
    (debit,) = issuing.financial_accounts.list_debits(financial_account.id)
    assert (Money(debit.amount), debit.status) == (amount, "succeeded")


@when(sentence("the platform mails the notice {name}"))
def mails(issuing: Program, name: str) -> None:
    """Record that the notice was mailed to the account."""
    (notice,) = issuing.account_notices.list_unsent(name)
    issuing.account_notices.mark_sent(notice["id"], to="company@example.com", at=SANDBOX_START)


@then(sentence("a notice is owed: {name}"))
def is_owed(issuing: Program, name: str) -> None:
    """Exactly one notice with this reason is not sent yet."""
    (notice,) = issuing.account_notices.list_unsent(name)
    assert (notice["sent_at"], notice["email"]) == (None, None)


@then(sentence("no notice is owed: {name}"))
def is_not_owed(issuing: Program, name: str) -> None:
    """No notice with this reason is waiting to be sent."""
    assert issuing.account_notices.list_unsent(name) == []
