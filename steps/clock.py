"""The clock: time passes, as far as the backend can let it pass."""

from typing import Final

from pytest_bdd import given, when

from issuing_harness.program import Program
from issuing_harness.program.dates import parsed

from .sentences import Converters, sentence

HOUR = 3600
DAY = 86_400
MOMENT: Final[Converters] = {"moment": parsed}


@given(sentence("an hour has passed"))
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
