"""``issuing-harness report``, results anywhere, and the plain page where Allure cannot be had."""

import json
import os
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from issuing_harness.cli import main
from issuing_harness.reporting.plain_page import plain_page
from issuing_harness.reporting.result_files import write_properties
from issuing_harness.tooling.cache import CACHE_VARIABLE
from issuing_harness.tooling.npm import NodeToolError
from tests.harness.reporting.small_suite import Suite
from tests.warm import run_module

SUITE = """
    Feature: Freezing a card
      Rule: A frozen card declines
        Scenario: One & two
          Given Alice holds a card
          When Alice spends $5.00
          Then it is declined
        Scenario Outline: Two
          Given Alice holds a card
          When Alice spends <amount>
          Then it is approved

          Examples:
            | amount |
            | $1.00  |
        @known_gap
        Scenario: Three
          known_gap: nobody has < built it
          When Alice holds a card
          Then it is approved
"""


@pytest.fixture
def no_renderer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which there is no Node."""

    def missing() -> None:
        raise NodeToolError("Node is needed and was not found.")

    monkeypatch.setattr("issuing_harness.reporting.render.find_node", missing)


@pytest.fixture
def project(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> Suite:
    """A project whose scenarios have run: one failed, one passed, one was skipped."""
    suite.steps("""
        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_setup(item):
            reason = collection.skip_reason(collection.scenario_of(item), "replay")
            if reason:
                pytest.skip(reason)
    """)
    suite.feature(SUITE)
    suite.run("-o", "issuing_tags=known_gap", expect={"failed": 1, "passed": 1, "skipped": 1})
    monkeypatch.chdir(suite.pytester.path)
    return suite


class Elements(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the name of each element, and what it would load."""
        self.tags.append(tag)
        loads = [value for name, value in attrs if name in {"src", "href"}]
        assert all(value and value.startswith("data:") for value in loads)

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data


def report(*arguments: str) -> Result:
    """Type the command."""
    return CliRunner().invoke(main, ["report", *arguments])


@pytest.mark.usefixtures("no_renderer")
def test_a_plain_page_says_what_happened(project: Suite, tmp_path: Path) -> None:
    """Scenarios with their rows, sentences, failures and provenance; and that it is plain."""
    written = report(str(project.results.path), "--output", str(tmp_path / "out" / "page.html"))

    assert written.exit_code == 0
    assert "A plain summary was written instead of the report. " in written.stdout
    assert "Node is needed and was not found." in written.stdout
    page = Elements((tmp_path / "out" / "page.html").read_text("utf-8"))
    for said in (
        *("This is a plain summary", "Node is needed and was not found."),
        *("3 scenarios", "1 failed", "1 skipped", "1 passed", "Cards: Freezing a card"),
        *("One & two", "Two (amount: $1.00)", "Rule: A frozen card declines"),
        *("Given Alice holds a card", "When Alice spends $5.00", "'approved' == 'declined'"),
        "Answers: recorded from the sandbox on 2026-06-01 (not Stripe's own answers)",
        *("Skipped: @known_gap: nobody has < built it", "POST /v1/issuing/cards → 200"),
    ):
        assert said in page.text
    assert "script" not in page.tags
    assert page.tags.count("img") == 1


def test_a_plain_page_takes_nothing_for_markup(tmp_path: Path) -> None:
    """Names, messages, steps and values are text, whatever is in them."""
    nasty = "<script>alert(1)</script>"
    step = {"name": nasty, "status": nasty, "statusDetails": {"message": nasty}}
    result = {
        "name": nasty,
        "status": "failed",
        "steps": [step],
        "statusDetails": {"message": nasty, "trace": nasty},
        "labels": [{"name": name, "value": nasty} for name in ("epic", "story", "provenance")],
        "attachments": [{"name": nasty, "type": "image/svg+xml", "source": "a.svg"}],
    }
    (tmp_path / "1-result.json").write_text(json.dumps(result))
    (tmp_path / "a.svg").write_text(nasty)
    write_properties(tmp_path / "environment.properties", {nasty: nasty})

    page = Elements(plain_page(tmp_path, nasty))

    assert "script" not in page.tags
    assert page.text.count(nasty) >= 10


def test_a_plain_page_of_nearly_nothing(tmp_path: Path) -> None:
    """A result of which little is known, half a result, and one that is none."""
    for number, content in enumerate(('{"name": "One"}', '{"name": "Tw', "[]")):
        (tmp_path / f"{number}-result.json").write_text(content)

    assert "One" in Elements(plain_page(tmp_path, "")).text


