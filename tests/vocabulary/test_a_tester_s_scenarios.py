"""What a tester wants to say is found by their own words, and is said without any Python."""

from pathlib import Path
from textwrap import dedent, indent

import pytest

OURS = Path(__file__).with_name("testers_scenarios.feature")
CONFIGURATION = """
[pytest]
issuing_features = features
issuing_tags = cards
filterwarnings = error
"""
#: What a tester writes first, and the sentence of ours that the error names.
OWN_WORDS = {
    "Given the employee has a card with a limit of $100 a month": "a card limited to",
    "When Bob pays €45.00 at the Paris bakery": "pays {price} at {merchant}, which is {amount}",
    "When the bookshop refunds $20.00": "the merchant refunds",
    "When the company disputes the purchase": "the program disputes {transaction}",
    "Given the webhook approves the purchase": "the endpoint approves purchases",
    "Then the webhook is received": "the endpoint receives",
    "Given three cardholders with cards": "these cardholders hold active cards",
    "When Alice buys something for $10.00 at the cafe": "spends {amount} at {merchant}",
    "Given Alice gets a physical card": "physical card",
    "When the card gets shipped": "shipping",
    "Then the balance is $30.00 lower": "has fallen by",
}


@pytest.fixture(name="run")
def _run(pytester):
    """Runs pytest on the text of a feature, with our vocabulary, on the sandbox."""

    def run(text):
        pytester.makeini(CONFIGURATION)
        pytester.mkdir("features").joinpath("wanted.feature").write_text(text)
        return pytester.runpytest_inprocess("--issuing-backend", "sandbox", "-q")

    return run


def test_eight_scenarios_are_said_without_python(run):
    """Limits, refunds, euros, a dispute, a webhook, three cardholders, five rows, a shipment."""
    run(OURS.read_text()).assert_outcomes(passed=12)


@pytest.mark.long
@pytest.mark.parametrize("words", OWN_WORDS)
def test_their_own_words_lead_to_ours(run, words):
    """A sentence that nobody defined is answered with the one that was meant."""
    before = [] if words.startswith("When") else ["When an hour passes"]
    after = [] if words.startswith("Then") else ["Then Stripe refuses"]
    steps = [words, *before, *after] if after else [*before, words]
    body = indent(dedent("\n".join(steps)), "    ")

    result = run(f"Feature: Wanted\n  Scenario: In their own words\n{body}\n")

    nearest = result.stdout.str().partition("The nearest sentences:")[2].partition("Use one of")[0]
    assert OWN_WORDS[words] in nearest, nearest
