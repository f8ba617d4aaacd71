"""The stage of one scenario: a line to a backend, and the tape that plays or records it."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Final, Protocol

import pytest

from issuing_harness.backends import Backend, Connection, ScenarioName
from issuing_harness.backends.replay import play
from issuing_harness.clock import SANDBOX_START
from issuing_harness.collection import scenario_of, siblings_of
from issuing_harness.settings import Settings
from issuing_harness.take import Answer, Request, Take
from issuing_harness.tape import Claim, Library, Player, Recorder, Redactor, open_tape, steps_digest

Witness = Callable[[Take], None]

#: How a recording writes its time.
ISO: Final = "%Y-%m-%dT%H:%M:%SZ"


class Stage(Protocol):
    """What a scenario stands on."""

    connection: Connection
    provenance: str

    def finish(self) -> None:
        """The scenario passed so far; say so to the tape."""

    def close(self) -> None:
        """Put everything away, whatever happened."""


class Replayed:
    """A scenario whose answers come from its tape.

    Args:
        player: plays the tape.
        witness: is shown each take.
    """

    def __init__(self, player: Player, witness: Witness) -> None:
        self.connection = play(self)
        self.provenance = player.tape.provenance.sentence()
        self._player = player
        self._witness = witness

    def answer(self, request: Request) -> Answer:
        """What was recorded for this request."""
        take = self._player.play(request)
        self._witness(take)
        return take.answer

    def finish(self) -> None:
        """Every take must have been played."""
        self._player.finish()

    def close(self) -> None:
        """Nothing was opened."""


class Performed:
    """A scenario whose answers come from a backend, and are kept if they are to be recorded.

    Args:
        connection: the line to the backend.
        provenance: the backend, in words.
        witness: is shown each take, redacted.
        recorder: keeps the takes; None if nothing is to be recorded.
        path: where the cassette will lie.
    """

    def __init__(
        self,
        connection: Connection,
        provenance: str,
        witness: Witness,
        recorder: Recorder | None,
        path: Path,
    ) -> None:
        self._line = connection
        self.connection = Connection(self, connection.clock, connection.dashboard, connection.close)
        self.provenance = provenance
        self._witness = witness
        self._recorder = recorder
        self._redactor = Redactor()
        self._path = path

    def answer(self, request: Request) -> Answer:
        """What the backend says, shown to the witness without its secrets."""
        answer = self._line.route.answer(request)
        if self._recorder is None:
            self._witness(self._redactor.take(Take(request, answer)))
        else:
            self._witness(self._recorder.keep(request, answer))
        return answer

    def finish(self) -> None:
        """Keep the recording; one of a scenario that failed never gets here."""
        if self._recorder is not None:
            self._recorder.save(self._path)

    def close(self) -> None:
        """Put away what the scenario made."""
        self._line.close()


class Stages:
    """Opens the stage of each scenario of a session.

    Args:
        settings: what the run was asked to do.
        backend: where calls go; ``None`` in a replay.
        session: knows all scenarios, so that a missing tape can be told from a renamed one.
    """

    def __init__(
        self, settings: Settings, backend: Backend | None, session: pytest.Session
    ) -> None:
        self._settings = settings
        self._backend = backend
        self._session = session
        self._library = Library(settings.cassettes)

    def open(self, item: pytest.Item) -> Stage:
        """The stage of the scenario that ``item`` is about to run, told to whoever reports.

        Raises:
            TapeError: its tape is missing, damaged or out of date.
        """
        claim = claim_of(item)
        stage = self._performed(item, claim) if self._backend else self._replayed(item, claim)
        item.ihook.pytest_issuing_provenance(item=item, provenance=stage.provenance)
        return stage

    def _replayed(self, item: pytest.Item, claim: Claim) -> Stage:
        path = place_of(item, self._library)
        claimed = () if path.exists() else self._claimed  # only a missing tape looks for a twin
        tape = open_tape(path, claim, library=self._library, claimed=claimed)
        return Replayed(Player(tape), _witness(item))

    def _performed(self, item: pytest.Item, claim: Claim) -> Stage:
        assert self._backend is not None
        recorder = _recorder(claim, self._settings) if self._settings.record else None
        path = place_of(item, self._library)
        connection = self._backend.connect(ScenarioName(claim.feature, claim.scenario))
        return Performed(connection, self._backend.provenance, _witness(item), recorder, path)

    @cached_property
    def _claimed(self) -> set[Path]:
        return places(self._session, self._library)


def claim_of(item: pytest.Item) -> Claim:
    """A scenario's claim to a tape."""
    facts = scenario_of(item)
    assert facts is not None
    steps = [(each.kind, each.text, each.table, each.docstring) for each in facts.steps]
    return Claim(feature=facts.path, scenario=item.name, steps_digest=steps_digest(steps))


def place_of(item: pytest.Item, library: Library) -> Path:
    """Where a scenario's cassette lies."""
    facts = scenario_of(item)
    assert facts is not None
    return library.place(facts.path, item.name, among=siblings_of(item))


def places(session: pytest.Session, library: Library) -> set[Path]:
    """Where the cassettes of all the session's scenarios lie."""
    return {place_of(item, library) for item in session.items if scenario_of(item)}


def _witness(item: pytest.Item) -> Witness:
    hook = item.ihook.pytest_issuing_take
    return lambda take: hook(item=item, take=take)


def _recorder(claim: Claim, settings: Settings) -> Recorder:
    if settings.backend == "sandbox":
        # the sandbox's own time, so that the same scenario records the same bytes
        start = datetime.fromtimestamp(SANDBOX_START, UTC).strftime(ISO)
        return Recorder(claim.recorded("sandbox", at=start, clock="virtual"))
    now = datetime.now(UTC).strftime(ISO)
    return Recorder(claim.recorded("live", at=now, clock="real"))
