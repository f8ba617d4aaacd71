"""Fixtures for tests of cassettes: a scenario, its recorder, a conversation, its cassette."""

from collections.abc import Callable
from pathlib import Path

import pytest

from issuing_harness.tape import Cassette, Recorder, ScenarioIdentity, steps_digest
from tests.harness.tape.conversations import Conversation, conversation


@pytest.fixture
def identity() -> ScenarioIdentity:
    """The identity of a scenario with an amount of money in its name."""
    steps = [("given", "Alice holds a card", None, None), ("when", "Alice spends $10", None, None)]
    return ScenarioIdentity(
        feature="authorizations/spending.feature",
        scenario="Alice spends $10.00 at the bookshop",
        steps_digest=steps_digest(steps),
    )


@pytest.fixture
def recorder(identity: ScenarioIdentity) -> Recorder:
    """A recorder of the sandbox on a virtual Monday."""
    return Recorder(identity.recorded("sandbox", at="2026-06-01T00:00:00Z", clock="virtual"))


@pytest.fixture(name="conversation")
def _conversation() -> Conversation:
    """Six interactions, from the cardholder to the authorization."""
    return conversation()


@pytest.fixture
def record(recorder: Recorder, tmp_path: Path) -> Callable[[Conversation], Cassette]:
    """Return a function that records any conversation."""

    def _record(interactions: Conversation) -> Cassette:
        for request, response in interactions:
            recorder.record(request, response)
        return recorder.save(tmp_path / "spending.yaml")

    return _record


@pytest.fixture
def cassette(record: Callable[[Conversation], Cassette], conversation: Conversation) -> Cassette:
    """The whole conversation, on disk."""
    return record(conversation)
