"""Treasury: financial accounts that cards spend from, where Stripe grants them."""

from typing import Any, Final

from pytest_bdd import given, then
from stripe.issuing import Card
from stripe.treasury import FinancialAccount

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.balances import change_amount, expect_change
from issuing_harness.program.expectations import expect_fields, expect_one

from .sentences import sentence

#: Said of the Issuing balance where a card spends from a financial account.
SPENDS_ELSEWHERE: Final = (
    "A card of this scenario spends from a financial account, and not from the Issuing balance; "
    "of that speaks 'the balance of the financial account has fallen by $10.00'."
)


@given(
    sentence("the account has a financial account that holds {amount}"),
    target_fixture="financial_account",
)
def has_financial_account(issuing: Program, amount: Money) -> FinancialAccount:
    """Create a financial account that cards may spend from, and fund it."""
    return issuing.financial_accounts.create_funded(amount)


@given(
    sentence("{person} holds a card on the financial account"),
    target_fixture="card",
)
def holds_card_on(
    issuing: Program, financial_account: FinancialAccount, person: dict[str, Any]
) -> Card:
    """Give a persona an active virtual card that spends from the financial account."""
    issuing.balances.elsewhere = SPENDS_ELSEWHERE
    cardholder = issuing.cardholders.create_enabled(person).id
    return issuing.cards.issue(cardholder, status="active", financial_account=financial_account.id)


@then(sentence("the balance of the financial account has fallen by {amount}", amount=change_amount))
def has_fallen(issuing: Program, financial_account: FinancialAccount, amount: Money) -> None:
    """The financial account holds less by this amount than when it was created."""
    before = Money(financial_account.balance.cash["usd"])
    change = issuing.financial_accounts.cash(financial_account.id) - before
    expect_change(change, -amount, "the balance of the financial account")


@then(sentence("the financial account was debited {amount}"))
def was_debited(issuing: Program, financial_account: FinancialAccount, amount: Money) -> None:
    """The financial account has one debit, of this amount."""
    debits = issuing.financial_accounts.list_debits(financial_account.id)
    debit = expect_one(debits, "debits of the financial account", about=financial_account)
    expect_fields({"amount": amount.cents, "status": "succeeded"}, debit, "the debit")
