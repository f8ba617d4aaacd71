"""What a comparison found, for a person and for a program."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from issuing_harness.backends.base import Backend, Connection, NoWebhooks, ScenarioName
from issuing_harness.backends.http import HttpTransport
from issuing_harness.backends.live import LiveBackend
from issuing_harness.backends.sandbox import ControlApi, SandboxBackend
from issuing_harness.parity.comparison import ALLOWED, Difference, Kind, compared
from issuing_harness.parity.error_script import walk
from issuing_harness.parity.walk import Walked, lack_of_money, walked
from issuing_harness.settings import settings

#: How much of a value a line shows.
SHOWN: Final = 200
#: What each kind means, from the sandbox's chair.
MEANINGS: Final = {
    Kind.STATUS: "the two sides do not even agree on the outcome",
    Kind.MISSING: "the other side has it, the sandbox does not",
    Kind.EXTRA: "the sandbox has it, the other side does not",
    Kind.VALUE: "both have it, and differ",
    Kind.WORDING: "refused alike, in other words",
}


@dataclass(frozen=True, slots=True)
class Report:
    """What two walks have shown.

    Args:
        ours: the sandbox, in words.
        theirs: the other side, in words.
        compared: how many calls were compared.
        skipped: the steps that were left out.
        poor: why they were; empty if none was.
        not_asked: steps that neither side could be asked, for what they need was not made.
        differences: everything found, in the order of the walk.
    """

    ours: str
    theirs: str
    compared: int
    skipped: tuple[str, ...]
    poor: str
    not_asked: tuple[str, ...]
    differences: tuple[Difference, ...]

    def text(self) -> str:
        """For a person."""
        return "\n".join(self._lines())

    def json(self) -> str:
        """For a program."""
        document = {
            "ours": self.ours,
            "theirs": self.theirs,
            "compared": self.compared,
            "skipped": {"steps": self.skipped, "why": self.poor},
            "not_asked": self.not_asked,
            "allowed": [{"where": each.where.pattern, "why": each.why} for each in ALLOWED],
            "differences": [_entry(each) for each in self.differences],
        }
        return _written(document, orjson.OPT_INDENT_2)

    def _lines(self) -> Iterator[str]:
        yield f"ours    {self.ours}"
        yield f"theirs  {self.theirs}"
        yield f"{self.compared} calls compared, {_counted(len(self.differences), 'difference')}"
        if self.skipped:
            yield f"SKIPPED {_counted(len(self.skipped), 'call')}: {self.poor}"
        if self.not_asked:
            yield f"not asked on either side: {', '.join(self.not_asked)}"
        for kind in Kind:
            found = [each for each in self.differences if each.kind is kind]
            if found:
                yield ""
                yield f"{kind} ({len(found)}): {MEANINGS[kind]}"
                for alike in _alike(found):
                    yield from _told(*alike)


def _alike(found: list[Difference]) -> list[list[Difference]]:
    """Differences that say the same of the same field, in however many answers."""
    groups: dict[tuple[str, ...], list[Difference]] = {}
    for each in found:
        field = each.path.replace("]", "[").split("[")[-1].rpartition(".")[2]
        place = field if each.path else each.step
        groups.setdefault((place, _shown(each.ours), _shown(each.theirs)), []).append(each)
    return list(groups.values())


def _told(difference: Difference, *more: Difference) -> Iterator[str]:
    at = f" at {difference.path}" if difference.path else ""
    yield f"  {difference.step} ({difference.call}){at}"
    if more:
        yield f"    and in {_counted(len(more), 'more place')}"
    if difference.kind is not Kind.MISSING:
        yield f"    ours    {_shown(difference.ours)}"
    if difference.kind is not Kind.EXTRA:
        yield f"    theirs  {_shown(difference.theirs)}"


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else _written(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _written(value: Any, option: int = 0) -> str:
    """JSON; a moment as its distance from the beginning of the walk."""
    passed = option | orjson.OPT_PASSTHROUGH_DATACLASS
    return orjson.dumps(value, option=passed, default=str).decode()


def _entry(difference: Difference) -> dict[str, Any]:
    return {
        "kind": str(difference.kind),
        "step": difference.step,
        "call": difference.call,
        "path": difference.path,
        "ours": difference.ours,
        "theirs": difference.theirs,
    }


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


#: What is created on a shared account is tagged with this.
NAME: Final = ScenarioName("parity", "the walk")


def parity(
    *, api_base: str | None, sandbox: str | None = None, environment: Mapping[str, str]
) -> Report:
    """Walk both sides and compare them.

    Args:
        api_base: the other side; ``None`` is Stripe.
        sandbox: where a sandbox runs; ``None`` starts one.
        environment: holds the other side's test key.

    Raises:
        SettingsError: the key or the address cannot be used, or the account is not in test mode.
        BackendUnavailable: a side does not answer.
        WaitedInVain: a cardholder's review did not end.
    """
    asked = settings(
        backend="live", record=False, cassettes=Path(), api_base=api_base, environment=environment
    )
    with _line_of(LiveBackend(asked)) as (theirs, label), _ours(sandbox) as (ours, name):
        poor = lack_of_money(theirs) or lack_of_money(ours)
        steps = tuple(walk())
        pair = walked(ours, name, steps, poor), walked(theirs, label, steps, poor)
    return _report(*pair)


def _report(ours: Walked, theirs: Walked) -> Report:
    pairs = list(zip(ours.exchanges, theirs.exchanges, strict=True))
    neither = [mine.step.name for mine, other in pairs if mine.answer is None is other.answer]
    walked_steps = {mine.step.name for mine, _ in pairs}
    return Report(
        ours=ours.label,
        theirs=theirs.label,
        compared=len(pairs) - len(neither),
        skipped=tuple(each.name for each in walk() if each.name not in walked_steps),
        poor=ours.poor,
        not_asked=tuple(neither),
        differences=tuple(compared(ours, theirs)),
    )


@contextmanager
def _line_of(backend: Backend) -> Iterator[tuple[Connection, str]]:
    """A line to a backend; what the walk makes there is put away, whatever happens."""
    try:
        connection = backend.connect(NAME)
        try:
            yield connection, backend.provenance
        finally:
            connection.close()
    finally:
        backend.close()


@contextmanager
def _ours(base: str | None) -> Iterator[tuple[Connection, str]]:
    """A sandbox started here, or a fresh account of one that runs."""
    if base is None:
        with _line_of(SandboxBackend()) as line:
            yield line
        return
    http = HttpTransport(base.rstrip("/"), f"sk_test_parity{uuid.uuid4().hex}")
    buttons = ControlApi(http)
    try:
        yield (
            Connection(http, buttons, buttons, http.close, NoWebhooks("Parity compares answers.")),
            f"the sandbox at {base}, now",
        )
    finally:
        http.close()
