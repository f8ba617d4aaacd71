"""A pytest plugin that keeps of every attempt at a scenario how it ended, and what shows that.

Attempts are appended to a file as they end, so that a run that is interrupted goes on where it
stopped, and no attempt is forgotten.
"""

import json
import time
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson
import pytest
import stripe

from issuing_harness.certification.certificate import Attempt, Blame, Outcome
from issuing_harness.certification.documents import read_attempt, write_attempt
from issuing_harness.certification.tags import MOVES_TIME, presumed_by, requirements_of
from issuing_harness.clock import ISO
from issuing_harness.collection import ScenarioFacts, scenario_of
from issuing_harness.errors import (
    BackendUnavailable,
    GivenNotMet,
    HarnessError,
    NotOffered,
    ProductFailure,
    SettingsError,
)
from issuing_harness.interactions import REALTIME_REQUEST, Delivery, Interaction, Span
from issuing_harness.reporting.diagram import diagrams
from issuing_harness.reporting.sequence import Exchange
from issuing_harness.stage.stages import STAGE
from issuing_harness.stage.whole_run import NOT_OFFERED
from issuing_harness.tape.redacted_output import redact_text
from issuing_harness.webhooks.conversation import CONVERSATION, Conversation
from issuing_harness.webhooks.fault_search import INTEGRATION
from issuing_harness.webhooks.interleaving_search import show_failed_trial
from issuing_harness.whole_files import write_whole

ATTEMPTS: Final = "attempts.jsonl"
#: The attempt that runs, so that one that was killed is listed, too.
RUNNING: Final = "running.json"
#: What shows an attempt, beside lists of its steps, requests and deliveries.
CONVERSED: Final = "conversation.json"
TAPE: Final = "tape.yaml"
EVIDENCE: Final = "evidence"
#: What diagrams call who was asked.
ASKED: Final = "Sandbox"


@dataclass(slots=True)
class _Running:
    """The attempt that is running."""

    number: int
    began: float
    steps: list[dict[str, Any]] = field(default_factory=list)
    interactions: list[dict[str, Any]] = field(default_factory=list)
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    sentence: str = ""
    times: dict[str, dict[str, Any]] = field(default_factory=dict)
    error: BaseException | None = None
    skipped: str = ""

    def add_exchange(self, record: Interaction | Delivery, span: Span) -> None:
        """Keep for the diagram what was sent in the step that runs."""
        self.exchanges.append(Exchange(record, span, self.sentence))


