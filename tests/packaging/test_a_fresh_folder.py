"""docs/your-own-repository.md, tried with the wheel alone: from an empty folder to CI."""

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

from .conftest import Repository

#: Each of them installs the wheel, or types what a new user types.
pytestmark = pytest.mark.long

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
#: The blocks of the page: their language, and what they hold.
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
#: The files that it shows, by the name in their first lines.
SHOWN = {
    re.search(r"^# (\S+/\S+)$", text, re.MULTILINE)[1]: text
    for language, text in BLOCKS
    if language
}
#: Every line that it tells to type, in order, once.
INSTALL, INIT, *TYPED = dict.fromkeys(
    line for language, text in BLOCKS if not language for line in text.splitlines()
)
RUNS = [line for line in TYPED if line.startswith("issuing-harness run")]
REST = [line for line in TYPED if line not in RUNS]
FIRST_FEATURE = "features/purchases/first_purchase.feature"


@pytest.fixture(name="fresh")
def _fresh(tmp_path, installation):
    (tmp_path / "repository").mkdir()
    return Repository(tmp_path / "repository", installation)


@pytest.fixture(name="recorded", scope="session")
def _recorded(built_once, installation):
    """A repository with all that the page shows, recorded; and what was said on the way there."""

    def begin(folder):
        repository = Repository(folder, installation)
        said = {INIT: repository.type(INIT)}
        written = repository.files()
        for name, text in SHOWN.items():
            repository.file(name, text)
        said |= {line: repository.type(f"{line} --no-report") for line in RUNS}
        folder.with_suffix(".json").write_text(json.dumps([said, written]))

    folder = built_once("recorded", begin)
    return folder, *json.loads(folder.with_suffix(".json").read_text())


@pytest.fixture(name="begun")
def _begun(tmp_path, recorded, installation):
    """A copy of it that a test may change."""
    folder, _, _ = recorded
    shutil.copytree(folder, tmp_path / "begun", ignore=shutil.ignore_patterns("built"))
    return Repository(tmp_path / "begun", installation)


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


def test_the_page_shows_what_init_writes(recorded):
    """Its commands, and the sentence that is shown in full."""
    _, said, written = recorded

    init, code = said[INIT]
    assert code == 0
    assert [line.strip() for line in init.splitlines() if line.startswith("  issuing")] == RUNS
    assert SHOWN["steps/receipts.py"].partition("\n")[2] == written["steps/receipts.py"]


def test_the_scenarios_are_green_are_recorded_and_replay(recorded):
    """Those of ``init``, and what the page shows: own sentences, fixtures, people, merchants; and
    a feature in French. No file is named in a list.
    """  # noqa: D205 - one sentence
    folder, said, _ = recorded
    runs = [said[line] for line in RUNS]

    assert [code for _, code in runs] == [0, 0, 0], runs
    assert all("5 passed" in told for told, _ in runs)
    assert "sandbox tape" in runs[-1][0]
    assert {path.name for path in folder.glob("cassettes/purchases/*")} == {
        *("first_purchase", "office_supplies", "premier_achat")
    }


def test_the_rest_of_the_page_is_true_as_well(begun):
    """Each line that it tells to type, in order; what the check finds is the new file alone."""
    said = {line: begun.type(line) for line in REST}

    assert list(said) == [
        'issuing-harness new "Buying a coffee" --in features/purchases',
        "issuing-harness steps declined purchase",
        "issuing-harness check",
    ]
    assert [code for _, code in said.values()] == [0, 0, 1], said
    *findings, _ = [line for line in said[REST[-1]][0].splitlines() if line[:1] not in (" ", "")]
    assert [each for each in findings if "buying_a_coffee" not in each] == []


def test_strength_replays_though_addopts_name_the_sandbox(begun):
    """There nothing would be altered, and each Then would be said to survive."""
    said, code = begun.type(
        f"issuing-harness strength -j 1 {FIRST_FEATURE}", PYTEST_ADDOPTS="--backend sandbox"
    )

    assert "4 of 4 mutants killed" in said, said
    assert code == 0


def test_pytest_alone_collects_replays_and_has_nothing_to_warn_of(begun):
    """No option and no list is needed, and strict warnings change nothing."""
    said, code = begun.type("pytest -W error")

    assert code == 0, said
    assert "5 passed" in said
    assert "warning" not in said.lower()


def test_init_changes_nothing_the_second_time(begun):
    """Not a byte is written where everything is there."""
    before = begun.files()

    said, code = begun.type("issuing-harness init", below="features")

    assert code == 0
    assert "nothing was written" in said
    assert begun.files() == before


def test_a_person_who_is_nobody_is_told_where_to_be_added(begun):
    """With the nearest, and the project's own file."""
    path = begun.path / FIRST_FEATURE
    path.write_text(path.read_text().replace("Nora holds", "Norah holds"))

    said, code = begun.type(f"pytest {FIRST_FEATURE} --backend sandbox")

    assert code != 0
    assert "Did you mean 'Nora'?" in said
    assert "fixtures/personas.toml" in said


#: What a company has beside the harness: options, fixtures, tests and features of its own.
COMPANY = {
    "conftest.py": """
import pytest


def pytest_addoption(parser):
    parser.addoption("--integration", action="store_true")
    parser.addoption("--backend", default="postgres")


@pytest.fixture
def settings():
    return {"currency": "usd"}


@pytest.fixture
def card():
    return "a card of the ledger"
""",
    "tests/test_ledger.py": """
from pytest_bdd import given, scenarios, then, when

scenarios("ledger.feature")


@given("an empty ledger", target_fixture="ledger")
def empty_ledger(card):
    return [card]


@when("the ledger is cleared")
def clear(ledger):
    ledger.clear()


@then("it has no card")
def has_none(ledger):
    assert ledger == []


def test_settings(settings, pytestconfig):
    assert settings["currency"] == "usd"
    assert pytestconfig.getoption("--backend") == "postgres"
""",
    "tests/ledger.feature": """
Feature: Ledger
  Scenario: Clearing
    Given an empty ledger
    When the ledger is cleared
    Then it has no card
""",
}


def test_the_steps_of_the_workflow_run_one_after_the_other(begun):
    """What CI types is green in a company's repository, and the report is where it looks for it.

    The company's own options, fixtures and features run beside it.
    """
    for name, text in COMPANY.items():
        (begun.path / name).parent.mkdir(exist_ok=True)
        (begun.path / name).write_text(text)
    path = begun.path / ".github/workflows/issuing-scenarios.yml"
    steps = yaml.safe_load(path.read_text())["jobs"]["scenarios"]["steps"]
    lines = [step["run"] for step in steps if "run" in step]
    github = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(begun.path / "summary.md")}

    install, *rest = lines
    said = [begun.type(line, **github) for line in rest]

    assert install == "python -m pip install 'issuing-harness[report]'"
    assert INSTALL == "pip install '../issuing-harness[report]'  # it is on no index"
    assert [code for _, code in said] == [0, 0], said
    assert "5 passed" in (begun.path / "summary.md").read_text()
    said, code = begun.type("pytest tests")
    assert ("2 passed" in said, code) == (True, 0), said
    [upload] = [step["with"]["path"] for step in steps if "upload-artifact" in step.get("uses", "")]
    assert list(begun.path.glob(upload))
