"""The clock: time passes, as far as the backend can let it pass."""

from typing import Final

from pytest_bdd import given, when
from stripe.issuing import Card

from issuing_harness.program import Program
from issuing_harness.program.dates import month_after, parsed

from .sentences import Converters, sentence

HOUR = 3600
DAY = 86_400
MOMENT: Final[Converters] = {"moment": parsed}


@when(sentence("an hour passes"))
def hour_passes(program: Program) -> None:
    """One hour, by the clock of whoever answers."""
    program.clock.wait(HOUR)


@given(sentence("{days:d} days have passed"))
@when(sentence("{days:d} days pass"))
def days_pass(program: Program, days: int) -> None:
    """So many days, by the clock of whoever answers."""
    program.clock.wait(days * DAY)


@given(sentence("it is {moment} UTC"), converters=MOMENT)
def is_moment(program: Program, moment: int) -> None:
    """Time has passed until then; every scenario begins on 1 June 2026, 12:00:00."""
    program.clock.become(moment)


@given(sentence("the last month of the card is over"))
def last_month_is_over(program: Program, card: Card) -> None:
    """It is the first second of the month after the one that stands on the card."""
    program.clock.become(month_after(card.exp_month, card.exp_year))


@given(sentence("the last month of the card is all but over"))
def last_month_is_all_but_over(program: Program, card: Card) -> None:
    """It is the last second of the month that stands on the card."""
    program.clock.become(month_after(card.exp_month, card.exp_year) - 1)
