"""One session's Allure report: its listeners, its writer, and the files beside the results.

allure-pytest's own listener and writer are replaced when the session starts and restored when it
ends.
"""

import contextlib
import json
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import allure
import allure_commons
import pytest
from allure_commons.logger import AllureFileLogger
from allure_pytest.listener import AllureListener

from issuing_harness import API_VERSION, HARNESS_VERSION, sdk_version
from issuing_harness.reporting.allure_listener import FilteredAllureListener
from issuing_harness.reporting.failures import write_categories
from issuing_harness.reporting.faults import Faults, never_raises
from issuing_harness.reporting.gherkin_listener import GherkinListener
from issuing_harness.reporting.result_files import (
    ENVIRONMENT,
    SHARDS,
    discard_page,
    write_properties,
)
from issuing_harness.reporting.writer import ResultWriter, Sanitizer
from issuing_harness.tape.redacted_output import redact_text

_ALLURE: Final = allure_commons.plugin_manager
#: The page that ``issuing-harness run`` renders, beside the folder of results.
PAGE: Final = "allure-report.html"


def start(config: pytest.Config, faults: Faults) -> None:
    """Report this session's scenarios; after allure-pytest has started, so with --alluredir."""
    results = Path(config.option.allure_report_dir).absolute()
    listener = FilteredAllureListener(config, faults)
    writer = ResultWriter(results, Sanitizer(config.rootpath), faults)
    gherkin = GherkinListener(
        listener,
        writer,
        dict(config.option.allure_link_pattern),
        getattr(config, "workerinput", {}).get("workerid", "main"),
        faults,
    )
    theirs = [p for p in _ALLURE.get_plugins() if type(p) in {AllureFileLogger, AllureListener}]
    ours = [listener, gherkin, writer]
    _replace_plugins(theirs, ours)
    config.pluginmanager.unregister(name="allure_listener")
    config.pluginmanager.register(listener, "allure_listener")
    config.pluginmanager.register(gherkin, "issuing_gherkin_listener")
    # allure-pytest's clean-up fails unless its own plugins are registered
    config.add_cleanup(lambda: _replace_plugins(ours, theirs))
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(GlobalErrors(faults), "issuing_global_errors")
        discard_page(results.parent / PAGE)
        write_categories(results)
        write_executor(results)


def _replace_plugins(old: list[Any], new: list[Any]) -> None:
    for plugin in old:
        _ALLURE.unregister(plugin)
    for plugin in new:
        _ALLURE.register(plugin)


@never_raises
class GlobalErrors:
    """A pytest plugin that reports errors of no test: Allure lists them as global errors.

    Args:
        faults: keeps what goes wrong in here.
    """

    def __init__(self, faults: Faults) -> None:
        self.faults = faults

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Report a file that was not collected; workers send theirs to the controller."""
        if report.failed:
            allure.global_error(f"{report.nodeid} was not collected: {report.longreprtext}")

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str) -> None:
        """Report a scenario in which a worker of xdist crashed."""
        allure.global_error(f"{crashitem}: the process that ran it crashed, so it has no result.")

    def pytest_issuing_run_problem(self, title: str, message: str) -> None:
        """Report what is wrong with the run as a whole."""
        allure.global_error(f"{title}: {message}")

    def pytest_issuing_run_notice(self, title: str, message: str) -> None:
        """Attach what there is to say of the run as a whole."""
        allure.global_attach(message, name=title, attachment_type=allure.attachment_type.TEXT)


def write_environment(
    results: Path, backend: str, sources: Mapping[str, int], shard: tuple[int, int] = (1, 1)
) -> None:
    """Write ``environment.properties``: versions, and where the responses came from.

    Args:
        results: the folder of Allure results.
        backend: the value of ``--backend``.
        sources: how many scenarios had their responses from each source.
        shard: which one the run is, and of how many.
    """
    origins = ", ".join(f"{count} from {source}" for source, count in sorted(sources.items()))
    properties = {
        "Backend": backend,
        "Answers": origins or "none were asked for",
        "API version": API_VERSION,
        "Stripe SDK": sdk_version(),
        "Issuing harness": HARNESS_VERSION,
        "Python": platform.python_version(),
        "pytest": pytest.__version__,
        "Platform": platform.system(),
    }
    number, count = shard
    properties |= {SHARDS: f"{number} of {count}"} if count > 1 else {}
    write_properties(results / ENVIRONMENT, properties)


def write_executor(results: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Write ``executor.json``: the CI job that ran the scenarios, and its address; only in CI."""
    executor = _executor(environ)
    if executor is not None:
        (results / "executor.json").write_text(json.dumps(executor, indent=1) + "\n", "utf-8")


def _executor(env: Mapping[str, str]) -> dict[str, object] | None:
    """Return the job of a CI system known by its own variables, or by ``CI`` alone."""
    if "GITHUB_ACTIONS" in env:
        address = "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}"
        return _job("GitHub Actions", "github", env, "GITHUB_RUN_NUMBER", address)
    if "GITLAB_CI" in env:
        return _job("GitLab CI", "gitlab", env, "CI_PIPELINE_IID", "{CI_JOB_URL}")
    if "JENKINS_URL" in env:
        return _job("Jenkins", "jenkins", env, "BUILD_NUMBER", "{BUILD_URL}")
    if "BUILDKITE" in env:
        address = "{BUILDKITE_BUILD_URL}"
        return _job("Buildkite", "buildkite", env, "BUILDKITE_BUILD_NUMBER", address)
    return {"name": "CI", "type": "ci"} if env.get("CI", "") not in {"", "false", "0"} else None


def _job(
    name: str, kind: str, env: Mapping[str, str], number: str, address: str
) -> dict[str, object]:
    """Return the fields of ``executor.json``.

    Args:
        name: the CI system.
        kind: Allure's name for it.
        env: the environment variables.
        number: the variable that holds the number of the build.
        address: the job's URL, with variables in braces.
    """
    job: dict[str, object] = {"name": name, "type": kind}
    if (build := env.get(number, "")).isdecimal():
        job |= {"buildName": f"{name} #{build}", "buildOrder": int(build)}
    # without the variables there is no link, rather than a wrong one
    with contextlib.suppress(KeyError, ValueError):
        job["buildUrl"] = _public(address.format_map(env))
    return job


def _public(address: str) -> str:
    """Return scheme, host and path of a URL: a token stands before the host or in the query."""
    parts = urlsplit(address)
    return redact_text(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}")
