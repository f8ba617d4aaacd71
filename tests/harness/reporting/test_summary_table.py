"""The summary that a run prints last."""

import pytest

from issuing_harness.reporting.labels import combined_source, source_of
from issuing_harness.reporting.summary import (
    FeatureSummary,
    ScenarioSummary,
    Summary,
)
from issuing_harness.reporting.summary_table import render_summary
from tests.harness.reporting.small_suite import Suite


@pytest.fixture
def summary() -> Summary:
    """Three features of two capabilities, with everything that can happen."""
    summary = Summary()
    summary.features = {
        "cards/freezing.feature": FeatureSummary(
            "Freezing a card that was lost, stolen or never came",
            "Cards",
            {
                "features/cards/freezing.feature::One": ScenarioSummary(
                    seconds=0.5, source="sandbox tape"
                ),
                "features/cards/freezing.feature::Alice is told why in so many words, and beli": (
                    ScenarioSummary(
                        "failed", "AssertionError: \x1b[31mwrong\x1b[0m", 0.25, "live tape"
                    )
                ),
            },
        ),
        "cards/activating.feature": FeatureSummary(
            "Activating a card",
            "Cards",
            {
                "features/cards/activating.feature::One": ScenarioSummary(
                    "broken", "NoMatch: no take\nNearest: take 2", 1.0, "sandbox tape"
                ),
                "features/cards/activating.feature::Two": ScenarioSummary("skipped"),
            },
        ),
        "funding/top_ups.feature": FeatureSummary(
            "Topping up", "Funding", {"f::One": ScenarioSummary(source="Stripe test mode")}
        ),
    }
    return summary


def test_a_line_per_feature_and_a_total(summary: Summary) -> None:
    """Ordered by file, under their capability, within eighty columns, without an escape code."""
    lines = render_summary(summary, width=80).splitlines()

    assert "feature passed failed broken skipped seconds recorded from" in " ".join(
        lines[0].split()
    )
    assert [line[:21].rstrip() for line in lines[2:9]] == [
        *("Cards", "  Activating a card", "  Freezing a card", "  that was lost,"),
        *("  stolen or never", "  came", "Funding"),
    ]
    assert lines[3].split()[-7:] == ["0", "0", "1", "1", "1.00", "sandbox", "tape"]
    assert next(line for line in lines if line.startswith("5 scenarios")).split()[2:7] == [
        *("2", "1", "1", "1", "1.75"),
    ]
    assert max(len(line) for line in lines if "::" not in line) <= 80
    assert "\x1b" not in "\n".join(lines)


def test_sources_that_differ_are_mixed(summary: Summary) -> None:
    """One cell says which; a feature whose scenarios made no request has none."""
    assert combined_source(summary.features["cards/freezing.feature"].sources) == (
        "mixed: live tape, sandbox tape"
    )
    assert combined_source([]) == ""


def test_troubles_are_listed_with_ids_to_copy(summary: Summary) -> None:
    """An id is never broken over lines, however narrow the terminal; the first lines follow."""
    lines = render_summary(summary, width=40).splitlines()

    start = next(i for i, line in enumerate(lines) if line.startswith("broken  "))
    assert lines[start:] == [
        "broken  features/cards/activating.feature::One",
        "    NoMatch: no take",
        "    Nearest: take 2",
        "failed  features/cards/freezing.feature::Alice is told why in so many words, and beli",
        "    AssertionError: wrong",
    ]


def test_skipped_scenarios_have_their_reasons(summary: Summary) -> None:
    """Grouped with counts, the commonest first, and no more than a few lines."""
    scenarios = summary.features["funding/top_ups.feature"].scenarios
    for number in range(7):
        scenarios[f"f::other {number}"] = ScenarioSummary("skipped", f"reason {number}")
        scenarios[f"f::{number}"] = ScenarioSummary("skipped", "a sentence cannot be said")
    scenarios["f::One"].funding = "with cards on a v2 financial account"
    lines = render_summary(summary, width=80).splitlines()

    start = lines.index("1 with cards on a v2 financial account")
    assert lines[start + 1] == "7 skipped  a sentence cannot be said"
    assert lines[start + 5] == "1 skipped  reason 3"
    assert lines[start + 6] == "3 skipped  for other reasons: -rs lists each"


