"""HTTP: what is sent, what comes back, and the message when nothing does."""

import socket
from dataclasses import replace

import pytest

from issuing_harness.backends import http
from issuing_harness.backends.http import HttpTransport, ResponseLost
from issuing_harness.errors import BackendUnavailable, SettingsError
from issuing_harness.interactions import Request
from tests.harness.backends.http_servers import break_off, hang_up, serving, speak

KEY = "sk_test_of_http"
BALANCE = Request("GET", "/v1/balance")
TOPUP = Request(
    "POST",
    "/v1/topups",
    query=(("expand[]", "balance_transaction"),),
    form=(("amount", "2000"), ("description", "café & more")),
    headers={
        "idempotency-key": "key-1",
        "stripe-version": "2026-05-27.dahlia",
        "stripe-account": "acct_1",
        "authorization": "Bearer sk_test_of_no_account",
        "user-agent": "Stripe/v1 PythonBindings/16.1.0 AIAgent/some_agent",
        "x-stripe-client-user-agent": "{}",
    },
)


def ask(base, request=BALANCE):
    """One call."""
    transport = HttpTransport(base, KEY)
    try:
        return transport.send(request)
    finally:
        transport.close()


def test_a_call_arrives_as_it_was_meant():
    """Method, path, query, form and the headers Stripe needs; the key is the backend's."""
    with serving(speak(200, b"{}")) as met:
        ask(met.base, TOPUP)
    [headers] = met.headers
    assert met.lines == ["POST /v1/topups?expand%5B%5D=balance_transaction HTTP/1.1"]
    assert met.bodies == [b"amount=2000&description=caf%C3%A9+%26+more"]
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert (headers["idempotency-key"], headers["stripe-account"]) == ("key-1", "acct_1")
    assert headers["stripe-version"] == "2026-05-27.dahlia"


def with_key(key):
    """The call, made with a key that a scenario chose."""
    return replace(BALANCE, headers={"authorization": f"Bearer {key}"})


def test_a_key_that_a_scenario_means_is_sent():
    """A scenario about a wrong key would otherwise be about none."""
    with serving(speak(401, b"{}")) as met:
        ask(met.base, with_key("sk_tset_of_nobody"))
    [headers] = met.headers
    assert headers["authorization"] == "Bearer sk_tset_of_nobody"


@pytest.mark.parametrize("kind", ["sk", "rk"])
def test_a_live_key_is_never_sent(kind):
    """Not even where a scenario means it; the message does not repeat it."""
    live = f"{kind}_live_" + "of_real_money"
    with serving(speak(200, b"{}")) as met, pytest.raises(SettingsError) as refused:
        ask(met.base, with_key(live))
    assert met.connections == 0
    assert live not in str(refused.value)


def test_the_caller_is_the_harness_and_nobody_else():
    """Which agent or client runs the harness is not told."""
    with serving(speak(200, b"{}")) as met:
        ask(met.base, TOPUP)
    [headers] = met.headers
    assert headers["user-agent"].startswith("issuing-harness/")
    assert "x-stripe-client-user-agent" not in headers


def test_an_answer_is_what_was_sent():
    """Status, headers by lower-case name, and the text as it stands."""
    with serving(speak(402, '{"név": "café"}'.encode(), Request_Id="req_1")) as met:
        response = ask(met.base)
    assert (response.status, response.request_id) == (402, "req_1")
    assert response.body == '{"név": "café"}'


def test_a_redirect_is_an_answer():
    """The key is never carried to where somebody points."""
    with (
        serving(speak(200, b"{}")) as elsewhere,
        serving(speak(302, b"", Location=f"{elsewhere.base}/v1/balance")) as met,
    ):
        assert ask(met.base).status == 302
    assert elsewhere.connections == 0


def test_loopback_is_reached_without_a_proxy(monkeypatch):
    """A proxy in the environment is for the world outside."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://192.0.2.1:3128")
    with serving(speak(200, b"{}")) as met:
        assert ask(met.base).status == 200
        assert ask(met.base.replace("127.0.0.1", "localhost")).status == 200


def test_no_netrc_replaces_the_key(monkeypatch, tmp_path):
    """A .netrc counts more than a header for requests; the key is safe from it."""
    (tmp_path / "netrc").write_text("default login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setattr(http, "is_loopback", lambda _: False)
    monkeypatch.setenv("NO_PROXY", "*")
    with serving(speak(200, b"{}")) as met:
        ask(met.base)
    assert met.headers[0]["authorization"] == f"Bearer {KEY}"


def test_an_address_where_nobody_is_is_named():
    """What was sent where, what was found, and how to start something there."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        base = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(BackendUnavailable) as trouble:
        ask(base)
    assert not isinstance(trouble.value, ResponseLost)
    assert str(trouble.value) == (
        f"GET /v1/balance was sent to {base}, and nobody answers there (ConnectionError). Check "
        "the address, and that what should answer is running; the sandbox starts with "
        "`issuing-sandbox --port 12111`."
    )


@pytest.mark.parametrize("respond", [hang_up, break_off])
def test_a_connection_that_breaks_may_be_tried_again(respond):
    """Somebody was there: that is another thing than nobody."""
    with serving(respond) as met, pytest.raises(ResponseLost, match="connection was lost") as lost:
        ask(met.base)
    assert met.base in str(lost.value)


def test_an_answer_that_does_not_come_is_given_up(monkeypatch):
    """A deadline, and the address that kept it waiting."""
    monkeypatch.setattr(http, "TIMEOUT", (1, 0.2))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        base = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(BackendUnavailable, match=r"no answer within 0\.2 seconds") as trouble:
            ask(base)
    assert base in str(trouble.value)


def test_what_speaks_no_http_is_no_stack_trace():
    """A server of another kind is told of like any other trouble."""
    greeting = b"220 mail.example.com ESMTP\r\n"
    with (
        serving(lambda visitor: visitor.wfile.write(greeting)) as met,
        pytest.raises(BackendUnavailable),
    ):
        ask(met.base)


def test_a_server_without_a_certificate_is_told_of():
    """A server that speaks plain HTTP fails at the handshake of https."""
    with serving(speak(200, b"{}")) as met, pytest.raises(BackendUnavailable) as trouble:
        ask(met.base.replace("http:", "https:"))
    assert "no secure connection came about" in str(trouble.value)


def test_stripe_itself_out_of_reach_gets_other_advice(monkeypatch):
    """Nobody has to start Stripe."""
    monkeypatch.setattr(http, "STRIPE_API", "http://127.0.0.1:1")
    with pytest.raises(BackendUnavailable) as trouble:
        ask("http://127.0.0.1:1")
    assert "https://status.stripe.com" in str(trouble.value)
    assert "issuing-sandbox" not in str(trouble.value)
