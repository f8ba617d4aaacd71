"""Accounts: the platform's own, and the connected ones it speaks for."""

from typing import Any

from pytest_bdd import given, then, when
from stripe import Account
from stripe.issuing import Card, Cardholder

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.platform import BUSINESS, WITH_ISSUING, Platform, has_issuing

from .cardholders import PERSONA
from .sentences import MONEY, sentence


@given(sentence("the platform has a connected account with Issuing"), target_fixture="account")
def has_account_with_issuing(platform: Platform) -> Account:
    """One that may issue cards."""
    return platform.connect_issuing()


@given(sentence("the platform has a connected account"), target_fixture="account")
def has_account(platform: Platform) -> Account:
    """One that never asked for Issuing."""
    return platform.connect(BUSINESS)


@when(sentence("the platform connects an account for Issuing"), target_fixture="account")
def connects(platform: Platform) -> Account:
    """Ask for Issuing by the call that makes the account."""
    return platform.connect(WITH_ISSUING)


@when(sentence("the platform asks for Issuing on the account"), target_fixture="account")
def asks_for_issuing(platform: Platform, account: Account) -> Account:
    """Ask for Issuing on an account that is there."""
    return platform.ask_for_issuing(account.id)


@given(sentence("the program speaks for the account"), target_fixture="program")
def speaks_for(platform: Platform, account: Account) -> Program:
    """From now on everything is done in the connected account's name."""
    return platform.speaks_for(account.id)


@given(
    sentence("the program speaks for a connected account with Issuing"), target_fixture="program"
)
def speaks_for_new(platform: Platform) -> Program:
    """From now on everything is done in the name of an account that may issue cards."""
    return platform.speaks_for(platform.connect_issuing().id)


@given(sentence("the platform's Issuing balance holds at least {amount}"), converters=MONEY)
def platform_holds(platform: Platform, amount: Money) -> None:
    """See to it that the platform's own money is there; changes are measured from here."""
    platform.program.balances.ensure(amount)


@when(sentence("the platform tries to read the account's card"), target_fixture="outcome")
def tries_to_read_card(platform: Platform, card: Card) -> Outcome[Card]:
    """In its own name."""
    return attempt(lambda: platform.program.cards.retrieve(card.id))


@when(
    sentence("the program tries to create {person} as a cardholder there"),
    converters=PERSONA,
    target_fixture="outcome",
)
def tries_cardholder(program: Program, person: dict[str, Any]) -> Outcome[Cardholder]:
    """Where Issuing may not be had."""
    return attempt(lambda: program.cardholders.create(person))


@then(sentence("the account soon has Issuing"))
def soon_has_issuing(platform: Platform, account: Account) -> None:
    """Before the deadline it may issue cards."""
    assert has_issuing(platform.granted(account.id)) == "active"


@then(sentence("the platform's Issuing balance has not changed"))
def platform_unchanged(platform: Platform) -> None:
    """The platform's money is what it was when it was looked at."""
    assert platform.program.balances.risen() == Money(0)


@then(sentence("{event} names the account"))
def names_account(program: Program, account: Account, card: Card, event: str) -> None:
    """The event about the card says whose it is."""
    assert program.events.awaited(card.id, event)["account"] == account.id


@then(sentence("the platform is not sent {event}"))
def platform_not_told(platform: Platform, card: Card, event: str) -> None:
    """Among the platform's own events there is none about the card."""
    assert platform.program.events.about(card.id, event) == []
