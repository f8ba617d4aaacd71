"""The clock: time passes, as far as the backend can advance it."""

from typing import Final

from pytest_bdd import given, when
from stripe.issuing import Card

from issuing_harness.program import Program
from issuing_harness.program.dates import end_of_month, parse_days, parse_moment

from .sentences import sentence

HOUR: Final = 3600
DAY: Final = 86_400


@when(sentence("an hour passes"))
def hour_passes(issuing: Program) -> None:
    """Advance the backend's clock by one hour."""
    issuing.clock.wait(HOUR)


# survives duration because before a deadline, and long after it, a day more or less is the same
# survives When because what time leaves unchanged may be the point; another row shows what changes
@given(sentence("{days} days have passed", days=parse_days))
@when(sentence("{days} days pass", days=parse_days))
def days_pass(issuing: Program, days: int) -> None:
    """Advance the backend's clock by so many days."""
    issuing.clock.wait(days * DAY)


@given(sentence("it is {moment} UTC", moment=parse_moment))
def is_moment(issuing: Program, moment: int) -> None:
    """Advance the clock to a moment; every scenario begins on 1 June 2026, 12:00:00."""
    issuing.clock.advance_to_written(moment)


@given(sentence("the expiry month of {card} is over"))
def expiry_month_is_over(issuing: Program, card: Card) -> None:
    """Advance the clock to the first second after the card's expiry month."""
    issuing.clock.advance_to(end_of_month(card.exp_month, card.exp_year))


@given(sentence("the expiry month of {card} is in its last second"))
def expiry_month_is_in_its_last_second(issuing: Program, card: Card) -> None:
    """Advance the clock to the last second of the card's expiry month."""
    issuing.clock.advance_to(end_of_month(card.exp_month, card.exp_year) - 1)
