"""What GitHub Actions is told: the sentence that failed, in the feature file, and a summary."""

import pytest

SKIPPED = """
Feature: Freezing a card
  Scenario: Not yet
    Given nobody can say
    When Alice holds a card
    Then it is approved
"""
SKIPS = """
@given("nobody can say")
def nobody_can_say():
    pytest.skip("nobody can")
"""


@pytest.fixture(name="job")
def _job(suite, tmp_path, monkeypatch):
    """A job of GitHub Actions, whose repository has the suite in a folder."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(suite.pytester.path.parent))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    suite.summary = tmp_path / "summary.md"
    suite.below = f"{suite.pytester.path.name}/features"
    return suite


def test_a_failure_is_shown_at_its_sentence(job):
    """The annotation names the feature file from the repository's top, and the line that failed."""
    job.scenario("Given Alice holds a card", "When Alice spends $1.00", "Then it is declined")

    said = job.run().stdout.str()

    place = f"::error file={job.below}/cards/freezing.feature,line=5,title=failed%3A A scenario::"
    assert place in said
    assert "site-packages" not in "".join(x for x in said.splitlines() if x.startswith("::"))


def test_a_sentence_nobody_defines_is_shown_where_it_stands(job):
    """A broken scenario has its line as well, which no step has reached."""
    job.scenario("Given Alice holds a card", "When Alice flies", "Then it is approved")

    said = job.run().stdout.str()

    assert f"::error file={job.below}/cards/freezing.feature,line=4,title=broken%3A" in said


def test_a_file_that_is_refused_is_shown_at_each_problem(job):
    """What is not collected is annotated too."""
    job.scenario("Given Alice holds a card")

    said = job.run().stdout.str()

    place = f"::error file={job.below}/cards/freezing.feature,line=2,title=not collected::"
    assert place in said


@pytest.mark.long
@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["here", "xdist"])
def test_the_job_has_a_summary(job, workers):
    """A table of the features, the messages of what failed, the reasons of what was skipped."""
    job.steps(SKIPS)
    job.scenario("When Alice holds a card", "Then it is declined")
    job.feature(SKIPPED, "cards/skipped.feature")

    job.run_apart(*workers) if workers else job.run()

    text = job.summary.read_text()
    assert text.startswith("## Issuing scenarios: 1 failed, 1 skipped\n")
    assert "| Cards: Freezing a card | 0 | 1 | 0 | 0 | sandbox tape |" in text
    assert "**failed** `features/cards/freezing.feature::A scenario`" in text
    assert "- skipped `features/cards/skipped.feature::Not yet`: nobody can" in text


def test_a_summary_is_appended(job):
    """Other steps of the job have written theirs."""
    job.summary.write_text("# Mine\n")
    job.scenario("When Alice holds a card", "Then it is approved")

    job.run()

    assert job.summary.read_text().startswith("# Mine\n## Issuing scenarios: 1 passed\n")


def test_no_secret_is_told(job):
    """What a message says of a key is redacted, in both."""
    job.steps('@then("it leaks")\ndef leaks():\n    assert False, "sk_test_" + "abcDEF123456"\n')
    job.scenario("When Alice holds a card", "Then it leaks")

    said = job.run().stdout.str()

    told = "".join(line for line in said.splitlines() if line.startswith("::error"))
    assert "sk_test_[redacted]" in told
    assert "abcDEF123456" not in told + job.summary.read_text()


def test_a_summary_that_cannot_be_written_changes_no_outcome(job, monkeypatch, tmp_path):
    """The run says so, and its verdict stands."""
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "nowhere/summary.md"))
    job.scenario("When Alice holds a card", "Then it is approved")

    result = job.run(expect={"passed": 1})

    assert result.ret == pytest.ExitCode.OK
    assert "The job's summary was not written" in result.stdout.str()


def test_elsewhere_nothing_is_told(suite, monkeypatch):
    """A terminal has no use for workflow commands."""
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    suite.scenario("When Alice holds a card", "Then it is declined")

    assert "::error" not in suite.run().stdout.str()


ROWS = """
Feature: Freezing a card
  Scenario Outline: Alice spends <amount>
    When Alice spends <amount>
    Then it is <verdict>

    Examples:
      | amount | verdict  |
      | $1.00  | approved |
      | $2.00  | declined |
"""


def test_a_row_is_shown_at_its_own_line(job):
    """The rows share the sentences of their outline; the report names the row's line as well."""
    job.steps('@given("a card", target_fixture="card")\ndef card(): ...\n')
    job.feature(ROWS.replace("    When", "    Given a card\n    When"))

    said = job.run().stdout.str()

    place = f"::error file={job.below}/cards/freezing.feature,line=10,title=failed%3A"
    assert place in said
    [failed] = [result for result in job.results.tests if result["status"] == "failed"]
    assert failed["description"].endswith("`features/cards/freezing.feature:10`")
