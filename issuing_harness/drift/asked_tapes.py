"""What cassettes are asked with, and what comes of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from issuing_harness.drift.comparison import Difference, Kind
from issuing_harness.drift.counterparts import Counterparts
from issuing_harness.interactions import Response
from issuing_harness.specification import Specification
from issuing_harness.tape import Cassette

#: The kinds of difference that there are only because something is yet to happen.
PASSING: Final = (Kind.STATUS, Kind.VALUE, Kind.ENUM)


@dataclass(frozen=True, slots=True)
class NewResponse:
    """A request that was asked again.

    Args:
        number: of the interaction on its cassette, from 0.
        response: the answer, redacted, with recorded ids.
        seconds: from sending the request to the end of its answer.
    """

    number: int
    response: Response
    seconds: float


@dataclass(slots=True)
class AskedTape:
    """What came of one cassette.

    Args:
        cassette: the cassette.
        counterparts: the ids and times that it met.
        answers: what was asked again, in order.
        differences: what was answered otherwise.
        left_out: how many of its requests were not asked, by the reason.
    """

    cassette: Cassette
    counterparts: Counterparts
    answers: list[NewResponse] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manner:
    """How cassettes are asked again.

    Args:
        contract: says which values are known.
        slow: seconds from which an answer is slow.
        is_movable: whether the clock can be moved, and each cassette has an account of its own.
        lasting: the differences so far that waiting did not end, by kind, object and field.
    """

    contract: Specification
    slow: float
    is_movable: bool
    lasting: set[tuple[Kind, str, str]] = field(default_factory=set)

    def may_pass(self, found: Sequence[Difference]) -> bool:
        """Whether one of these differences may be gone a moment later."""
        return any(
            each.kind in PASSING and (each.kind, each.object_type, each.field) not in self.lasting
            for each in found
        )

    def keep(self, found: Sequence[Difference]) -> None:
        """Keep these differences as such that last."""
        self.lasting.update((each.kind, each.object_type, each.field) for each in found)
