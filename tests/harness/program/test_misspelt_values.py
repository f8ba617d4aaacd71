"""Misspelt values are mistakes of the scenario, found before anything is sent."""

import re
from pathlib import Path
from textwrap import indent

import pytest

from tests.harness.program.impossible_values import IMPOSSIBLE
from tests.harness.program.misspelt_values import MISSPELT

CONFIGURATION = """
[pytest]
issuing_features = features
filterwarnings = error
"""
CONFTEST = """
from pathlib import Path

pytest_plugins = ["fixtures.stage", "steps"]

def pytest_issuing_interaction(item):
    Path("sent").touch()
"""


def _scenario(name, sentence):
    when = "" if sentence.startswith("When") else "When Alice spends $1.00 at the cafe\n  "
    if sentence.startswith("Given"):
        sentence, when = f"{sentence}\n  {when.strip()}", ""
    then = "" if sentence.startswith("Then") else "Then the authorization is approved"
    return indent(
        f"Scenario: Something is wrong with {name}\n"
        "  Given the Issuing balance holds at least $50.00\n"
        "  And Alice holds an active card\n"
        "  And Alice has spent $10.00 at the bookshop\n"
        f"  {when}{indent(sentence, '  ').strip()}\n  {then}\n",
        "  ",
    )


def _messages(output):
    """Return the message about each broken scenario, by the name of the case."""
    summary = output.partition("scenarios ====")[2]
    broken = re.split(r"^broken .*Something is wrong with (.*)$", summary, flags=re.MULTILINE)
    return dict(zip(broken[1::2], broken[2::2], strict=True))


def test_misspelt_values_are_found_before_anything_runs(pytester):
    """Each message names the nearest value; all scenarios are broken, and nothing was sent."""
    wrong = MISSPELT | IMPOSSIBLE
    scenarios = "\n".join(_scenario(name, sentence) for name, (sentence, _) in wrong.items())
    pytester.makeini(CONFIGURATION)
    pytester.makeconftest(CONFTEST)
    pytester.mkdir("features").joinpath("trying.feature").write_text(
        f"Feature: Trying\n\n{scenarios}", encoding="utf-8"
    )
    result = pytester.runpytest_inprocess("features", "--backend", "sandbox")
    messages = _messages(result.stdout.str())

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert messages.keys() == wrong.keys()
    assert {
        name: messages[name] for name, (_, said) in wrong.items() if said not in messages[name]
    } == {}
    assert "Traceback" not in result.stdout.str()
    assert not Path("sent").exists()


def test_well_written_values_are_sent(pytester):
    """What the test above sees nothing of is seen where nothing is misspelt."""
    pytester.makeini(CONFIGURATION)
    pytester.makeconftest(CONFTEST)
    pytester.mkdir("features").joinpath("trying.feature").write_text(
        "Feature: Trying\n" + _scenario("nothing", "Then the authorization is approved")
    )
    result = pytester.runpytest_inprocess("features", "--backend", "sandbox")

    assert result.ret == pytest.ExitCode.OK, result.stdout.str()
    assert Path("sent").exists()
