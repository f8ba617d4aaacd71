"""Trials in a pytest process of their own, so that no report of the run has their steps."""

import itertools
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from issuing_harness.errors import HarnessError
from issuing_harness.settings import SECRET_VARIABLE, IntegrationSettings, Settings
from issuing_harness.surroundings import plugin_options
from issuing_harness.webhooks.application_routes import APPLICATION
from issuing_harness.webhooks.fault_trials import (
    TRIALS_VARIABLE,
    Trial,
    TrialResult,
    Trials,
    read_result,
    write_trials,
)
from issuing_harness.webhooks.stripe_api import STRIPE_API

#: Set in the environment of a run that only makes trials, and must not search itself.
TRIAL_VARIABLE: Final = "ISSUING_HARNESS_TRIES_A_SCHEDULE"
#: What a trial does without; the money oracle judges Stripe's side, not the integration's.
_PLAIN: Final = ("-q", "--assert=plain", "-p", "no:cacheprovider", "--issuing-no-oracle")
#: What keeps a plugin from writing its report, which is the run's.
_REPORTS: Final = {"allure_pytest": "--alluredir=", "junitxml": "--junit-xml="}


def register_trials(config: pytest.Config) -> None:
    """Have this process make the trials that it was started for, if it was."""
    trials = Trials.of_environment()
    if trials is None or config.pluginmanager.hasplugin("issuing_trials"):
        return
    if trials.application is not None:
        config.stash[APPLICATION] = trials.application
    config.pluginmanager.register(trials, "issuing_trials")


def is_trial() -> bool:
    """Whether this process only makes trials."""
    return TRIAL_VARIABLE in os.environ


class TrialProcess:
    """Starts such a process for one scenario after the other.

    Args:
        config: pytest's configuration of the run.
        settings: the options of the run.
        integration: the endpoint under test.
        name: tells the accounts of these trials from those of others.
    """

    def __init__(
        self, config: pytest.Config, settings: Settings, integration: IntegrationSettings, name: str
    ) -> None:
        self._config = config
        self._settings = settings
        self._integration = integration
        # each process has other ids than the run, whose books the application may have kept
        self._seeds = (f"{integration.account_seed}.{name}{n}" for n in itertools.count(1))

    def run(self, item: pytest.Item, trials: Sequence[Trial], **conditions: object) -> TrialResult:
        """Make one trial after the other, up to the first that fails.

        Args:
            item: the scenario.
            trials: what is tried.
            conditions: of :class:`Trials`: ``alike``, ``seconds``, ``evidence``.

        Raises:
            HarnessError: the process ended before it could say what came of it.
        """
        with TemporaryDirectory() as folder:
            path = Path(folder) / "trials.json"
            write_trials(path, trials, self._config.stash.get(APPLICATION, None), **conditions)
            done = self._start(item, path)
            result = read_result(path)
        if result is None:
            raise HarnessError(
                f"{item.nodeid} was to be tried otherwise, and the process that tries it ended "
                f"with {done.returncode}. Its output:\n{done.stdout}{done.stderr}"
            )
        return result

    def _start(self, item: pytest.Item, path: Path) -> "subprocess.CompletedProcess[str]":
        api = self._config.stash.get(STRIPE_API, None)
        with api.lent() if api else nullcontext() as port:
            return self._start_with(item, path, port)

    def _start_with(
        self, item: pytest.Item, path: Path, api_port: int | None
    ) -> "subprocess.CompletedProcess[str]":
        integration, option = self._integration, self._config.option
        options = {
            "rootdir": str(self._config.rootpath),
            "issuing-backend": self._settings.backend,
            "issuing-cassettes": str(self._settings.cassettes),
            "issuing-integration": integration.url,
            "issuing-application": integration.application,
            "issuing-deliveries": "none",
            "issuing-integration-api-port": api_port,
            "issuing-integration-api-key": api_port and integration.api_key,
            "issuing-integration-account": option.issuing_integration_account,
            "issuing-account-seed": next(self._seeds),
            "issuing-api-base": option.issuing_api_base,
        }
        arguments = [f"--{name}={value}" for name, value in options.items() if value]
        arguments += [*plugin_options(), *(["--noconftest"] if option.noconftest else [])]
        plugins = self._config.pluginmanager
        arguments += [silence for name, silence in _REPORTS.items() if plugins.has_plugin(name)]
        variables = {TRIAL_VARIABLE: "1", TRIALS_VARIABLE: str(path)}
        return subprocess.run(  # noqa: S603 - our own interpreter, our own scenario
            [sys.executable, "-m", "pytest", *_PLAIN, item.nodeid, *arguments],
            cwd=self._config.rootpath,
            process_group=0,  # whoever is interrupted by Ctrl-C is the run, which then ends it
            env={**os.environ, SECRET_VARIABLE: integration.secret, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
