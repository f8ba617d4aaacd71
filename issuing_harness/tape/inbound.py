"""What Stripe sends in, and where it stands between the calls.

The course of a scenario is a line of moments, in the order in which one thing led to another::

    >2 !1 >3 <3 ?1 <2 !2 ?2 ~ >4 <4

Call 2 is made; delivery 1 comes before it is answered, and while it is decided call 3 is made and
answered; delivery 1 is replied to and call 2 answered. Delivery 2 comes and is replied to; somebody
waits (``~``); call 4 is made and answered.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from issuing_harness.take import Delivery

ASKED: Final = ">"
ANSWERED: Final = "<"
CAME: Final = "!"
REPLIED: Final = "?"
WAITED: Final = "~"


class Moment(NamedTuple):
    """One thing that happened.

    Args:
        kind: one of the marks above.
        number: of the take or the delivery, from 0; for a wait 0.
    """

    kind: str
    number: int = 0

    def __str__(self) -> str:
        return self.kind if self.kind == WAITED else f"{self.kind}{self.number + 1}"


@dataclass(frozen=True, slots=True)
class Inbound:
    """The deliveries of a tape, and the course of all that is on it.

    Args:
        deliveries: in the order in which they came.
        course: every moment; empty where nothing came in, for then the takes are the course.
    """

    deliveries: tuple[Delivery, ...] = ()
    course: tuple[Moment, ...] = ()


NOTHING: Final = Inbound()


def written(course: Iterable[Moment]) -> str:
    """The course as a cassette has it."""
    return " ".join(map(str, course))


def read(text: str) -> tuple[Moment, ...]:
    """The course from a cassette."""
    return tuple([_moment(word) for word in text.split()])


def _moment(word: str) -> Moment:
    return Moment(word) if word == WAITED else Moment(word[0], int(word[1:]) - 1)
