"""Counts scenarios per feature while they run, across processes, for the table at the end."""

from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, field

import pytest

from issuing_harness.reporting.description import facts_of, in_words
from issuing_harness.reporting.environment import source_of

PASSED, FAILED, BROKEN, SKIPPED = "passed", "failed", "broken", "skipped"
OUTCOMES = (PASSED, FAILED, BROKEN, SKIPPED)

# what travels with a report from a worker of xdist to its controller, and into JUnit's XML
_PATH, _FEATURE, _SOURCE = "issuing_path", "issuing_feature", "issuing_source"
_CAPABILITY = "issuing_capability"
_OUTCOME, _MESSAGE = "issuing_outcome", "issuing_message"
_LINES_SHOWN = 3


@dataclass(slots=True)
class ScenarioSummary:
    """One scenario so far."""

    outcome: str = PASSED
    message: str = ""
    seconds: float = 0.0
    source: str = ""


@dataclass(slots=True)
class FeatureSummary:
    """One feature: its title, its capability in words, and its scenarios by node id."""

    title: str
    capability: str = ""
    scenarios: dict[str, ScenarioSummary] = field(default_factory=dict)

    def count(self, outcome: str) -> int:
        """How many of its scenarios ended so."""
        return sum(1 for scenario in self.scenarios.values() if scenario.outcome == outcome)

    @property
    def seconds(self) -> float:
        """What its scenarios took together, whatever ran beside them."""
        return sum(scenario.seconds for scenario in self.scenarios.values())

    @property
    def sources(self) -> set[str]:
        """Where its answers came from."""
        return {scenario.source for scenario in self.scenarios.values() if scenario.source}


class Summary:
    """A pytest plugin; workers note facts in their reports, the controller adds them up."""

    def __init__(self) -> None:
        self.features: dict[str, FeatureSummary] = {}
        self.uncollected: dict[str, str] = {}

    @property
    def sources(self) -> Counter[str]:
        """How many scenarios had their answers from which source."""
        features = self.features.values()
        return Counter(s.source for f in features for s in f.scenarios.values() if s.source)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        """Note which feature the scenario belongs to, before anything can go wrong."""
        facts = facts_of(item)
        if facts is not None:
            capability = in_words(facts.capability)
            _note(item.user_properties, _PATH, facts.path)
            _note(item.user_properties, _FEATURE, facts.feature)
            _note(item.user_properties, _CAPABILITY, capability)
        return (yield)

    def pytest_issuing_provenance(self, item: pytest.Item, provenance: str) -> None:
        """Note where the scenario's answers come from."""
        _note(item.user_properties, _SOURCE, source_of(provenance))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note what only the process that ran it can tell: failed or broken, and in which words."""
        report = yield
        if report.failed and call.excinfo is not None:
            wrong = (AssertionError, pytest.fail.Exception)
            outcome = FAILED if isinstance(call.excinfo.value, wrong) else BROKEN
            report.user_properties.append((_OUTCOME, outcome))
            report.user_properties.append((_MESSAGE, _first_lines(call.excinfo)))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add one phase of one scenario; attempts that are repeated do not count."""
        told = dict(report.user_properties)
        path = told.get(_PATH)
        if not isinstance(path, str):
            return
        named = FeatureSummary(str(told[_FEATURE]), str(told[_CAPABILITY]))
        feature = self.features.setdefault(path, named)
        scenario = feature.scenarios.setdefault(report.nodeid, ScenarioSummary())
        scenario.seconds += report.duration
        scenario.source = str(told.get(_SOURCE, scenario.source))
        if scenario.outcome in {FAILED, BROKEN} or str(report.outcome) == "rerun":
            return
        if report.failed:
            # a failure pytest itself pronounced, a strict xpass for one, has no exception
            scenario.outcome = str(told.get(_OUTCOME, FAILED))
            scenario.message = str(told.get(_MESSAGE, report.longreprtext))
        elif report.skipped:
            scenario.outcome = SKIPPED

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A feature file that could not be collected is nobody's scenario, and still a failure."""
        if report.failed and report.nodeid.endswith(".feature"):
            self.uncollected[report.nodeid] = report.longreprtext

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str) -> None:
        """A worker died in this scenario: broken, in a feature we know by its file alone."""
        path = crashitem.partition("::")[0]
        known = [name for name in self.features if path.endswith(name)]
        feature = self.features.setdefault(known[0] if known else path, FeatureSummary(path))
        crash = "the process that ran it crashed"
        feature.scenarios[crashitem] = ScenarioSummary(outcome=BROKEN, message=crash)


def _first_lines(excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    """The beginning of the message; of the error's name only the last word."""
    text = excinfo.exconly().removeprefix(f"{excinfo.type.__module__}.")
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join(lines[:_LINES_SHOWN])


def _note(properties: list[tuple[str, object]], name: str, value: str) -> None:
    if (name, value) not in properties:
        properties.append((name, value))
