"""Interleavings: when the questions about purchases made at the same time reach the endpoint.

Whether two purchases get the same money depends on when one is judged while the other is. So the
questions are gathered until all of them are there, and leave in an order that is written down: it
can be drawn by a seed, made plainer, and repeated.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from issuing_harness.errors import SettingsError

#: How an interleaving is written whose questions all leave together, and one in which each waits
#: for the reply to the one before.
AT_ONCE: Final = "at-once"
IN_TURN: Final = "in-turn"
#: How it is written that a question leaves when the reply to the one before has come.
_REPLY: Final = "reply"
#: How many staggered interleavings are drawn, and the milliseconds that they spread over at least
#: and at most.
DRAWN: Final = 8
_LEAST, _MOST = 3, 300


@dataclass(frozen=True, slots=True)
class Interleaving:
    """When each question leaves, from the moment at which those of all purchases are there.

    Replies are held back until all have come, and reach Stripe in the order of the purchases.

    Args:
        departures: milliseconds of each purchase's question, ``None`` for when the reply to the one
            before has come. What has none here is not bought.
    """

    departures: tuple[int | None, ...]

    @property
    def option(self) -> str:
        """The value of ``--interleaving`` that gives this very interleaving: ``0,0,3``."""
        return ",".join(_REPLY if each is None else str(each) for each in self.departures)

    @property
    def is_in_turn(self) -> bool:
        """Whether no question is judged while another is."""
        return not any(each is not None for each in self.departures[1:])

    def first(self, count: int) -> "Interleaving":
        """Return the interleaving of the first so many purchases."""
        return Interleaving(self.departures[:count])

    def __str__(self) -> str:
        made = f"{len(self.departures)} purchases are made"
        if self.is_in_turn:
            return f"{made}, and each question comes when the one before was replied to"
        if not any(self.departures):
            return f"{made}, and their questions come at once"
        when = ", ".join("then" if each is None else f"{each} ms" for each in self.departures)
        return f"{made}, and their questions come after {when}"


def at_once(count: int) -> Interleaving:
    """Return the interleaving of so many purchases whose questions leave together."""
    return Interleaving((0,) * count)


def in_turn(count: int) -> Interleaving:
    """Return the one in which each question leaves when the one before was replied to.

    Stripe hears of no reply before all have come, so that no event tells the endpoint of any.
    """
    return Interleaving((0, *(None,) * (count - 1)))


def interleaving_of(text: str, count: int) -> Interleaving:
    """Return the interleaving that ``--interleaving`` asks for.

    Args:
        text: ``at-once``, ``in-turn``, or when each question leaves: ``0,3,reply``.
        count: how many purchases a scenario makes.

    Raises:
        SettingsError: it is written otherwise, or it has more than so many.
    """
    if text in (AT_ONCE, IN_TURN):
        return at_once(count) if text == AT_ONCE else in_turn(count)
    words = [word.strip() for word in text.split(",")]
    if not all(word == _REPLY or word.isdecimal() for word in words) or words[0] == _REPLY:
        raise SettingsError(
            f"--interleaving {text!r} was given. It is {AT_ONCE}, {IN_TURN}, or the milliseconds "
            f"after which each question leaves, with commas between, such as 0,0,3; {_REPLY} in "
            "place of a number is when the question before it was replied to."
        )
    if len(words) > count:
        raise SettingsError(
            f"--interleaving {text} was given, which is of {len(words)} purchases, and a scenario "
            f"makes {count} at the same time. Name the one that it is for by its node id."
        )
    return Interleaving(tuple([None if word == _REPLY else int(word) for word in words]))


def check_interleaving(text: str) -> None:
    """Refuse what is no value of ``--interleaving``; see :func:`interleaving_of`."""
    interleaving_of(text, text.count(",") + 1)


def drawn_interleavings(count: int, milliseconds: int, seed: str) -> list[Interleaving]:
    """Return the interleavings that are tried: the two plain ones, and some that a seed draws.

    Args:
        count: how many purchases are made.
        milliseconds: how long a reply takes, within which questions leave.
        seed: the same seed draws the same.
    """
    generator = random.Random(seed)  # noqa: S311 - nothing secret is drawn
    spread = min(max(milliseconds, _LEAST), _MOST)
    drawn = [_staggered(generator, count, spread) for _ in range(DRAWN)]
    return list(dict.fromkeys([in_turn(count), at_once(count), *drawn]))


def _staggered(generator: random.Random, count: int, spread: int) -> Interleaving:
    """Return questions in any order, from close together to a reply's time apart."""
    within = max(1, int(spread * generator.random()))
    moments = [generator.randint(0, within) for _ in range(count)]
    first = min(moments)
    return Interleaving(tuple([moment - first for moment in moments]))


def plainer(failing: Interleaving) -> Iterator[Interleaving]:
    """Yield what to try instead of an interleaving: the fewest purchases first, the plainest."""
    for count in range(2, len(failing.departures) + 1):
        yield from dict.fromkeys((in_turn(count), at_once(count), failing.first(count)))