@pytest.mark.usefixtures("no_renderer")
def test_results_of_several_machines_are_one_report(project: Suite, tmp_path: Path) -> None:
    """Named one by one, or by the folder that holds their folders; the counts are added up."""
    for number in (1, 2):
        folder = shutil.copytree(project.results.path, tmp_path / "shards" / str(number))
        for file in folder.glob("*-result.json"):
            changed = json.loads(file.read_text("utf-8"))
            changed["historyId"] += str(number)
            file.unlink()
            (folder / f"{number}{file.name}").write_text(json.dumps(changed))

    for inputs in (["shards/1", "shards/2"], ["shards"]):
        written = report(*(str(tmp_path / each) for each in inputs), "--output", "page.html")
        assert written.exit_code == 0
        text = Elements(Path("page.html").read_text("utf-8")).text
        assert "6 scenarios" in text
        assert "4 from sandbox tape" in text


@pytest.mark.skipif(os.name == "nt", reason="folders are made unwritable otherwise there")
@pytest.mark.usefixtures("no_renderer")
def test_a_checkout_may_be_read_only(project: Suite, tmp_path: Path) -> None:
    """Results and page lie elsewhere; where the page cannot be, the message names the way."""
    before = sorted(project.pytester.path.rglob("*"))
    elsewhere = shutil.copytree(project.results.path, tmp_path / "results")

    assert report(str(elsewhere), "--output", str(tmp_path / "page.html")).exit_code == 0
    assert sorted(project.pytester.path.rglob("*")) == before

    (tmp_path / "file").touch()
    refused = report(str(elsewhere), "--output", str(tmp_path / "file" / "page.html"))
    assert refused.exit_code == 2
    assert "--output FILE" in refused.stderr


@pytest.mark.usefixtures("no_renderer")
def test_nothing_to_render_is_said(project: Suite) -> None:
    """With the folder in which there is nothing, and what to do; exit 2."""
    (project.pytester.path / "empty").mkdir()
    nothing = report("empty", "--output", "page.html")

    assert nothing.exit_code == 2
    assert "no results to render in empty" in nothing.stderr
    assert not Path("page.html").exists()


def test_an_old_page_does_not_stay_beside_new_results(suite: Suite) -> None:
    """A run with a report removes the page of the one before; a page of others is left alone."""
    page = suite.pytester.path / "allure-report.html"
    suite.scenario("When Alice holds a card", "Then it is declined")

    page.write_text("<html><head><title> Issuing harness </title></head></html>")
    suite.run(expect={"failed": 1})
    assert not page.exists()

    page.write_text("<html><head><title>My own</title></head></html>")
    suite.run(expect={"failed": 1})
    assert page.exists()


@pytest.mark.parametrize(
    ("options", "written"),
    [
        ([], "This is a plain summary"),
        (["--no-report"], None),
        (["--alluredir=elsewhere"], None),
        (["--no-such-option"], "before"),
    ],
)
def test_a_red_run_has_no_page_of_another_run_beside_it(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    written: str | None,
) -> None:
    """Its own, or none; what did not run at all leaves it where it is."""
    (pytester.path / "no-cache").touch()
    monkeypatch.setenv(CACHE_VARIABLE, str(pytester.path / "no-cache" / "cache"))
    page = pytester.path / "reports" / "allure-report.html"
    page.parent.mkdir()
    page.write_text("<title> Issuing harness </title> before")
    pytester.makeini("[pytest]\nissuing_features = features\nissuing_vocabulary = false")
    pytester.makeconftest("""
        from pytest_bdd import then, when

        @when("it is asked")
        def is_asked(): pass

        @then("it is declined")
        def is_declined(): assert "approved" == "declined"
    """)
    feature = pytester.mkdir("features") / "declining.feature"
    feature.write_text(
        "Feature: Declining\n  Scenario: One\n    When it is asked\n    Then it is declined\n"
    )

    done = run_module("issuing_harness.cli", "run", *options, cwd=pytester.path)

    assert done.returncode == (4 if written == "before" else 1)
    assert page.exists() == (written is not None)
    assert written is None or written in page.read_text("utf-8")


@pytest.mark.long
def test_a_run_hands_its_history_to_the_report(pytester: pytest.Pytester) -> None:
    """Where no Allure can be had nothing is added to it, which is told; a damaged one is named."""
    (pytester.path / "cache").touch()
    environment = {**os.environ, CACHE_VARIABLE: str(pytester.path / "cache" / "none")}
    pytester.makeini("[pytest]\nissuing_features = features\nissuing_vocabulary = false")
    pytester.makeconftest("""
        from pytest_bdd import then, when

        @when("it is asked")
        def is_asked(): pass

        @then("it is answered")
        def is_answered(request): assert request.node
    """)
    (pytester.mkdir("features") / "asking.feature").write_text(
        "Feature: Asking\n  Scenario: One\n    When it is asked\n    Then it is answered\n"
    )
    words = ("run", "--history", "h.jsonl")

    done = run_module("issuing_harness.cli", *words, cwd=pytester.path, env=environment)
    assert "History: h.jsonl is as it was; only Allure adds to it." in done.stdout
    assert done.returncode == 0

    (pytester.path / "h.jsonl").write_text("{")
    done = run_module("issuing_harness.cli", *words, cwd=pytester.path, env=environment)
    assert "h.jsonl was to say what earlier runs came to, and cannot be read" in done.stderr
