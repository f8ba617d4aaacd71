"""A small suite to run pytest on from outside, and its Allure results to look into."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest

from issuing_harness.reporting.evidence_file import Read, numbers_of, read_evidence

CONFTEST = '''
import os
import pytest
from pytest_bdd import given, parsers, then, when
from issuing_harness import collection, errors, hooks
from issuing_harness.interactions import Delivery, EndpointReply, Span
from issuing_harness.interactions import Interaction, Request, Response


def pytest_addhooks(pluginmanager):
    pluginmanager.add_hookspecs(hooks)
    pluginmanager.import_plugin("issuing_harness.reporting.plugin")


pytest_addoption = collection.add_options
pytest_configure = collection.configure
pytest_collect_file = collection.collect_file
pytest_runtest_setup = collection.refuse


class Program:
    """Makes no request, and reports those it would have made."""

    def __init__(self, item):
        self.item = item
        self.calls = 0

    def ask(self, path, status=200, body='{"id":"ich_1","amount":1000}', method="POST", **form):
        self.calls += 1
        headers = {"stripe-version": "2026-05-27.dahlia", "authorization": "Bearer sk_test_abDE12"}
        request = Request(method, path, (), tuple(form.items()), headers)
        response = Response(status, {"request-id": f"req_{self.calls}"}, body)
        interaction = Interaction(request, response)
        span = Span(2 * self.calls - 1, 2 * self.calls)
        hook = self.item.ihook.pytest_issuing_interaction
        hook(item=self.item, interaction=interaction, span=span)


@pytest.fixture
def provenance():
    return "recorded from the sandbox on 2026-06-01 (not Stripe's own answers)"


@pytest.fixture
def program(request, provenance):
    request.node.ihook.pytest_issuing_provenance(item=request.node, provenance=provenance)
    yield Program(request.node)


@given("Alice holds a card", target_fixture="card")
@when("Alice holds a card", target_fixture="card")
def holds_a_card(program):
    program.ask("/v1/issuing/cards", cardholder="ich_1")
    return {"status": "active"}


@when(parsers.parse("Alice spends {amount}"))
def spends(program, card, amount):
    program.ask("/v1/test_helpers/issuing/authorizations", amount=amount)


@then("it is approved")
def is_approved(request): assert request.node


@then("it is declined")
def is_declined():
    status = "approved"
    assert status == "declined"
'''

INI = """
[pytest]
addopts = --tb=short -p no:cacheprovider -p no:issuing_harness -p no:hypothesispytest
issuing_features = features
issuing_tags =
    smoke
    negative
disable_test_id_escaping_and_forfeit_all_rights_to_community_support = true
"""


@dataclass
class Results:
    """A folder of Allure results."""

    path: Path

    @property
    def tests(self) -> list[dict[str, Any]]:
        """Every result in the order of the runs."""
        results = [json.loads(file.read_text("utf-8")) for file in self.path.glob("*-result.json")]
        return sorted(results, key=lambda result: (result["start"], result["stop"]))

    @property
    def containers(self) -> list[dict[str, Any]]:
        """The fixtures of tests, and those that several tests share."""
        return [json.loads(f.read_text("utf-8")) for f in self.path.glob("*-container.json")]

    @property
    def global_errors(self) -> list[str]:
        """The messages of errors that belong to no test."""
        documents = [json.loads(f.read_text("utf-8")) for f in self.path.glob("*-globals.json")]
        return [error["message"] for document in documents for error in document["errors"]]

    @property
    def environment(self) -> str:
        """``environment.properties`` without its escapes."""
        return (self.path / "environment.properties").read_text("ascii").replace("\\", "")

    def __getitem__(self, name: str) -> dict[str, Any]:
        [result] = [result for result in self.tests if result["name"] == name]
        return result

    def attachment(self, step: dict[str, Any], name: str) -> str:
        """Return the text of a step's attachment: a file, or a part of its scenario's evidence."""
        [text] = [text for each, text, _ in self.attached(step) if each == name]
        return text

    def attached(self, step: dict[str, Any]) -> list[tuple[str, str, str]]:
        """Return what is attached to a step: names, texts and types (an extension)."""
        files = [
            (each["name"], self._text(each["source"]), each["source"].rpartition(".")[2])
            for each in step.get("attachments", ())
        ]
        numbers = list(numbers_of(step.get("parameters", ())))
        return files + [
            (name, body.decode().replace("\r\n", "\n"), kind)
            for number in numbers
            for name, body, kind in self._evidence_of(step)[number]
        ]

    def _text(self, file: str) -> str:
        return (self.path / file).read_text("utf-8")

    def _evidence_of(self, step: dict[str, Any]) -> dict[int, list[Read]]:
        """Return the evidence of the scenario that has this step."""
        [result] = [each for each in self.tests if step in every_step(each)]
        [file] = [each["source"] for each in result["attachments"] if each["name"] == "evidence"]
        return read_evidence((self.path / file).read_bytes())

    def everything(self) -> str:
        """Return the text of every file, which would leave this machine with the report."""
        return "\n".join(f.read_text("utf-8") for f in sorted(self.path.iterdir()))


@dataclass
class Suite:
    """A repository with features and steps."""

    pytester: pytest.Pytester
    results: Results = field(init=False)

    def __post_init__(self) -> None:
        self.results = Results(self.pytester.path / "results")
        self.pytester.makefile(".ini", pytest=INI)
        (self.pytester.path / "features").mkdir()
        self.steps("")

    def steps(self, more: str) -> None:
        """The usual steps and some more."""
        self.pytester.makeconftest(dedent(CONFTEST) + dedent(more))

    def feature(self, text: str, name: str = "cards/freezing.feature") -> None:
        """Write a feature file."""
        path = self.pytester.path / "features" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).strip() + "\n", "utf-8")

    def scenario(
        self, *sentences: str, name: str = "A scenario", file: str = "cards/freezing.feature"
    ) -> None:
        """A feature of one scenario, given by its sentences."""
        steps = indent("\n".join(dedent(s).strip() for s in sentences), "    ")
        self.feature(f"Feature: Freezing a card\n  Scenario: {name}\n{steps}", file)

    def run(self, *args: str, expect: dict[str, int] | None = None) -> pytest.RunResult:
        """Run in this process, with a report."""
        result = self.pytester.runpytest(f"--alluredir={self.results.path}", *args)
        if expect is not None:
            result.assert_outcomes(**expect)
        return result

    def run_apart(self, *args: str) -> pytest.RunResult:
        """Run in a process of its own, with a report."""
        return self.pytester.runpytest_subprocess(f"--alluredir={self.results.path}", *args)


def every_step(step: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A result's steps, and those below them."""
    for each in step.get("steps", []):
        yield each
        yield from every_step(each)


def outline(steps: list[dict[str, Any]], depth: int = 0) -> Iterator[str]:
    """Steps as lines of text: status, name, and what hangs below."""
    for step in steps:
        yield f"{'  ' * depth}{step['status']}: {step['name']}"
        yield from outline(step.get("steps", []), depth + 1)


def labels(result: dict[str, Any], name: str) -> list[str]:
    """The values of one label."""
    return [label["value"] for label in result["labels"] if label["name"] == name]
