"""The SDK on a channel: one client, no telemetry, no log, and no call outside a scenario."""

import logging
import warnings

import pytest
import stripe
from scripted_route import ScriptedRoute, say

from issuing_harness.backends.sdk import SdkHttpClient, client_on
from issuing_harness.errors import HarnessError
from issuing_harness.versions import API_VERSION

CARD = {"id": "ic_1", "object": "issuing.card", "number": "4000009990000344"}
AGENTS = ("CLAUDECODE", "CURSOR_AGENT", "GEMINI_CLI")


@pytest.fixture(name="channel")
def _channel():
    """A channel whose route answers with a card."""
    channel = SdkHttpClient()
    channel.open(ScriptedRoute([say(200, {"request-id": "req_1"}, **CARD)]))
    return channel


def ask(channel, calls=2):
    """Some calls, and the requests they made."""
    with client_on(channel) as client:
        for _ in range(calls):
            client.v1.issuing.cards.create({"currency": "usd", "type": "virtual"})
    return channel._route.asked


def test_a_call_goes_down_the_running_scenarios_route(channel):
    """The SDK's call as a request: decoded, with the version it names and a key against repeats."""
    first, second = ask(channel)
    assert str(first) == "POST /v1/issuing/cards"
    assert first.form == (("currency", "usd"), ("type", "virtual"))
    assert first.headers["stripe-version"] == API_VERSION
    assert first.headers["idempotency-key"] != second.headers["idempotency-key"]


def test_an_answer_comes_up_as_the_sdk_wants_it(channel):
    """Headers can be asked for in any spelling."""
    with client_on(channel) as client:
        card = client.v1.issuing.cards.retrieve("ic_1")
    assert card.id == "ic_1"
    assert card.last_response.headers["Request-Id"] == "req_1"


def test_outside_a_scenario_there_is_nowhere_to_call(channel):
    """A fixture or a hook that calls too early or too late is told where calls belong."""
    channel.shut()
    with client_on(channel) as client, pytest.raises(HarnessError) as error:
        client.v1.balance.retrieve()
    assert str(error.value) == (
        "GET https://api.stripe.com/v1/balance was called outside any scenario, where no backend "
        "answers and no tape plays. Call Stripe from a step, through the fixture `program`."
    )


def test_the_sdk_tells_nothing_of_the_machine(channel, monkeypatch, tmp_path):
    """No timings of earlier calls, no platform, no id kept in the home folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    _, second = ask(channel)
    assert "x-stripe-client-telemetry" not in second.headers
    assert "telemetry_id" not in second.headers["x-stripe-client-user-agent"]
    assert "platform" not in second.headers["x-stripe-client-user-agent"]
    assert list(tmp_path.iterdir()) == []


def test_the_sdk_logs_no_bodies(channel, monkeypatch, caplog, capsys):
    """Whatever level is asked for: a card's number in a log would pass every redactor."""
    monkeypatch.setattr(stripe, "log", "debug")
    with caplog.at_level(logging.DEBUG):
        ask(channel)
    assert caplog.text == ""
    assert capsys.readouterr() == ("", "")


def test_the_sdk_has_its_habits_back_afterwards(channel):
    """A project that uses the SDK itself finds it as it was."""
    before = (stripe.enable_telemetry, stripe._api_requestor.log_debug)
    ask(channel)
    assert (stripe.enable_telemetry, stripe._api_requestor.log_debug) == before


def test_a_notice_from_stripe_breaks_no_scenario():
    """The SDK makes a warning of it, and where warnings are errors that would be a red."""
    channel = SdkHttpClient()
    channel.open(ScriptedRoute([say(200, {"stripe-notice": "Something new!"}, **CARD)]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ask(channel)
