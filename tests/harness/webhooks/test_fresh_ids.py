"""Where an integration is certified, no run has the ids of another; the seed repeats one."""

import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from fixtures.application import pytest_report_header
from issuing_harness.backends import ScenarioName
from issuing_harness.backends.sandbox import SandboxBackend
from issuing_harness.clock import SANDBOX_START, start_of
from issuing_harness.errors import SettingsError
from issuing_harness.interactions import Request
from issuing_harness.plugin import SETTINGS
from issuing_harness.settings import Settings, parse_integration

NAME = ScenarioName("cards/reading.feature", "It")
TOPUP = Request(
    "POST",
    "/v1/topups",
    form=(("amount", "500"), ("currency", "usd"), ("destination_balance", "issuing")),
    headers={"idempotency-key": "0f8fad5b-d9cb-469f-a165-70867728950e"},
)


def made(seed, **options):
    """The ids of the account and of a top-up on it, and the key that its event names."""
    backend = SandboxBackend(seed=seed, **options)
    connection = backend.connect(NAME)
    try:
        account = connection.transport.send(Request("GET", "/v1/account")).json()["id"]
        topup = connection.transport.send(TOPUP).json()["id"]
        events = connection.transport.send(Request("GET", "/v1/events")).json()["data"]
        return account, topup, events[0]["request"]["idempotency_key"]
    finally:
        connection.close()
        backend.close()


def test_another_seed_makes_other_ids():
    """The same one the same; without one, as for cassettes, they are always the same."""
    first, second, third = made("a"), made("b"), made("a")

    assert first == third
    assert not set(first) & set(second)
    assert made("") == made("", records=True)


def options(**given):
    """The options of a run that certifies something."""
    return parse_integration(
        url="http://127.0.0.1:1/x", secret="whsec_x", application=None, **given
    )


def test_each_run_draws_its_own():
    """Unless one is named, and never where cassettes are written."""
    run = Settings("sandbox", record=False, cassettes=Path(), integration=options())

    assert run.account_seed != options().account_seed
    assert options(account_seed="7").account_seed == "7"
    assert replace(run, record=True).account_seed == ""
    assert replace(run, integration=None).account_seed == ""


def clock_of(connection):
    """What the clock of an account says, in unix seconds."""
    return connection.transport.send(Request("GET", "/_sandbox/clock")).json()["now"]


def test_an_integration_is_certified_now():
    """Its application shows *this month* by its own clock; the seed repeats that moment, too."""
    certified = options()
    run = Settings("sandbox", record=False, cassettes=Path(), integration=certified)
    seen = []
    for settings in (run, replace(run, record=True)):
        backend = SandboxBackend(seed=settings.account_seed)
        connection = backend.connect(NAME)
        seen.append((clock_of(connection), connection.starts, start_of(settings.account_seed)))
        connection.close()
        backend.close()

    assert abs(seen[0][0] - time.time()) < 60
    assert seen[0] == (int(certified.account_seed.partition("@")[2]),) * 3
    assert seen[1] == (SANDBOX_START,) * 3
    assert start_of("7") == start_of("a@b") == SANDBOX_START


def test_a_report_names_the_seed():
    """With the option that repeats it; and the head of a run, with where Stripe is called."""
    backend = SandboxBackend(seed="3fa9c1")
    backend.close()
    certified = options(account_seed="3fa9c1", api_port=12111)
    run = Settings("sandbox", record=False, cassettes=Path(), integration=certified)

    assert backend.provenance == "the sandbox, now (not Stripe), ids of --account-seed 3fa9c1"
    assert pytest_report_header(SimpleNamespace(stash={SETTINGS: run})) == [
        "ids on the sandbox: --account-seed 3fa9c1",
        "Stripe's API for the integration: http://127.0.0.1:12111, key sk_test_of_the_integration",
    ]
    run = replace(run, backend="replay", integration=None)
    assert pytest_report_header(SimpleNamespace(stash={SETTINGS: run})) == []


def test_a_seed_belongs_to_an_integration():
    """Every other run has the ids of its scenarios."""
    with pytest.raises(SettingsError, match="--account-seed was given without --integration"):
        parse_integration(url=None, secret=None, application=None, account_seed="7")


def test_how_often_books_are_looked_at_draws_no_id():
    """Or a recording would hang on how long they take to settle; a call may make an event due."""
    backend = SandboxBackend()
    connection = backend.connect(NAME)
    connection.webhooks.register("http://127.0.0.1:1/", ["*"])
    connection.webhooks.deliver_pending()
    is_due_at_rest = connection.webhooks.may_be_due()
    connection.transport.send(TOPUP)
    is_due_after_a_call = connection.webhooks.may_be_due()
    connection.close()
    backend.close()

    assert (is_due_at_rest, is_due_after_a_call) == (False, True)


def test_an_integration_may_have_no_endpoint():
    """It needs no secret then, and no events are delivered to it, be they doubled or late."""
    named = {"url": "none", "secret": None, "application": None}

    assert parse_integration(**named).url == ""
    with pytest.raises(SettingsError, match="gets no deliveries"):
        parse_integration(**named, deliveries="duplicate")
