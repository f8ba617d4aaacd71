"""Access to Treasury: a platform that has it or not, and connected accounts that ask for it."""

from collections.abc import Callable
from typing import Any, Final

from pytest_bdd import given, then, when
from stripe import Account
from stripe.treasury import FinancialAccount

from issuing_harness.program import Platform
from issuing_harness.program.arrangements import Named, NotJudged
from issuing_harness.program.expectations import expect_equal
from issuing_harness.program.onboarding import capability_status
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.program import BUSINESS_WITH_TREASURY

from .sentences import sentence

CAPABILITY: Final = "the Treasury capability"


@given(sentence("the platform is not onboarded on Treasury"))
def is_not_onboarded(issuing_platform: Platform) -> None:
    """Have Stripe refuse the platform's calls of Treasury."""
    issuing_platform.treasury.end()


@when(sentence("the platform tries to list its financial accounts"), target_fixture="outcome")
def tries_to_list(issuing_platform: Platform) -> Outcome[list[FinancialAccount]]:
    """List the platform's own financial accounts, and keep a refusal."""
    return attempt(issuing_platform.program.account_features.list_all)


@given(
    sentence("the platform has requested Treasury for a new connected account"),
    target_fixture="account",
)
def has_requested(issuing_platform: Platform) -> Account:
    """Create a connected account that wants cards and Treasury, and provide nothing about it."""
    return issuing_platform.create_account(BUSINESS_WITH_TREASURY)


@when(sentence("the platform requests Treasury for {account}"), target_fixture="account")
def requests(issuing_platform: Platform, account: Account) -> Account:
    """Request Treasury for a connected account that exists."""
    return issuing_platform.treasury.request(account.id)


@given(sentence("the platform has accepted the terms of Treasury for {account}"))
@when(sentence("the platform accepts the terms of Treasury for {account}"))
def accepts_terms(issuing_platform: Platform, account: Account) -> None:
    """Accept the terms of service of Treasury in the account's name."""
    issuing_platform.treasury.accept_terms(account.id)


@then(sentence("{account} soon has Treasury"))
def soon_has(issuing_platform: Platform, account: Account) -> None:
    """The Treasury capability becomes active before the deadline."""
    found = issuing_platform.treasury.wait_until_active(account.id)
    expect_equal(found, "active", CAPABILITY, about=account)


@then(sentence("Treasury is {status} on {account}", status=capability_status))
def is_on(issuing_platform: Platform, account: Account, status: str) -> None:
    """The Treasury capability has this status, when the account is retrieved."""
    found = issuing_platform.treasury.status(account.id)
    expect_equal(found, status, CAPABILITY, about=account)


#: What shows that each Given took effect.
GIVENS: Final[dict[Callable[..., Any], Named | NotJudged]] = {
    accepts_terms: Named(frozenset({"account"})),
    has_requested: Named(frozenset({"account"})),
    is_not_onboarded: NotJudged("every call of Treasury below it is refused"),
}
