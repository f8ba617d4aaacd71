"""A reply of the endpoint that no purchase asks for might say anything, and is refused."""

import re

import pytest

CONFIGURATION = """
[pytest]
issuing_features = features
filterwarnings = error
"""
CONFTEST = 'pytest_plugins = ["fixtures.stage", "steps"]\n'
START = """
  Scenario: {name}
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
"""
SPENDS = "    When the company spends $10.00 at Rocket Rides\n"
FREEZES = "    When the program freezes the card\n    Then the card is inactive\n"
SCENARIOS = {
    "nobody asks": "    And the endpoint declines purchases\n" + FREEZES,
    "dead": "    And the endpoint declines purchases\n    And the endpoint approves purchases\n"
    + SPENDS
    + "    Then the authorization is approved\n",
    "asked": "    And the endpoint declines purchases\n"
    + SPENDS
    + "    Then the authorization is declined: webhook_declined\n",
    "none comes": "    And the endpoint declines purchases\n"
    "    When the company spends $60.00 at Rocket Rides\n"
    "    Then the authorization is declined: insufficient_funds\n"
    "    And the endpoint receives no real-time request\n",
}


@pytest.fixture(name="messages")
def _messages(pytester):
    """What a run says of each scenario that is broken, by its name."""
    pytester.makeini(CONFIGURATION)
    pytester.makeconftest(CONFTEST)
    text = "".join(START.format(name=name) + steps for name, steps in SCENARIOS.items())
    pytester.mkdir("features").joinpath("trying.feature").write_text(f"Feature: Trying\n{text}")
    output = pytester.runpytest_inprocess("features", "--backend", "sandbox").stdout.str()
    summary = output.partition("scenarios ====")[2]
    broken = re.split(r"^broken .*::(.*)$", summary, flags=re.MULTILINE)
    return dict(zip(broken[1::2], broken[2::2], strict=True))


def test_a_reply_that_nothing_asks_for_is_refused(messages):
    """Both scenarios were green with any reply; the sentence and its line are named."""
    assert messages.keys() == {"nobody asks", "dead"}
    assert (
        "features/trying.feature:6: 'And the endpoint declines purchases': no purchase asked the "
        "endpoint after this, so any other reply would do as well."
    ) in messages["nobody asks"]
    assert (
        "'And the endpoint approves purchases': The endpoint was to reply to purchases "
        in (messages["dead"])
    )
