"""Puts our listener and writer where allure-pytest's were, for one session, and back again."""

from pathlib import Path
from typing import Any

import allure
import allure_commons
import pytest
from allure_commons.logger import AllureFileLogger
from allure_pytest.listener import AllureListener

from issuing_harness.reporting.allure_listener import QuietAllureListener
from issuing_harness.reporting.environment import write_executor
from issuing_harness.reporting.failures import write_categories
from issuing_harness.reporting.gherkin_listener import GherkinListener
from issuing_harness.reporting.writer import ResultWriter, Sanitizer

_ALLURE = allure_commons.plugin_manager


def start(config: pytest.Config) -> None:
    """Report this session's scenarios; only after allure-pytest began, that is with --alluredir."""
    results = Path(config.option.allure_report_dir).absolute()
    quiet = QuietAllureListener(config)
    gherkin = GherkinListener(
        quiet,
        dict(config.option.allure_link_pattern),
        getattr(config, "workerinput", {}).get("workerid", "main"),
    )
    writer = ResultWriter(results, Sanitizer(config.rootpath))
    replaced = [p for p in _ALLURE.get_plugins() if type(p) in {AllureFileLogger, AllureListener}]
    ours = [quiet, gherkin, writer]
    _exchange(replaced, ours)
    config.pluginmanager.unregister(name="allure_listener")
    config.pluginmanager.register(quiet, "allure_listener")
    config.pluginmanager.register(gherkin, "issuing_gherkin_listener")
    # allure-pytest's own clean-up insists that its plugins are still there
    config.add_cleanup(lambda: _exchange(ours, replaced))
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Uncollected(), "issuing_uncollected")
        write_categories(results)
        write_executor(results)


def _exchange(old: list[Any], new: list[Any]) -> None:
    for plugin in old:
        _ALLURE.unregister(plugin)
    for plugin in new:
        _ALLURE.register(plugin)


class Uncollected:
    """What has no result of its own: the report lists it under global errors."""

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A feature file that could not be collected; workers tell the controller of theirs."""
        if report.failed:
            allure.global_error(f"{report.nodeid} was not collected: {report.longreprtext}")

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str) -> None:
        """A worker of xdist died in this scenario."""
        allure.global_error(f"{crashitem}: the process that ran it crashed, so it has no result.")
