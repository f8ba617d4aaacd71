"""A small project with sentences of its own, recorded on the sandbox, and commands typed in it.

Several sentences mean the same here, so that a scenario can be reworded; others make the same
requests and mean something else.
"""

import os
import re
from pathlib import Path

from tests.warm import run_module

ROOT = Path(__file__).parents[3]
INI = """
[pytest]
issuing_features = features
issuing_vocabulary = false
issuing_tags = cards
filterwarnings = error
"""
CONFTEST = '''
"""Sentences about cardholders."""

import pytest
from issuing_harness.webhooks.replies import always, decision
from pytest_bdd import given, parsers, then, when

pytest_plugins = ["fixtures.stage"]
ADDRESS = {"line1": "1 Main Street", "city": "Springfield", "postal_code": "62701", "country": "US"}


def create(client, name, **options):
    """Create a cardholder."""
    params = {"name": name, "type": "company", "billing": {"address": ADDRESS}}
    return client.v1.issuing.cardholders.create(params, options=options)


@given(parsers.parse("{name} is a cardholder"), target_fixture="cardholder")
@given(parsers.parse("there is a cardholder named {name}"), target_fixture="cardholder")
def is_cardholder(issuing_client, name):
    return create(issuing_client, name)


@when("the cardholder is read", target_fixture="cardholder")
@when("somebody looks at the cardholder", target_fixture="cardholder")
def is_read(issuing_client, cardholder):
    return issuing_client.v1.issuing.cardholders.retrieve(cardholder.id)


@then(parsers.parse("the cardholder is {status}"))
@then(parsers.parse("the status of the cardholder is {status}"))
def has_status(cardholder, status):
    assert cardholder.status == status


@given(parsers.parse("{days:d} days have passed"))
@given(parsers.parse("it is {days:d} days later"))
def have_passed(issuing_stage, days):
    issuing_stage.connection.clock.wait(days * 86_400)


@given(parsers.parse("undecided purchases are {outcome}"))
@given(parsers.parse("a purchase nobody decides is {outcome}"))
def by_default(issuing_stage, outcome):
    issuing_stage.connection.dashboard.set_default_decision(approved=outcome == "approved")


@given("a mailbox listens")
def listens(issuing_mailbox):
    issuing_mailbox.listen()


@given(parsers.parse("the endpoint takes {seconds:d} seconds to approve"))
def takes_long(issuing_mailbox, seconds):
    approve = always(decision(approved=True))
    issuing_mailbox.decide_with(
        issuing_mailbox.reply_slowly(approve, seconds), may_be_unasked=True
    )


@given("nothing listens")
def deaf():
    """Nothing is done."""


@given("the same is asked twice under one key")
def twice(issuing_client):
    for _ in range(2):
        create(issuing_client, "Bob", idempotency_key="bobs")


@given("the same is asked twice under two keys")
def twice_anew(issuing_client):
    for key in ("bobs", "other"):
        create(issuing_client, "Bob", idempotency_key=key)


@given("the balance is read with a key of nobody")
def read_with_other_key(issuing_client):
    issuing_client.v1.balance.retrieve(options={"api_key": "sk_test_of_nobody_at_all"})


@given("the balance is read with the program's key")
def read_with_own_key(issuing_client):
    issuing_client.v1.balance.retrieve()
'''
STEPS = (
    "Given Alice is a cardholder",
    "When the cardholder is read",
    "Then the cardholder is active",
)


class RecordedProject:
    """A folder with one feature, in which pytest and commands are run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.feature = path / "features/cards/reading.feature"
        self.feature.parent.mkdir(parents=True, exist_ok=True)
        (path / "pytest.ini").write_text(INI)
        (path / "conftest.py").write_text(CONFTEST)

    def write(self, **scenarios: tuple[str, ...]) -> None:
        """Write the feature anew; a scenario's name has underscores for spaces."""
        parts = ["@cards\nFeature: Reading\n  One sees what there is.\n"]
        for name, steps in scenarios.items():
            lines = "".join(f"    {step}\n" for step in steps)
            parts.append(f"\n  Scenario: {name.replace('_', ' ')}\n{lines}")
        self.feature.write_text("".join(parts))

    def reword(self, old: str, new: str) -> None:
        """Replace some words of the feature."""
        text = self.feature.read_text()
        assert old in text
        self.feature.write_text(text.replace(old, new))

    def cassette(self, name: str) -> Path:
        """Where the cassette of a scenario is."""
        return self.path / f"cassettes/cards/reading/{name.lower()}.yaml"

    def pytest(self, *arguments: str) -> "Said":
        """Run pytest in the project."""
        return self._run("pytest", "-q", *arguments)

    def record(self, *arguments: str) -> None:
        """Record every scenario on the sandbox."""
        said = self.pytest("features", "--backend", "sandbox", "--record", *arguments)
        assert said.code == 0, said.text

    def type(self, *arguments: str) -> "Said":
        """Type an ``issuing-harness`` command."""
        return self._run("issuing_harness.cli", *arguments)

    def _run(self, module: str, *arguments: str) -> "Said":
        variables = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
        done = run_module(
            module, *arguments, cwd=self.path, env={**variables, "PYTHONPATH": str(ROOT)}
        )
        return Said(done.returncode, done.stdout + done.stderr)


class Said:
    """How a command ended, and what it said."""

    def __init__(self, code: int, text: str) -> None:
        self.code = code
        self.text = text

    def counts(self, outcome: str) -> int:
        """How many tests had this outcome, as pytest says: passed, failed."""
        found = re.search(rf"(\d+) {outcome}", self.text)
        return int(found[1]) if found else 0
