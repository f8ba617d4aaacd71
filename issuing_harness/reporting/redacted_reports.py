"""Redaction of a run's reports: nothing that pytest shows or hands on holds a secret.

A failure, its captured output and its properties are redacted in the process in which they arose,
when their report is made, so that whoever is given the report (the terminal, JUnit's XML, the
controller of pytest-xdist, another plugin) has it without secrets. What is shown by another way,
such as names, warnings and live logs, is redacted where it is written.
"""

import logging
import os
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest
from _pytest._code.code import ExceptionInfo, TerminalRepr
from _pytest.junitxml import xml_key

from issuing_harness.collection import feature_folders
from issuing_harness.reporting.faults import Faults
from issuing_harness.settings import SECRET_VARIABLE
from issuing_harness.tape.known_secrets import known
from issuing_harness.tape.redacted_output import (
    RedactedLog,
    RedactedStream,
    redact_document,
    redact_file,
    redact_named,
    redact_text,
    redacted_streams,
)

AnyReport = TypeVar("AnyReport", pytest.TestReport, pytest.CollectReport)

#: The properties that the harness adds itself begin so; of them only the message is free text.
_OWN: Final = "issuing_"
_MESSAGE: Final = "issuing_message"


class RedactedReports:
    """A pytest plugin that redacts reports, the terminal, JUnit's XML and the file of logs.

    Args:
        config: the run's.
        faults: keeps what goes wrong in here.
    """

    def __init__(self, config: pytest.Config, faults: Faults) -> None:
        self._config = config
        self._faults = faults

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Stand before the terminal and the file of logs, before anything is written there.

        A project without features is a host that asked for nothing; its reports stay its own.
        """
        if not feature_folders(self._config):
            self._config.pluginmanager.unregister(self)
            return
        with self._faults.caught():
            _know_secret_of_endpoint(self._config)
            _redact_terminal(self._config)
            _redact_log_file(self._config)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self) -> Generator[None, object, object]:
        """Redact what a test prints where pytest captures nothing, with -s."""
        if self._config.getoption("capture") != "no":
            return (yield)
        with redacted_streams():
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Redact what a test left, its failure or reason included; the outermost wrapper."""
        report = yield
        return self._redacted(report)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(
        self,
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Redact why a file was not collected: the message repeats lines of it."""
        report = yield
        return self._redacted(report)

    def _redacted(self, report: AnyReport) -> AnyReport:
        """Return the report redacted; without its texts if that fails, which is a fault."""
        try:
            _redact_report(report)
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing may leak by it
            self._faults.add(error)
            report.sections = []
            if report.longrepr is not None:
                report.longrepr = "What went wrong is not shown, for it could not be redacted."
        return report

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self) -> Generator[None, object, object]:
        """Redact the names and properties in JUnit's XML, once it is written."""
        result = yield
        with self._faults.caught():
            xml = self._config.stash.get(xml_key, None)
            if xml is not None and Path(xml.logfile).is_file():
                redact_file(Path(xml.logfile))
        return result


def _redact_report(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.longrepr is not None:
        report.longrepr = _without_secrets(report.longrepr)
    if report.sections:
        report.sections = redact_pairs(report.sections)
    if isinstance(report, pytest.TestReport):
        report.user_properties = [_property(*pair) for pair in report.user_properties]
        if reason := getattr(report, "wasxfail", ""):
            report.wasxfail = redact_text(reason)


def redact_pairs(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the titles and texts of sections redacted."""
    return [(redact_text(title), redact_text(text)) for title, text in pairs]


def _property(name: str, value: Any) -> tuple[str, Any]:
    if name.startswith(_OWN) and name != _MESSAGE:
        return name, value
    shown = redact_named(name, value) if isinstance(value, str) else redact_document(value)
    return redact_text(name), shown


def _without_secrets(value: Any) -> Any:
    """Return what pytest shows of a failure: text, tuple or an object that renders itself."""
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, list | tuple):
        return type(value)([_without_secrets(part) for part in value])
    if isinstance(value, TerminalRepr) or type(value).__module__.startswith("_pytest."):
        for name, part in list(getattr(value, "__dict__", {}).items()):
            if not isinstance(part, ExceptionInfo):
                object.__setattr__(value, name, _without_secrets(part))
    return value


def _know_secret_of_endpoint(config: pytest.Config) -> None:
    """Search for what the endpoint under test checks signatures with, whatever it looks like."""
    given = getattr(config.option, "issuing_integration_secret", None)  # the plugin may be off
    secret = given or os.environ.get(SECRET_VARIABLE, "")
    run = ExitStack()
    run.enter_context(known([("the endpoint's secret", secret)]))
    config.add_cleanup(run.close)


def _redact_terminal(config: pytest.Config) -> None:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        writer = reporter._tw  # noqa: SLF001 - pytest has no other way to its terminal
        writer._file = RedactedStream(writer._file)  # noqa: SLF001 - as above


def _redact_log_file(config: pytest.Config) -> None:
    plugin = config.pluginmanager.get_plugin("logging-plugin")
    handler = getattr(plugin, "log_file_handler", None)
    if isinstance(handler, logging.Handler) and handler.formatter is not None:
        handler.setFormatter(RedactedLog(handler.formatter))
