"""What drifted, as text, JSON and a page; and the command that finds it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from statistics import quantiles
from typing import Any, Final

import jinja2
import orjson

from issuing_harness import API_VERSION, HARNESS_VERSION
from issuing_harness.clock import ISO
from issuing_harness.drift.asked_tapes import AskedTape
from issuing_harness.drift.claims import Reader, Readers, group_of
from issuing_harness.drift.comparison import NATURAL, OF_HISTORY, Difference, Kind
from issuing_harness.tape.provenance import display_path
from issuing_harness.tape.redacted_output import beginning, redact_document, redact_text
from issuing_harness.words import counted

_TEMPLATE: Final = Path(__file__).with_name("page.html")
#: Kinds that are told whoever reads them: what is gone, or ends otherwise, breaks more than tests.
ALWAYS: Final = (Kind.STATUS, Kind.MISSING)
#: What each kind says.
MEANINGS: Final = {
    Kind.STATUS: "the request does not even end alike",
    Kind.MISSING: "it was answered, and is no longer",
    Kind.ENUM: "a value that the contract does not list",
    Kind.VALUE: "answered, and another one",
    Kind.ORDER: "the same entries, one after another otherwise",
    Kind.WORDING: "refused alike, in other words",
    Kind.FIELD: "it was not answered before",
    Kind.SLOWER: "the answer takes longer than it may",
}
#: How many characters of a value, and how many places of a difference, a message shows.
_SHOWN: Final = 120
_PLACES: Final = 3
#: Of how many parts 100, which percentiles of the times are told.
_PERCENTILES: Final = (50, 95, 99)


@dataclass(frozen=True, slots=True)
class Drift:
    """The same difference, wherever it was found.

    Args:
        kind: what kind it is.
        place: the field that differs, or the call.
        recorded: the recorded value, as text.
        new: the value now, as text.
        found: each difference, with its cassette and who reads it.
    """

    kind: Kind
    place: str
    recorded: str
    new: str
    found: tuple[tuple[AskedTape, Difference, Reader], ...]

    @property
    def readers(self) -> list[str]:
        """The sentences that fail with it, each once; Thens first."""
        read = sorted((not reader.is_then, reader.sentence) for _, _, reader in self._read)
        return list(dict.fromkeys(sentence for _, sentence in read))

    @property
    def is_claimed(self) -> bool:
        """Whether a Then fails with it."""
        return any(reader.is_then for _, _, reader in self._read)

    @property
    def matters(self) -> bool:
        """Whether somebody reads it, or would if there were a scenario about it."""
        return bool(self._read) or self.kind in ALWAYS

    @property
    def who(self) -> str:
        """Who reads it, in words."""
        if not self._read:
            return self.found[0][2].sentence
        verb = "claimed by" if self.is_claimed else "needed by"
        return f"{verb} {_listed(self.readers)}"

    @property
    def places(self) -> list[str]:
        """Where it was found: cassettes with the number of the call there, from 1."""
        return [
            f"{display_path(tape.cassette.path)}, call {each.number + 1} {each.call}"
            for tape, each, _ in self.found
        ]

    @property
    def _read(self) -> list[tuple[AskedTape, Difference, Reader]]:
        return [each for each in self.found if each[2].is_read]


@dataclass(frozen=True)
class Report:
    """What came of asking again.

    Args:
        asked: whom, in words.
        tapes: what came of each cassette.
        unread: the cassettes that cannot be read, with the reason.
        readers: who reads what differs.
        seconds: how long it took.
    """

    asked: str
    tapes: Sequence[AskedTape]
    unread: Mapping[str, str]
    readers: Readers
    seconds: float

    @cached_property
    def drifts(self) -> list[Drift]:
        """What differs: what matters first, then by kind, most places first."""
        groups: dict[tuple[Kind, str, str, str], list[tuple[AskedTape, Difference, Reader]]] = {}
        for tape in self.tapes:
            for each in tape.differences:
                key = (each.kind, each.place, _shown(each.recorded), _shown(each.new))
                if each.kind is Kind.SLOWER:
                    key = (each.kind, each.call, str(each.recorded), self._slowest(each.call))
                groups.setdefault(key, []).append((tape, each, self._reader(tape, each)))
        drifts = [Drift(*key, tuple(found)) for key, found in groups.items()]
        kinds = list(Kind)
        return sorted(drifts, key=lambda it: (not it.matters, kinds.index(it.kind), -len(it.found)))

    @property
    def calls(self) -> int:
        """How many requests were asked again."""
        return sum(len(tape.answers) for tape in self.tapes)

    @property
    def left_out(self) -> dict[str, int]:
        """How many requests were not asked, by the reason."""
        counted: Counter[str] = Counter()
        for tape in self.tapes:
            counted.update(tape.left_out)
        return dict(counted.most_common())

    @property
    def whole(self) -> int:
        """How many cassettes were asked from beginning to end."""
        return sum(not tape.left_out for tape in self.tapes)

    def exit_code(self, *, strict: bool) -> int:
        """Return 1 if something differs that matters; if strict, if anything does."""
        return int(any(strict or drift.matters for drift in self.drifts))

    @cached_property
    def times(self) -> dict[str, float]:
        """How long answers took, in milliseconds: percentiles and the longest."""
        seconds = [answer.seconds for tape in self.tapes for answer in tape.answers]
        if len(seconds) < 2:  # noqa: PLR2004 - there are no percentiles of one
            return {}
        cuts = quantiles(seconds, n=100, method="inclusive")
        found = {f"p{each}": round(cuts[each - 1] * 1000, 1) for each in _PERCENTILES}
        return {**found, "max": round(max(seconds) * 1000, 1)}

    def text(self) -> str:
        """Return the report for a terminal."""
        return "\n".join(self._lines())

    def json(self) -> bytes:
        """Return the report for programs."""
        document = {
            "asked": self.asked,
            "made": datetime.now(UTC).strftime(ISO),
            "versions": {"harness": HARNESS_VERSION, "api": API_VERSION},
            "tapes": {"asked": len(self.tapes), "whole": self.whole, "unread": dict(self.unread)},
            "calls": {"asked": self.calls, "left_out": self.left_out, "milliseconds": self.times},
            "seconds": round(self.seconds, 1),
            "not_compared": [
                {"object": kind, "field": name, "why": why} for (kind, name), why in NATURAL.items()
            ]
            + [{"object": kind, "field": "", "why": why} for kind, why in OF_HISTORY.items()],
            "differences": [_entry(drift) for drift in self.drifts],
        }
        return orjson.dumps(redact_document(document), option=orjson.OPT_INDENT_2)

    def page(self) -> str:
        """Return the report as a page that loads nothing and is read without script."""
        environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
        template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
        made = datetime.now(UTC).strftime(ISO)
        counts = Counter(drift.kind for drift in self.drifts)
        return redact_text(
            template.render(
                report=self, kinds=list(Kind), meanings=MEANINGS, counts=counts, made=made
            )
        )

    def _slowest(self, call: str) -> str:
        """Return how long a call took where it took longest."""
        slow = [each.new for tape in self.tapes for each in tape.differences if each.call == call]
        return f"up to {max(each for each in slow if isinstance(each, float)):.1f} s"

    def _reader(self, tape: AskedTape, difference: Difference) -> Reader:
        if difference.kind is Kind.SLOWER:
            return Reader("no replay takes time")
        key = (tape.cassette.path, group_of(difference))
        return self.readers.get(key, Reader("not tried: no scenario has this cassette"))

    def _lines(self) -> Iterator[str]:
        yield f"asked  {self.asked}"
        yield f"{len(self.tapes)} cassettes, {self.whole} of them whole; {self.calls} calls"
        yield f"in {self.seconds:.1f} s{_spelled(self.times)}"
        for path, reason in self.unread.items():
            yield f"not read: {path}: {reason}"
        for reason, count in self.left_out.items():
            yield f"not asked: {counted(count, 'call')}: {reason}"
        for kind in Kind:
            yield from self._lines_of([drift for drift in self.drifts if drift.kind is kind])
        matter = sum(drift.matters for drift in self.drifts)
        yield f"\n{counted(len(self.drifts), 'difference')}, of which {matter} matter"

    def _lines_of(self, drifts: Sequence[Drift]) -> Iterator[str]:
        if not drifts:
            return
        kind = drifts[0].kind
        yield f"\n{kind} ({len(drifts)}): {MEANINGS[kind]}"
        for drift in drifts:
            yield f"  {drift.place}: {drift.recorded} -> {drift.new}"
            yield f"    {drift.who}"
            for place in drift.places[:_PLACES]:
                yield f"    {place}"
            if more := len(drift.places) - _PLACES:
                yield from [f"    and in {counted(more, 'more place')}"] * (more > 0)


def _entry(drift: Drift) -> dict[str, Any]:
    return {
        "kind": str(drift.kind),
        "place": drift.place,
        "recorded": drift.recorded,
        "new": drift.new,
        "matters": drift.matters,
        "claimed": drift.is_claimed,
        "read_by": drift.readers,
        "who": drift.who,
        "found": [
            {
                "tape": display_path(tape.cassette.path),
                "scenario": tape.cassette.provenance.node_id,
                "call": each.number + 1,
                "request": each.call,
                "path": ".".join(map(str, each.path)),
                "new": _shown(each.new),
            }
            for tape, each, _ in drift.found
        ],
    }


def _shown(value: Any) -> str:
    if isinstance(value, list):  # objects by their ids, in whose order they came
        value = [each.get("id", each) if isinstance(each, dict) else each for each in value]
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return beginning(text, _SHOWN)


def _listed(sentences: Sequence[str]) -> str:
    shown = "; ".join(sentences[:_PLACES])
    more = len(sentences) - _PLACES
    return f"{shown} and {more} more" if more > 0 else shown


def _spelled(times: Mapping[str, float]) -> str:
    told = ", ".join(f"{name} {value:g} ms" for name, value in times.items())
    return f" ({told})" if told else ""
