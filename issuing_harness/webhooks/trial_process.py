"""Trials in a pytest process of their own, so that no report of the run has their steps.

The process is handed what to try on its standard input, and says on its standard output what came
of it. Neither a variable nor an option asks for trials, so that nothing but a run can; nor does a
file lie about meanwhile, which others could change.
"""

import itertools
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict
from typing import Any, Final

import orjson
import pytest

from issuing_harness.errors import HarnessError
from issuing_harness.settings import SECRET_VARIABLE, IntegrationSettings, Settings
from issuing_harness.surroundings import hand_over, handed_over, plugin_options
from issuing_harness.webhooks.application_routes import APPLICATION
from issuing_harness.webhooks.fault_trials import (
    MAKES_TRIALS,
    Trial,
    TrialResult,
    Trials,
    read_result,
    trials_document,
)
from issuing_harness.webhooks.stripe_api import STRIPE_API

#: What a trial does without; the money oracle judges Stripe's side, not the integration's.
_PLAIN: Final = ("-q", "--assert=plain", "-p", "no:cacheprovider", "--issuing-no-oracle")
#: What keeps a plugin from writing its report, which is the run's.
_REPORTS: Final = {"allure_pytest": "--alluredir=", "junitxml": "--junit-xml="}
#: What the process runs: modules are looked for where the run looks for them, and the folder that
#: it is started in, which others may write to, is none of that by itself (``-P``).
_PROGRAM: Final = """\
import json, sys
order = json.load(sys.stdin.buffer)
sys.path[:] = order["path"]
from issuing_harness.webhooks.trial_process import make_trials
make_trials(order)
"""
_STDOUT: Final = 1
_STDERR: Final = 2


def make_trials(order: Mapping[str, Any]) -> None:
    """Make the trials that this process was started for, and say what came of them.

    Args:
        order: pytest's ``arguments``, the ``trials``, and the ``surroundings`` of the run.
    """
    says = os.dup(_STDOUT)
    os.dup2(_STDERR, _STDOUT)  # what pytest and the steps print is no result
    trials = Trials(order["trials"])
    with handed_over(order["surroundings"]):
        pytest.main(list(order["arguments"]), plugins=[trials])
    if trials.result is not None:
        with os.fdopen(says, "wb") as out:
            out.write(orjson.dumps(asdict(trials.result)))


def makes_trials(config: pytest.Config) -> bool:
    """Whether a run makes trials alone."""
    return config.stash.get(MAKES_TRIALS, False)


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
        application = self._config.stash.get(APPLICATION, None)
        done = self._start(item, trials_document(trials, application, **conditions))
        result = read_result(done.stdout)
        if result is None:
            raise HarnessError(
                f"{item.nodeid} was to be tried otherwise, and the process that tries it ended "
                f"with {done.returncode}. Its output:\n{done.stderr.decode(errors='replace')}"
            )
        return result

    def _start(
        self, item: pytest.Item, trials: Mapping[str, Any]
    ) -> "subprocess.CompletedProcess[bytes]":
        api = self._config.stash.get(STRIPE_API, None)
        with api.lent() if api else nullcontext() as port:
            order = {
                "arguments": [*_PLAIN, item.nodeid, *self._arguments(port)],
                "trials": trials,
                "surroundings": hand_over(),
                "path": [os.path.abspath(each) for each in sys.path],  # noqa: PTH100 - an empty one is the working folder
            }
            return subprocess.run(  # noqa: S603 - our own interpreter, our own scenario
                [sys.executable, "-P", "-c", _PROGRAM],
                input=orjson.dumps(order),
                cwd=self._config.rootpath,
                process_group=0,  # whoever is interrupted by Ctrl-C is the run, which then ends it
                env={**os.environ, SECRET_VARIABLE: self._integration.secret},
                capture_output=True,
                check=False,
            )

    def _arguments(self, api_port: int | None) -> list[str]:
        """Return the options of the run, as far as they are for a trial, too."""
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
            "issuing-integration-decides": option.issuing_integration_decides,
            "issuing-funding": option.issuing_funding,
            "issuing-account-seed": next(self._seeds),
            "issuing-api-base": option.issuing_api_base,
        }
        arguments = [f"--{name}={value}" for name, value in options.items() if value]
        arguments += [*plugin_options(), *(["--noconftest"] if option.noconftest else [])]
        plugins = self._config.pluginmanager
        arguments += [silence for name, silence in _REPORTS.items() if plugins.has_plugin(name)]
        if option.inifilename:
            arguments += ["-c", str(self._config.inipath)]
        overridden = [f"--override-ini={value}" for value in option.override_ini or ()]
        return [*arguments, *overridden]
