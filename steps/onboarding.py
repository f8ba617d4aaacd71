"""Onboarding: what a platform tells Stripe about a connected account, and what that still owes."""

from collections.abc import Callable
from typing import Any, Final

from pytest_bdd import given, then, when
from stripe import Account, AccountLink, Payout

from issuing_harness.program import Platform, Program
from issuing_harness.program.arrangements import Named, NotJudged
from issuing_harness.program.events import EventsSinceWhen
from issuing_harness.program.expectations import expect_equal, expect_listed, expect_present
from issuing_harness.program.onboarding import (
    bank_status,
    bank_trouble,
    capability_status,
    payouts_state,
    requirement,
    unverifiable,
)
from issuing_harness.program.payouts import payout_failure
from issuing_harness.program.program import BUSINESS_WITH_ISSUING, issuing_status

from .notices import ABOUT_NOTICES
from .sentences import sentence

MINUTE: Final = 60
#: The capability to issue cards, and the event that tells of a change of one.
ISSUING: Final = "card_issuing"
CAPABILITY_UPDATED: Final = "capability.updated"


@given(sentence("new connected accounts have to be onboarded"))
def have_to_be_onboarded(issuing_platform: Platform) -> None:
    """Have Stripe require of new accounts what it requires of real ones."""
    issuing_platform.onboarding.require()


@given(
    sentence("the platform has requested Issuing for a new connected account"),
    target_fixture="account",
)
def has_requested_issuing(issuing_platform: Platform) -> Account:
    """Create a connected account that wants to issue cards, and provide nothing about it."""
    return issuing_platform.create_account(BUSINESS_WITH_ISSUING)


@given(sentence("the platform has submitted the company's details for {account}"))
@when(sentence("the platform submits the company's details for {account}"))
def submits_company(issuing_platform: Platform, account: Account) -> None:
    """Provide all about the company: address, tax id, terms, bank account and the like."""
    issuing_platform.onboarding.submit_company(account.id)


@given(sentence("the platform has added {person} as the representative of {account}"))
@when(sentence("the platform adds {person} as the representative of {account}"))
def adds_representative(
    issuing_platform: Platform, person: dict[str, Any], account: Account
) -> None:
    """Add the person who represents the company, with details that Stripe can verify."""
    issuing_platform.onboarding.add_representative(account.id, person)


@given(
    sentence(
        "the platform has added {person} as the representative of {account} with {words} that "
        "cannot be verified",
        words=unverifiable,
    )
)
@when(
    sentence(
        "the platform adds {person} as the representative of {account} with {words} that cannot "
        "be verified",
        words=unverifiable,
    )
)
def adds_unverifiable(
    issuing_platform: Platform, person: dict[str, Any], account: Account, words: dict[str, Any]
) -> None:
    """Add the person who represents the company, with one test value that fails."""
    issuing_platform.onboarding.add_representative(account.id, person, **words)


@when(sentence("the platform submits an identity document of the representative of {account}"))
def submits_identity_document(issuing_platform: Platform, account: Account) -> None:
    """Provide a document that Stripe takes for genuine."""
    issuing_platform.onboarding.submit_identity_document(account.id)


@when(sentence("the platform deletes the representative of {account}"))
def deletes_representative(issuing_platform: Platform, account: Account) -> None:
    """Delete the person who represents the company."""
    issuing_platform.onboarding.delete_representative(account.id)


@given(sentence("the platform has submitted a company document for {account}"))
def submits_company_document(issuing_platform: Platform, account: Account) -> None:
    """Provide a document of the company that Stripe takes for genuine."""
    issuing_platform.onboarding.submit_company_document(account.id)


@given(sentence("Stripe has required {name} of {account} within a week", name=requirement))
@when(sentence("Stripe requires {name} of {account} within a week", name=requirement))
def requires_within_a_week(issuing_platform: Platform, name: str, account: Account) -> None:
    """Have Stripe require something new of an account, by a deadline."""
    issuing_platform.onboarding.require_within_a_week(account.id, name)


@given(
    sentence(
        "the platform has replaced the bank account of {account} by one that {trouble}",
        trouble=bank_trouble,
    )
)
def replaces_bank_account(issuing_platform: Platform, account: Account, trouble: str) -> None:
    """Pay out to a bank account from now on to which payouts fail."""
    issuing_platform.onboarding.replace_bank_account(account.id, trouble)


@given(
    sentence("the platform has created an onboarding link for {account}"),
    target_fixture="account_link",
)
@when(
    sentence("the platform creates an onboarding link for {account}"), target_fixture="account_link"
)
def creates_link(issuing_platform: Platform, account: Account) -> AccountLink:
    """Create a link to Stripe's own onboarding pages."""
    return issuing_platform.onboarding.create_link(account.id)


