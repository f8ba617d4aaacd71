"""The live backend, proven on a running sandbox in Stripe's place."""

import os
import socket
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator

import pytest
import requests

from issuing_harness.backends import ScenarioName
from issuing_harness.backends.live import LiveBackend
from issuing_harness.backends.live.created_objects import TAG
from issuing_harness.backends.live.throttling import RATE
from issuing_harness.interactions import Request
from issuing_harness.settings import Settings
from issuing_sandbox.app import Sandbox
from issuing_sandbox.policies import Policies
from issuing_sandbox.server.server import running
from tests.harness.backends.http_servers import serving, speak
from tests.harness.backends.scripted_transport import post
from tests.warm import run_module

KEY_VARIABLE = "STRIPE_API_KEY"
NOT_SET_UP = b"""{"error": {"type": "invalid_request_error", "message":
    "Your account is not set up to use Issuing. Please visit ... to get started."}}"""
CARDHOLDER = (
    ("type", "company"),
    ("name", "Company Card"),
    ("billing[address][line1]", "123 Main Street"),
    ("billing[address][city]", "San Francisco"),
    ("billing[address][state]", "CA"),
    ("billing[address][postal_code]", "94111"),
    ("billing[address][country]", "US"),
)
BALANCE = b'{"object": "balance", "livemode": false}'
PURCHASE = """
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    When the company spends $10.00 at Rocket Rides
    Then the authorization is approved
"""


class CountingSandbox(Sandbox):
    """A sandbox that notes when it is called."""

    def __init__(self) -> None:
        # as at Stripe, a top-up is pending long enough to be canceled
        super().__init__(policies=Policies(topup_settle_seconds=3))
        self.calls: list[tuple[float, str]] = []

    def handle(self, request):
        """Note the request and handle it."""
        self.calls.append((time.monotonic(), f"{request.method} {request.path}"))
        return super().handle(request)


class Account:
    """A test account at an address, as a person at the Dashboard sees it."""

    def __init__(self, base: str, sandbox: CountingSandbox) -> None:
        self.base, self.sandbox = base, sandbox
        self.key = f"sk_test_{uuid.uuid4().hex}"

    @property
    def options(self) -> tuple[str, ...]:
        """What a live run against it is told."""
        return ("--backend", "live", "--api-base", self.base)

    def add_funds(self, cents: int) -> None:
        """Press the Dashboard's button."""
        form = {"amount": str(cents)}
        url = f"{self.base}/_sandbox/dashboard/add_funds"
        requests.post(url, form, auth=(self.key, ""), timeout=5).raise_for_status()

    def all_of(self, path: str) -> list[dict]:
        """Everything of a kind."""
        url = f"{self.base}/v1/{path}?limit=100"
        return requests.get(url, auth=(self.key, ""), timeout=5).json()["data"]

    def states_of(self, path: str) -> set[str]:
        """The states things of a kind are in."""
        return {record["status"] for record in self.all_of(path)}


@pytest.fixture(name="account")
def _account(monkeypatch) -> Iterator[Account]:
    """An account with no money, whose key the run is given."""
    sandbox = CountingSandbox()
    with running(sandbox) as base:
        account = Account(base, sandbox)
        monkeypatch.setenv(KEY_VARIABLE, account.key)
        yield account


def run_features(account: Account, rootpath, *options: str) -> subprocess.CompletedProcess:
    """Run pytest as a person would."""
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    environment[KEY_VARIABLE] = account.key
    return run_module("pytest", "-q", *options, *account.options, cwd=rootpath, env=environment)


def some_of_each(rootpath) -> list[str]:
    """A scenario of every sixth feature, or all: a live run takes its time on purpose."""
    if os.environ.get("ISSUING_LIVE") == "all":
        return ["features"]
    output = run_module("pytest", "-q", "--collect-only", "features", cwd=rootpath).stdout
    ids = [line for line in output.splitlines() if ".feature::" in line]
    return list({record.partition("::")[0]: record for record in reversed(ids)}.values())[::6]


@pytest.mark.long
def test_features_pass_live(account, pytestconfig):
    """All but what says that it cannot run there; nothing stays behind; no call too many.

    The first scenario of every sixth feature; all of them with ``ISSUING_LIVE=all``.
    """
    account.add_funds(100_000)
    account.sandbox.calls.clear()
    chosen = some_of_each(pytestconfig.rootpath)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    tunnel = ("--webhook-url", f"http://127.0.0.1:{port}/", "--webhook-port", str(port))
    run = run_features(account, pytestconfig.rootpath, *chosen, "-rs", *tunnel)
    assert run.returncode == 0, run.stdout + run.stderr
    skipped = [line for line in run.stdout.splitlines() if line.startswith("SKIPPED")]
    assert all(
        any(tag in line for tag in ("@sandbox_only: ", "@known_gap: ", "@integration: "))
        and "because" in line
        for line in skipped
    )
    assert "warning" not in run.stdout
    assert "Stripe test mode" not in run.stdout

    assert account.states_of("issuing/cards") == {"canceled"}
    assert account.states_of("issuing/cardholders") == {"inactive"}
    assert "pending" not in account.states_of("issuing/authorizations")
    assert "pending" not in account.states_of("topups")
    for path in ("issuing/cards", "issuing/cardholders"):
        assert all(
            "features" not in (tag := record["metadata"][TAG]) and "::" in tag
            for record in account.all_of(path)
        )

    times = [at for at, _ in account.sandbox.calls]
    assert len(times) / (times[-1] - times[0]) <= RATE
    assert account.sandbox.calls[0][1] == "GET /v1/balance"


