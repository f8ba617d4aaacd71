"""What a run of load comes to: whether its figures count, and what is wrong.

Lateness and errors are the endpoint's only if the questions were sent on time; a wrong decision is
one however late the question was.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from issuing_harness.interactions import DECISION_SECONDS
from issuing_harness.load.purchases import is_contested
from issuing_harness.load.run import Measured
from issuing_harness.load.tally import Kind, OnCard
from issuing_harness.money import Money

#: Seconds by which 99 of 100 questions may be sent late, and any of them: a fortieth and a quarter
#: of the time that Stripe waits.
LATE_MOSTLY: Final = 0.05
LATE_EVER: Final = 0.5
#: Which part of the time a worker's processor may work for it: one that never rests is the
#: bottleneck.
MOST_BUSY: Final = 0.9


class Verdict(StrEnum):
    """What a run comes to, in the words of certificates."""

    MET = "met"
    NOT_MET = "not met"
    #: The generator was too slow to tell.
    NOT_VALID = "not valid"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is said of a run.

    Args:
        verdict: in one word.
        doubts: why its figures are not valid; empty if they are.
        faults: what is wrong about the endpoint, in sentences.
    """

    verdict: Verdict
    doubts: tuple[str, ...]
    faults: tuple[str, ...]


def judge(measured: Measured) -> Judgement:
    """Return what is said of a run."""
    doubts, faults = tuple(_doubts(measured)), tuple(_faults(measured))
    late = tuple(_lateness(measured))
    if faults or (late and not doubts):
        verdict = Verdict.NOT_MET
    else:
        verdict = Verdict.NOT_VALID if doubts else Verdict.MET
    return Judgement(verdict, doubts, (*late, *faults))


def _doubts(measured: Measured) -> Iterator[str]:
    """Yield why the figures say nothing of the endpoint."""
    tally, order = measured.tally, measured.order
    if not tally.asked:
        yield "nothing was sent"
    mostly, ever = tally.sent_late.percentile(99), tally.sent_late.most
    if mostly > LATE_MOSTLY or ever > LATE_EVER:
        yield (
            f"the questions were sent late: one of 100 by more than {mostly * 1000:.0f} ms, the "
            f"latest by {ever * 1000:.0f} ms, where {LATE_MOSTLY * 1000:.0f} and "
            f"{LATE_EVER * 1000:.0f} are allowed"
        )
    if tally.busy and max(tally.busy) > MOST_BUSY:
        yield f"a worker was busy for {max(tally.busy):.0%} of the time: it was the bottleneck"
    if tally.unsent:
        yield f"{tally.unsent:,} were not sent, because too many replies were waited for already"
    if tally.lost:
        yield f"{tally.lost} of {order.workers} workers ended without saying what came"


def _lateness(measured: Measured) -> Iterator[str]:
    tally = measured.tally
    if tally.late:
        yield (
            f"{tally.late:,} of {tally.asked:,} had no reply after {DECISION_SECONDS:g} s: Stripe "
            f"would have decided by itself; the slowest took {tally.times.most:.1f} s"
        )


def _faults(measured: Measured) -> Iterator[str]:
    """Yield what is wrong whatever the times are."""
    tally, budget = measured.tally, measured.order.budget
    if tally.kinds[Kind.REFUSED]:
        yield f"{tally.kinds[Kind.REFUSED]:,} were refused as wrongly signed, which they were not"
    if tally.kinds[Kind.ERROR]:
        causes = "; ".join(
            f"{count:,} times {cause}" for cause, count in tally.causes.most_common(3)
        )
        yield f"{tally.kinds[Kind.ERROR]:,} got no decision: {causes}"
    for wrong, count in sorted(tally.wrong.items()):
        yield f"{count:,} were {wrong}"
    if budget is not None:
        yield from _contested(tally.cards, budget, is_whole=not tally.lost and not tally.unsent)


def _contested(cards: dict[int, OnCard], budget: int, *, is_whole: bool) -> Iterator[str]:
    """Yield what is wrong about purchases at the same moment.

    Args:
        cards: what was decided, by the number of the card.
        budget: of each, in cents.
        is_whole: whether all purchases with a card are known.
    """
    contested = [each for number, each in cards.items() if is_contested(number)]
    over = [each for each in contested if each.cents > budget]
    if over:
        most = Money(max(each.cents for each in over))
        yield (
            f"on {len(over):,} of {len(contested):,} cards purchases at the same moment exceeded "
            f"the budget of {Money(budget)}; on one of them {most} were approved"
        )
    left = [each for each in contested if is_whole and _leaves_what_fits(each, budget)]
    if left:
        yield (
            f"on {len(left):,} of {len(contested):,} cards purchases at the same moment were "
            "declined though they fitted"
        )


def _leaves_what_fits(card: OnCard, budget: int) -> bool:
    """Whether all purchases with a card were decided, and one was declined that fitted."""
    half = budget // 2
    return not card.undecided and bool(card.declined) and card.cents + half <= budget
