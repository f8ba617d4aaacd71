"""A pytest plugin that replays each scenario once for every alteration of its recording.

Loaded with ``-p tests.vocabulary.altering``; writes what survived, one line each, to the file that
``ALTERED`` names.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from issuing_harness import stage
from issuing_harness.collection import ScenarioFacts, scenario_of
from issuing_harness.take import Take
from issuing_harness.tape import Tape, open_tape
from tests.vocabulary.claims import alterations_of, altered, balance_altered

SERVER_ERROR = 500
UNALTERED = "nothing"


def alterations(facts: ScenarioFacts, takes: tuple[Take, ...]) -> Iterator[tuple[str, list[Take]]]:
    """Every altered recording of a scenario, with the claim it makes false; one is unaltered."""
    yield UNALTERED, list(takes)
    for sentence in (each.text for each in facts.steps if each.kind == "then"):
        measured = balance_altered(takes, sentence)
        if measured is not None:
            yield f"{sentence} (balance)", measured
        elif re.match("Stripe refuses", sentence):
            yield f"{sentence} (status)", [_broken(take) for take in takes]
        else:
            yield from _claimed(sentence, takes)


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Replay a scenario under every alteration, instead of once."""
    facts = scenario_of(item)
    if facts is None:
        return None
    tape = open_tape(
        stage.place_of(item, stage.Library(item.config.rootpath / "cassettes")),
        stage.claim_of(item),
    )
    for claim, takes in alterations(facts, tape.takes):
        outcome = _outcome(item, replace(tape, takes=tuple(takes)), nextitem)
        _note(f"{outcome}\t{item.nodeid}\t{claim}")
    return True


def _claimed(sentence: str, takes: tuple[Take, ...]) -> Iterator[tuple[str, list[Take]]]:
    for name, alteration in alterations_of(sentence).items():
        changed = altered(takes, alteration)
        assert changed is not None, f"nothing to alter for {sentence!r} ({name})"
        yield f"{sentence} ({name})", changed


def _outcome(item: Any, tape: Tape, nextitem: pytest.Item | None) -> str:
    item._initrequest()
    original, stage.open_tape = stage.open_tape, lambda *_, **__: tape
    try:
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
    finally:
        stage.open_tape = original
    return "killed" if any(report.failed for report in reports) else "survived"


def _broken(take: Take) -> Take:
    lost = take.answer.status in range(400, SERVER_ERROR)
    return replace(take, answer=replace(take.answer, status=SERVER_ERROR)) if lost else take


def _note(line: str) -> None:
    with Path(os.environ["ALTERED"]).open("a") as file:
        file.write(line + "\n")
