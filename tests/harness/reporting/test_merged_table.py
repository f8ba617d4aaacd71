"""Shards print the one table that a single run prints."""

import re
from pathlib import Path

import pytest

from issuing_harness.reporting.result_files import RESULT
from tests.harness.reporting.sharded_suite import (
    change,
    prepare,
    report,
    run,
    shard_all,
    without_renderer,
)
from tests.harness.reporting.small_suite import Suite

SECONDS = re.compile(r"\d+\.\d\d")
OTHER = """
    Feature: Spending
      Scenario: Too much
        Given Alice holds a card
        When Alice spends $5.00
        Then it is declined
      Scenario: Enough
        Given Alice holds a card
        When Alice spends $5.00
        Then it is approved
      Scenario: Not at all
        When Alice spends $5.00
        Then it is approved
"""


@pytest.fixture(name="project")
def _project(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> Suite:
    without_renderer(monkeypatch)
    prepare(suite, monkeypatch).feature(OTHER, "spending/spending.feature")
    return suite


def table(text: str) -> str:
    """The table and what stands below it, without how long things took."""
    [found] = re.findall(
        r"^feature .*?(?=^=+ |^not run |^\d+ not run |^Red: |^Green: )",
        text,
        re.MULTILINE | re.DOTALL,
    )
    return SECONDS.sub("0.00", found).strip()


def test_shards_print_the_table_of_a_single_run(project: Suite) -> None:
    """Line by line: features, counts, skips, messages and who answered."""
    single = run(project, "single").stdout.str()
    shard_all(project)
    merged = report("shards").stdout

    assert table(merged) == table(single)
    assert "2 scenarios" not in table(single)
    assert "10 scenarios" in table(single)
    assert "1 skipped  not here" in table(single)
    assert "failed  features/spending/spending.feature::Too much" in table(single)
    assert "broken  features/spending/spending.feature::Not at all" in table(single)
    assert "not run" not in merged


def test_a_red_scenario_is_told_once(project: Suite) -> None:
    """With its message, in the table; a test of no feature is told beside the verdict."""
    project.pytester.makepyfile(test_more="def test_red(): assert 0")
    shard_all(project, "features", "test_more.py")
    merged = report("shards").stdout

    assert merged.count("::Too much") == 1
    assert merged.count("failed  test_more.py::test_red") == 1


def test_what_a_missing_shard_has_not_run_is_named(project: Suite) -> None:
    """Below the table, by the file, since its figures are too low without it."""
    shard_all(project)
    lost = len(list(Path("shards/3").rglob(RESULT)))
    Path("shards/3").rename("elsewhere")
    merged = report("shards")

    assert merged.exit_code == 1
    assert f"{10 - lost} scenarios" in merged.stdout
    told = re.findall(r"^(\d+) not run  features/\w+/\w+\.feature: ", merged.stdout, re.MULTILINE)
    assert sum(map(int, told)) == lost
    assert "Shard 3 of 3 left no results here" in merged.stdout


def test_a_shard_that_was_killed_has_run_nothing(project: Suite) -> None:
    """As far as anybody can tell: what it was to run is named."""
    shard_all(project)
    change(2, exit_status=None, outcomes={}, durations={}, summary={})
    merged = report("shards")

    assert merged.exit_code == 1
    assert " not run  features/" in merged.stdout
    assert "Shard 2 has collected, and did not come to its end" in merged.stdout


def test_no_secret_of_a_message_is_kept_for_the_table(project: Suite) -> None:
    """The record leaves the machine with the results."""
    key = "sk_test_" + "abcdEFGH1234" * 2
    project.steps(f"""
        @then("it is kept secret")
        def is_secret():
            assert "{key}" == "else"
    """)
    project.scenario("When Alice holds a card", "Then it is kept secret", file="a/b.feature")
    shard_all(project)

    texts = [file.read_text() for file in Path("shards").rglob("issuing_run.json")]
    assert any("AssertionError" in text for text in texts)
    assert not any(key in text for text in texts)
    assert key not in report("shards").stdout
