"""The built wheel, not the checkout: another repository can use vocabulary, sandbox and plugin."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.long

CONFTEST = """
pytest_plugins = ["issuing_harness.fixtures.stage", "issuing_harness.steps", "own_steps"]
"""

OWN_STEPS = """
from pytest_bdd import then

@then("nobody is owed anything")
def nobody_is_owed(issuing):
    assert issuing.balances.read().issuing.cents == 0
"""

PROJECT = """
[tool.pytest.ini_options]
issuing_features = ["features"]
issuing_tags = ["cards"]
"""

FEATURE = """
@cards
Feature: A stranger's card
  Another program, with a sentence of its own.

  Rule: A card is made inactive

    Scenario: A first card
      Given Alice is a cardholder
      When the program issues a virtual card to Alice
      Then the card is inactive
      And nobody is owed anything
"""


@pytest.fixture(name="stranger")
def _stranger(tmp_path):
    files = {
        "conftest.py": CONFTEST,
        "own_steps.py": OWN_STEPS,
        "pyproject.toml": PROJECT,
        "features/cards/a_card.feature": FEATURE,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def _run(stranger, site, *arguments):
    path = os.pathsep.join([str(site), str(stranger)])
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *arguments],
        cwd=stranger,
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_carries_vocabulary_stage_renderer_and_contract(site):
    """Everything the commands read is in the wheel."""
    wanted = (
        "issuing_harness/steps/cards.py",
        "issuing_harness/fixtures/stage.py",
        "issuing_harness/reporting/renderer/package-lock.json",
        "issuing_harness/tape/allowed_fields.txt",
        "issuing_harness/certification/requirements.toml",
        "issuing_harness/certification/guide.toml",
        "issuing_harness/certification/features/integration/application_books.feature",
        "issuing_harness/certification/page_profile.html",
        "issuing_harness/scaffold/templates/certify.yml",
        "issuing_harness/scaffold/templates/certify_shards.yml",
        "issuing_sandbox/contract/data/operations.json",
        "issuing_sandbox/page/templates/frame.html",
        "issuing_harness/py.typed",
        "issuing_sandbox/py.typed",
    )
    assert [name for name in wanted if not (site / name).exists()] == []


def test_a_stranger_records_and_replays_with_our_vocabulary_and_its_own(site, stranger):
    """Features in another repository run on the sandbox, are recorded there, and replay offline."""
    recorded = _run(stranger, site, "--backend", "sandbox", "--record")
    replayed = _run(stranger, site)

    assert "1 passed" in recorded.stdout, recorded.stdout + recorded.stderr
    assert (stranger / "cassettes/cards/a_card/a_first_card.yaml").exists()
    assert "1 passed" in replayed.stdout, replayed.stdout + replayed.stderr


def test_a_stranger_without_the_option_keeps_its_own_features(site, stranger):
    """Where ``issuing_features`` is not set, feature files are left alone."""
    (stranger / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")

    assert _run(stranger, site).returncode == pytest.ExitCode.NO_TESTS_COLLECTED
