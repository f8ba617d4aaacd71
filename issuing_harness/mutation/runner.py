"""Replaying a scenario once, from a tape in memory, with nobody told of it."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Final
from unittest.mock import patch

import pytest

from issuing_harness.collection import skip_reason
from issuing_harness.errors import HarnessError, WaitedInVain
from issuing_harness.mutation.assertions import Claim, Claims
from issuing_harness.mutation.json_paths import Recording, Seen
from issuing_harness.mutation.value_matching import Then
from issuing_harness.mutation.verdicts import (
    ANOTHER,
    ITS_THEN,
    ITS_THEN_STUMBLED,
    NOBODY,
    Tried,
    Verdict,
)
from issuing_harness.network import loopback_only
from issuing_harness.stage import stages
from issuing_harness.stage.stages import claim_of, place_of
from issuing_harness.tape import Library, Tape, open_tape

#: How a Then says that what it found is not what it claims.
_NO: Final = (AssertionError, WaitedInVain, pytest.fail.Exception)


@dataclass(frozen=True, slots=True)
class Notice:
    """How a replay went wrong.

    Args:
        place: the sentence at which it did, from 0; None before the first or after the last.
        error: what was raised.
    """

    place: int | None
    error: BaseException

    @property
    def says_no(self) -> bool:
        """Whether something was found untrue, rather than stumbled over."""
        return isinstance(self.error, _NO)


def replay(item: Any, tape: Tape) -> Notice | None:
    """Replay a scenario from this tape; None if it is green.

    Args:
        item: the scenario.
        tape: what answers it; nothing is read from disk.

    Raises:
        pytest.skip.Exception: it cannot run here.
    """
    error: BaseException | None = None
    with _played(tape), loopback_only(), _requested(item):
        try:
            item.ihook.pytest_runtest_setup(item=item)
            item.ihook.pytest_runtest_call(item=item)
        except (Exception, pytest.fail.Exception) as wrong:  # noqa: BLE001 - whatever it notices
            error = wrong
    return Notice(item.progress.failed, error) if error else None


def _played(tape: Tape) -> AbstractContextManager[object]:
    """Whatever is staged meanwhile, this tape is its recording: the one door it gets one by."""
    return patch.object(stages, "open_tape", lambda *_, **__: tape)


@contextmanager
def _requested(item: Any) -> Iterator[None]:
    """What pytest does around a test that runs again; all above the test stays set up."""
    item._initrequest()  # noqa: SLF001
    try:
        yield
    finally:
        item.ihook.pytest_runtest_teardown(item=item, nextitem=item.parent)
        item._request, item.funcargs = False, None  # noqa: SLF001


class Counting:
    """A plugin that counts what each sentence of the running scenario has been answered."""

    def __init__(self) -> None:
        self._takes = self._deliveries = 0
        self._ends: list[tuple[int, int]] = []

    def begin(self) -> None:
        """Another scenario begins."""
        self._takes = self._deliveries = 0
        self._ends = []

    @property
    def seen(self) -> Seen:
        """What was seen of the scenario that has run."""
        return Seen([takes for takes, _ in self._ends], [told for _, told in self._ends])

    def pytest_issuing_interaction(self) -> None:
        """A call was answered."""
        self._takes += 1

    def pytest_issuing_delivery(self) -> None:
        """An event came in."""
        self._deliveries += 1

    def pytest_bdd_after_step(self) -> None:
        """A sentence has ended."""
        self._ends.append((self._takes, self._deliveries))


class Runner:
    """Tries scenarios, one after the other.

    Args:
        library: where their tapes lie.
        counting: listens while they are replayed.
    """

    def __init__(self, library: Library, counting: Counting) -> None:
        self._library = library
        self._counting = counting
        self._replays = 0

    def tried(self, item: Any) -> Tried:
        """Every mutant of a scenario, and who noticed it."""
        started, self._replays = time.perf_counter(), 0
        item.session._setupstate.teardown_exact(item)  # noqa: SLF001 - what another file set up
        name, path = item.nodeid, item.nodeid.partition("::")[0]
        if reason := skip_reason(item.facts, "replay"):
            return Tried(name, path, skipped=reason)
        try:
            tape = open_tape(place_of(item, self._library), claim_of(item))
            wrong = self._replay(item, tape)
        except pytest.skip.Exception as skipped:
            return Tried(name, path, skipped=str(skipped.msg))
        except HarnessError as error:
            return Tried(name, path, red=str(error))
        if wrong:
            return Tried(name, path, red=str(wrong.error))
        verdicts = tuple(self._verdicts(item, tape))
        seconds = time.perf_counter() - started
        return Tried(name, path, verdicts, self._replays, round(seconds, 3))

    def _replay(self, item: Any, tape: Tape) -> Notice | None:
        self._counting.begin()
        self._replays += 1
        return replay(item, tape)

    def _verdicts(self, item: Any, tape: Tape) -> Iterator[Verdict]:
        recording, seen = Recording(tape), self._counting.seen
        for place, sentence in enumerate(item.facts.steps):
            if sentence.kind == "then":
                then = Then.of(sentence, place, item.definitions[place])
                for claim in Claims(then, recording, seen):
                    yield self._verdict(item, claim, recording)

    def _verdict(self, item: Any, claim: Claim, recording: Recording) -> Verdict:
        elsewhere: Verdict | None = None
        for mutant in claim.mutants:
            notice = self._replay(item, recording.altered(mutant.changes))
            if notice is None and mutant.complete:
                break
            if notice is None or not mutant.is_proof(notice.error):
                continue
            verdict = _noticed(item, claim, notice, mutant.tells)
            if notice.place == claim.place:
                return verdict
            elsewhere = elsewhere or verdict
        tried = tuple(each.tells for each in claim.mutants)
        return elsewhere or _verdict(claim, NOBODY, "", tried)


def _noticed(item: Any, claim: Claim, notice: Notice, tells: str) -> Verdict:
    error = f"{type(notice.error).__name__}: {notice.error}".partition("\n")[0]
    if notice.place == claim.place:
        return _verdict(claim, ITS_THEN if notice.says_no else ITS_THEN_STUMBLED, error, (tells,))
    steps = item.facts.steps
    where = "the end of the scenario" if notice.place is None else f"{steps[notice.place]}"
    return _verdict(claim, ANOTHER, f"{where}: {error}", (tells,))


def _verdict(claim: Claim, noticed: str, by: str, altered: tuple[str, ...]) -> Verdict:
    return Verdict(claim.then.line, str(claim.then), claim.value, noticed, by, altered)
