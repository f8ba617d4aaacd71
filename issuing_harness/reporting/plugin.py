"""The hooks of reporting, which the harness's pytest plugin loads.

Without ``--alluredir`` scenarios are only counted for the summary in the terminal. Allure is
imported when a session with ``--alluredir`` starts, because importing it is slow.
"""

import re
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Final

import pytest
from _pytest.junitxml import xml_key

from issuing_harness.reporting import github
from issuing_harness.reporting.redacted_reports import RedactedReports
from issuing_harness.reporting.summary import (
    FAULTS_OF_WORKER,
    Summary,
    is_broken,
)
from issuing_harness.reporting.summary_table import render_summary

_SUMMARY: Final = pytest.StashKey[Summary]()
#: Why no results are written though they were asked for, and what to do.
_NO_RESULTS: Final = pytest.StashKey[str]()
#: With ``-qq`` or less pytest is to be silent.
_LOWEST_VERBOSITY: Final = -1
#: What the message of a broken scenario begins with in JUnit.
_BROKEN: Final = "broken:"
#: What stands for the value in the pattern of a link: ``{}``, ``{key}``.
_PLACEHOLDER: Final = re.compile(r"\{\w*\}")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Register the summary, and put right what allure-pytest would stumble over; before it starts.

    With ``--clean-alluredir`` each worker of xdist, also one that replaces a crashed one, would
    delete what the others wrote. Results that cannot be written are left out, which is told at the
    end: the scenarios are what was asked for.
    """
    summary = config.stash[_SUMMARY] = Summary()
    config.pluginmanager.register(summary, "issuing_summary")
    config.pluginmanager.register(
        RedactedReports(config, summary.faults), "issuing_redacted_reports"
    )
    config.pluginmanager.register(BrokenInJUnit(config), "issuing_broken_in_junit")
    github.listen(config, summary)
    if hasattr(config, "workerinput"):
        config.option.clean_alluredir = False
    # a worker reads the options anew, so that each process finds out by itself
    if results := config.getoption("allure_report_dir", default=None):
        config.stash[_NO_RESULTS] = _problem_of_folder(Path(results))
        if config.stash[_NO_RESULTS]:
            config.option.allure_report_dir = None
        else:
            _keep_record(config, Path(results).absolute(), summary)
    with summary.faults.caught():
        _correct_link_patterns(config)


def _keep_record(config: pytest.Config, results: Path, summary: Summary) -> None:
    from issuing_harness.reporting.run_record import RecordKeeper  # noqa: PLC0415 - needed rarely

    keeper = RecordKeeper(results, config, summary)
    config.pluginmanager.register(keeper, "issuing_run_record")


def _problem_of_folder(results: Path) -> str:
    """Return why no results can be written there and what to do, ``""`` if they can."""
    try:
        results.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=results):
            pass
    except OSError as error:
        return (
            f"Results were to be written to {results}, and that is not possible: {error}. There is "
            "no report of this run. Name another folder: --alluredir=FOLDER. `issuing-harness "
            "report FOLDER --output FILE` renders it from there."
        )
    return ""


def _correct_link_patterns(config: pytest.Config) -> None:
    """Let the patterns of links be what ``str.format`` takes, whatever they call the value."""
    patterns = config.getoption("allure_link_pattern", default=None) or ()
    if patterns:
        config.option.allure_link_pattern = {(kind, _format(text)) for kind, text in patterns}


def _format(pattern: str) -> str:
    parts = _PLACEHOLDER.split(pattern)
    return "{0}".join(part.replace("{", "{{").replace("}", "}}") for part in parts)


class BrokenInJUnit:
    """Makes a broken scenario an ``<error>`` in JUnit's XML, and leaves ``<failure>`` to others.

    pytest goes by the phase: what goes wrong in a call is a failure to it, and every sentence is
    part of the call.

    Args:
        config: the run's.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> Generator[None, None, None]:
        """Change what JUnit's plugin has just added for a scenario."""
        yield
        xml = self._config.stash.get(xml_key, None)
        if xml is not None and is_broken(report):
            for node in xml.node_reporter(report).nodes:
                if node.tag == "failure":
                    node.tag = "error"
                    xml.stats["failure"] -= 1
                    xml.stats["error"] += 1
                if node.tag == "error" and not node.get("message", "").startswith(_BROKEN):
                    node.set("message", f"{_BROKEN} {node.get('message', '')}")


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Replace allure-pytest's listener and writer, if a report is written; after it started."""
    if _writes_report(session.config):
        from issuing_harness.reporting.allure_session import start  # noqa: PLC0415 - slow import

        faults = session.config.stash[_SUMMARY].faults
        with faults.caught():
            start(session.config, faults)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the environment, since the sources of the responses are only known at the end.

    A worker sends the controller what went wrong in its reporting.
    """
    config = session.config
    faults = config.stash[_SUMMARY].faults
    if hasattr(config, "workeroutput"):
        config.workeroutput[FAULTS_OF_WORKER] = faults.lines
    elif _writes_report(config):
        with faults.caught():
            _write_environment(config)


def _write_environment(config: pytest.Config) -> None:
    from issuing_harness.reporting.allure_session import (  # noqa: PLC0415 - slow import
        write_environment,
    )
    from issuing_harness.reporting.run_record import shard_of  # noqa: PLC0415 - as above

    results = Path(config.option.allure_report_dir).absolute()
    backend = config.getoption("issuing_backend", default=None) or "replay"
    write_environment(results, str(backend), config.stash[_SUMMARY].sources, shard_of(config))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the summary, unless pytest was asked to be silent, and what went wrong in reporting.

    pytest's own short summary comes after it.
    """
    summary = terminalreporter.config.stash[_SUMMARY]
    with summary.faults.caught():
        _shorten(terminalreporter)
    text = ""
    if terminalreporter.config.get_verbosity() >= _LOWEST_VERBOSITY:
        with summary.faults.caught():
            text = _summary_text(summary, terminalreporter)
    if text:
        terminalreporter.write_sep("=", "scenarios")
        terminalreporter.write(text + "\n")
    problem = terminalreporter.config.stash.get(_NO_RESULTS, "")
    for warning in filter(None, (problem, str(summary.faults))):
        terminalreporter.write_line(f"Warning: {warning}", yellow=True)


def _shorten(terminalreporter: pytest.TerminalReporter) -> None:
    """Let pytest's short summary repeat the first line of a scenario's message only.

    In CI, and with -vv, it prints every line of it once more. JUnit's XML has the message by now.
    """
    for outcome in ("failed", "error"):
        for report in terminalreporter.stats.get(outcome, ()):
            crash = getattr(report.longrepr, "reprcrash", None)
            if crash is not None and report.nodeid.partition("::")[0].endswith(".feature"):
                crash.message = crash.message.partition("\n")[0]


def _summary_text(summary: Summary, terminalreporter: pytest.TerminalReporter) -> str:
    writer = terminalreporter._tw  # noqa: SLF001 - pytest has no other way to its terminal
    return render_summary(
        summary,
        width=writer.fullwidth,
        colour=writer.hasmarkup,
        utf8="utf" in (getattr(writer._file, "encoding", None) or "utf-8").lower(),  # noqa: SLF001 - as above
    )


def _writes_report(config: pytest.Config) -> bool:
    results = config.getoption("allure_report_dir", default=None)
    return bool(results) and config.pluginmanager.hasplugin("allure_listener")
