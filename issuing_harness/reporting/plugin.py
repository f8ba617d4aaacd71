"""Reporting's hooks. The harness's plugin loads this module; without ``--alluredir`` it counts."""

from pathlib import Path

import pytest

from issuing_harness.reporting.summary import Summary
from issuing_harness.reporting.summary_table import render_table

_TALLY = pytest.StashKey[Summary]()
_QUIETEST = -1


def tally_of(config: pytest.Config) -> Summary:
    """What this session counted."""
    return config.stash[_TALLY]


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Before allure-pytest begins: count, and keep workers from wiping the results.

    With ``--clean-alluredir`` each worker of xdist, also one that replaces a crashed one, would
    delete what the others wrote.
    """
    if hasattr(config, "workerinput"):
        config.option.clean_alluredir = False
    config.stash[_TALLY] = Summary()
    config.pluginmanager.register(config.stash[_TALLY], "issuing_tally")


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """After allure-pytest began: take over, if there is a report to write."""
    if _reports(session.config):
        from issuing_harness.reporting.allure_session import start  # noqa: PLC0415 - Allure is not free

        start(session.config)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """What is only known at the end: where the answers came from."""
    config = session.config
    if _reports(config) and not hasattr(config, "workerinput"):
        from issuing_harness.reporting.environment import write_environment  # noqa: PLC0415

        results = Path(config.option.allure_report_dir).absolute()
        backend = config.getoption("backend", default=None) or "replay"
        write_environment(results, str(backend), tally_of(config).sources)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table, unless pytest was asked to be silent."""
    config = terminalreporter.config
    if config.get_verbosity() < _QUIETEST:
        return
    writer = terminalreporter._tw  # noqa: SLF001 - pytest has no other way to its terminal
    text = render_table(
        tally_of(config),
        width=writer.fullwidth,
        colour=writer.hasmarkup,
        utf8="utf" in (getattr(writer._file, "encoding", None) or "utf-8").lower(),  # noqa: SLF001
    )
    if text:
        terminalreporter.write_sep("=", "scenarios")
        terminalreporter.write(text + "\n")


def _reports(config: pytest.Config) -> bool:
    asked = config.getoption("allure_report_dir", default=None)
    return bool(asked) and config.pluginmanager.hasplugin("allure_listener")
