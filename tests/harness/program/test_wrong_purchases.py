"""Every Then about purchases, controls and fraud says what it expected and what it found."""

import re
from textwrap import indent

import pytest

CONFIGURATION = """
[pytest]
issuing_features = features
filterwarnings = error
"""
CONFTEST = 'pytest_plugins = ["fixtures.stage", "steps"]'
GIVENS = """
Given the Issuing balance holds at least $50.00
And Alice holds an active card
And Alice has spent $10.00 at the cafe
"""
SPENDS = "When Alice spends $10.00 at the cafe"
CAPTURES = "When the merchant captures the authorization"

#: What a message says behind a reason: what it means.
MEANINGS = {
    "card_active": "the card is active, and nothing forbade it",
    "not_allowed": "the account may not make such purchases",
    "spending_controls": "a spending control of the card or cardholder forbids it",
    "webhook_approved": "the endpoint approved it",
}


def _decided(decision):
    return f"{decision} ({MEANINGS[decision.partition(': ')[2]]})"


#: A Then that is wrong after a When, with what it expects and what it finds.
WRONG = [
    (
        *(SPENDS, "the authorization is approved: webhook_approved"),
        *(_decided("approved: webhook_approved"), _decided("approved: card_active")),
    ),
    (
        *(SPENDS, "the authorization is declined: spending_controls"),
        *(_decided("declined: spending_controls"), _decided("approved: card_active")),
    ),
    (
        *(SPENDS, "the increment is declined: spending_controls"),
        *(_decided("declined: spending_controls"), _decided("approved: card_active")),
    ),
    (
        *("When Alice spends $1.00 at the cash machine", "the authorization is approved"),
        *(_decided("approved: card_active"), _decided("declined: not_allowed")),
    ),
    (SPENDS, "the authorization is now closed", "closed", "pending"),
    (CAPTURES, "the authorization waits for capture", "pending", "closed"),
    (SPENDS, "the authorization is for $11.00", "$11.00", "$10.00"),
    (
        *(SPENDS, "the authorization is for $10.00, which is 9.20 EUR"),
        *("9.20 EUR", "10.00 USD"),
    ),
    (
        *(SPENDS, "the authorization shows\n  | card presence | not_present |"),
        *("card_presence: not_present", "card_presence: present"),
    ),
    (
        *(SPENDS, "the authorization shows the merchant\n  | city | Paris |"),
        *("city: Paris", "city: San Francisco"),
    ),
    (
        *(SPENDS, "the authorization has metadata\n  | project | library |"),
        *("metadata[project]: library", "metadata[project]: nothing"),
    ),
    (
        *(SPENDS, "the authorization shows the verification\n  | 3-D Secure | failed |"),
        *("verification_data[three_d_secure][result]: failed",),
        *("verification_data[three_d_secure][result]: nothing",),
    ),
    (SPENDS, "the authorization includes $5.00 cash back", "$5.00", "$0.00"),
    (
        *(SPENDS, "the authorization has fuel details\n  | type | diesel |"),
        *("fuel[type]: diesel", "fuel[type]: nothing"),
    ),
    (SPENDS, "the fraud challenge is pending", "1", "none"),
    (SPENDS, "the fraud challenge is undeliverable: no_phone_number", "1", "none"),
    (SPENDS, "the cardholder has confirmed the purchase", "yes", "no"),
    (
        *(SPENDS, "the card has blocked countries: FR"),
        *("blocked countries: FR", "blocked countries: nothing"),
    ),
    (SPENDS, "the card is limited to $5.00 per day", "$5.00 per day", "$10,000.00 in total"),
    (
        *(CAPTURES, "the capture has the receipt\n  | A book | 2 | $12.00 | $24.00 |"),
        *("2 x A book at $12.00: $24.00", "none"),
    ),
    (
        *(CAPTURES, "the capture has flight details\n  | flight number | 42 |"),
        *("flight_number: 42", "flight_number: nothing"),
    ),
    (
        "When the merchant captures the authorization with lodging details\n  | nights | 3 |",
        *("the capture has no purchase details", "nothing", "nights: 3"),
    ),
]


def _scenario(number, when, then):
    steps = indent(f"{GIVENS.strip()}\n{when}\nThen {then}", "  ")
    return indent(f"Scenario: The wrong Then {number}\n{steps}\n", "  ")


def test_a_wrong_then_fails_with_what_it_expected_and_found(pytester):
    """It is the product that failed; no message has a dump of an object or an error of Python."""
    scenarios = [_scenario(number, *case[:2]) for number, case in enumerate(WRONG)]
    pytester.makeini(CONFIGURATION)
    pytester.makeconftest(CONFTEST)
    pytester.mkdir("features").joinpath("wrong.feature").write_text(
        "Feature: Wrong\n\n" + "\n".join(scenarios)
    )
    result = pytester.runpytest_inprocess("features", "--backend", "sandbox")
    output = result.stdout.str()
    summary = output.partition("scenarios ====")[2]
    found = re.findall(
        r"^failed .*::The wrong Then (\d+)\n +ProductFailure: Not as expected: .*\n"
        r" +expected: (.*)\n +found: +(.*)",
        summary,
        flags=re.MULTILINE,
    )
    said = {int(number): (expected, actual) for number, expected, actual in found}

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert [noise for noise in ("Traceback", "<stripe.", "Error:", "{") if noise in output] == []
    assert said.keys() == set(range(len(WRONG))), summary
    wrong = {case[1]: said[number] for number, case in enumerate(WRONG)}
    assert [then for _, then, expected, _ in WRONG if wrong[then][0] != expected] == []
    assert [then for *_, then, _, actual in WRONG if actual not in wrong[then][1]] == []
