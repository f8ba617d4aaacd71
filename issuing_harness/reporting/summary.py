"""What the summary of a run counts; ``summary_table`` prints it.

Scenarios are counted through pytest's own hooks, across the workers of xdist, and whether or not
Allure results are written. This module therefore imports nothing of Allure.
"""

import re
from collections import Counter
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from issuing_harness.collection import scenario_of
from issuing_harness.funding_models import FUNDING_MODELS, note_of
from issuing_harness.reporting.faults import Faults, never_raises
from issuing_harness.reporting.labels import capability_title, source_of

PASSED, FAILED, BROKEN, SKIPPED = "passed", "failed", "broken", "skipped"
OUTCOMES: Final = (PASSED, FAILED, BROKEN, SKIPPED)

# the user properties that travel with a test report from a worker of xdist to its controller, and
# into JUnit's XML
_PATH, _FEATURE, _SOURCE = "issuing_path", "issuing_feature", "issuing_source"
_CAPABILITY = "issuing_capability"
#: The property in JUnit that says who is wrong: ``failed`` or ``broken``.
CATEGORY: Final = "category"
_OUTCOME, _MESSAGE = "issuing_outcome", "issuing_message"
_FUNDING = "issuing_funding"
#: What a reason begins with that names the sentence for which a scenario was skipped.
_SENTENCE: Final = re.compile(r"^'.*?' (?=cannot be said )")
_MESSAGE_LINES: Final = 3
#: What a worker of xdist sends to its controller when it ends: the lines of its faults.
FAULTS_OF_WORKER: Final = "issuing_reporting_faults"


@dataclass(slots=True)
class ScenarioSummary:
    """What is known of one scenario so far.

    Args:
        outcome: one of ``OUTCOMES``.
        message: the first lines of its error, or why it was skipped; ``""`` without either.
        seconds: the duration of its set-up, call and tear-down.
        source: where its responses came from, as ``labels.source_of`` names it.
        reruns: how many attempts failed and were repeated.
        funding: what its cards spent from, ``""`` for the Issuing balance.
    """

    outcome: str = PASSED
    message: str = ""
    seconds: float = 0.0
    source: str = ""
    reruns: int = 0
    funding: str = ""


@dataclass(slots=True)
class FeatureSummary:
    """The scenarios of one feature.

    Args:
        title: the feature's name.
        capability: the title of its folder, ``""`` at the top.
        scenarios: its scenarios by node id.
    """

    title: str
    capability: str = ""
    scenarios: dict[str, ScenarioSummary] = field(default_factory=dict)

    def count(self, outcome: str) -> int:
        """Return how many scenarios have this outcome."""
        return sum(1 for scenario in self.scenarios.values() if scenario.outcome == outcome)

    @property
    def seconds(self) -> float:
        """The sum of the scenarios' durations; they may have run at the same time."""
        return sum(scenario.seconds for scenario in self.scenarios.values())

    @property
    def sources(self) -> set[str]:
        """Where the scenarios' responses came from."""
        return {scenario.source for scenario in self.scenarios.values() if scenario.source}


def is_broken(report: pytest.TestReport) -> bool:
    """Whether a scenario could not be run as written, and the product is not known to be wrong."""
    properties = dict(report.user_properties)
    return report.failed and _PATH in properties and properties.get(_OUTCOME) == BROKEN


