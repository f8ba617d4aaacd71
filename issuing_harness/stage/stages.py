"""The stage of one scenario: replayed from its cassette, or run against a backend.

The module is long because both kinds of stage, and what opens them, are one subject.
"""

import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

import pytest

from issuing_harness.backends import Backend, Connection, ScenarioName
from issuing_harness.backends.replay import replay_connection
from issuing_harness.funding_models import FundingModel, note_of
from issuing_harness.interactions import Delivery, Request, Response
from issuing_harness.settings import Settings
from issuing_harness.stage.cassettes import (
    CASSETTE_SOURCE,
    CassetteFiles,
    cassette_path,
    identity_of,
)
from issuing_harness.stage.circumstances import Circumstances, noted_connection
from issuing_harness.stage.evidence import Evidence, EvidenceOfDeliveries, RecordedSpans
from issuing_harness.stage.funding import check_funding, funding_of
from issuing_harness.stage.outdated import note_outdated
from issuing_harness.stage.recorders import create_recorder
from issuing_harness.tape import (
    Cassette,
    Library,
    Player,
    Recorder,
    Redactor,
    ScenarioIdentity,
    create_player,
)
from issuing_harness.tape.diagnosis import other_circumstances

#: In the stash of each scenario's item, once its fixture ``stage`` is set up.
STAGE: Final = pytest.StashKey["Stage"]()
#: In the stash of the session: the item that was set up last.
_SET_UP_LAST: Final = pytest.StashKey[pytest.Item]()
#: In the stash of the session: how often each scenario was run, by node id.
_ATTEMPTS: Final = pytest.StashKey[Counter[str]]()


class Stage(Protocol):
    """What a scenario runs on.

    It also observes the scenario's mailbox (``issuing_harness.webhooks.DeliveryObserver``).
    """

    connection: Connection
    provenance: str

    @property
    def backend_connection(self) -> Connection | None:
        """The backend without recording and evidence; ``None`` in a replay, which has none."""

    def delivery_received(self) -> int:
        """Note that a delivery arrives; returns its number."""

    def delivery_answered(self, number: int, delivery: Delivery) -> None:
        """Record a delivery with the mailbox's reply to it."""

    def delivery_posted(self, delivery: Delivery) -> None:
        """Report an event that the scenario itself posted to an endpoint; no cassette holds it."""

    def delivery_failed(self, error: BaseException) -> None:
        """Keep an error that the mailbox met while it made a reply, in a thread of its server."""

    def raise_failure(self) -> None:
        """Raise the error that ``delivery_failed`` kept, if there is one."""

    def thread_acts(self, thread: threading.Thread) -> None:
        """Take the requests of a thread for the scenario's own."""

    def threads_ended(self) -> None:
        """Report what those threads sent, and make the deliveries that it led to."""

    def scenario_passed(self) -> None:
        """Check or write the cassette; called once, when every step has passed."""

    def save_evidence(self, path: Path) -> None:
        """Write what happened as a cassette, whether or not the scenario passed; after ``close``.

        A replay writes nothing: its cassette is there.
        """

    def close(self) -> None:
        """Release everything; called once, whether or not the scenario passed."""


def leave_stage_before(item: pytest.Item) -> None:
    """Let go of the stage of an earlier attempt and of the scenario before, which are closed.

    Pytest keeps items until the run ends, and a stage has the whole cassette.

    Args:
        item: about to be set up.
    """
    for each in (item, item.session.stash.get(_SET_UP_LAST, item)):
        if STAGE in each.stash:
            del each.stash[STAGE]
    item.session.stash[_SET_UP_LAST] = item


