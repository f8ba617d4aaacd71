"""A project's own ``steps/`` and ``fixtures/``, loaded without a list, and what is not loaded."""

from textwrap import dedent

import pytest
from click.testing import CliRunner

from issuing_harness.cli import main

FEATURE = """
Feature: Mine
  A project of its own.

  Scenario: Something is checked
    Given a thing of ours
    When nobody takes it
    Then it is ours
"""
STEPS = """
from pytest_bdd import given, then, when

@given("a thing of ours", target_fixture="thing")
def thing(ours):
    return ours

@when("nobody takes it")
def nobody_takes(thing):
    pass

@then("it is ours")
def is_ours(thing):
    assert thing == "ours"
"""
FIXTURES = """
import pytest

@pytest.fixture
def ours():
    return "ours"
"""
INI = "[pytest]\nissuing_features = features\nissuing_vocabulary = false\nfilterwarnings = error\n"


def theirs(text):
    """The same feature, or the same sentences, in other words."""
    for ours in ("a thing of ours", "nobody takes it", "it is ours"):
        text = text.replace(ours, f"{ours} and theirs")
    return text


class Project:
    """A project with features, driven from outside."""

    def __init__(self, pytester):
        self.pytester = pytester
        self.file("pytest.ini", INI)
        self.file("features/mine.feature", FEATURE)

    def file(self, name, text):
        """Write a file."""
        path = self.pytester.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip(), encoding="utf-8")
        return path

    def run(self, *arguments):
        """Run pytest on it; returns the result and all it said."""
        result = self.pytester.runpytest_inprocess(*arguments)
        return result, result.stdout.str() + result.stderr.str()


@pytest.fixture(name="project")
def _project(pytester):
    return Project(pytester)


@pytest.fixture(name="own")
def _own(project):
    project.file("steps/mine.py", STEPS)
    project.file("fixtures/mine.py", FIXTURES)
    return project


def test_modules_beside_the_features_are_loaded(own):
    """Sentences and fixtures of the project are found without any conftest, nothing warns."""
    result, said = own.run()

    result.assert_outcomes(passed=1)
    assert "warning" not in said.lower()


def test_they_are_found_wherever_the_features_are(project):
    """``e2e/features`` has its ``e2e/steps`` and ``e2e/fixtures`` beside it, in any depth."""
    project.file("pytest.ini", INI.replace("= features", "= e2e/features"))
    project.file("e2e/features/mine.feature", FEATURE)
    project.file("e2e/steps/cards/mine.py", STEPS)
    project.file("e2e/fixtures/mine.py", FIXTURES)

    result, _ = project.run("e2e")

    result.assert_outcomes(passed=1)


def test_two_folders_of_features_have_steps_of_their_own(own):
    """Modules of one name in two folders are two modules."""
    own.file("pytest.ini", INI.replace("= features", "= features other/features"))
    feature = theirs(FEATURE)
    own.file("pytest.ini", INI.replace("= features", "=\n  features\n  other/features"))
    own.file("other/features/theirs.feature", feature)
    own.file("other/steps/mine.py", theirs(STEPS))

    result, _ = own.run("features", "other")

    result.assert_outcomes(passed=2)


def test_siblings_import_each_other_and_assertions_are_explained(own):
    """A relative import works, and a comparison in a step shows both sides."""
    own.file("steps/words.py", 'OURS = "ours"\n')
    own.file("steps/mine.py", "from .words import OURS\n" + STEPS.replace('"ours"', "OURS + '!'"))

    _, said = own.run()

    assert "'ours' == 'ours!'" in said


def test_a_list_that_is_kept_does_not_load_them_twice(project):
    """Whoever names a module in ``pytest_plugins`` has each sentence once."""
    project.file("pytest.ini", INI.replace("= features", "= e2e/features"))
    project.file("conftest.py", 'pytest_plugins = ["e2e.steps.mine"]\n')
    project.file("e2e/features/mine.feature", FEATURE)
    project.file("e2e/steps/mine.py", STEPS)
    project.file("e2e/fixtures/mine.py", FIXTURES)
    project.pytester.syspathinsert()

    result, said = project.run("e2e")

    result.assert_outcomes(passed=1)
    assert "step definitions match" not in said


