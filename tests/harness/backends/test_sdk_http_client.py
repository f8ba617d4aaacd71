"""The SDK on a http_client: one client, no telemetry, no log, and no call outside a scenario."""

import io
import logging
import warnings

import pytest
import stripe

from issuing_harness import API_VERSION
from issuing_harness.backends.sdk import SdkHttpClient, open_client
from issuing_harness.errors import HarnessError
from tests.harness.backends.scripted_transport import ScriptedTransport, say

CARD = {"id": "ic_1", "object": "issuing.card", "number": "4000009990000344"}
AGENTS = ("CLAUDECODE", "CURSOR_AGENT", "GEMINI_CLI")


@pytest.fixture(name="http_client")
def _http_client():
    """Return an HTTP client whose transport responds with a card."""
    http_client = SdkHttpClient()
    http_client.attach(ScriptedTransport([say(200, {"request-id": "req_1"}, **CARD)]))
    return http_client


def ask(http_client, calls=2):
    """Some calls, and the requests they made."""
    with open_client(http_client) as client:
        for _ in range(calls):
            client.v1.issuing.cards.create({"currency": "usd", "type": "virtual"})
    return http_client._transport.requests


def test_a_call_goes_down_the_running_scenarios_route(http_client):
    """The SDK's call as a request: decoded, with the version it names and a key against repeats."""
    first, second = ask(http_client)
    assert str(first) == "POST /v1/issuing/cards"
    assert first.form == (("currency", "usd"), ("type", "virtual"))
    assert first.headers["stripe-version"] == API_VERSION
    assert first.headers["idempotency-key"] != second.headers["idempotency-key"]


def test_an_answer_comes_up_as_the_sdk_wants_it(http_client):
    """Headers can be asked for in any spelling."""
    with open_client(http_client) as client:
        card = client.v1.issuing.cards.retrieve("ic_1")
    assert card.id == "ic_1"
    assert card.last_response.headers["Request-Id"] == "req_1"


def test_outside_a_scenario_there_is_nowhere_to_call(http_client):
    """A fixture or a hook that calls too early or too late is told where calls belong."""
    http_client.detach()
    with open_client(http_client) as client, pytest.raises(HarnessError) as error:
        client.v1.balance.retrieve()
    assert str(error.value) == (
        "GET https://api.stripe.com/v1/balance was called outside any scenario, where no backend "
        "answers and no cassette plays. Call Stripe from a step, through the fixture `issuing`."
    )


def test_the_sdk_tells_nothing_of_the_machine(http_client, monkeypatch, tmp_path):
    """No timings of earlier calls, no platform, no id kept in the home folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    _, second = ask(http_client)
    assert "x-stripe-client-telemetry" not in second.headers
    assert "telemetry_id" not in second.headers["x-stripe-client-user-agent"]
    assert "platform" not in second.headers["x-stripe-client-user-agent"]
    assert list(tmp_path.iterdir()) == []


def test_the_sdk_logs_no_bodies(http_client, monkeypatch, caplog, capsys):
    """Whatever level is asked for: a card's number in a log would pass every redactor."""
    monkeypatch.setattr(stripe, "log", "debug")
    with caplog.at_level(logging.DEBUG):
        ask(http_client)
    assert caplog.text == ""
    assert capsys.readouterr() == ("", "")


def test_the_sdk_has_its_habits_back_afterwards(http_client):
    """A project that uses the SDK itself finds it as it was."""
    before = (stripe.enable_telemetry, stripe._api_requestor.log_debug)
    ask(http_client)
    assert (stripe.enable_telemetry, stripe._api_requestor.log_debug) == before


def test_a_notice_from_stripe_breaks_no_scenario():
    """The SDK makes a warning of it, and where warnings are errors that would be a red."""
    http_client = SdkHttpClient()
    http_client.attach(ScriptedTransport([say(200, {"stripe-notice": "Something new!"}, **CARD)]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ask(http_client)


def test_a_file_is_refused_by_name(http_client):
    """A PNG is no form: it is not sent as something else, nor recorded as nothing."""
    png = io.BytesIO(b"\x89PNG\r\n\x1a\n\x00\xff")
    with open_client(http_client) as client, pytest.raises(HarnessError) as raised:
        client.v1.files.create({"purpose": "dispute_evidence", "file": png})

    assert http_client._transport.requests == []
    assert str(raised.value).startswith(
        "POST https://files.stripe.com/v1/files was to be called with a body of the type "
        "multipart/form-data, and a scenario can send forms only"
    )


def test_json_is_refused_by_name(http_client):
    """A call of Stripe's second API has a JSON body, which would be read as an empty form."""
    with open_client(http_client) as client, pytest.raises(HarnessError, match="application/json"):
        client.raw_request("post", "/v2/core/events", name="Alice")

    assert http_client._transport.requests == []


def test_a_call_of_the_second_api_without_parameters_is_sent(http_client):
    """Its body is an empty object, of which a cassette has nothing to hold."""
    with open_client(http_client) as client:
        client.v2.core.event_destinations.ping("ed_1")
    (request,) = http_client._transport.requests

    assert str(request) == "POST /v2/core/event_destinations/ed_1/ping"
    assert request.form == ()


def test_a_post_without_a_body_is_a_form(http_client):
    """As one that activates or cancels something is."""
    with open_client(http_client) as client:
        client.v1.topups.cancel("tu_1")

    assert [str(request) for request in http_client._transport.requests] == [
        "POST /v1/topups/tu_1/cancel"
    ]
