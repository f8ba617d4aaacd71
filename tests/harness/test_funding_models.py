"""What cards spend from: chosen by a setting, said by words, kept by cassettes."""

import pytest

from issuing_harness.errors import SettingsError
from issuing_harness.funding_models import FUNDING_MODELS, parse_funding
from issuing_tools.fidelity.funding import ELSEWHERE, reason_of

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


#: A scenario about v2 financial accounts, which an Issuing balance cannot play.
OF_TODAY = """
Given the v2 financial account holds at least $50.00
When $20.00 is sent to the v2 financial account
Then the v2 financial account has risen by $20.00
"""


def test_the_sandbox_gives_a_scenario_what_its_words_need(suite):
    """Unless a setting says what there is."""
    suite(OF_TODAY, "--backend", "sandbox").assert_outcomes(passed=1)


def test_a_setting_keeps_it_from_that(suite):
    """Then it is skipped for its words."""
    result = suite(OF_TODAY, "--backend", "sandbox", "--funding", "issuing_balance", "-rs")

    result.assert_outcomes(skipped=1)
    assert "only an account that is opened for Issuing today" in " ".join(result.outlines)


def test_a_purchase_runs_on_each_model_and_says_so(suite):
    """What it calls the Issuing balance is what its cards spend from."""
    result = suite(PURCHASE, "--backend", "sandbox", "--funding", "financial_account_v1")

    result.assert_outcomes(passed=1)


def test_a_cassette_says_what_its_cards_spent_from(suite, pytester):
    """A replay needs no setting, and another one is refused with what to do."""
    suite(PURCHASE, "--backend", "sandbox", "--funding", V2, "--record").assert_outcomes(passed=1)
    [cassette] = pytester.path.rglob("*.yaml")
    assert 'funding: "financial_account_v2"' in cassette.read_text(encoding="utf-8")

    pytester.runpytest().assert_outcomes(passed=1)
    other = pytester.runpytest("--funding", "issuing_balance")
    other.assert_outcomes(errors=1)
    said = " ".join(other.stdout.str().split())
    assert "was recorded with cards that spend from a v2 financial account" in said
    assert "Leave it out to play what was recorded" in said
    assert "--backend sandbox --issuing-funding issuing_balance --record`" in said


def test_a_cassette_of_the_issuing_balance_does_not_say_so(suite, pytester):
    """It is as it was before there were others."""
    suite(PURCHASE, "--backend", "sandbox", "--record").assert_outcomes(passed=1)
    [cassette] = pytester.path.rglob("*.yaml")
    assert "funding" not in cassette.read_text(encoding="utf-8").partition("interactions")[0]


OWN = """
Given the program acts for a connected account with Treasury
And the account has a financial account that holds $50.00
When a bank sends $10.00 to the financial account
Then the financial account holds $60.00
"""


def test_a_cassette_plays_where_the_setting_is_about_none_of_its_cards(suite, pytester):
    """Its words make a financial account of their own, whatever else cards spend from."""
    suite(OWN, "--backend", "sandbox", "--record").assert_outcomes(passed=1)

    pytester.runpytest("--funding", "financial_account_v1").assert_outcomes(passed=1)


def test_reasons_are_counted_without_their_sentences():
    """The fidelity page counts what is skipped by its reason; a tag is one, too."""
    told = (
        "'the ledger shows for the dispute' cannot be said of an account whose cards spend from a "
        "v2 financial account: only the Issuing balance has balance transactions of cards"
    )
    assert reason_of(told) == "only the Issuing balance has balance transactions of cards"
    assert reason_of("@known_gap: nobody built it") == ELSEWHERE


#: By what cannot stand together: the steps, the sentence that is refused, and why.
MIXED = {
    "Treasury after today": (
        """
        Given the program acts for a connected account with Treasury
        And the account has a financial account that holds $50.00
        And Alice holds a card on the financial account
        When Alice spends $10.00 at the cafe
        Then the v2 financial account holds back $10.00
        """,
        (
            "'Then the v2 financial account holds back $10.00': no account meets this together "
            "with 'the program acts for a connected account with Treasury': Treasury of the first"
        ),
    ),
    "today before a connected account": (
        """
        Given the v2 financial account holds at least $50.00
        And the program acts for a connected account with Issuing
        When $20.00 is sent to the v2 financial account
        Then the v2 financial account has risen by $20.00
        """,
        (
            "'And the program acts for a connected account with Issuing': no account meets this "
            "together with 'the v2 financial account holds at least $50.00': only an account that"
        ),
    ),
}


@pytest.mark.parametrize("mixed", MIXED)
def test_what_no_account_has_together_is_refused_before_it_runs(suite, mixed):
    """The sentence is named, so that nobody corrects the wrong one."""
    steps, expected = MIXED[mixed]
    result = suite(steps, "--backend", "sandbox")

    result.assert_outcomes(errors=1)
    assert expected in " ".join(result.stdout.str().split())


def test_treasury_may_be_tried_beside_a_v2_account(suite):
    """On purpose, to be refused."""
    tried = """
    Given the v2 financial account holds at least $50.00
    When the program tries to list v1 accounts beside the v2 account
    Then Stripe refuses with a message about Unrecognized request URL
    And the v2 financial account has not changed
    """
    suite(tried, "--backend", "sandbox").assert_outcomes(passed=1)


def test_a_card_on_a_financial_account_leaves_the_issuing_balance_alone(suite):
    """Whoever speaks of the wrong one is told of the other, read before or not."""
    treasury = """
    Given the program acts for a connected account with Treasury
    And the account has a financial account that holds $50.00
    And Alice holds a card on the financial account{}
    When Alice spends $10.00 at the cafe
    Then the Issuing balance has fallen by $10.00
    """
    read = treasury.format("\n    And the program has read its balances")
    scenarios = f"{treasury.format('')}\nScenario: Read before\n{read}"
    result = suite(scenarios, "--backend", "sandbox")

    result.assert_outcomes(failed=2)
    said = " ".join(result.stdout.str().split()).partition("short test summary")[0]
    sentence = "A card of this scenario spends from a financial account, and not from the Issuing"
    assert said.partition("scenarios ====")[0].count(sentence) == 2
    assert "'the balance of the financial account has fallen by $10.00'" in said


def test_a_run_tells_why_scenarios_were_skipped_and_what_cards_spend_from(suite):
    """At the end of its table, without an option."""
    scenarios = f"{TOPUP}\nScenario: Another\n{PURCHASE}"
    said = suite(scenarios, "--backend", "sandbox", "--funding", V2).stdout.str()

    table = said.partition("scenarios ====")[2]
    assert "1 skipped  a sentence cannot be said of an account whose cards spend from a v2" in table
    assert "1 with cards on a v2 financial account, which is meant by" in table
