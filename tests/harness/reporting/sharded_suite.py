"""A small suite that is run in shards, and what the command makes of them."""

import json
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner, Result

from issuing_harness.cli import main
from issuing_harness.reporting.run_record import RECORD
from tests.harness.reporting.small_suite import Suite

SHARDS: Final = 3
COUNT: Final = 7
PATH: Final = "features/cards/freezing.feature"
RED: Final = f"{PATH}::Number 4"
#: Skips scenario 5.
SKIPPING: Final = """
        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_setup(item):
            if item.name == "Number 5":
                pytest.skip("not here")
    """


def feature(count: int = COUNT) -> str:
    """A feature whose scenario 4 fails, and 5 is skipped."""
    scenarios = [
        f"  Scenario: Number {number}\n    When Alice holds a card\n"
        f"    Then it is {'declined' if number == 4 else 'approved'}"
        for number in range(1, count + 1)
    ]
    return "Feature: Freezing a card\n" + "\n".join(scenarios)


def without_renderer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain page is enough, and made at once."""
    from issuing_harness.tooling.npm import NodeToolError  # noqa: PLC0415 - of this fixture

    def missing() -> None:
        raise NodeToolError("Node is needed and was not found.")

    monkeypatch.setattr("issuing_harness.reporting.render.find_node", missing)


def prepare(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> Suite:
    """Write the feature, and go where the suite is."""
    suite.steps(SKIPPING)
    suite.feature(feature())
    monkeypatch.chdir(suite.pytester.path)
    return suite


def run(project: Suite, folder: str, *arguments: str) -> pytest.RunResult:
    """Run with results and JUnit's XML in a folder."""
    return project.pytester.runpytest(
        f"--alluredir={folder}/results", f"--junitxml={folder}/junit.xml", *arguments
    )


def shard(project: Suite, number: int, *arguments: str, folder: str = "") -> pytest.RunResult:
    """Run one shard."""
    options = (f"--splits={SHARDS}", f"--group={number}", "--splitting-algorithm=least_duration")
    return run(project, folder or f"shards/{number}", *options, *arguments)


def shard_all(project: Suite, *arguments: str) -> None:
    """Run every shard."""
    for number in range(1, SHARDS + 1):
        shard(project, number, *arguments)


def report(*arguments: str) -> Result:
    """Type the command."""
    return CliRunner().invoke(main, ["report", *arguments, "--output", "page.html"])


def change(number: int, **fields: object) -> None:
    """Change the record of a shard."""
    path = Path(f"shards/{number}/results") / RECORD
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))
