"""The stage of one scenario: a line to a backend, and the tape that plays or records it."""

import threading
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Final, Protocol

import pytest

from issuing_harness.backends import Backend, Connection, ScenarioName
from issuing_harness.backends.replay import play
from issuing_harness.clock import SANDBOX_START
from issuing_harness.collection import scenario_of, siblings_of
from issuing_harness.interactions import Delivery, Interaction, Request, Response
from issuing_harness.settings import Settings
from issuing_harness.tape import (
    Claim,
    Library,
    Player,
    Recorder,
    Redactor,
    open_tape,
    player_of,
    steps_digest,
)

#: How a recording writes its time.
ISO: Final = "%Y-%m-%dT%H:%M:%SZ"


class Stage(Protocol):
    """What a scenario stands on."""

    connection: Connection
    provenance: str

    @property
    def line(self) -> Connection | None:
        """The backend itself, past the tape; ``None`` in a replay, which has none."""

    def came(self) -> int:
        """A delivery comes in; returns its number."""

    def replied(self, number: int, delivery: Delivery) -> None:
        """The mailbox has replied to it."""

    def failed(self, error: BaseException) -> None:
        """The mailbox could not reply as it was told to."""

    def tell(self) -> None:
        """Raise what failed where nobody waited for it."""

    def finish(self) -> None:
        """The scenario passed so far; say so to the tape."""

    def close(self) -> None:
        """Put everything away, whatever happened."""


class Evidence:
    """Shows what is said to whoever reports, in the scenario's own thread and in order.

    Args:
        item: the scenario.
    """

    def __init__(self, item: pytest.Item) -> None:
        self._item = item
        self._hooks = item.ihook
        self._thread = threading.get_ident()
        self._kept: deque[Interaction | Delivery] = deque()
        self._failure: BaseException | None = None

    @property
    def is_own_thread(self) -> bool:
        """Whether the scenario itself is calling, not somebody who answers it meanwhile."""
        return threading.get_ident() == self._thread

    def keep(self, seen: Interaction | Delivery) -> None:
        """Show it now, or as soon as the scenario's own thread comes by."""
        self._kept.append(seen)
        self.tell()

    def fail(self, error: BaseException) -> None:
        """Something failed where nobody waits for it."""
        self._failure = self._failure or error

    def tell(self) -> None:
        """Show what was kept; raise what failed meanwhile."""
        if not self.is_own_thread:
            return
        while self._kept:
            self._show(self._kept.popleft())
        if self._failure is not None:
            raise self._failure

    def _show(self, seen: Interaction | Delivery) -> None:
        if isinstance(seen, Interaction):
            self._hooks.pytest_issuing_interaction(item=self._item, interaction=seen)
        else:
            self._hooks.pytest_issuing_delivery(item=self._item, delivery=seen)


class Replayed:
    """A scenario whose answers come from its tape.

    Args:
        player: plays the tape.
        evidence: is shown each take.
    """

    def __init__(self, player: Player, evidence: Evidence) -> None:
        self.connection = play(self, player)
        self.line = None
        self.provenance = player.tape.provenance.sentence()
        self._player = player
        self._evidence = evidence
        self._redactor = Redactor()

    def send(self, request: Request) -> Response:
        """What was recorded for this request."""
        take = self._player.play(request)
        self._evidence.keep(take)
        return take.response

    def came(self) -> int:
        """The tape knows its number."""
        return 0

    def replied(self, number: int, delivery: Delivery) -> None:  # noqa: ARG002 - the tape's
        """Show it; the player compares the reply with the recorded one."""
        self._evidence.keep(self._redactor.delivery(delivery))

    def failed(self, error: BaseException) -> None:
        """Say so as soon as the scenario's own thread comes by."""
        self._evidence.fail(error)

    def tell(self) -> None:
        """Raise what failed where nobody waited for it."""
        self._evidence.tell()

    def finish(self) -> None:
        """Every take must have been played, every delivery made."""
        self._evidence.tell()
        self._player.finish()

    def close(self) -> None:
        """Nothing was opened."""


class Performed:
    """A scenario whose answers come from a backend, and are kept if they are to be recorded.

    Args:
        connection: the line to the backend.
        provenance: the backend, in words.
        evidence: is shown each take, redacted.
        recorder: keeps what is said, redacted.
        path: where the cassette will lie; None if nothing is to be recorded.
    """

    def __init__(
        self,
        connection: Connection,
        provenance: str,
        evidence: Evidence,
        recorder: Recorder,
        path: Path | None,
    ) -> None:
        self.line = connection
        self.connection = replace(connection, transport=self, clock=self)
        self.name = connection.clock.name
        self.provenance = provenance
        self._evidence = evidence
        self._recorder = recorder
        self._path = path

    def send(self, request: Request) -> Response:
        """What the backend says, shown without its secrets; what it leads to has then come in."""
        number = self._recorder.asked()
        answer = self.line.transport.send(request)
        self._evidence.keep(self._recorder.answered(number, request, answer))
        self._settle()
        return answer

    def wait(self, seconds: int) -> None:
        """Let time pass by the backend's clock."""
        self._recorder.waited()
        self.line.clock.wait(seconds)
        self._settle()

    def came(self) -> int:
        """A delivery comes in; returns its number."""
        return self._recorder.came()

    def replied(self, number: int, delivery: Delivery) -> None:
        """Keep and show it."""
        self._evidence.keep(self._recorder.replied(number, delivery))

    def failed(self, error: BaseException) -> None:
        """Say so as soon as the scenario's own thread comes by."""
        self._evidence.fail(error)

    def tell(self) -> None:
        """Raise what failed where nobody waited for it."""
        self._evidence.tell()

    def finish(self) -> None:
        """Keep the recording; one of a scenario that failed never gets here."""
        self._evidence.tell()
        if self._path is not None:
            self._recorder.save(self._path)

    def close(self) -> None:
        """Put away what the scenario made."""
        self.line.close()

    def _settle(self) -> None:
        """An endpoint's own calls are part of a delivery, which only its end can settle."""
        if self._evidence.is_own_thread:
            self.line.webhooks.settle()
            self._evidence.tell()


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
        return Replayed(player_of(tape), Evidence(item))

    def _performed(self, item: pytest.Item, claim: Claim) -> Stage:
        assert self._backend is not None
        recorder = _recorder(claim, self._settings)
        path = place_of(item, self._library) if self._settings.record else None
        connection = self._backend.connect(ScenarioName(claim.feature, claim.scenario))
        return Performed(connection, self._backend.provenance, Evidence(item), recorder, path)

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


def _recorder(claim: Claim, settings: Settings) -> Recorder:
    if settings.backend == "sandbox":
        # the sandbox's own time, so that the same scenario records the same bytes
        start = datetime.fromtimestamp(SANDBOX_START, UTC).strftime(ISO)
        return Recorder(claim.recorded("sandbox", at=start, clock="virtual"))
    now = datetime.now(UTC).strftime(ISO)
    return Recorder(claim.recorded("live", at=now, clock="real"))
