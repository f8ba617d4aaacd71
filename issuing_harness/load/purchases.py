"""Which purchases are asked about, when, with which cards, and which decision each has to get.

Purchases come in rounds of twenty, each with two cards that have the same budget. With the *spread*
card twelve purchases, one after the other, use up the budget, and four are for more than all of it:
whichever the endpoint judges first, the twelve fit and the four do not. With the *contested* card
four purchases are made at the same moment, each for half of the budget, so that two fit. Nothing is
drawn: the same order makes the same purchases.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

#: Purchases of a round: one after the other within the budget, above it, and at the same moment.
WITHIN: Final = 12
ABOVE: Final = 4
AT_ONCE: Final = 4
ROUND: Final = WITHIN + ABOVE + AT_ONCE
#: How many of those at the same moment fit.
FIT: Final = 2
#: The places in a round at which a purchase is above the budget; the last are contested.
_ABOVE_AT: Final = (3, 7, 11, 15)
#: The budget of each card, in cents, where the application takes one: $24.00.
BUDGET: Final = 2400
#: The smallest that can be judged: of less than a cent for each purchase nothing is made.
LEAST_BUDGET: Final = WITHIN
#: What each purchase is for where nothing is known of budgets: $1.00.
UNJUDGED: Final = 100


@dataclass(frozen=True, slots=True)
class Purchase:
    """A purchase that is to be asked about.

    Args:
        number: which of all it is, from 0.
        at: seconds after the first one at which it is to be sent.
        card: the number of its card, from 0.
        cents: how much it is for.
        fits: whether it has to be approved; ``None`` if that hangs on the others, or on nothing
            that is known.
    """

    number: int
    at: float
    card: int
    cents: int
    fits: bool | None


def purchases(
    rate: float, count: int, budget: int | None, share: tuple[int, int] = (0, 1)
) -> Iterator[Purchase]:
    """Yield the purchases in the order in which they are to be sent.

    Args:
        rate: how many a second.
        count: how many.
        budget: of each card, in cents; ``None`` if nothing is known of budgets.
        share: of a worker, its number and how many there are; all by default. Purchases at the same
            moment are spread over the workers.
    """
    first, step = share
    for number in range(first, count, step):
        turn, place = divmod(number, ROUND)
        is_contested = place >= ROUND - AT_ONCE
        starts = turn * ROUND + ROUND - AT_ONCE if is_contested else number
        cents, fits = _sum(place, budget)
        yield Purchase(number, starts / rate, 2 * turn + is_contested, cents, fits)


def _sum(place: int, budget: int | None) -> tuple[int, bool | None]:
    """Return for how much the purchase at a place of a round is, and whether it fits."""
    if budget is None:
        return UNJUDGED, None
    if place >= ROUND - AT_ONCE:
        return budget // FIT, None
    if place in _ABOVE_AT:
        return budget + 1, False
    return budget // WITHIN, True


def cards(count: int) -> int:
    """Return how many cards so many purchases are made with."""
    turns, rest = divmod(count, ROUND)
    return 2 * turns + (rest > 0) + (rest > ROUND - AT_ONCE)


def is_contested(card: int) -> bool:
    """Whether purchases at the same moment are made with a card of this number."""
    return card % 2 == 1
