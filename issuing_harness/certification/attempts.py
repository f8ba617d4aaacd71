"""A pytest plugin that keeps of every attempt at a scenario how it ended, and what shows that.

Attempts are appended to a file as they end, so that a run that is interrupted goes on where it
stopped, and no attempt is forgotten.
"""

import json
import time
from collections import Counter
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest

from issuing_harness.certification.certificate import Attempt, Outcome
from issuing_harness.certification.documents import read_attempt, write_attempt
from issuing_harness.certification.evidence_seals import seal, seals_of
from issuing_harness.certification.page_evidence import step_document
from issuing_harness.certification.running_attempt import (
    FAILED,
    PASSED,
    Running,
    attempt_of,
    plain_record,
)
from issuing_harness.certification.shard import WHOLE, Shard
from issuing_harness.certification.tags import requirements_of
from issuing_harness.collection import ScenarioFacts, scenario_of
from issuing_harness.errors import NotOffered
from issuing_harness.interactions import Delivery, Interaction, Span
from issuing_harness.reporting.diagram import diagrams
from issuing_harness.stage.stages import STAGE
from issuing_harness.stage.whole_run import NOT_OFFERED
from issuing_harness.tape.redacted_output import redact_text
from issuing_harness.webhooks.conversation import CONVERSATION, Conversation
from issuing_harness.webhooks.fault_search import INTEGRATION
from issuing_harness.webhooks.interleaving_search import show_failed_trial
from issuing_harness.whole_files import write_whole

ATTEMPTS: Final = "attempts.jsonl"
#: The attempt that runs, as it stands, so that one that was killed is listed, too.
RUNNING: Final = "running.json"
#: What shows an attempt, beside lists of its steps, requests and deliveries.
CONVERSED: Final = "conversation.json"
TAPE: Final = "tape.yaml"
EVIDENCE: Final = "evidence"
#: What diagrams call who was asked.
ASKED: Final = "Sandbox"


