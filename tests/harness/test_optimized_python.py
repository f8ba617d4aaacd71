"""``python -O`` leaves out assertions, so that no verdict may be had from it."""

import ast
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from issuing_harness import plugin
from tests.harness.tape.recorded_project import ROOT

PACKAGES = ("issuing_harness", "issuing_sandbox", "tools", "fixtures", "examples")
REFUSAL = "a Python that leaves out assertions (-O, or PYTHONOPTIMIZE is set)"
SENTENCES = """
Given Alice is a cardholder
When an hour passes
Then the cardholder is active
"""


@pytest.fixture(name="optimized")
def _optimized(monkeypatch):
    """This process, as the plugin sees it under -O."""
    monkeypatch.setattr(
        plugin, "sys", SimpleNamespace(flags=SimpleNamespace(optimize=1), modules=sys.modules)
    )


@pytest.mark.long
def test_scenarios_are_not_run_without_assertions(pytester):
    """A Then that is wrong would pass; the run ends with what to do, and exit code 4."""
    pytester.makeini("[pytest]\nissuing_features = features\n")
    pytester.mkdir("features")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "features"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONOPTIMIZE": "1"},
    )

    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert REFUSAL in done.stderr
    assert "unset PYTHONOPTIMIZE" in done.stderr


@pytest.mark.usefixtures("optimized")
def test_a_project_with_features_is_refused(suite):
    """Before anything is collected."""
    result = suite(SENTENCES, "--backend", "sandbox")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert REFUSAL in result.stderr.str()


@pytest.mark.usefixtures("optimized")
def test_a_project_without_features_is_none_of_our_business(pytester):
    """The plugin is installed beside tests of any kind."""
    pytester.makepyfile("def test_it():\n    pass\n")

    assert pytester.runpytest_inprocess().ret == pytest.ExitCode.OK


def _asserts(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]


def _narrows(test):
    """Whether a test only tells the type checker what is known: ``x is not None``, a class."""
    if isinstance(test, ast.Call):
        return isinstance(test.func, ast.Name) and test.func.id == "isinstance"
    return isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.IsNot)


def test_no_verdict_rests_on_an_assertion_outside_the_steps():
    """There assertions only tell the type checker what is so; what may be wrong is raised."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "tests" not in path.parts
        for node in _asserts(path)
        if not _narrows(node.test)
    ]

    assert found == []
