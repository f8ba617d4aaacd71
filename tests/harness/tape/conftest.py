"""What tests of tapes stand on: a scenario, its recorder, a conversation and its tape."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conversations import Conversation, conversation

from issuing_harness.tape import Claim, Recorder, Tape, steps_digest


@pytest.fixture
def claim() -> Claim:
    """A scenario with money in its name."""
    steps = [("given", "Alice holds a card", None, None), ("when", "Alice spends $10", None, None)]
    return Claim(
        feature="authorizations/spending.feature",
        scenario="Alice spends $10.00 at the bookshop",
        steps_digest=steps_digest(steps),
    )


@pytest.fixture
def recorder(claim: Claim) -> Recorder:
    """A recorder of the sandbox on a virtual Monday."""
    return Recorder(claim.recorded("sandbox", at="2026-06-01T00:00:00Z", clock="virtual"))


@pytest.fixture(name="conversation")
def _conversation() -> Conversation:
    """Six takes, from the cardholder to the authorization."""
    return conversation()


@pytest.fixture
def record(recorder: Recorder, tmp_path: Path) -> Callable[[Conversation], Tape]:
    """Records any conversation."""

    def keep(takes: Conversation) -> Tape:
        for request, answer in takes:
            recorder.keep(request, answer)
        return recorder.save(tmp_path / "spending.yaml")

    return keep


@pytest.fixture
def tape(record: Callable[[Conversation], Tape], conversation: Conversation) -> Tape:
    """The whole conversation, on disk."""
    return record(conversation)
