"""A failure says what a tester needs: what was expected, what was found, and of which object.

For every Then definition of the vocabulary a failure is planted (``planted_failures``) and read.
"""

import ast
import json
import os
from pathlib import Path

import pytest

from issuing_harness.collection import NO_INTEGRATION
from tests.warm import run_module

ROOT = Path(__file__).parents[2]
OPTIONS = (
    *("-p", "planted_failures", "-qqq", "-W", "ignore", "-p", "no:cacheprovider"),
    *("--assert=plain", "--issuing-no-oracle", "-p", "no:allure_pytest", "-p", "no:xdist"),
)
#: Nothing of this is for a tester.
FORBIDDEN = ("Traceback", "<stripe.", "ValueError", " object at 0x", "JSON: {", "assert ")
#: Why a Then cannot be tried: it needs an application, or Stripe does not grant what it is about.
UNTRIABLE = (NO_INTEGRATION, "@known_gap")
#: Thens that rest on no response of Stripe's, or on what it lacks, so that altering them cannot
#: make them fail.
WITHOUT_RESPONSES = {
    "the endpoint rejects the event": "the event comes from the scenario itself",
    "the financial account has no feature": "what is gone is in no response",
}
ENOUGH = 100


@pytest.fixture(scope="module", name="planted")
def _planted(once):
    return json.loads(once("planted_failures.json", _plant).read_text())


def _plant(output):
    path = os.pathsep.join(filter(None, [str(Path(__file__).parent), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PLANTED_FAILURES": str(output), "PYTHONPATH": path}
    process = run_module("pytest", *OPTIONS, str(ROOT / "features"), cwd=ROOT, env=environment)
    assert output.exists(), process.stdout[-3000:] + process.stderr[-3000:]


@pytest.mark.long
def test_every_then_can_be_made_to_fail(planted):
    """Altered responses make each Then fail by itself, as a failure of the product.

    Not tried is what needs an application of one's own, or what Stripe does not grant.
    """
    untried = {
        name: reasons
        for name, reasons in planted["untried"].items()
        if not all(any(known in reason for known in UNTRIABLE) for reason in reasons)
    }
    survived = {
        name: attempts
        for name, attempts in planted["attempts"].items()
        if name.removeprefix("Then ") not in WITHOUT_RESPONSES
    }
    assert survived == {}
    assert untried == {}
    assert len(planted["failures"]) > ENOUGH


@pytest.mark.long
def test_planted_failures_are_failures_of_the_product(planted):
    """What the product did wrong is *failed*, never *broken*, and says so in our words."""
    others = {
        name: failure["types"][0]
        for name, failure in planted["failures"].items()
        if "ProductFailure" not in failure["types"]
    }
    assert others == {}


@pytest.mark.long
def test_planted_failures_say_expected_and_found(planted):
    """The message has what was expected and what was found, each in a line of its own."""
    silent = {
        name: failure["text"]
        for name, failure in planted["failures"].items()
        if not {"expected:", "found:"} <= set(failure["text"].split())
    }
    assert silent == {}


@pytest.mark.long
def test_planted_failures_show_no_python(planted):
    """Neither the message nor what the terminal shows has a traceback or a repr."""
    shown = {
        name: [word for word in FORBIDDEN if word in failure["text"] + failure["shown"]]
        for name, failure in planted["failures"].items()
    }
    assert {name: words for name, words in shown.items() if words} == {}


def test_no_step_asserts_barely():
    """No step function has an assert statement, or unpacks a list of which it expects a length.

    Their failures would show objects instead of words.
    """
    modules = sorted((ROOT / "steps").glob("*.py"))
    bare = [
        f"{module.name}:{node.lineno}"
        for module in modules
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Assert) or _unpacks_a_list(node)
    ]
    assert bare == []


def _unpacks_a_list(node):
    """Return whether a statement takes a list apart: ``[only] = …``, ``(only,) = …``."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return False
    target = node.targets[0]
    is_one = isinstance(target, ast.Tuple) and len(target.elts) == 1
    return isinstance(target, ast.List) or is_one