@given(sentence("the owner of {account} has opened the onboarding link"))
@when(sentence("the owner of {account} opens the onboarding link"))
def opens_link(issuing_platform: Platform, account: Account, account_link: AccountLink) -> None:
    """Have the owner open the newest link and fill everything in, if it still works."""
    expect_present(account_link.created, "the time at which the link was created")
    issuing_platform.onboarding.open_link(account.id)


@then(sentence("the onboarding link works for {minutes:d} minutes"))
def works_for(account_link: AccountLink, minutes: int) -> None:
    """The link expires so long after it was created."""
    seconds = account_link.expires_at - account_link.created
    expect_equal(seconds, minutes * MINUTE, "the seconds for which the link works")


@then(sentence("Issuing is {status} on {account}", status=capability_status))
def issuing_is(issuing_platform: Platform, account: Account, status: str) -> None:
    """The Issuing capability has this status, when the account is retrieved."""
    found = issuing_platform.retrieve_account(account.id)
    expect_equal(issuing_status(found), status, "the Issuing capability", about=found)


@then(sentence("{account} owes {name}", name=requirement))
def owes(issuing_platform: Platform, account: Account, name: str) -> None:
    """The requirement is currently due."""
    stripe_name = issuing_platform.onboarding.name_of(account.id, name)
    expect_listed(stripe_name, _due(issuing_platform, account), "what is due", about=account)


@then(sentence("{account} owes nothing"))
def owes_nothing(issuing_platform: Platform, account: Account) -> None:
    """Nothing is currently due."""
    expect_equal(_due(issuing_platform, account), [], "what is due", about=account)


@then(sentence("payouts are {state} on {account}", state=payouts_state))
def payouts_are(issuing_platform: Platform, state: str, account: Account) -> None:
    """The account may pay out, or may not."""
    found = issuing_platform.retrieve_account(account.id)
    words = "enabled" if found.payouts_enabled else "disabled"
    expect_equal(words, state, "payouts", about=found)


@then(sentence("account.updated is sent about {account}"))
def is_sent(issuing_events: EventsSinceWhen, account: Account) -> None:
    """The account's own event about itself is listed before the deadline."""
    found = issuing_events.wait_for(account.id, "account.updated")
    expect_equal(found.type, "account.updated", "the type of the event", about=found)
    expect_equal(found["account"], account.id, "the account that the event names", about=found)


@then(sentence("capability.updated is sent about Issuing on {account}"))
def capability_is_sent(issuing_events: EventsSinceWhen, account: Account) -> None:
    """The account's event about its Issuing capability came of the When, before the deadline.

    It shows a status of the capability that is another one than before.
    """
    found = issuing_events.wait_for(ISSUING, CAPABILITY_UPDATED)
    expect_equal(found.type, CAPABILITY_UPDATED, "the type of the event", about=found)
    expect_equal(found["account"], account.id, "the account that the event names", about=found)
    shown = found.data.object
    before = found.to_dict()["data"].get("previous_attributes", {}).get("status")
    changed = before is not None and before != shown["status"]
    expect_equal(changed, True, "whether the status of the capability changed", about=found)


@then(sentence("the bank account of {payout} is {status} on {account}", status=bank_status))
def bank_account_is(
    issuing_platform: Platform, payout: Payout, status: str, account: Account
) -> None:
    """The bank account that the payout went to has this status, when it is retrieved."""
    found = issuing_platform.onboarding.bank_account(account.id, str(payout.destination))
    expect_equal(found.status, status, "the status of the bank account", about=found)


@then(sentence("{payout} soon fails: {code}", code=payout_failure))
def soon_fails(issuing: Program, payout: Payout, code: str) -> None:
    """The bank sends the payout back before the deadline, for this reason."""
    settled = issuing.payouts.wait_until_settled(payout.id)
    expect_equal(settled.failure_code, code, "the failure code of the payout", about=settled)


def _due(platform: Platform, account: Account) -> list[str]:
    requirements = platform.retrieve_account(account.id).requirements
    return list((requirements and requirements.currently_due) or [])


_ACCOUNT: Final = Named(frozenset({"account"}), also=ABOUT_NOTICES)
#: What shows that a Given took effect (``arrangements``).
GIVENS: Final[dict[Callable[..., Any], Named | NotJudged]] = {
    have_to_be_onboarded: NotJudged("every account that is created below it has to be onboarded"),
    opens_link: Named(frozenset({"account", "account_link"})),
    creates_link: Named(frozenset({"account", "account_link"})),
    replaces_bank_account: Named(frozenset({"account", "payout"})),
    **dict.fromkeys(
        (
            has_requested_issuing,
            submits_company,
            adds_representative,
            adds_unverifiable,
            submits_company_document,
            requires_within_a_week,
        ),
        _ACCOUNT,
    ),
}
