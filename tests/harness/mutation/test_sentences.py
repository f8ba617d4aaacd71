"""Altered sentences: a scenario that does not depend on a word is found by another word."""

import json

import pytest

from tests.harness.mutation.conftest import create_project, run_here

SCENARIOS = {
    "Everything counts": """
    When the company spends $10.00 at Rocket Rides
    Then the authorization is approved
    And the authorization is for $10.00
""",
    "The balance is a minimum": """
    When the company spends $10.00 at Rocket Rides
    Then the Issuing balance has fallen by $10.00
""",
}
SCENARIOS["A reply and a second When"] = """
    And the endpoint approves purchases
    When the company spends $10.00 at Rocket Rides
    And the program freezes the card
    Then the authorization is approved: webhook_approved
"""
COMMAND = ("issuing_harness.cli", "strength", "--sentences", "-j", "1")


@pytest.fixture(name="words", scope="module")
def _words(tmp_path_factory):
    """What became of the altered words of two scenarios, and what the command printed."""
    folder = tmp_path_factory.mktemp("sentences")
    create_project(folder, SCENARIOS)
    done = run_here(folder, *COMMAND, "--json", str(folder / "words.json"))
    return done, json.loads((folder / "words.json").read_text())["words"]


def _noticed(words, scenario, kind, step):
    found = [
        word["noticed_by"]
        for word in words
        if scenario in word["scenario"] and word["kind"] == kind and step in word["step"]
    ]
    assert found, (scenario, kind, step)
    return found


def test_another_person_has_no_card(words):
    """Nobody else holds a card, so the altered scenario is refused before it runs."""
    found = _noticed(words[1], "Everything counts", "persona", "spends")

    assert found == ["before it ran"]


def test_another_amount_is_noticed_by_the_then(words):
    """The authorization is for another amount, on the sandbox, without any cassette."""
    assert _noticed(words[1], "Everything counts", "amount", "spends") == ["another sentence"]
    assert _noticed(words[1], "Everything counts", "amount", "is for") == ["its sentence"]


def test_another_merchant_makes_another_request(words):
    """No Then speaks of the merchant; only a cassette would refuse the request."""
    assert _noticed(words[1], "Everything counts", "merchant", "spends") == ["other requests"]


def test_another_reply_of_the_endpoint_is_noticed(words):
    """The endpoint declines instead, and the Then that says otherwise fails."""
    found = _noticed(words[1], "A reply and a second When", "reply", "the endpoint")

    assert found == ["another sentence"]


def test_a_when_that_nobody_misses_is_a_survivor(words):
    """Without the purchase the Then has nothing to judge; that the card was frozen says no Then."""
    done, found = words

    assert _noticed(found, "A reply and a second When", "When", "spends") == ["another sentence"]
    assert _noticed(found, "A reply and a second When", "When", "freezes") == ["nobody"]
    assert done.returncode == 1
    assert "1 times doing nothing changed nothing" in done.stdout
    assert "'the program freezes the card' does nothing: the scenario is green" in done.stdout


def test_a_minimum_is_listed_with_its_reason(words):
    """A word that may be another one has its reason above its definition, and costs nothing."""
    done, found = words
    minimum = [word for word in found if "holds at least" in word["step"]]

    assert {word["noticed_by"] for word in minimum} == {"nobody"}
    assert all("minimum" in word["reason"] for word in minimum)
    assert "altered words were noticed" in done.stdout
