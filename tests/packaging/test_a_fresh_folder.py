"""docs/your-own-repository.md, tried with the wheel alone: from an empty folder to CI."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/your-own-repository.md").read_text(encoding="utf-8")
FIRST = """
Feature: Mine
  Written before anything was set up.

  Scenario: A card
    Given Alice is a cardholder
    When the program issues a virtual card to Alice
    Then the card is inactive
"""
OWN_SENTENCE = '''
"""Loyalty: points of our own."""

import pytest
from issuing_harness.program.sentences import sentence
from pytest_bdd import then
from stripe.issuing import Authorization


@then(sentence("the purchase earns {points} points"))
def earns(authorization: Authorization, points: str, points_per_dollar: int) -> None:
    """A point for each dollar, times what the fixture says."""
    assert authorization.amount // 100 * points_per_dollar == int(points)
'''
OWN_FIXTURE = '''
"""What our points are worth."""

import pytest


@pytest.fixture(name="points_per_dollar")
def _points_per_dollar() -> int:
    return 3
'''
OWN_FEATURE = """
Feature: Points
  Whoever buys earns points, and comes again.

  Scenario: A purchase earns points
    Given the Issuing balance holds at least $50.00
    And {person} holds an active card
    When {person} spends $10.00 at the print shop
    Then the purchase earns 30 points
"""


class Repository:
    """A folder in which the wheel's commands are typed, one after the other."""

    def __init__(self, path, installation):
        self.path = path
        self.installation = installation

    def type(self, line, below="", **environment):
        """Type a line; returns what was said, both streams, and the exit code."""
        done = self.installation.type(line, self.path / below, **environment)
        return done.stdout + done.stderr, done.returncode

    def file(self, name, text):
        """Write a file."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip(), encoding="utf-8")
        return path

    def add(self, name, text):
        """Write more at a file's end."""
        path = self.path / name
        path.write_text(path.read_text() + text)

    def files(self):
        """Every file with its text, but those that a run makes."""
        made = ("__pycache__", ".pytest_cache", "reports")
        return {
            path.relative_to(self.path).as_posix(): path.read_text()
            for path in sorted(self.path.rglob("*"))
            if path.is_file() and not set(path.parts) & set(made)
        }


@pytest.fixture(name="fresh")
def _fresh(tmp_path, installation):
    (tmp_path / "repository").mkdir()
    return Repository(tmp_path / "repository", installation)


@pytest.fixture(name="begun", scope="module")
def _begun(tmp_path_factory, installation):
    """A repository after ``init``, a first run and a first recording."""
    repository = Repository(tmp_path_factory.mktemp("begun"), installation)
    repository.said = [
        repository.type(line)
        for line in (
            "issuing-harness init",
            "issuing-harness run --backend sandbox --no-report",
            "issuing-harness run --backend sandbox --record --no-report",
            "issuing-harness run --no-report",
        )
    ]
    return repository


def test_features_that_nobody_collects_are_not_passed_over(fresh):
    """Without a configuration pytest and the doctor say what to do, and neither is content."""
    fresh.file("features/mine.feature", FIRST)

    collected, nothing = fresh.type("pytest")
    examined, missing = fresh.type("issuing-harness doctor")

    assert nothing == pytest.ExitCode.NO_TESTS_COLLECTED
    assert "issuing-harness init" in collected
    assert missing == 1
    assert "issuing-harness init" in examined


def test_a_feature_that_is_there_is_collected_after_init_and_left_as_it_is(fresh):
    """With features of its own a repository gets what it lacks, and no feature of ours."""
    feature = fresh.file("features/mine.feature", FIRST)
    fresh.type("issuing-harness init")

    said, code = fresh.type("pytest --backend sandbox")

    assert "1 passed" in said, said
    assert code == 0
    assert feature.read_text() == FIRST.lstrip()


def test_the_first_scenarios_are_green_are_recorded_and_replay(begun):
    """``init`` names the commands, and each of them does what it says."""
    (init, _), *runs = begun.said

    assert [code for _, code in begun.said] == [0, 0, 0, 0], begun.said
    assert [line.strip() for line in init.splitlines() if line.startswith("  issuing")] == [
        "issuing-harness run --backend sandbox",
        "issuing-harness run --backend sandbox --record",
        "issuing-harness run",
    ]
    assert all("2 passed" in said for said, _ in runs)
    assert "sandbox tape" in runs[-1][0]


def test_pytest_alone_collects_replays_and_has_nothing_to_warn_of(begun):
    """No option and no list is needed, and strict warnings change nothing."""
    said, code = begun.type("pytest -W error")

    assert code == 0, said
    assert "2 passed" in said
    assert "warning" not in said.lower()


def test_the_check_has_nothing_to_say_of_what_init_wrote(begun):
    """Features, sentences and cassettes of a begun repository break no rule."""
    said, code = begun.type("issuing-harness check")

    assert (said, code) == ("0 findings\n", 0)


def test_init_changes_nothing_the_second_time(begun):
    """Not a byte is written where everything is there."""
    before = begun.files()

    said, code = begun.type("issuing-harness init", below="features")

    assert code == 0
    assert "nothing was written" in said
    assert begun.files() == before


def test_own_sentences_fixtures_people_and_merchants_need_no_list(begun):
    """Four files beside the features, and a scenario that uses what each of them has."""
    begun.file("steps/loyalty.py", OWN_SENTENCE)
    begun.file("fixtures/points.py", OWN_FIXTURE)
    begun.add("fixtures/personas.toml", '\n[Otto]\nname = "Otto Oak"\n')
    shop = '\n["the print shop"]\nname = "Print & Co"\ncategory = "book_stores"\n'
    begun.add("fixtures/merchants.toml", shop)
    feature = begun.file("features/loyalty/points.feature", OWN_FEATURE.format(person="Otto"))

    said, code = begun.type("issuing-harness run features/loyalty --backend sandbox --no-report")
    feature.write_text(OWN_FEATURE.format(person="Oto").lstrip())
    misspelt, red = begun.type("pytest features/loyalty --backend sandbox")
    for path in (feature, begun.path / "steps/loyalty.py", begun.path / "fixtures/points.py"):
        path.unlink()

    assert (code, "1 passed" in said) == (0, True), said
    assert red != 0
    assert "Did you mean 'Otto'?" in misspelt
    assert "fixtures/personas.toml" in misspelt


def test_the_steps_of_the_workflow_run_one_after_the_other(begun):
    """What CI types is green where the cassettes are, and the report is where it looks for it."""
    path = begun.path / ".github/workflows/issuing-scenarios.yml"
    steps = yaml.safe_load(path.read_text())["jobs"]["scenarios"]["steps"]
    lines = [step["run"] for step in steps if "run" in step]
    github = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(begun.path / "summary.md")}

    install, *rest = lines
    said = [begun.type(line, **github) for line in rest]

    assert install == "python -m pip install 'issuing-harness[report]'"
    assert [code for _, code in said] == [0, 0], said
    assert "2 passed" in (begun.path / "summary.md").read_text()
    [upload] = [step["with"]["path"] for step in steps if "upload-artifact" in step.get("uses", "")]
    assert list(begun.path.glob(upload))


def test_the_page_names_the_commands_that_exist(begun):
    """Every command of the page is one that the wheel has."""
    typed = set(re.findall(r"^(?:\$ )?issuing-harness ([a-z]+)", PAGE, re.MULTILINE))

    assert {"init", "run", "new", "check"} <= typed
    assert [name for name in typed if begun.type(f"issuing-harness {name} --help")[1]] == []
