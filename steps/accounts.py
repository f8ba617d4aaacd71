"""Accounts: a platform's own account, and the connected accounts it acts for."""

from typing import Any

from pytest_bdd import given, then, when
from stripe import Account
from stripe.issuing import Card, Cardholder

from issuing_harness.money import Money
from issuing_harness.program import Platform, Program
from issuing_harness.program.balances import expect_change
from issuing_harness.program.events import EventsSinceWhen
from issuing_harness.program.expectations import expect_count, expect_equal
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.program import BUSINESS, BUSINESS_WITH_ISSUING, issuing_status
from issuing_harness.program.wires import country

from .sentences import sentence


@given(sentence("the platform has a connected account with Issuing"), target_fixture="account")
def has_account_with_issuing(issuing_platform: Platform) -> Account:
    """Create a connected account, and wait until it may issue cards."""
    return issuing_platform.create_account_with_issuing()


@given(
    sentence("the platform has a connected account in {country} with Issuing", country=country),
    target_fixture="account",
)
def has_account_abroad(issuing_platform: Platform, country: str) -> Account:
    """Create a connected account in another country, and wait until it may issue cards."""
    return issuing_platform.create_account_with_issuing(country)


@given(sentence("the platform has a connected account"), target_fixture="account")
def has_account(issuing_platform: Platform) -> Account:
    """Create a connected account without requesting Issuing."""
    return issuing_platform.create_account(BUSINESS)


@when(sentence("the platform creates a connected account with Issuing"), target_fixture="account")
def creates_account(issuing_platform: Platform) -> Account:
    """Create a connected account, and request Issuing in the same call."""
    return issuing_platform.create_account(BUSINESS_WITH_ISSUING)


@when(sentence("the platform requests Issuing for {account}"), target_fixture="account")
def requests_issuing(issuing_platform: Platform, account: Account) -> Account:
    """Request Issuing for a connected account that exists."""
    return issuing_platform.request_issuing(account.id)


@given(sentence("the program acts for {account}"), target_fixture="issuing")
def acts_for(issuing_platform: Platform, account: Account) -> Program:
    """Act for the connected account from now on."""
    return issuing_platform.program_for(account.id)


@given(sentence("the program acts for a connected account with Issuing"), target_fixture="issuing")
def acts_for_new(issuing_platform: Platform) -> Program:
    """Create a connected account that may issue cards, and act for it from now on."""
    return issuing_platform.program_for(issuing_platform.create_account_with_issuing().id)


@given(sentence("the program acts for a connected account with Treasury"), target_fixture="issuing")
def acts_for_new_with_treasury(issuing_platform: Platform) -> Program:
    """Create a connected account that may have financial accounts, and act for it from now on."""
    return issuing_platform.program_for(issuing_platform.create_account_with_treasury().id)


# survives amount because it is a minimum: what is there beside it does not matter
@given(sentence("the platform's Issuing balance holds at least {amount}"))
def platform_holds(issuing_platform: Platform, amount: Money) -> None:
    """Add funds to the platform's balance if it holds less; changes are measured from here."""
    issuing_platform.program.balances.ensure(amount)


@when(sentence("the platform tries to retrieve {card}"), target_fixture="outcome")
def tries_to_retrieve_card(issuing_platform: Platform, card: Card) -> Outcome[Card]:
    """Retrieve the card as the platform itself, and keep a refusal."""
    return attempt(lambda: issuing_platform.program.cards.retrieve(card.id))


@when(
    sentence("the program tries to create {person} as a cardholder of {account}"),
    target_fixture="outcome",
)
def tries_cardholder(
    issuing_platform: Platform, account: Account, person: dict[str, Any]
) -> Outcome[Cardholder]:
    """Create a cardholder on an account that may lack Issuing, and keep a refusal."""
    program = issuing_platform.program_for(account.id)
    return attempt(lambda: program.cardholders.create(person))


@then(sentence("{account} soon has Issuing"))
def soon_has_issuing(issuing_platform: Platform, account: Account) -> None:
    """The Issuing capability becomes active before the deadline."""
    found = issuing_platform.wait_for_issuing(account.id)
    expect_equal(issuing_status(found), "active", "the Issuing capability", about=found)


@then(sentence("the platform's Issuing balance has not changed"))
def platform_unchanged(issuing_platform: Platform) -> None:
    """The platform's Issuing balance is what it was when it was last read."""
    found = issuing_platform.program.balances.issuing_change()
    expect_change(found, Money(0), "the platform's Issuing balance")


@then(sentence("{event} about {card} names {account}"))
def names_account(
    issuing_events: EventsSinceWhen, event: str, card: Card, account: Account
) -> None:
    """The event about the card names the connected account."""
    found = issuing_events.wait_for(card.id, event)
    expect_equal(found["account"], account.id, "the account that the event names", about=found)


@then(sentence("the platform is not sent {event} about {card}"))
def platform_not_told(issuing_platform_events: EventsSinceWhen, event: str, card: Card) -> None:
    """The platform's own events that came of the When have none of this type about the card."""
    found = issuing_platform_events.about(card.id, event)
    expect_count(found, 0, "the platform's events about the card", about=card)
