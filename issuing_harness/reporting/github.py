"""For GitHub Actions: failures beside the lines of the feature files, and a summary of the job.

GitHub's own variables switch it on: ``GITHUB_ACTIONS`` the annotations, ``GITHUB_STEP_SUMMARY`` the
summary, which is appended to the file of that name. Neither can change the outcome of a run.
"""

import os
import re
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from issuing_harness.collection import scenario_of
from issuing_harness.reporting.faults import never_raises
from issuing_harness.reporting.summary import BROKEN, FAILED, OUTCOMES, Summary
from issuing_harness.tape.redacted_output import redact_text
from issuing_harness.tooling.github import annotation

#: The user property of a test report that holds the line of the sentence that failed.
_LINE: Final = "issuing_line"
#: A path may hold bytes that are no UTF-8.
_ANY: Final = ("utf-8", "surrogateescape")
#: A problem of a feature file that was not collected.
_PROBLEM: Final = re.compile(r"(?P<path>\S.*\.feature):(?P<line>\d+): (?P<message>.*)")


def listen(config: pytest.Config, summary: Summary) -> None:
    """Register what GitHub Actions is told, if this is a job of its."""
    if os.environ.get("GITHUB_ACTIONS") == "true" or os.environ.get("GITHUB_STEP_SUMMARY"):
        listener = GitHubListener(summary, config.rootpath, os.environ)
        config.pluginmanager.register(listener, "issuing_github")


@never_raises
class GitHubListener:
    """A pytest plugin that tells GitHub Actions of a run.

    Args:
        summary: the run's counts, outcomes and messages.
        root: the project's folder.
        environment: the variables of the job.
    """

    def __init__(self, summary: Summary, root: Path, environment: Mapping[str, str]) -> None:
        self.faults = summary.faults
        self._summary = summary
        self._root = root
        self._environment = environment
        self._lines: dict[str, tuple[str, int]] = {}
        self._reasons: dict[str, str] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Store the line of the sentence that failed, which only this process knows."""
        report = yield
        facts = scenario_of(item)
        if report.failed and facts is not None:
            failed = getattr(getattr(item, "progress", None), "failed", None)
            # the rows of an outline share its steps, and their own lines tell them apart
            is_in_step = failed is not None and facts.row is None
            line = facts.steps[failed or 0].line if is_in_step else facts.place
            report.user_properties.append((_LINE, line))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep where a scenario failed, or why it was skipped."""
        line = dict(report.user_properties).get(_LINE)
        path, scenario_line, _ = report.location
        if report.failed:
            self._lines[report.nodeid] = (path, int(str(line or (scenario_line or 0) + 1)))
        if report.skipped and isinstance(report.longrepr, tuple):
            self._reasons[report.nodeid] = report.longrepr[2].removeprefix("Skipped: ")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Write the annotations to the log, and the summary to its file."""
        if self._environment.get("GITHUB_ACTIONS") == "true":
            for line in self._annotations():
                terminalreporter.write_line(self._clean(line))
        if path := self._environment.get("GITHUB_STEP_SUMMARY"):
            try:
                with Path(path).open("a", encoding="utf-8", errors="replace") as file:
                    file.write(self._clean("\n".join(self._markdown()) + "\n"))
            except OSError as error:
                terminalreporter.write_line(f"The job's summary was not written: {error}")

    def _annotations(self) -> Iterator[str]:
        """Yield an annotation for each failed or broken scenario, and each uncollected file."""
        for feature in self._summary.features.values():
            for nodeid, scenario in feature.scenarios.items():
                if scenario.outcome in (FAILED, BROKEN) and nodeid in self._lines:
                    path, line = self._lines[nodeid]
                    yield annotation(
                        "error",
                        scenario.message,
                        file=self._from_top(path),
                        line=line,
                        title=f"{scenario.outcome}: {nodeid.partition('::')[2]}",
                    )
        for message in self._summary.uncollected.values():
            for problem in _PROBLEM.finditer(message):
                yield annotation(
                    "error",
                    problem["message"],
                    file=self._from_top(problem["path"]),
                    line=int(problem["line"]),
                    title="not collected",
                )

    def _from_top(self, path: str) -> str:
        """Return a path below the project's root as GitHub needs it: from the repository's top."""
        absolute = (self._root / path).resolve()
        top = Path(self._environment.get("GITHUB_WORKSPACE") or self._root).resolve()
        return absolute.relative_to(top).as_posix() if absolute.is_relative_to(top) else path

    def _markdown(self) -> Iterator[str]:
        """Yield the lines of the job's summary."""
        features = [self._summary.features[path] for path in sorted(self._summary.features)]
        totals = {name: sum(each.count(name) for each in features) for name in OUTCOMES}
        counted = ", ".join(f"{count} {name}" for name, count in totals.items() if count)
        yield f"## Issuing scenarios: {counted or 'none ran'}\n"
        if features:
            yield f"| feature | {' | '.join(OUTCOMES)} | recorded from |"
            yield f"| --- |{' ---: |' * len(OUTCOMES)} --- |"
        for feature in features:
            title = ": ".join(part for part in (feature.capability, feature.title) if part)
            counts = " | ".join(str(feature.count(name)) for name in OUTCOMES)
            yield f"| {_cell(title)} | {counts} | {_cell(', '.join(sorted(feature.sources)))} |"
        yield ""
        yield from self._problems()

    def _problems(self) -> Iterator[str]:
        """Yield what failed, with its message, and what was skipped, with its reason."""
        for feature in self._summary.features.values():
            for nodeid, scenario in feature.scenarios.items():
                if scenario.outcome in (FAILED, BROKEN):
                    yield from _fenced(f"**{scenario.outcome}** {_code(nodeid)}", scenario.message)
        for nodeid, message in self._summary.uncollected.items():
            yield from _fenced(f"**not collected** {_code(nodeid)}", message)
        for nodeid, reason in self._reasons.items():
            if any(nodeid in feature.scenarios for feature in self._summary.features.values()):
                yield f"- skipped {_code(nodeid)}: {' '.join(reason.split())}"

    def _clean(self, text: str) -> str:
        """Return a text without secrets and without this machine's folders."""
        from issuing_harness.reporting.writer import Sanitizer  # noqa: PLC0415 - slow import

        return Sanitizer(self._root).clean(redact_text(text).encode(*_ANY)).decode(*_ANY)


def _fenced(heading: str, text: str) -> Iterator[str]:
    longest = max((len(ticks) for ticks in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"{heading}\n\n{fence}\n{text}\n{fence}\n"


def _code(text: str) -> str:
    return f"`{text.replace('`', chr(39))}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
