"""Reports of the money oracle: every step of a scenario passes, and its money does not add up."""

import json

import pytest

from tests.harness.oracle.bugs_in_holds import a_capture_keeps_the_hold, a_hold_is_a_cent_short

SANDBOX = ("--backend", "sandbox")
BOUGHT = """
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    And the company has spent $10.00 at Rocket Rides
    When the merchant captures the authorization
    Then the authorization is now closed
"""
CLOSED = """
    Given the platform has a connected account with Issuing
    And the program acts for the account
    And Stripe has closed the account for a breach of its terms
    When the platform sends the notice issuing.account_closed_for_terms_of_service_violation
    Then no notice is due
"""
FALSE = BOUGHT.replace("now closed", "now reversed")

NAME = "ledger that does not add up"


def test_a_sound_scenario_passes(suite):
    """The sandbox without a seeded bug is not reported."""
    suite(BOUGHT, *SANDBOX, "--record").assert_outcomes(passed=1)


def test_money_that_does_not_add_up_fails_a_scenario(suite, monkeypatch):
    """The scenario fails with the difference, the ledger as a table, and a remedy."""
    a_capture_keeps_the_hold(monkeypatch)
    result = suite(BOUGHT, *SANDBOX)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*AssertionError: Every sentence was true, and yet the money does not add up:*",
            "*- iauth_*: is closed and still holds $10.00: every hold has its release*",
            "*The ledger (*rows):*",
            "*row*what*of*balance*amount*after*",
            "*txn_*top-up*tu_*issuing*$50.00*$50.00*",
            "*►*txn_*hold*iauth_*issuing*-$10.00*$40.00*",
            "*txn_*spend*ipi_*issuing*-$10.00*$30.00*",
            "*the API shows*issuing*$30.00*",
            "*--no-oracle*",
        ]
    )


def test_the_report_has_the_ledger(suite, monkeypatch, pytester):
    """The ledger is attached to the scenario as CSV; the scenario is failed, not broken."""
    a_capture_keeps_the_hold(monkeypatch)
    suite(BOUGHT, *SANDBOX, "--alluredir", "results")
    [result] = [
        json.loads(path.read_text()) for path in pytester.path.glob("results/*-result.json")
    ]
    [ledger] = [item for item in result["attachments"] if item["name"] == NAME]
    assert (result["status"], ledger["name"], ledger["type"]) == ("failed", NAME, "text/csv")
    heading, *rows = (pytester.path / "results" / ledger["source"]).read_text().splitlines()
    assert heading == ",row,what,of,balance,amount,after"
    assert [row.split(",")[2] for row in rows] == ["top-up", "hold", "spend", "the API shows"]
    assert {step["status"] for step in result["steps"]} == {"passed"}


def test_a_sentence_fails_before_the_oracle(suite, monkeypatch):
    """If a step fails, the oracle does not check."""
    a_capture_keeps_the_hold(monkeypatch)
    result = suite(FALSE, *SANDBOX)
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*does not add up*")


def test_what_does_not_add_up_is_not_recorded(suite, monkeypatch, pytester):
    """No cassette is written."""
    a_capture_keeps_the_hold(monkeypatch)
    suite(BOUGHT, *SANDBOX, "--record").assert_outcomes(failed=1)
    assert list(pytester.path.glob("cassettes/**/*.yaml")) == []


def test_the_oracle_leaves_no_trace_on_a_tape(suite, pytester):
    """A cassette is the same bytes with and without the oracle."""
    suite(BOUGHT, *SANDBOX, "--record")
    [tape] = pytester.path.glob("cassettes/**/*.yaml")
    watched = tape.read_bytes()
    tape.unlink()
    again = pytester.runpytest_inprocess("features", *SANDBOX, "--record", "--no-oracle")
    again.assert_outcomes(passed=1)
    assert tape.read_bytes() == watched


def test_the_oracle_can_be_left_out(suite, monkeypatch):
    """--no-oracle disables it for a run."""
    a_capture_keeps_the_hold(monkeypatch)
    suite(BOUGHT, *SANDBOX, "--no-oracle").assert_outcomes(passed=1)


def test_a_project_can_do_without_it(suite, monkeypatch):
    """issuing_oracle = false disables it for a project."""
    a_capture_keeps_the_hold(monkeypatch)
    suite(BOUGHT, *SANDBOX, "-o", "issuing_oracle=false").assert_outcomes(passed=1)


def test_a_replay_is_judged_by_its_answers(suite, monkeypatch, pytester):
    """A recording of wrong money, made without the oracle, is found by its responses alone."""
    with pytest.MonkeyPatch.context() as patch:
        a_hold_is_a_cent_short(patch)
        suite(BOUGHT, *SANDBOX, "--record", "--no-oracle").assert_outcomes(passed=1)
    replay = pytester.runpytest_inprocess("features")
    replay.assert_outcomes(failed=1)
    replay.stdout.fnmatch_lines(
        ["*is pending for $10.00, and holds $9.99*", "*The ledger (*", "*►*hold*-$9.99*-$9.99*"]
    )
    pytester.runpytest_inprocess("features", "--no-oracle").assert_outcomes(passed=1)


def test_a_sound_replay_passes(suite, pytester):
    """A recording of the sandbox without a seeded bug is not reported."""
    suite(BOUGHT, *SANDBOX, "--record")
    pytester.runpytest_inprocess("features").assert_outcomes(passed=1)


def test_the_report_says_which_money_was_not_judged(suite, pytester):
    """Stripe has ended Issuing on the account, so that nobody can list its cards."""
    suite(CLOSED, *SANDBOX, "--alluredir", "results").assert_outcomes(passed=1)
    [result] = [
        json.loads(path.read_text()) for path in pytester.path.glob("results/*-result.json")
    ]
    [unread] = [it for it in result["attachments"] if it["name"] == "money that was not judged"]
    said = (pytester.path / "results" / unread["source"]).read_text()
    assert said.startswith("Stripe refuses to list these to the account")
    assert "issuing.card, issuing.cardholder" in said