def test_colour_only_where_it_is_shown(summary: Summary) -> None:
    """A terminal gets it, a log of CI does not; ASCII where nothing else can be written."""
    summary.features["cards/freezing.feature"].title = "Éire"

    assert "\x1b[31m" in render_summary(summary, colour=True)
    assert render_summary(summary, utf8=False).isascii()


def test_nothing_ran_nothing_is_said() -> None:
    """A run of ordinary tests has no table."""
    assert render_summary(Summary()) == ""


@pytest.mark.parametrize(
    ("provenance", "source"),
    [
        ("recorded from the sandbox on 2026-06-01 (not Stripe's own answers)", "sandbox tape"),
        ("recorded from sandbox, 2026-06-01", "sandbox tape"),
        ("recorded from Stripe test mode on 2026-06-01", "live tape (unsigned)"),
        ("recorded from Stripe test mode on 2026-06-01, unsigned", "live tape (unsigned)"),
        (
            "recorded from Stripe test mode on 2026-06-01, signed by qa@example.com; worded",
            "live tape (signed by qa@example.com)",
        ),
        ("recorded from live, 2026-06-01", "tape of unknown source"),
        ("http://live.example, now (not Stripe)", "not Stripe"),
        ("the sandbox, now", "sandbox"),
        ("Stripe test mode, now", "Stripe test mode"),
        ("Stripe test mode, as a sandbox plays it, now", "sandbox"),
        ("recorded somewhere", "tape of unknown source"),
        ("my cousin", "unknown source"),
    ],
)
def test_nothing_is_called_stripes_that_does_not_say_so(provenance: str, source: str) -> None:
    """Whatever mentions the sandbox is the sandbox; what says nothing is unknown."""
    assert source_of(provenance) == source


def test_the_table_of_a_run(suite: Suite) -> None:
    """Counted through pytest's hooks, without any report being written."""
    suite.steps("""
        @when("there is no money")
        def no_money(): pytest.skip("nothing to spend")

        @then("the tape fits")
        def fits(): raise errors.NoMatch("No take answers.")
    """)
    suite.feature("""
        Feature: Freezing a card
          Scenario: One
            When Alice holds a card
            Then it is approved
          Scenario: Two
            When Alice holds a card
            Then it is declined
          Scenario: Three
            When Alice holds a card
            Then the tape fits
          Scenario: Four
            When there is no money
            Then it is approved
    """)
    output = suite.pytester.runpytest("--color=no")

    output.stdout.fnmatch_lines(
        [
            "Cards",
            "  Freezing a card          1       1       1        1     0.*  sandbox tape",
            "failed  features/cards/freezing.feature::Two",
            "    AssertionError: assert 'approved' == 'declined'",
            "broken  features/cards/freezing.feature::Three",
            "    NoMatch: No take answers.",
        ]
    )


def test_a_trouble_in_teardown_counts(suite: Suite) -> None:
    """A scenario that passed and then could not be put away did not pass."""
    suite.steps("""
        @pytest.fixture(autouse=True)
        def ledger():
            yield
            assert False, "it does not balance"
    """)
    suite.scenario("When Alice holds a card", "Then it is approved")
    output = suite.pytester.runpytest()

    output.stdout.fnmatch_lines(["1 scenario * 0 * 1 * 0 * 0 *"])


def test_a_silent_run_stays_silent(suite: Suite) -> None:
    """With -qq nobody wants a table; with -q they do."""
    suite.scenario("When Alice holds a card", "Then it is approved")

    assert "recorded from" in suite.pytester.runpytest("-q").stdout.str()
    assert "recorded from" not in suite.pytester.runpytest("-qq").stdout.str()
