"""Run scenarios with one altered word on the sandbox, and find out whether anything notices.

A scenario in which a When does nothing makes other requests of course: there, only what turns it
red has noticed anything.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

import pytest

from issuing_harness.collection import StepDefinition, skip_reason
from issuing_harness.collection.waivers import Waiver, waivers_in
from issuing_harness.interactions import Delivery, Interaction
from issuing_harness.mutation.runner import first_line, run_unreported
from issuing_harness.mutation.sentence_mutants import WHEN, SentenceMutant, mutants_of, normalized

#: What noticed a mutant. A scenario that makes other requests, or whose endpoint replies otherwise,
#: is refused by its cassette.
Noticed = Literal["before it ran", "its sentence", "another sentence", "other requests", "nobody"]
OTHER_REQUESTS: Final = "other requests"
NOBODY: Final = "nobody"

Requests = list[tuple[str, str, Any]]


@dataclass(frozen=True, slots=True)
class SentenceVerdict:
    """What became of one altered word.

    Args:
        scenario: the scenario's node id.
        line: the line of the step in the feature file, counted from 1.
        step: the step, keyword included.
        mutant: the word and what it became.
        definition: the step's definition, as people read it.
        noticed_by: what noticed it.
        error: the first line of the failure, ``""`` if it stayed green.
        reason: why it may stay green, ``""`` without a waiver.
    """

    scenario: str
    line: int
    step: str
    mutant: SentenceMutant
    definition: str
    noticed_by: Noticed
    error: str = ""
    reason: str = ""

    @property
    def is_green(self) -> bool:
        """Whether the scenario stayed green on the sandbox."""
        return self.noticed_by in (OTHER_REQUESTS, NOBODY)

    @property
    def is_survivor(self) -> bool:
        """Whether nothing noticed it, and nobody gave a reason."""
        return self.noticed_by == NOBODY and not self.reason


@dataclass(frozen=True, slots=True)
class SentenceResult:
    """What became of the altered words of one scenario.

    Args:
        scenario: its node id.
        verdicts: one for each word.
        seconds: how long it took.
        skipped: why it was not tried, ``""`` if it was.
        red: how it fails without any alteration, ``""`` if it passes.
    """

    scenario: str
    verdicts: tuple[SentenceVerdict, ...] = ()
    seconds: float = 0.0
    skipped: str = ""
    red: str = ""


class RequestLog:
    """A pytest plugin that keeps a scenario's requests, and its endpoint's replies."""

    def __init__(self) -> None:
        self.requests: Requests = []

    def pytest_issuing_interaction(self, interaction: Interaction) -> None:
        """Keep a request."""
        request = interaction.request
        self.requests.append((request.method, request.path, (request.query, request.form)))

    def pytest_issuing_delivery(self, delivery: Delivery) -> None:
        """Keep the endpoint's reply."""
        self.requests.append(("reply", str(delivery.reply.status), delivery.reply.body))


class SentenceRunner:
    """Runs the altered scenarios of a session, one scenario after the other.

    Args:
        log: a registered plugin.
    """

    def __init__(self, log: RequestLog) -> None:
        self._log = log
        self._waivers: dict[Path, dict[tuple[int, str], Waiver]] = {}

    def run(self, item: Any) -> SentenceResult:
        """Return what became of every altered word of a scenario."""
        started = time.perf_counter()
        item.session._setupstate.teardown_exact(item)  # noqa: SLF001 - what another file set up
        if reason := skip_reason(item.facts, "sandbox"):
            return SentenceResult(item.nodeid, skipped=reason)
        try:
            error, requests = self._run(item)
        except pytest.skip.Exception as skipped:
            return SentenceResult(item.nodeid, skipped=str(skipped.msg))
        if error is not None:
            return SentenceResult(item.nodeid, red=first_line(error))
        verdicts = tuple(self._verdicts(item, normalized(requests)))
        return SentenceResult(item.nodeid, verdicts, round(time.perf_counter() - started, 3))

    def _verdicts(self, item: Any, requests: Requests) -> Iterator[SentenceVerdict]:
        steps, definitions = item.facts.steps, item.definitions
        for mutant in list(mutants_of(steps, definitions)):
            with altered(item, mutant):
                error, made = self._run(item)
                failed, started = item.progress.failed, bool(made) or item.progress.passed > 0
            step, definition = steps[mutant.step_index], definitions[mutant.step_index]
            noticed: Noticed
            if error is None:
                is_same = mutant.kind == WHEN or normalized(made) == requests
                noticed = NOBODY if is_same else OTHER_REQUESTS
            elif not started:
                noticed = "before it ran"
            else:
                is_its_own = failed == mutant.step_index and mutant.kind != WHEN
                noticed = "its sentence" if is_its_own else "another sentence"
            yield SentenceVerdict(
                item.nodeid,
                step.line,
                str(step),
                mutant,
                str(definition),
                noticed,
                first_line(error) if error else "",
                self._reason(definition.location, mutant) if noticed == NOBODY else "",
            )

    def _run(self, item: Any) -> tuple[BaseException | None, Requests]:
        """Run a scenario on the backend without reporting it.

        Raises:
            pytest.skip.Exception: it cannot run here.
        """
        self._log.requests = []
        error = run_unreported(item)
        return error, self._log.requests

    def _reason(self, location: tuple[Path, int], mutant: SentenceMutant) -> str:
        """Return the reason of the waiver above a definition, ``# survives merchant because …``."""
        path, line = location
        if path not in self._waivers:
            found = waivers_in(path, path.name, keyword="survives")
            self._waivers[path] = {(w.target_line, w.subject): w for w in found}
        waiver = self._waivers[path].get((line, mutant.kind))
        return waiver.reason if waiver else ""


@contextmanager
def altered(item: Any, mutant: SentenceMutant) -> Iterator[None]:
    """Give an item a scenario with one altered word, and its own one back afterwards."""
    names = ("scenario", "facts", "bound_steps", "definitions")
    kept = {name: getattr(item, name) for name in names}
    if mutant.kind == WHEN:
        item.definitions = _idle(item.definitions, mutant.step_index)
    else:
        item.scenario = mutant.apply(item.scenario)
        del item.facts, item.bound_steps, item.definitions
    try:
        yield
    finally:
        for name, value in kept.items():
            setattr(item, name, value)


def _idle(definitions: Sequence[StepDefinition], index: int) -> tuple[StepDefinition, ...]:
    """Return the definitions of a scenario's steps with one that does and makes nothing."""
    definition = definitions[index]
    context = replace(definition.context, step_func=_do_nothing, target_fixture=None)
    idle = replace(definition, context=context)
    return (*definitions[:index], idle, *definitions[index + 1 :])


def _do_nothing() -> None:
    """Stand in the place of a When."""