class AttemptKeeper:
    """A plugin that selects the scenarios of a certification and keeps its attempts.

    Args:
        folder: of the run: ``attempts.jsonl`` and ``evidence/``.
        selected: the ids of the requirements that are tried.
        done: the attempts of an earlier part of this run, which are not made again.
    """

    def __init__(self, folder: Path, selected: Iterable[str], done: Sequence[Attempt] = ()) -> None:
        self._folder = folder
        self._selected = frozenset(selected)
        self.attempts = list(done)
        self.planned: list[str] = []
        self._numbers = Counter(attempt.scenario for attempt in done)
        self._running: _Running | None = None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> Generator[None, None, None]:
        """Plan the scenarios that verify what is selected, before anybody takes one away."""
        self.planned = [item.nodeid for item in items if self._is_chosen(item)]
        yield
        self.choose(config, items)

    def choose(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep those that are planned, less those that are done."""
        chosen = [item for item in items if self._is_chosen(item)]
        done = self.done
        left = [item for item in chosen if item.nodeid not in done]
        config.hook.pytest_deselected(items=[item for item in items if item not in left])
        items[:] = left

    @property
    def done(self) -> set[str]:
        """The scenarios that were tried to their end."""
        ended = (each for each in self.attempts if each.outcome is not Outcome.INTERRUPTED)
        return {each.scenario for each in ended}

    def _is_chosen(self, item: pytest.Item) -> bool:
        facts = scenario_of(item)
        return facts is not None and not self._selected.isdisjoint(requirements_of(facts))

    @pytest.hookimpl(tryfirst=True, wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Make an attempt, and keep it, whatever ends it."""
        facts = scenario_of(item)
        if facts is None:
            return (yield)
        self._numbers[item.nodeid] += 1
        self._running = _Running(self._numbers[item.nodeid], time.time())
        begun = _attempt(item.nodeid, facts, self._running, ended=False)
        (self._folder / RUNNING).write_bytes(write_attempt(begun))
        item.stash[CONVERSATION] = Conversation()
        ended = False
        try:
            result = yield
            ended = True
            return result
        finally:
            self._keep(item, facts, ended=ended)

    @pytest.hookimpl(trylast=True, wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[Any]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Keep the first error of the attempt, and what it called while it decided."""
        report = yield
        running = self._running
        if running and call.when == "call" and INTEGRATION in item.stash:
            times = item.stash[INTEGRATION].times.all()
            running.times = {each.event: each.document() for each in times}
        if running and call.excinfo is not None and scenario_of(item):
            error = call.excinfo.value
            if isinstance(error, pytest.skip.Exception):
                running.skipped = str(error)
            else:
                running.error = running.error or error
            if isinstance(error, NotOffered):  # pytest, too, calls skipped what is
                item.stash[NOT_OFFERED] = True
                report.outcome = "skipped"
                report.longrepr = (str(item.path), 0, f"Skipped: {redact_text(str(error))}")
        return report

    def pytest_bdd_before_step(self, step: Any) -> None:
        """Keep which step runs."""
        if self._running:
            self._running.sentence = redact_text(f"{step.keyword} {step.name}")

    def pytest_bdd_after_step(self, step: Any) -> None:
        """Keep a step that has passed."""
        self._add_step(step, "passed")

    def pytest_bdd_step_error(self, step: Any) -> None:
        """Keep the step that has not."""
        self._add_step(step, "failed")

    def pytest_issuing_interaction(self, interaction: Interaction, span: Span) -> None:
        """Keep a request with its response, redacted as it comes."""
        if self._running:
            self._running.interactions.append({"span": asdict(span), **_plain(interaction)})
            self._running.add_exchange(interaction, span)

    def pytest_issuing_delivery(self, delivery: Delivery, span: Span) -> None:
        """Keep a delivery with the reply to it, redacted as it comes."""
        if self._running:
            wire = delivery.reply.wire
            kept = {"span": asdict(span), "seconds": wire and round(wire.seconds, 4)}
            plain = _plain(replace(delivery, reply=replace(delivery.reply, wire=None)))
            self._running.deliveries.append(kept | plain)
            self._running.add_exchange(delivery, span)

    def _add_step(self, step: Any, outcome: str) -> None:
        if self._running:
            said = {"keyword": step.keyword, "text": redact_text(step.name), "outcome": outcome}
            self._running.steps.append(said)

    def _keep(self, item: pytest.Item, facts: ScenarioFacts, *, ended: bool) -> None:
        running, self._running = self._running, None
        assert running is not None
        attempt = _attempt(item.nodeid, facts, running, ended=ended)
        attempt = replace(attempt, evidence=self._write_evidence(item, running))
        self.attempts.append(attempt)
        with (self._folder / ATTEMPTS).open("ab") as file:
            file.write(write_attempt(attempt))
        (self._folder / RUNNING).unlink()

    def _write_evidence(self, item: pytest.Item, running: _Running) -> dict[str, str]:
        name = f"{EVIDENCE}/{len(self.attempts) + 1:04}"
        folder = self._folder / name
        folder.mkdir(parents=True, exist_ok=True)
        written = {}
        for kind in ("steps", "interactions", "deliveries"):
            (folder / f"{kind}.json").write_text(json.dumps(getattr(running, kind), indent=1))
            written[kind] = f"{name}/{kind}.json"
        for count, picture in enumerate(diagrams(running.exchanges, ASKED), 1):
            (folder / f"diagram-{count}.svg").write_text(picture, encoding="utf-8")
            written[f"diagram {count}"] = f"{name}/diagram-{count}.svg"
        item.stash[CONVERSATION].save(folder / CONVERSED)
        written["conversation"] = f"{name}/{CONVERSED}"
        if STAGE in item.stash:
            item.stash[STAGE].save_evidence(folder / TAPE)
            written["tape"] = f"{name}/{TAPE}"
        show_failed_trial(item, folder)
        return written


def read_attempts(folder: Path) -> list[Attempt]:
    """Return the attempts of a run that was interrupted, the one that was killed the last of them.

    A last line that is torn is replaced by that.
    """
    file, running = folder / ATTEMPTS, folder / RUNNING
    lines = file.read_bytes().split(b"\n")[:-1] if file.exists() else []
    if running.exists():
        lines += [running.read_bytes().rstrip(b"\n")]
        write_whole(file, b"".join(line + b"\n" for line in lines))
        running.unlink()
    return [read_attempt(line, ATTEMPTS) for line in lines]


def _attempt(scenario: str, facts: ScenarioFacts, running: _Running, *, ended: bool) -> Attempt:
    error = running.error
    said = str(error) or type(error).__name__ if error else running.skipped
    sides = error if isinstance(error, ProductFailure) else None
    return Attempt(
        scenario=scenario,
        requirements=requirements_of(facts),
        presumes=presumed_by(facts),
        number=running.number,
        began=datetime.fromtimestamp(running.began, UTC).strftime(ISO),
        seconds=round(time.time() - running.began, 3),
        outcome=_outcome(running, ended=ended),
        blame=blame_for(error) if error else None,
        message=redact_text(said),
        expected=redact_text(sides.expected) if sides else "",
        received=redact_text(sides.found) if sides else "",
        decisions=tuple(_decisions(running)),
        moves_time=facts.tags.has(MOVES_TIME),
    )


def _outcome(running: _Running, *, ended: bool) -> Outcome:
    if not ended:
        return Outcome.INTERRUPTED
    if running.error is None:
        return Outcome.SKIPPED if running.skipped else Outcome.PASSED
    if isinstance(running.error, NotOffered):
        return Outcome.SKIPPED
    return Outcome.FAILED if isinstance(running.error, AssertionError) else Outcome.BROKEN


def blame_for(error: BaseException) -> Blame:
    """Return whom an error names: what a Then denies is the integration's, unless it is Stripe's.

    A Given that did not come about is blamed on the integration, too, which decides on purchases;
    the requirement is then inconclusive, since nothing that follows could be tried.
    """
    if isinstance(error, stripe.StripeError):
        return Blame.STRIPE
    if isinstance(error, SettingsError):
        return Blame.PROFILE
    is_its = isinstance(error, AssertionError | GivenNotMet | BackendUnavailable)
    if not is_its and isinstance(error, HarnessError):
        return Blame.HARNESS
    return Blame.INTEGRATION if is_its else Blame.HARNESS


def _decisions(running: _Running) -> Iterator[dict[str, Any]]:
    """Return each real-time decision: its authorization, status, seconds and calls meanwhile."""
    for delivery in running.deliveries:
        event = orjson.loads(delivery["event"])
        if event["type"] == REALTIME_REQUEST:
            yield {
                "authorization": event["data"]["object"]["id"],
                "status": delivery["reply"]["status"],
                "seconds": delivery["seconds"],
            } | running.times.get(event["id"], {})


def _plain(record: Interaction | Delivery) -> dict[str, Any]:
    return dict(orjson.loads(orjson.dumps(asdict(record), default=dict)))
