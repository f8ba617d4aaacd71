"""``issuing-harness parity``, with a sandbox behind HTTP in Stripe's place."""

import time

import orjson
import pytest
import requests
from click.testing import CliRunner

from issuing_harness.backends.live import throttling
from issuing_harness.cli import main
from issuing_harness.parity import error_script, runner
from issuing_sandbox.app import Sandbox
from issuing_sandbox.policies import Policies
from issuing_sandbox.server.server import running

pytestmark = pytest.mark.long

KEY = "sk_test_theOtherSide"
OTHERWISE = {
    "capture_of_declined": False,
    "list_limit": "refuse",
    "partial_capture_releases": "all",
    "topup_autosettle": False,
}


class Side:
    """The other side: a sandbox that stands for Stripe."""

    def __init__(self, base: str) -> None:
        self.base = base

    def add_funds(self) -> None:
        """Add funds, as by the Dashboard's button."""
        url = f"{self.base}/_sandbox/dashboard/add_funds"
        requests.post(url, {"amount": 100_000}, auth=(KEY, ""), timeout=5).raise_for_status()

    def states_of(self, path: str) -> set[str]:
        """Return the statuses of the objects that a path lists."""
        url = f"{self.base}/v1/{path}?limit=100"
        data = requests.get(url, auth=(KEY, ""), timeout=5).json()["data"]
        return {thing["status"] for thing in data}

    def parity(self, *options: str, key: str = KEY):
        """Run the command."""
        arguments = ["parity", "--api-base", self.base, *options]
        return CliRunner().invoke(main, arguments, env={"STRIPE_API_KEY": key})


@pytest.fixture(name="side")
def _side():
    with running(Sandbox()) as base:
        yield Side(base)


@pytest.fixture(name="hurried")
def _hurried(monkeypatch):
    """Skip the waiting for late events, and the throttling, which a sandbox does not need."""
    monkeypatch.setattr(runner, "EVENT_DELAY", 0)
    monkeypatch.setattr(throttling, "SLOT", 1)


def test_a_sandbox_does_not_differ_from_itself(side):
    """At two moments, under two keys, with money: no difference, and nothing stays behind."""
    side.add_funds()
    result = side.parity()

    assert result.exit_code == 0, result.output
    assert f"theirs  {side.base}, now (not Stripe)" in result.output
    assert f"{len(list(error_script.all_steps()))} calls compared, 0 differences" in result.output
    assert "SKIPPED" not in result.output
    assert "not sent to either side" not in result.output
    assert side.states_of("issuing/cards") == {"canceled"}
    assert side.states_of("issuing/cardholders") == {"inactive"}
    assert "pending" not in side.states_of("issuing/authorizations")


@pytest.mark.usefixtures("hurried")
def test_other_policies_are_found_and_named(tmp_path):
    """Each switch that was turned shows in the step it is about."""
    document = tmp_path / "parity.json"
    with running(Sandbox(policies=Policies(**OTHERWISE))) as base:
        side = Side(base)
        side.add_funds()
        result = side.parity("--json", str(document))
    differences = orjson.loads(document.read_bytes())["differences"]
    named = {(found["kind"], found["step"], found["path"]) for found in differences}

    assert result.exit_code == 1
    assert {
        ("other status", "a declined ride, captured", ""),
        ("other status", "a limit of nothing", ""),
        ("other value", "captured in part, left open", "balance_transactions[1].amount"),
        ("other value", "the top-up a moment later", "status"),
    } <= named
    assert "a limit of nothing (GET /v1/issuing/cards)" in result.output


@pytest.mark.usefixtures("hurried")
def test_without_money_the_purchases_are_left_out_visibly(side):
    """How much is missing and where to add it is said; the rest is compared."""
    result = side.parity()
    purchases = sum(step.needs_funds for step in error_script.all_steps())

    assert result.exit_code == 0, result.output
    assert f"SKIPPED {purchases} calls: The script's purchases take $200.00" in result.output
    assert "$200.00 is missing" in result.output
    assert "https://dashboard.stripe.com/test/balance" in result.output
    assert side.states_of("issuing/authorizations") == set()


@pytest.mark.usefixtures("hurried")
def test_without_treasury_its_steps_are_left_out_visibly(tmp_path):
    """With what the account says of it; the rest is compared."""
    document = tmp_path / "parity.json"
    with running(Sandbox(policies=Policies(treasury_access="off"))) as base:
        side = Side(base)
        side.add_funds()
        result = side.parity("--json", str(document))
    left_out = [step.name for step in error_script.all_steps() if step.needs_treasury]
    [skipped] = orjson.loads(document.read_bytes())["skipped"]

    assert result.exit_code == 0, result.output
    assert (
        f"SKIPPED {len(left_out)} calls: The account is not onboarded on Treasury" in result.output
    )
    assert "was refused: Unrecognized request URL" in result.output
    assert skipped["steps"] == left_out
    assert len(left_out) > 15


@pytest.mark.usefixtures("hurried")
def test_a_review_is_not_waited_for_where_the_clock_stands_still():
    """It would never end: that is said at once, with what to do."""
    began = time.monotonic()
    with running(Sandbox(at=1_780_315_200)) as base:
        result = Side(base).parity()

    assert time.monotonic() - began < 20
    assert result.exit_code == 2, result.output
    assert (
        "and the clock there stands still at Mon, 01 Jun 2026 12:00:00 GMT, so that it never ends. "
        "Let a clock run there (issuing-sandbox without --at)"
    ) in result.output
    assert "Traceback" not in result.output


@pytest.mark.usefixtures("hurried")
def test_a_sandbox_that_runs_already_can_be_compared(side):
    """In an account of its own there, which nobody else uses."""
    side.add_funds()
    result = side.parity("--against-sandbox", side.base)

    assert result.exit_code == 0, result.output
    assert f"ours    the sandbox at {side.base}, now" in result.output


@pytest.mark.parametrize("key", ["sk_live_51MzXyZ", "pk_test_51MzXyZ", ""])
def test_only_a_test_key_is_used(side, key):
    """Anything else is refused with exit 2 before a call is made."""
    result = side.parity(key=key)

    assert result.exit_code == 2
    assert "STRIPE_API_KEY" in result.output


def test_nobody_at_the_address_is_no_difference():
    """Exit 2: nothing was compared."""
    result = Side("http://127.0.0.1:9").parity()

    assert result.exit_code == 2
    assert "nobody answers there" in result.output