def test_scenarios_on_one_account_take_turns(account):
    """The second worker's scenario begins when the first one's is put away: nobody else spends."""
    settings = Settings("live", False, None, account.base, account.key)
    first, second = LiveBackend(settings), LiveBackend(settings)
    connection, connected = first.connect(ScenarioName("a.feature", "A")), threading.Event()
    connection.transport.send(post("/v1/issuing/cardholders", *CARDHOLDER))

    def connect() -> None:
        other = second.connect(ScenarioName("b.feature", "B"))
        connected.set()
        other.close()

    thread = threading.Thread(target=connect)
    thread.start()
    assert not connected.wait(0.3)
    connection.close()
    assert connected.wait(10)
    thread.join()
    assert account.states_of("issuing/cardholders") == {"inactive"}
    for backend in (first, second):
        backend.close()


def test_a_named_idempotency_key_is_new_for_every_attempt(account):
    """A second attempt, or the next run, is not answered with what the first one was."""
    backend = LiveBackend(Settings("live", False, None, account.base, account.key))
    form = (*CARDHOLDER, ("metadata[order]", "1"))
    headers = {"idempotency-key": "order-1"}
    made = []
    for attempt in (1, 2):
        connection = backend.connect(ScenarioName("a.feature", "A", attempt))
        for _ in range(2):
            request = Request("POST", "/v1/issuing/cardholders", form=form, headers=headers)
            made.append(connection.transport.send(request).json()["id"])
        connection.close()
    backend.close()

    assert made[0] == made[1] != made[2] == made[3]


def test_too_little_money_says_what_is_missing_and_where_to_add_it(suite, account):
    """Asked for, found, missing, and the Dashboard's address."""
    account.add_funds(1_234)
    result = suite(PURCHASE, *account.options)
    output = " ".join(result.outlines)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    for part in (
        "FundsMissing: A Given asks for $50.00 in the Issuing balance, which holds $12.34.",
        "$37.66 is missing",
        "https://dashboard.stripe.com/test/balance/overview",
    ):
        assert part in output
    assert account.all_of("issuing/cardholders") == []


INTERRUPT = """
@when("somebody presses Ctrl-C")
def presses():
    raise KeyboardInterrupt
"""


def test_an_interrupted_scenario_is_put_away(suite, account):
    """Ctrl-C in the middle: the hold is reversed, the card canceled, the cardholder at rest."""
    account.add_funds(10_000)
    interrupted = PURCHASE.replace("Then", "And somebody presses Ctrl-C\n    Then")
    result = suite(interrupted, *account.options, steps=INTERRUPT)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert account.states_of("issuing/authorizations") == {"reversed"}
    assert account.states_of("issuing/cards") == {"canceled"}
    assert account.states_of("issuing/cardholders") == {"inactive"}


CANCELED_MEANWHILE = """
@when("the sandbox refuses whatever is put away")
def refuses(request):
    stage = request.getfixturevalue("issuing_stage")
    http = request.getfixturevalue("issuing_backend")._http
    answer = http.send
    def refuse(call):
        if call.method == "POST":
            from issuing_harness.interactions import Response
            return Response(403, {}, "{}")
        return answer(call)
    http.send = refuse
"""


@pytest.mark.long
def test_what_cannot_be_put_away_is_a_warning_and_the_scenario_keeps_its_result(suite, account):
    """Passed stays passed, and the summary names what stays on the account."""
    account.add_funds(10_000)
    stubborn = PURCHASE.replace("Then", "And the sandbox refuses whatever is put away\n    Then")
    result = suite(stubborn, *account.options, steps=CANCELED_MEANWHILE)
    result.assert_outcomes(passed=1, warnings=1)
    output = " ".join(result.outlines)
    assert "CleanupIncomplete: What trying.feature::It is tried because it can be created" in output
    assert "was answered 403" in output
    assert TAG in output


@pytest.mark.parametrize(
    ("respond", "parts"),
    [
        (
            speak(200, b"<html>Welcome to nginx!</html>"),
            ["GET /v1/balance", "does not speak Stripe's API", "Welcome to nginx!", "--api-base"],
        ),
        (
            speak(401, b'{"error": {"message": "Invalid API Key provided: sk_test_****"}}'),
            ["Stripe refused (401): Invalid API Key provided: sk_test_", KEY_VARIABLE],
        ),
        (
            lambda visitor: speak(
                *((200, BALANCE) if "balance" in visitor.path else (400, NOT_SET_UP))
            )(visitor),
            ["not set up to use Issuing", "https://dashboard.stripe.com/test/issuing/overview"],
        ),
        (
            speak(200, BALANCE.replace(b"false", b"true")),
            ["livemode: True", "Nothing was written"],
        ),
    ],
    ids=["not Stripe", "refused key", "no Issuing", "live mode"],
)
def test_an_account_that_cannot_be_used_ends_the_run_before_its_first_scenario(
    suite, monkeypatch, respond, parts
):
    """One message and a usage error, not one broken scenario after another; nothing is written."""
    monkeypatch.setenv(KEY_VARIABLE, "sk_test_51MzXyZ")
    with serving(respond) as met:
        result = suite(PURCHASE, "--backend", "live", "--api-base", met.base)
    output = " ".join(result.errlines)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert [part for part in parts if part not in output] == []
    assert "Traceback" not in output + result.stdout.str()
    assert {line.split()[0] for line in met.lines} == {"GET"}
