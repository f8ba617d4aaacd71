"""A process that only makes trials runs the scenario as the run itself does."""

import subprocess
from types import SimpleNamespace

import pytest

from issuing_harness.options import LONG_NAMES
from issuing_harness.settings import IntegrationSettings, Settings
from issuing_harness.webhooks import trial_process
from issuing_harness.webhooks.trial_process import TrialProcess

#: What a trial does without: it records nothing, and each has deliveries and moments of its own.
OF_THE_RUN = {
    "--issuing-record",
    "--issuing-fail-on-skip",
    "--issuing-no-oracle",
    "--issuing-webhook-url",
    "--issuing-webhook-port",
    "--issuing-integration-secret",
    "--issuing-deliveries-seed",
    "--issuing-interleaving",
}


@pytest.fixture(name="arguments")
def _arguments(monkeypatch, tmp_path):
    """The options of the process that is started for a platform which calls Stripe."""
    started = []

    def run(command, **_):
        started.extend(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(trial_process.subprocess, "run", run)
    integration = IntegrationSettings("http://127.0.0.1:1/", "whsec_x", "http://127.0.0.1:1")
    option = SimpleNamespace(
        issuing_integration_account="connect",
        issuing_api_base="http://127.0.0.1:2",
        noconftest=False,
    )
    plugins = SimpleNamespace(has_plugin=lambda _: False)
    config = SimpleNamespace(rootpath=tmp_path, option=option, pluginmanager=plugins)
    process = TrialProcess(
        config, Settings("sandbox", record=False, cassettes=tmp_path), integration, "trial"
    )
    process._start_with(SimpleNamespace(nodeid="a.feature::It"), tmp_path / "trials.json", 4343)
    return dict(
        each.split("=", 1) for each in started if each.startswith("--issuing-") and "=" in each
    )


def test_it_acts_for_connected_accounts_as_the_run_does(arguments):
    """Without it no event names an account, and a platform declines what it is asked."""
    assert arguments["--issuing-integration-account"] == "connect"


def test_every_option_is_either_passed_on_or_of_the_run_alone(arguments):
    """An option that is added and forgotten here would let trials judge something else."""
    assert {*arguments, *OF_THE_RUN} == {*LONG_NAMES.values()}
