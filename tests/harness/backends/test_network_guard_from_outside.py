"""The fence from outside: a step that leaves this machine is stopped, other tests are not."""

import pytest

AWAY = """
import os, socket

@when("a step calls away")
def calls_away():
    if os.environ.get("CALL_AWAY"):
        address = (os.environ["CALL_AWAY"], int(os.environ["AT_PORT"]))
        socket.create_connection(address, timeout=1).close()
"""
SENTENCES = """
    When the program tops up the Issuing balance with $20.00
    And a step calls away
    Then the top-up is pending
"""


@pytest.fixture(name="recorded")
def _recorded(suite):
    """A scenario with a cassette, and a step that calls where the environment says."""
    suite(SENTENCES, "--backend", "sandbox", "--record", steps=AWAY).assert_outcomes(passed=1)


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize("options", [(), ("--backend", "sandbox")], ids=["replay", "sandbox"])
def test_a_step_that_leaves_this_machine_is_stopped(pytester, monkeypatch, options):
    """The scenario is broken; the message has the host and what can be done instead."""
    monkeypatch.setenv("CALL_AWAY", "192.0.2.1")
    monkeypatch.setenv("AT_PORT", "9")
    result = pytester.runpytest_inprocess("features", *options)
    output = " ".join(result.outlines)
    result.assert_outcomes(failed=1)
    for part in ("NetworkBlocked: A step tried to reach 192.0.2.1.", "only --backend live may"):
        assert part in output


@pytest.mark.usefixtures("recorded")
def test_a_step_may_reach_this_machine(pytester, monkeypatch):
    """An application under test that runs on loopback is reached in a replay."""
    from tests.harness.backends.http_servers import serving, speak  # noqa: PLC0415 - found beside this file

    with serving(speak(200, b"{}")) as met:
        monkeypatch.setenv("CALL_AWAY", "127.0.0.1")
        monkeypatch.setenv("AT_PORT", met.base.rpartition(":")[2])
        pytester.runpytest_inprocess("features").assert_outcomes(passed=1)


def test_tests_that_are_no_scenarios_are_none_of_the_fences_business(pytester):
    """Whoever installs the harness keeps the network of their own tests."""
    pytester.makepyfile(
        """
        import socket

        def test_reaches_out():
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller:
                caller.connect(("192.0.2.1", 9))
        """
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=1)
