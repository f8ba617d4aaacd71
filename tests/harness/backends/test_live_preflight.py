"""Proof before the first write: test mode, and Issuing activated."""

import pytest

from issuing_harness.backends.live.preflight import check_issuing, check_test_mode
from issuing_harness.errors import BackendUnavailable, SettingsError
from issuing_harness.interactions import Response
from tests.harness.backends.scripted_transport import ScriptedTransport, say

NOT_SET_UP = (
    "Your account is not set up to use Issuing. Please visit "
    "https://dashboard.stripe.com/issuing/overview to get started."
)


def refuse(status, message):
    """Stripe's way to say no."""
    return say(status, error={"type": "invalid_request_error", "message": message})


def refusal_of(check, response, kind):
    """Return the message when this response fails the check."""
    transport = ScriptedTransport([response])
    with pytest.raises(kind) as refusal:
        check(transport)
    assert [request.method for request in transport.requests] == ["GET"]
    return str(refusal.value)


def test_a_balance_in_test_mode_is_proof():
    """livemode: false is what is asked for, by reading."""
    transport = ScriptedTransport([say(object="balance", livemode=False)])
    check_test_mode(transport)
    assert transport.calls == ["GET /v1/balance"]


@pytest.mark.parametrize("livemode", [True, None, "false", 0])
def test_anything_but_livemode_false_is_no_proof(livemode):
    """An account in live mode, or one that does not say, is not written to."""
    response = say(object="balance", livemode=livemode)
    message = refusal_of(check_test_mode, response, SettingsError)
    assert f"livemode: {livemode!r}" in message
    assert "Nothing was written." in message
    assert "STRIPE_API_KEY" in message


def test_a_key_stripe_refuses_is_told_in_stripes_words():
    """401: which key is meant, and where a valid one is."""
    message = refusal_of(
        check_test_mode, refuse(401, "Invalid API Key provided: sk_test_****1111"), SettingsError
    )
    assert "Stripe refused (401): Invalid API Key provided: sk_test_****1111" in message
    assert "Dashboard, Developers, API keys" in message


def test_a_restricted_key_without_rights_is_told_which_it_needs():
    """403: what a restricted key must be allowed to do."""
    message = refusal_of(check_test_mode, refuse(403, "does not have the rights"), SettingsError)
    for part in ("403", "does not have the rights", "Balance", "Issuing", "Top-ups", "sk_test_"):
        assert part in message


def test_an_account_without_issuing_is_told_where_to_activate_it():
    """Stripe's own link leads to live mode; this one leads to test mode."""
    message = refusal_of(check_issuing, refuse(400, NOT_SET_UP), SettingsError)
    assert NOT_SET_UP in message
    assert "https://dashboard.stripe.com/test/issuing/overview" in message


def test_an_api_version_stripe_does_not_know_is_named():
    """400 for the version: which one was named."""
    message = refusal_of(check_test_mode, refuse(400, "Invalid Stripe API version"), SettingsError)
    assert "dahlia" in message


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_outage_is_no_wrong_setting(status):
    """Nothing is wrong with the key; later it may work."""
    message = refusal_of(check_test_mode, refuse(status, "Sorry"), BackendUnavailable)
    assert str(status) in message
    assert "https://status.stripe.com" in message


@pytest.mark.parametrize(
    "response",
    [
        Response(200, {}, "<html>Welcome to nginx!</html>"),
        Response(404, {}, ""),
        Response(200, {}, "[]"),
        Response(301, {"location": "https://example.com"}, ""),
        say(hello="world"),
        say(object="list", livemode=False),
    ],
    ids=["html", "nothing", "list", "redirect", "json", "another object"],
)
def test_what_is_not_stripe_is_not_written_to(response):
    """Whatever else answers is shown, and the option to check is named."""
    message = refusal_of(check_test_mode, response, BackendUnavailable)
    assert "does not speak Stripe's API" in message
    assert repr(response.body[:80]) in message
    assert "--api-base" in message
