"""The hooks of reporting, which the harness's pytest plugin loads.

Without ``--alluredir`` scenarios are only counted for the summary in the terminal. Allure is
imported when a session with ``--alluredir`` starts, because importing it is slow.
"""

from pathlib import Path
from typing import Final

import pytest

from issuing_harness.reporting.summary import Summary, render_summary

_SUMMARY: Final = pytest.StashKey[Summary]()
#: With ``-qq`` or less pytest is to be silent.
_LOWEST_VERBOSITY: Final = -1


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Register the summary, and keep workers from deleting results; before allure-pytest starts.

    With ``--clean-alluredir`` each worker of xdist, also one that replaces a crashed one, would
    delete what the others wrote.
    """
    if hasattr(config, "workerinput"):
        config.option.clean_alluredir = False
    config.stash[_SUMMARY] = Summary()
    config.pluginmanager.register(config.stash[_SUMMARY], "issuing_summary")


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Replace allure-pytest's listener and writer, if a report is written; after it started."""
    if _writes_report(session.config):
        from issuing_harness.reporting.allure_session import start  # noqa: PLC0415 - slow import

        start(session.config)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the environment, since the sources of the responses are only known at the end."""
    config = session.config
    if _writes_report(config) and not hasattr(config, "workerinput"):
        from issuing_harness.reporting.allure_session import (  # noqa: PLC0415 - slow import
            write_environment,
        )

        results = Path(config.option.allure_report_dir).absolute()
        backend = config.getoption("backend", default=None) or "replay"
        write_environment(results, str(backend), config.stash[_SUMMARY].sources)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the summary, unless pytest was asked to be silent."""
    config = terminalreporter.config
    if config.get_verbosity() < _LOWEST_VERBOSITY:
        return
    writer = terminalreporter._tw  # noqa: SLF001 - pytest has no other way to its terminal
    text = render_summary(
        config.stash[_SUMMARY],
        width=writer.fullwidth,
        colour=writer.hasmarkup,
        utf8="utf" in (getattr(writer._file, "encoding", None) or "utf-8").lower(),  # noqa: SLF001
    )
    if text:
        terminalreporter.write_sep("=", "scenarios")
        terminalreporter.write(text + "\n")


def _writes_report(config: pytest.Config) -> bool:
    results = config.getoption("allure_report_dir", default=None)
    return bool(results) and config.pluginmanager.hasplugin("allure_listener")