class ReplayStage(EvidenceOfDeliveries):
    """A scenario whose responses come from its cassette.

    Args:
        player: plays the cassette.
        evidence: is given each interaction and delivery.
    """

    def __init__(self, player: Player, evidence: Evidence) -> None:
        self._circumstances = Circumstances(evidence.record_action)
        played = replay_connection(self, player)
        self._clock, self.name = played.clock, played.clock.name
        self.connection = noted_connection(replace(played, clock=self), self._circumstances)
        self.backend_connection = None
        self.provenance = _sentence(player.cassette)
        self._player = player
        self._recorded = RecordedSpans(player.cassette) if player.cassette.timeline else None
        self._evidence = evidence
        self._redactor = Redactor()

    def send(self, request: Request) -> Response:
        """Return what was recorded for this request."""
        self._circumstances.note_request(request, is_own=self._evidence.acts_for_scenario)
        span = self._evidence.begin()
        interaction = self._player.play(request)
        if self._recorded is not None:
            span = self._recorded.of_interaction(interaction, by_endpoint=span.by_endpoint)
        self._evidence.record(interaction, span)
        return interaction.response

    def wait(self, seconds: int) -> None:
        """Make the deliveries that came during this wait, and report them in its sentence."""
        self._clock.wait(seconds)
        self._evidence.flush()

    def delivery_received(self) -> int:
        """Return 0: the cassette knows the order of deliveries."""
        return 0

    def delivery_answered(self, number: int, delivery: Delivery) -> None:  # noqa: ARG002 - the cassette knows the order
        """Report the delivery; the player compares the reply with the recorded one."""
        span = self._recorded.of_delivery(delivery) if self._recorded else self._evidence.begin()
        self._evidence.record(self._redactor.delivery(delivery), span)

    def delivery_posted(self, delivery: Delivery) -> None:
        """Report the delivery."""
        self.delivery_answered(0, delivery)

    def scenario_passed(self) -> None:
        """Check that every recorded interaction was played and every delivery made.

        A scenario of other words than the recorded ones must do the same beside its requests.
        """
        self._evidence.flush()
        self._player.finish()
        cassette, circumstances = self._player.cassette, str(self._circumstances)
        if cassette.reworded and circumstances != cassette.provenance.circumstances:
            raise other_circumstances(cassette, circumstances)

    def save_evidence(self, path: Path) -> None:
        """Do nothing: the cassette is there."""

    def close(self) -> None:
        """Do nothing: a replay opens nothing."""


class BackendStage(EvidenceOfDeliveries):
    """A scenario whose responses come from a backend, and are recorded if that was asked for.

    Args:
        connection: the scenario's connection to the backend.
        provenance: the backend, in words.
        evidence: is given each interaction and delivery, redacted.
        recorder: redacts them and keeps them for the cassette.
        path: where to write the cassette; ``None`` if nothing is to be recorded.
    """

    def __init__(
        self,
        connection: Connection,
        provenance: str,
        evidence: Evidence,
        recorder: Recorder,
        path: Path | None,
    ) -> None:
        self.backend_connection = connection
        self.name = connection.clock.name
        self._circumstances = Circumstances(evidence.record_action)
        own = replace(connection, transport=self, clock=self)
        self.connection = noted_connection(own, self._circumstances)
        self.provenance = provenance
        self._evidence = evidence
        self._recorder = recorder
        self._path = path

    def send(self, request: Request) -> Response:
        """Return the backend's response, once the deliveries it leads to have been made."""
        self._circumstances.note_request(request, is_own=self._evidence.acts_for_scenario)
        number, begun = self._recorder.begin_request(), self._evidence.begin()
        response = self.backend_connection.transport.send(request)
        interaction = self._recorder.end_request(number, request, response)
        self._evidence.record(replace(interaction, host=self.backend_connection.host), begun)
        self._deliver_pending()
        return response

    def wait(self, seconds: int) -> None:
        """Let time pass by the backend's clock, and make the deliveries that are then due."""
        self._recorder.record_wait()
        self.backend_connection.clock.wait(seconds)
        self._deliver_pending()

    def delivery_received(self) -> int:
        """Note that a delivery arrives; returns its number."""
        return self._evidence.begin_delivery(self._recorder.begin_delivery())

    def delivery_answered(self, number: int, delivery: Delivery) -> None:
        """Record and report the delivery with its reply."""
        self._evidence.record_delivery(number, self._recorder.end_delivery(number, delivery))

    def delivery_posted(self, delivery: Delivery) -> None:
        """Report the delivery."""
        self._evidence.record(self._recorder.redacted(delivery), self._evidence.begin())

    def threads_ended(self) -> None:
        """Report what those threads sent, and make the deliveries that it led to."""
        super().threads_ended()
        self._deliver_pending()

    def scenario_passed(self) -> None:
        """Write the cassette; a scenario that failed never gets here."""
        self._evidence.flush()
        if self._path is not None:
            self._recorder.save(self._path, str(self._circumstances))

    def save_evidence(self, path: Path) -> None:
        """Write what happened as a cassette."""
        self._recorder.save(path, str(self._circumstances))

    def close(self) -> None:
        """Close the connection, which removes what the scenario created."""
        self.backend_connection.close()

    def _deliver_pending(self) -> None:
        """Make pending deliveries, unless the request came from an endpoint inside a delivery.

        That delivery is still under way, so waiting for it here would never end.
        """
        if self._evidence.is_own_thread:
            self.backend_connection.webhooks.deliver_pending()
            self._evidence.flush()