def test_the_next_project_in_this_process_has_its_own(own):
    """A module is loaded anew by each run, as ``check`` in a program that runs for long needs."""
    own.run()
    own.file("steps/mine.py", STEPS.replace("it is ours", "it is mine"))

    _, said = own.run()

    assert "no step definition matches 'Then it is ours'" in said


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("def broken(:\n", ["steps/broken.py:1", "SyntaxError"]),
        ("import nowhere_at_all\n", ["steps/broken.py:1", "No module named 'nowhere_at_all'"]),
        ("\n\nundefined_name\n", ["steps/broken.py:3", "NameError", "undefined_name"]),
    ],
    ids=["syntax", "import", "name"],
)
def test_a_module_that_cannot_be_loaded_ends_the_run_by_name(own, text, parts):
    """What a broken module would define could be needed, so no scenario runs without it."""
    (own.pytester.path / "steps/broken.py").write_text(text)

    result, said = own.run()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert [part for part in [*parts, "could not be loaded"] if part not in said] == []
    assert "Traceback" not in said


def test_a_sentence_in_a_file_that_is_not_loaded_is_named_with_the_file(own):
    """The file and line of its definition are told, and where to move it."""
    own.file("bdd/loyalty.py", STEPS)
    (own.pytester.path / "steps/mine.py").unlink()

    _, said = own.run()

    assert "It is defined at bdd/loyalty.py:3, in a file that is not loaded" in said
    assert "Move it into the folder steps/" in said


def test_a_file_of_steps_without_the_sentence_is_mentioned(own):
    """Somebody who wrote a file of steps elsewhere learns that it counts for nothing."""
    own.file("e2e/my_steps.py", STEPS.replace("it is ours", "it is mine"))
    own.file("steps/mine.py", STEPS.replace("it is ours", "it is yours"))

    _, said = own.run()

    assert "Not loaded for this feature, though there are sentences in it: e2e/my_steps.py" in said


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("[Nora]\n", "[Nora] has no name"),
        ('[Nora]\nname = "Nora North"\nindividual = "x"\n', 'has individual = "x", and what'),
    ],
)
def test_a_wrong_cast_ends_the_run_in_a_sentence(own, monkeypatch, text, part):
    """It is told before any scenario runs; by the check and by the doctor, too."""
    own.file("fixtures/personas.toml", text)

    result, said = own.run()
    monkeypatch.chdir(own.pytester.path)
    commands = [CliRunner().invoke(main, [name]) for name in ("check", "doctor")]

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert f"fixtures/personas.toml: {part if part[0] == '[' else '[Nora] ' + part}" in said
    assert "INTERNALERROR" not in said
    assert [each.exit_code for each in commands] == [2, 1]
    assert [part for each in commands if part not in each.output] == []


def test_a_cast_that_is_a_circle_of_links_is_a_sentence(own):
    """Whatever folder the links are in."""
    (own.pytester.path / "fixtures/mine.py").unlink()
    (own.pytester.path / "fixtures").rmdir()
    (own.pytester.path / "fixtures").symlink_to("fixtures")

    result, said = own.run()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "fixtures/personas.toml was to be read, and the link leads round in a circle" in said


def test_features_that_are_a_circle_of_links_are_a_sentence(project):
    """As any folder of features that is not there."""
    (project.pytester.path / "features/mine.feature").unlink()
    (project.pytester.path / "features").rmdir()
    (project.pytester.path / "features").symlink_to("features")

    result, said = project.run()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "INTERNALERROR" not in said
    assert "features" in said


def test_without_features_nothing_of_the_project_is_loaded(own):
    """A repository that does not use the harness may have folders of these names."""
    own.file("pytest.ini", "[pytest]\n")
    own.file("steps/mine.py", "raise SystemExit(3)\n")
    own.file("test_mine.py", "def test_mine(): pass\n")

    result, _ = own.run()

    result.assert_outcomes(passed=1)


def test_our_own_sentences_need_no_list_either(project):
    """The vocabulary and the stage are loaded where features are configured, and once."""
    project.file("pytest.ini", INI.replace("issuing_vocabulary = false\n", ""))
    project.file(
        "features/mine.feature",
        """
        Feature: Mine
          Only with sentences that come with the harness.

          Scenario: A card
            Given Alice is a cardholder
            When the program issues a virtual card to Alice
            Then the card is inactive
        """,
    )

    result, said = project.run("--backend", "sandbox")

    result.assert_outcomes(passed=1)
    assert "warning" not in said.lower()
