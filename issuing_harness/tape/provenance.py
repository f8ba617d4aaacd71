"""Where a tape comes from: kept with it, and said of every replay."""

import hashlib
import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args

import orjson

from issuing_harness.versions import API_VERSION, HARNESS_VERSION, sdk_version

_PLAIN: Final = re.compile(r"[^\"$`\\!]*")


def shown(path: Path) -> str:
    """The path as a person would type it: from the folder the command runs in."""
    try:
        path = path.relative_to(Path.cwd())
    except ValueError:
        return path.as_posix()
    return path.as_posix()


def quoted(argument: str) -> str:
    """An argument in double quotes, as most shells read it; in single ones where it holds ``$``."""
    return f'"{argument}"' if _PLAIN.fullmatch(argument) else shlex.quote(argument)


def node_id(feature: str, scenario: str) -> str:
    """The scenario as pytest is told it."""
    return f"features/{feature}::{scenario}"


def record_command(feature: str, scenario: str, *, backend: str = "sandbox") -> str:
    """The command that records one scenario."""
    return f"`uv run pytest {quoted(node_id(feature, scenario))} --backend {backend} --record`"


Source = Literal["sandbox", "live"]
SOURCES: Final = get_args(Source)

_SENTENCES: Final = {
    "sandbox": "recorded from the sandbox on {day} (not Stripe's own answers)",
    "live": "recorded from Stripe test mode on {day}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A scenario's claim to a tape.

    Args:
        feature: the feature file below ``features/``, such as ``cards/activating_a_card.feature``.
        scenario: the scenario's name, with its row id if an outline has it.
        steps_digest: what it does (:func:`issuing_harness.tape.steps_digest`).
    """

    feature: str
    scenario: str
    steps_digest: str

    @property
    def node_id(self) -> str:
        """The scenario as pytest is told it."""
        return node_id(self.feature, self.scenario)

    def recorded(
        self, source: Source, *, at: str, clock: Literal["virtual", "real"]
    ) -> "Provenance":
        """The provenance of a tape recorded now, with the versions of here and now.

        Args:
            source: the backend that answers.
            at: the time in ISO 8601 and UTC, by the clock that ``clock`` names.
            clock: whether that clock is the sandbox's or the world's.
        """
        return Provenance(
            feature=self.feature,
            scenario=self.scenario,
            steps_digest=self.steps_digest,
            recorded_from=source,
            recorded_at=at,
            clock=clock,
            api_version=API_VERSION,
            sdk_version=sdk_version(),
            harness_version=HARNESS_VERSION,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance(Claim):
    """The claim a tape was recorded for, and how.

    Args:
        recorded_from: the backend that answered.
        recorded_at: when, ISO 8601 in UTC, by ``clock``.
        clock: whose time that is: the sandbox's (``virtual``) or the world's (``real``).
        api_version: Stripe's dated version that every call named.
        sdk_version: the Stripe SDK that called.
        harness_version: the harness that recorded.
        takes: how many takes there are; counted when the tape is written.
        seal: a digest of all the rest of the file; set when the tape is written.
    """

    recorded_from: Source
    recorded_at: str
    clock: Literal["virtual", "real"]
    api_version: str
    sdk_version: str
    harness_version: str
    takes: int = 0
    seal: str = ""

    def sentence(self) -> str:
        """What a report says of every replay; nobody may take the sandbox's words for Stripe's."""
        return _SENTENCES[self.recorded_from].format(day=self.recorded_at[:10])

    def record_command(self) -> str:
        """The command that records this tape again, from where it came."""
        return record_command(self.feature, self.scenario, backend=self.recorded_from)

    def metadata(self) -> dict[str, Any]:
        """The cassette's ``metadata``, in the order a reader wants it; the seal comes last."""
        return {name: getattr(self, name) for name in ORDER}


#: Metadata in the order it is written.
ORDER: Final = (
    "recorded_from",
    "recorded_at",
    "clock",
    "api_version",
    "sdk_version",
    "harness_version",
    "feature",
    "scenario",
    "steps_digest",
    "takes",
    "seal",
)


#: One step: its kind (given, when, then), its text, its table, its docstring.
Step = tuple[str, str, Sequence[Sequence[str]] | None, str | None]

_LENGTH: Final = 32


def steps_digest(steps: Iterable[Step]) -> str:
    """What the scenario does, in 32 characters: its name and its file may change, this stays."""
    return digest_of(orjson.dumps([_plain(step) for step in steps]))


def digest_of(*parts: bytes) -> str:
    """Half of SHA-256 over the parts: it shows a slip of the hand, it does not stop a forger."""
    summed = hashlib.sha256()
    for part in parts:
        summed.update(part)
    return summed.hexdigest()[:_LENGTH]


def _plain(step: Step) -> list[object]:
    kind, text, table, docstring = step
    rows = None if table is None else [[str(cell) for cell in row] for row in table]
    return [kind, text, rows, docstring]
