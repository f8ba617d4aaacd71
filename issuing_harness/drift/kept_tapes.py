"""What came of cassettes that were asked again, kept as it comes, so that a run can go on.

A cassette that was being asked when the run ended is asked again from its beginning: what it had
made is in an account, and no half of it says anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from issuing_harness.drift.asked_tapes import AskedTape, NewResponse
from issuing_harness.drift.comparison import Difference, Kind
from issuing_harness.drift.counterparts import Counterparts
from issuing_harness.interactions import Response
from issuing_harness.tape import Cassette


@dataclass(frozen=True, slots=True)
class KeptTape:
    """What came of one cassette, without the cassette, which is read again.

    Args:
        scenario: the path of the cassette.
        answers: what was asked again, as plain values.
        differences: what was answered otherwise, likewise.
        left_out: how many of its requests were not asked, by the reason.
        started: when its first object was made, as recorded and now; ``None`` if none was.
    """

    scenario: str
    answers: Sequence[Mapping[str, Any]]
    differences: Sequence[Mapping[str, Any]]
    left_out: Mapping[str, int]
    started: tuple[int, int] | None

    @classmethod
    def of(cls, tape: AskedTape) -> "KeptTape":
        """Return what is kept of a cassette that was asked to its end."""
        return cls(
            str(tape.cassette.path),
            [
                {
                    "number": each.number,
                    "status": each.response.status,
                    "headers": dict(each.response.headers),
                    "body": each.response.body,
                    "seconds": each.seconds,
                }
                for each in tape.answers
            ],
            [{**asdict(each), "kind": each.kind.name} for each in tape.differences],
            dict(tape.left_out),
            tape.counterparts.started,
        )

    def asked(self, cassette: Cassette) -> AskedTape:
        """Return what came of it."""
        counterparts = Counterparts()
        counterparts.started = self.started
        answers = [
            NewResponse(
                each["number"],
                Response(each["status"], each["headers"], each["body"]),
                each["seconds"],
            )
            for each in self.answers
        ]
        differences = [
            Difference(**{**each, "kind": Kind[each["kind"]], "path": tuple(each["path"])})
            for each in self.differences
        ]
        return AskedTape(cassette, counterparts, answers, differences, dict(self.left_out))


def kept_tape(kept: dict[str, Any]) -> KeptTape:
    """Return what a journal has kept of a cassette."""
    started = kept["started"]
    return KeptTape(**{**kept, "started": tuple(started) if started else None})


def path_of(cassette: Cassette) -> str:
    """Return by what a cassette is known in the journal."""
    return str(Path(cassette.path))
