"""What cards spend from: chosen by a setting, said by words, kept by cassettes."""

import pytest

from issuing_harness.errors import SettingsError
from issuing_harness.funding_models import FUNDING_MODELS, parse_funding

PURCHASE = """
Given the Issuing balance holds at least $50.00
And the company holds an active card
When the company spends $10.00 at Rocket Rides
Then the authorization is approved
And the Issuing balance has fallen by $10.00
"""
TOPUP = """
Given the program has read its balances
When the program tops up the Issuing balance with $20.00
Then the top-up soon succeeds
And the Issuing balance has risen by $20.00
"""
V2 = "financial_account_v2"


@pytest.mark.parametrize("name", FUNDING_MODELS)
def test_a_setting_names_one_of_three(name):
    """And nothing, where it is to be found out."""
    assert parse_funding(name) == name
    assert parse_funding("") is None
    assert parse_funding(None) is None


def test_a_misspelt_one_is_told_the_nearest():
    """With where it was read, and what there is."""
    with pytest.raises(SettingsError) as refusal:
        parse_funding("financial_acount_v2", "ISSUING_FUNDING")
    said = str(refusal.value)
    assert "ISSUING_FUNDING financial_acount_v2" in said
    assert "Did you mean financial_account_v2?" in said
    assert "the Issuing balance" in said


#: By what names a funding model, the value, the arguments and the environment.
NAMED = {
    "--issuing-funding silver": (("--funding", "silver"), {"ISSUING_FUNDING": "gold"}),
    "ISSUING_FUNDING gold": (("-o", "issuing_funding=copper"), {"ISSUING_FUNDING": "gold"}),
    "issuing_funding copper": (("-o", "issuing_funding=copper"), {}),
}


@pytest.mark.parametrize("named", NAMED)
def test_the_option_the_environment_and_the_configuration_say_it(suite, monkeypatch, named):
    """In this order; each is named by the message about it."""
    arguments, environment = NAMED[named]
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    result = suite(TOPUP, "--backend", "sandbox", *arguments)

    result.stderr.fnmatch_lines([f"*{named} was given*"])


def test_a_scenario_about_the_issuing_balance_itself_is_skipped_elsewhere(suite):
    """The sentence is the reason, and what cards spend from here."""
    result = suite(TOPUP, "--backend", "sandbox", "--funding", V2, "-rs")

    result.assert_outcomes(skipped=1)
    said = " ".join(result.stdout.str().split())
    assert "'the program tops up the Issuing balance with $20.00' cannot be said" in said
    assert "spend from a v2 financial account" in said
    assert "only the Issuing balance can be topped up" in said


def test_every_other_scenario_runs_as_before(suite):
    """Without a setting nothing is different."""
    suite(f"{TOPUP}\nScenario: Another\n{PURCHASE}", "--backend", "sandbox").assert_outcomes(
        passed=2
    )
