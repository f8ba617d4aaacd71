"""A process that only makes trials runs the scenario as the run itself does."""

import re
import subprocess
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import orjson
import pytest

from issuing_harness.errors import HarnessError
from issuing_harness.options import LONG_NAMES
from issuing_harness.settings import IntegrationSettings, Settings
from issuing_harness.webhooks import trial_process
from issuing_harness.webhooks.stripe_api import STRIPE_API
from issuing_harness.webhooks.trial_process import TrialProcess

#: What a trial does without: it records nothing, and each has deliveries and moments of its own.
OF_THE_RUN = {
    "--issuing-record",
    "--issuing-resume",
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
    orders = []

    def run(command, *, input, **_):  # noqa: A002 - the library's name
        orders.append(orjson.loads(input))
        return subprocess.CompletedProcess(command, 0, b"", b"")

    monkeypatch.setattr(trial_process.subprocess, "run", run)
    integration = IntegrationSettings("http://127.0.0.1:1/", "whsec_x", "http://127.0.0.1:1")
    option = SimpleNamespace(
        issuing_integration_account="connect",
        issuing_integration_decides="no",
        issuing_funding="issuing_balance",
        issuing_api_base="http://127.0.0.1:2",
        noconftest=False,
        inifilename=None,
        override_ini=["issuing_features=other"],
    )
    plugins = SimpleNamespace(has_plugin=lambda _: False)
    config = SimpleNamespace(rootpath=tmp_path, option=option, pluginmanager=plugins, stash={})
    process = TrialProcess(
        config, Settings("sandbox", record=False, cassettes=tmp_path), integration, "trial"
    )
    monkeypatch.setattr(
        config, "stash", {STRIPE_API: SimpleNamespace(lent=lambda: nullcontext(4343))}
    )
    with pytest.raises(HarnessError, match="ended with 0"):
        process.run(SimpleNamespace(nodeid="a.feature::It"), [])
    [order] = orders
    assert "--override-ini=issuing_features=other" in order["arguments"]
    return dict(
        each.split("=", 1)
        for each in order["arguments"]
        if each.startswith("--issuing-") and "=" in each
    )


def test_it_acts_for_connected_accounts_as_the_run_does(arguments):
    """Without it no event names an account, and a platform declines what it is asked."""
    assert arguments["--issuing-integration-account"] == "connect"


def test_every_option_is_either_passed_on_or_of_the_run_alone(arguments):
    """An option that is added and forgotten here would let trials judge something else."""
    assert {*arguments, *OF_THE_RUN} == {*LONG_NAMES.values()}


#: Variables of the harness's own that are read anywhere, and what they change.
VARIABLES = {"ISSUING_HARNESS_CACHE": "where npm's packages and the vocabulary are kept"}


def test_no_variable_asks_for_trials():
    """Anybody can set one; what a run tells its processes, it tells them alone."""
    sources = Path(trial_process.__file__).parents[1].rglob("*.py")
    named = {
        name
        for path in sources
        for name in re.findall(r'"(ISSUING_HARNESS_\w+)"', path.read_text())
    }

    assert named == VARIABLES.keys()
