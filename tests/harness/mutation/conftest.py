"""A small project of its own, with Thens that check and Thens that only seem to."""

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.warm import run_module

ROOT = Path(__file__).parents[3]

CONFIGURATION = """
[pytest]
issuing_features = features
filterwarnings = error
"""
CONFTEST = """
from pytest_bdd import parsers, then
from issuing_harness.money import Money

pytest_plugins = ["fixtures.stage", "steps"]

MONEY = {"amount": Money.parse}


@then(parsers.parse("the purchase went well for {amount}"), converters=MONEY)
def went_well(authorization, amount):
    assert amount.cents > 0


@then("the purchase is what it is")
def is_what_it_is(issuing, authorization):
    issuing.authorizations.retrieve(authorization.id)


@then(parsers.parse("the balance is down by {amount}"), converters=MONEY)
def is_down(issuing, amount):
    assert issuing.balances.issuing_change().cents < 0 < amount.cents


@then("the purchase has its facts")
def has_facts(issuing, authorization, datatable):
    current = issuing.authorizations.retrieve(authorization.id)
    name, value = next(iter(dict(datatable).items()))
    assert getattr(current, name) == value


@then(parsers.parse("there are {count:d} authorizations"))
def there_are(issuing_client, count):
    assert len(issuing_client.v1.issuing.authorizations.list().data) == count


@then(parsers.parse("there may be {count:d} authorizations"))
def there_may_be(issuing_client, count):
    issuing_client.v1.issuing.authorizations.list()
    assert count


@then("the purchase is in order")
def is_in_order(authorization):
    authorization.to_dict()


@then("nobody really refused")
def refused(outcome):
    assert outcome is not None


@then("the endpoint is told something")
def told(issuing_mailbox, authorization):
    assert issuing_mailbox.received
"""
START = """
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
"""
SPENDS = "    When the company spends $10.00 at Rocket Rides\n"
TRIES = "    When the company tries to spend $10.00 at a merchant with the category x\n"
SCENARIOS = {
    "Strong": SPENDS
    + """    Then the authorization is approved
    And the authorization is for $10.00
    And the Issuing balance has fallen by $10.00
    And issuing_authorization.created is sent about the authorization
    And there are 1 authorizations
""",
    "Weak amount": SPENDS + "    Then the purchase went well for $10.00\n",
    "Weak altogether": SPENDS + "    Then the purchase is what it is\n",
    "Weak balance": SPENDS + "    Then the balance is down by $10.00\n",
    "Weak row": SPENDS
    + "    Then the purchase has its facts\n"
    + "      | authorization_method | chip    |\n      | card_presence        | present |\n",
    "Weak count": SPENDS + "    Then there may be 1 authorizations\n",
    "Weak refusal": TRIES + "    Then nobody really refused\n",
    "Strong refusal": TRIES + "    Then Stripe refuses\n",
    "Strong and not asked": "    And the endpoint approves purchases\n"
    "    When the company spends $60.00 at Rocket Rides\n"
    "    Then the authorization is declined: insufficient_funds\n"
    "    And the endpoint receives no real-time request\n",
    "Empty beside strong": SPENDS
    + "    Then the purchase is in order\n    And the authorization is approved\n",
    "Waived": SPENDS
    + "    # survives $10.00 because the amount is another scenario's business\n"
    + "    Then the purchase went well for $10.00\n",
}
SKIPPED = """
  @known_gap
  Scenario: Elsewhere
    It cannot run, because nobody has it.
"""
COMMAND = ("issuing_harness.cli", "strength")


class Project:
    """The project, and the command run in it."""

    def __init__(self, folder):
        self.folder = folder
        self.feature = folder / "features/trying.feature"
        self.results = {}

    def line(self, text, after):
        """Return the line number of a sentence, the first below the scenario ``after``."""
        lines = self.feature.read_text().splitlines()
        start = lines.index(f"  Scenario: {after}")
        return next(n for n, line in enumerate(lines, 1) if n > start and text in line)

    def strength(self, *arguments, jobs="1"):
        """Run the command, and store the results from its JSON by scenario name."""
        file = self.folder / "report.json"
        file.unlink(missing_ok=True)
        done = run_here(self.folder, *COMMAND, "--json", str(file), "-j", jobs, *arguments)
        if file.exists():
            scenarios = json.loads(file.read_text())["scenarios"]
            self.results = {s["scenario"].rpartition("::")[2]: s for s in scenarios}
        return done

    def killers(self, scenario):
        """Return what killed the mutants of a scenario, by asserted value."""
        return {v["value"]: v["failed_by"] for v in self.results[scenario]["verdicts"]}


def run_here(folder, module, *arguments):
    """Run a module in a folder, with the vocabulary that is in it."""
    variables = {**os.environ, "PYTHONPATH": str(folder)}
    return run_module(module, *arguments, cwd=folder, env=variables)


def create_project(folder, scenarios):
    """Create a project of these scenarios, recorded from the sandbox."""
    for name in ("fixtures", "steps"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "pytest.ini").write_text(CONFIGURATION)
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "features").mkdir()
    body = "".join(f"\n  Scenario: {name}{START}{text}" for name, text in scenarios.items())
    skipped = f"{SKIPPED}{START}{SPENDS}    Then the authorization is approved\n"
    (folder / "features/trying.feature").write_text(f"Feature: Trying\n{body}{skipped}")
    recorded = run_here(folder, "pytest", "-q", "features", "--backend", "sandbox", "--record")
    assert recorded.returncode == 0, recorded.stdout[-3000:]
    return Project(folder)


@pytest.fixture(name="project", scope="module")
def _project(tmp_path_factory):
    project = create_project(tmp_path_factory.mktemp("strength") / "project", SCENARIOS)
    project.done = project.strength("features")
    return project


@pytest.fixture(name="recorded", scope="module")
def _recorded(tmp_path_factory):
    names = ("Strong", "Strong refusal")
    folder = tmp_path_factory.mktemp("strong") / "project"
    return create_project(folder, {name: SCENARIOS[name] for name in names})


@pytest.fixture(name="strong")
def _strong(recorded, tmp_path):
    return Project(shutil.copytree(recorded.folder, tmp_path / "project"))
