"""The clock: time passes, as far as the backend can advance it."""

from typing import Final

from pytest_bdd import given, when
from stripe.issuing import Card

from issuing_harness.program import Program
from issuing_harness.program.dates import end_of_month, parse_moment

from .sentences import Converters, sentence

HOUR = 3600
DAY = 86_400
MOMENT: Final[Converters] = {"moment": parse_moment}


@when(sentence("an hour passes"))
def hour_passes(issuing: Program) -> None:
    """Advance the backend's clock by one hour."""
    issuing.clock.wait(HOUR)


@given(sentence("{days:d} days have passed"))
@when(sentence("{days:d} days pass"))
def days_pass(issuing: Program, days: int) -> None:
    """Advance the backend's clock by so many days."""
    issuing.clock.wait(days * DAY)


@given(sentence("it is {moment} UTC"), converters=MOMENT)
def is_moment(issuing: Program, moment: int) -> None:
    """Advance the clock to a moment; every scenario begins on 1 June 2026, 12:00:00."""
    issuing.clock.advance_to(moment)


@given(sentence("the last month of the card is over"))
def last_month_is_over(issuing: Program, card: Card) -> None:
    """Advance the clock to the first second after the card's expiry month."""
    issuing.clock.advance_to(end_of_month(card.exp_month, card.exp_year))


@given(sentence("the last month of the card is all but over"))
def last_month_is_all_but_over(issuing: Program, card: Card) -> None:
    """Advance the clock to the last second of the card's expiry month."""
    issuing.clock.advance_to(end_of_month(card.exp_month, card.exp_year) - 1)