class AttemptKeeper:
    """A plugin that selects the scenarios of a certification and keeps its attempts.

    Args:
        folder: of the run: ``attempts.jsonl`` and ``evidence/``.
        selected: the ids of the requirements that are tried.
        done: the attempts of an earlier part of this run, which are not made again.
        shard: which part of the scenarios is tried.
    """

    def __init__(
        self,
        folder: Path,
        selected: Iterable[str],
        done: Sequence[Attempt] = (),
        shard: Shard = WHOLE,
    ) -> None:
        self._folder = folder
        self.selected = frozenset(selected)
        self.attempts = list(done)
        self.planned: list[str] = []
        self._part = shard
        self._numbers = Counter(attempt.scenario for attempt in done)
        self._running: Running | None = None
        #: The SHA-256 of each file of evidence as it was written, by its name in the folder.
        self.seals = seals_of(folder, done)
        #: Seconds for which books are watched, where that is longer than the profile says.
        self.watched = 0.0

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> Generator[None, None, None]:
        """Plan the scenarios that verify what is selected, before anybody takes one away."""
        self.planned = [item.nodeid for item in items if self._is_chosen(item)]
        yield
        self.choose(config, items)

    def choose(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep those that are planned for this shard, less those that are done."""
        own = {*self.own}
        chosen = [item for item in items if self._is_chosen(item) and item.nodeid in own]
        done = self.done
        left = [item for item in chosen if item.nodeid not in done]
        config.hook.pytest_deselected(items=[item for item in items if item not in left])
        items[:] = left

    @property
    def own(self) -> list[str]:
        """Those of the planned scenarios that are of this shard."""
        return self._part.own(self.planned)

    @property
    def done(self) -> set[str]:
        """The scenarios that were tried to their end."""
        ended = (each for each in self.attempts if each.outcome is not Outcome.INTERRUPTED)
        return {each.scenario for each in ended}

    def _is_chosen(self, item: pytest.Item) -> bool:
        facts = scenario_of(item)
        return facts is not None and not self.selected.isdisjoint(requirements_of(facts))

    @pytest.hookimpl(tryfirst=True, wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Make an attempt, and keep it, whatever ends it."""
        facts = scenario_of(item)
        if facts is None:
            return (yield)
        self._numbers[item.nodeid] += 1
        self._running = Running(self._numbers[item.nodeid], time.time())
        self.stand(attempt_of(item.nodeid, facts, self._running, ended=False), {})
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
                self._keep_failure(item, error)
            if isinstance(error, NotOffered):  # pytest, too, calls skipped what is
                item.stash[NOT_OFFERED] = True
                report.outcome = "skipped"
                report.longrepr = (str(item.path), 0, f"Skipped: {redact_text(str(error))}")
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_issuing_failure(self, item: pytest.Item, error: BaseException) -> None:
        """Keep a failure of which more is found out, which may be interrupted."""
        self._keep_failure(item, error, is_early=True)

    def pytest_bdd_before_step(self, step: Any) -> None:
        """Keep which step runs."""
        if self._running:
            self._running.sentence = redact_text(f"{step.keyword} {step.name}")

    def pytest_bdd_after_step(self, step: Any) -> None:
        """Keep a step that has passed."""
        self._add_step(step, PASSED)

    def pytest_bdd_step_error(self, step: Any) -> None:
        """Keep the step that has not."""
        self._add_step(step, FAILED)

    def pytest_issuing_interaction(self, interaction: Interaction, span: Span) -> None:
        """Keep a request with its response, redacted as it comes."""
        if self._running:
            self._running.interactions.append({"span": asdict(span), **plain_record(interaction)})
            self._running.add_exchange(interaction, span)

    def pytest_issuing_delivery(self, delivery: Delivery, span: Span) -> None:
        """Keep a delivery with the reply to it, redacted as it comes."""
        if self._running:
            wire = delivery.reply.wire
            kept = {"span": asdict(span), "seconds": wire and round(wire.seconds, 4)}
            plain = plain_record(replace(delivery, reply=replace(delivery.reply, wire=None)))
            self._running.deliveries.append(kept | plain)
            self._running.add_exchange(delivery, span)

    def _add_step(self, step: Any, outcome: str) -> None:
        if self._running:
            self._running.steps.append(step_document(step, outcome))

    def _keep_failure(
        self, item: pytest.Item, error: BaseException, *, is_early: bool = False
    ) -> None:
        """Keep the first failure of an attempt at once: whatever ends the run does not undo it."""
        running, facts = self._running, scenario_of(item)
        if running is None or facts is None or (running.error and not running.is_told_early):
            return
        running.error, running.is_told_early = error, is_early
        if isinstance(error, AssertionError):
            self.stand(*self._as_it_stands(item, facts, running, ended=False))

    def _keep(self, item: pytest.Item, facts: ScenarioFacts, *, ended: bool) -> None:
        running, self._running = self._running, None
        assert running is not None
        self.add(*self._as_it_stands(item, facts, running, ended=ended))

    def _as_it_stands(
        self, item: pytest.Item, facts: ScenarioFacts, running: Running, *, ended: bool
    ) -> tuple[Attempt, Mapping[str, str]]:
        """Return the attempt with the evidence that there is by now, and the seals of that."""
        attempt = attempt_of(item.nodeid, facts, running, ended=ended)
        name = f"{EVIDENCE}/{len(self.attempts) + 1:04}"
        folder = self._folder / name
        folder.mkdir(parents=True, exist_ok=True)
        seals = {}
        # made where nobody looks for it, so that it is sealed as it was made
        with TemporaryDirectory(prefix="issuing-evidence-") as private:
            files = self._make_evidence(item, running, Path(private))
            for file in Path(private).iterdir():
                content = file.read_bytes()
                seals[f"{name}/{file.name}"] = seal(content)
                (folder / file.name).write_bytes(content)
        evidence = {kind: f"{name}/{file}" for kind, file in files.items()}
        return replace(attempt, evidence=evidence, watched=self.watched), seals

    def stand(self, attempt: Attempt, seals: Mapping[str, str]) -> None:
        """Keep how an attempt stands that goes on.

        Args:
            attempt: as it would be if it were ended now.
            seals: of its evidence so far.
        """
        del seals  # those at its end count
        write_whole(self._folder / RUNNING, write_attempt(attempt))

    def add(self, attempt: Attempt, seals: Mapping[str, str]) -> None:
        """Keep an attempt that has ended.

        Args:
            attempt: with its evidence.
            seals: the SHA-256 of each file of that, by its name.
        """
        self.attempts.append(attempt)
        self.seals |= seals
        with (self._folder / ATTEMPTS).open("ab") as file:
            file.write(write_attempt(attempt))
        (self._folder / RUNNING).unlink(missing_ok=True)

    @staticmethod
    def _make_evidence(item: pytest.Item, running: Running, folder: Path) -> dict[str, str]:
        """Write what shows an attempt into a folder; return the files by what they are."""
        made = {}
        for kind in ("steps", "interactions", "deliveries"):
            (folder / f"{kind}.json").write_text(json.dumps(getattr(running, kind), indent=1))
            made[kind] = f"{kind}.json"
        for count, picture in enumerate(diagrams(running.exchanges, ASKED), 1):
            (folder / f"diagram-{count}.svg").write_text(picture, encoding="utf-8")
            made[f"diagram {count}"] = f"diagram-{count}.svg"
        item.stash[CONVERSATION].save(folder / CONVERSED)
        made["conversation"] = CONVERSED
        if STAGE in item.stash:
            item.stash[STAGE].save_evidence(folder / TAPE)
            made["tape"] = TAPE
        show_failed_trial(item, folder)
        return made


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
