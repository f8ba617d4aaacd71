"""A small project with sentences and features of its own, and the commands typed in it."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from tests.warm import run_module

ROOT = Path(__file__).parents[3]

STEPS = '''
"""Cards: a few sentences."""

from pytest_bdd import given, parsers, then, when


@given("Alice holds a card", target_fixture="card")
def holds():
    """A card of Alice's."""
    return {}


@when(parsers.parse("Alice spends {amount} at {merchant}"))
def spends(card, amount, merchant):
    """She uses it."""
    card["spent"] = (amount, merchant)


@then(parsers.parse("the card is {status}"))
def has_status(card, status):
    """Whatever it is."""
    assert card.get("status", status) == status


@then("nobody says this")
def unspoken(card):
    """No scenario speaks it."""
    assert card
'''
INI = """
[pytest]
issuing_features = features
issuing_tags = cards
issuing_vocabulary = false
"""
GOOD = """
@cards
Feature: Using a card
  A card is there to be used.

  Scenario: Alice uses hers
    Given Alice holds a card
    When Alice spends $1.00 at the cafe
    Then the card is active
"""

Typed = Callable[..., "subprocess.CompletedProcess[str]"]


class Project:
    """A folder in which commands are typed as a person types them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file("pytest.ini", INI)
        self.file("conftest.py", 'pytest_plugins = ["card_steps"]\n')
        self.file("card_steps.py", dedent(STEPS).lstrip())
        self.file("features/cards/using.feature", GOOD.lstrip())

    def file(self, name: str, text: str) -> Path:
        """Write any file."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def type(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Type an ``issuing-harness`` command."""
        return typed(*arguments, cwd=self.path)


def typed(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """An ``issuing-harness`` command, typed in a folder."""
    return run_module("issuing_harness.cli", *arguments, cwd=cwd)


@pytest.fixture(name="project")
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("ISSUING_HARNESS_CACHE", str(tmp_path / "cache"))
    return Project(tmp_path / "project")


@pytest.fixture(name="made", scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Project]:
    """Makes projects that outlive a test."""
    return lambda: Project(tmp_path_factory.mktemp("project"))


@pytest.fixture(name="unchanged", scope="session")
def _unchanged(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project for tests that change nothing in it; what is read of it is kept once."""
    return Project(tmp_path_factory.mktemp("unchanged"))


@pytest.fixture(name="here", scope="session")
def _here() -> Typed:
    """Types a command in this repository."""
    return lambda *arguments: typed(*arguments, cwd=ROOT)