@never_raises
class Summary:
    """A pytest plugin that counts scenarios: workers add properties, the controller sums them up.

    Attributes:
        features: what was counted, by path of the feature file.
        uncollected: the errors of feature files that were not collected, by node id.
        faults: what went wrong in reporting, in all processes.
    """

    def __init__(self) -> None:
        self.faults = Faults()
        self.features: dict[str, FeatureSummary] = {}
        self.uncollected: dict[str, str] = {}
        #: what has begun, and is not counted yet: each feature by its path, scenarios by node id
        self._heard_of: dict[str, FeatureSummary] = {}
        self._begun: dict[str, ScenarioSummary] = {}

    @property
    def sources(self) -> Counter[str]:
        """How many scenarios had their responses from each source."""
        features = self.features.values()
        return Counter(s.source for f in features for s in f.scenarios.values() if s.source)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        """Store which feature the scenario belongs to, before anything can fail."""
        facts = scenario_of(item)
        if facts is not None:
            _add_property(item, _PATH, facts.path)
            _add_property(item, _FEATURE, facts.feature)
            _add_property(item, _CAPABILITY, capability_title(facts.capability))
        return (yield)

    def pytest_issuing_provenance(self, item: pytest.Item, provenance: str) -> None:
        """Store where the scenario's responses come from."""
        _add_property(item, _SOURCE, source_of(provenance))
        for note in filter(None, map(note_of, FUNDING_MODELS)):
            if note in provenance:
                _add_property(item, _FUNDING, note.removeprefix(", "))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Store the outcome and message, which only the process that ran the scenario knows.

        An ``AssertionError`` (or ``pytest.fail``) is a failure; any other error means broken.
        """
        report = yield
        if report.failed and call.excinfo is not None:
            failures = (AssertionError, pytest.fail.Exception)
            outcome = FAILED if isinstance(call.excinfo.value, failures) else BROKEN
            report.user_properties.append((_OUTCOME, outcome))
            report.user_properties.append((_MESSAGE, _first_lines(call.excinfo)))
            if scenario_of(item) is not None:
                _add_property(item, CATEGORY, outcome)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add one phase of a scenario, which counts once it has ended, or not passed."""
        properties = dict(report.user_properties)
        path = properties.get(_PATH)
        if not isinstance(path, str):
            return
        new = FeatureSummary(str(properties[_FEATURE]), str(properties[_CAPABILITY]))
        feature = self._heard_of.setdefault(path, new)
        scenario = self._begun.setdefault(report.nodeid, ScenarioSummary())
        _add_phase(scenario, report, properties)
        # one that was interrupted has neither passed nor failed
        if report.when == "teardown" or scenario.outcome != PASSED:
            self.features.setdefault(path, feature).scenarios[report.nodeid] = scenario

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Store the error of a feature file that has no scenarios because it does not parse."""
        if report.failed and report.nodeid.endswith(".feature"):
            self.uncollected[report.nodeid] = report.longreprtext

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add what went wrong in the reporting of a worker that has ended."""
        self.faults.extend(getattr(node, "workeroutput", {}).get(FAULTS_OF_WORKER, ()))

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str) -> None:
        """Count a scenario whose worker crashed as broken; only its node id is known."""
        path = crashitem.partition("::")[0]
        known = next(filter(path.endswith, self._heard_of), path)
        heard_of = self._heard_of.get(known, FeatureSummary(path))
        message = "the process that ran it crashed"
        crashed = ScenarioSummary(outcome=BROKEN, message=message)
        self.features.setdefault(known, heard_of).scenarios[crashitem] = crashed


def _add_phase(
    scenario: ScenarioSummary, report: pytest.TestReport, properties: Mapping[str, object]
) -> None:
    """Add one phase to what is known of a scenario; a repeated attempt changes no outcome."""
    scenario.seconds += report.duration
    scenario.source = str(properties.get(_SOURCE, scenario.source))
    scenario.funding = str(properties.get(_FUNDING, scenario.funding))
    if str(report.outcome) == "rerun":
        scenario.reruns += 1
    if scenario.outcome in {FAILED, BROKEN} or str(report.outcome) == "rerun":
        return
    if report.failed:
        # a failure without an exception is pytest's own, for example of a strict xfail
        scenario.outcome = str(properties.get(_OUTCOME, FAILED))
        scenario.message = str(properties.get(_MESSAGE, report.longreprtext))
    elif report.skipped:
        scenario.outcome = SKIPPED
        scenario.message = _skip_reason(report)


def _skip_reason(report: pytest.TestReport) -> str:
    """Return why a scenario was skipped on one line; the sentence is left out, which varies."""
    if (expected_failure := getattr(report, "wasxfail", None)) is not None:
        return f"expected to fail: {expected_failure}"
    text = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longreprtext)
    reason = " ".join(text.removeprefix("Skipped: ").split())
    return _SENTENCE.sub("a sentence ", reason)


def _first_lines(excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    """Return the first lines of the message, with the error's class but not its module."""
    text = excinfo.exconly().removeprefix(f"{excinfo.type.__module__}.")
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join(lines[:_MESSAGE_LINES])


def _add_property(item: pytest.Item, name: str, value: str) -> None:
    if (name, value) not in item.user_properties:
        item.user_properties.append((name, value))
