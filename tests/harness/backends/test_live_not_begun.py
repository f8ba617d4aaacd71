"""A live run that cannot work ends before its first scenario."""

import subprocess
import sys

import pytest

from tests.harness.backends.http_servers import serving, speak

BALANCE = b'{"object": "balance", "livemode": false}'
PURCHASE = """
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    When the company spends $10.00 at Rocket Rides
    Then the authorization is approved
"""
KEY_VARIABLE = "STRIPE_API_KEY"


def test_an_address_where_nobody_answers_ends_the_run_with_how_to_start_something(
    suite, monkeypatch
):
    """The call, the address, what to start; the folder of cassettes is untouched."""
    monkeypatch.setenv(KEY_VARIABLE, "sk_test_51MzXyZ")
    result = suite(PURCHASE, "--backend", "live", "--api-base", "http://127.0.0.1:9")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    output = " ".join(result.errlines)
    for part in (
        "GET /v1/balance was sent to http://127.0.0.1:9",
        "nobody answers",
        "issuing-sandbox",
    ):
        assert part in output


@pytest.mark.parametrize("key", ["sk_live_51MzXyZ", "rk_live_51MzXyZ", "pk_test_51MzXyZ", ""])
def test_a_key_that_may_not_be_used_is_refused_before_anything_is_sent(suite, monkeypatch, key):
    """Nobody was called: the server counts no connection."""
    monkeypatch.setenv(KEY_VARIABLE, key)
    with serving(speak(200, BALANCE)) as met:
        result = suite(PURCHASE, "--backend", "live", "--api-base", met.base)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert met.connections == 0


def test_collecting_asks_nobody(suite, monkeypatch):
    """Looking at what there is needs no account."""
    monkeypatch.setenv(KEY_VARIABLE, "sk_test_51MzXyZ")
    with serving(speak(200, BALANCE)) as met:
        result = suite(PURCHASE, "--collect-only", "--backend", "live", "--api-base", met.base)
    assert result.ret == pytest.ExitCode.OK
    assert met.connections == 0


def test_the_live_backend_does_without_the_sandbox():
    """Whoever certifies against Stripe alone runs no line of the emulator."""
    program = (
        "import sys, issuing_harness.backends.live; "
        "sys.exit(any(name.startswith('issuing_sandbox') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