class StageFactory:
    """Opens the stage of each scenario of a session.

    Args:
        settings: the options of the run.
        backend: where requests go; ``None`` in a replay.
        session: knows all scenarios, so that a missing cassette can be told from a renamed one.
    """

    def __init__(
        self, settings: Settings, backend: Backend | None, session: pytest.Session
    ) -> None:
        self._settings = settings
        self._backend = backend
        self._library = Library(settings.cassettes)
        if settings.record:
            self._library.sweep()
        self._files = CassetteFiles(self._library, session)
        # what reruns the last test of a session closes the backend in between
        self._attempts = session.stash.setdefault(_ATTEMPTS, Counter())

    def open(self, item: pytest.Item) -> Stage:
        """Return the stage of the scenario that is about to run, and report its provenance.

        A scenario that the account's cards cannot play is skipped.

        Raises:
            TapeError: in a replay, its cassette is missing, damaged, out of date, or of other
                cards than the settings name.
        """
        identity = identity_of(item)
        funding = funding_of(item, self._settings, self._backend)
        if self._backend:
            stage: Stage = self._connect(self._backend, item, identity, funding)
        else:
            stage = self._replay(item, identity, funding)
        item.ihook.pytest_issuing_provenance(item=item, provenance=stage.provenance)
        return stage

    def _replay(
        self, item: pytest.Item, identity: ScenarioIdentity, funding: FundingModel
    ) -> Stage:
        source = item.stash.get(CASSETTE_SOURCE, self._files)
        cassette = source.open(cassette_path(item, self._library), identity)
        note_outdated(item, cassette)
        if self._settings.funding is not None:
            check_funding(cassette, funding)
        player = create_player(cassette, repeats_reads=source.repeats_reads)
        return ReplayStage(player, Evidence(item))

    def _connect(
        self,
        backend: Backend,
        item: pytest.Item,
        identity: ScenarioIdentity,
        funding: FundingModel,
    ) -> Stage:
        recorder = create_recorder(identity, self._settings, funding)
        path = cassette_path(item, self._library) if self._settings.record else None
        connection = backend.connect(self._next_attempt(identity, funding))
        provenance = backend.provenance + note_of(connection.funding)
        return BackendStage(connection, provenance, Evidence(item), recorder, path)

    def _next_attempt(self, identity: ScenarioIdentity, funding: FundingModel) -> ScenarioName:
        """Count an attempt at the scenario, also beyond the life of a backend."""
        self._attempts[identity.node_id] += 1
        attempt = self._attempts[identity.node_id]
        return ScenarioName(identity.feature, identity.scenario, attempt, funding=funding)


def _sentence(cassette: Cassette) -> str:
    """Return what a report says of a replay."""
    sentence = cassette.provenance.sentence()
    return f"{sentence}; worded otherwise when recorded" if cassette.reworded else sentence
