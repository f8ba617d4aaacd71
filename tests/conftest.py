"""What every test of the project may use: pytester, and a project of its own to run it on."""

from collections.abc import Callable
from textwrap import dedent, indent

import pytest

pytest_plugins = ["pytester"]

Suite = Callable[..., pytest.RunResult]

CONFIGURATION = """
[pytest]
issuing_features = features
issuing_tags = cards
filterwarnings = error
"""
CONFTEST = """
import pytest
from pytest_bdd import given, then, when

pytest_plugins = ["fixtures.stage", "steps"]

"""


@pytest.fixture(name="suite")
def _suite(pytester: pytest.Pytester) -> Suite:
    """Runs one scenario of these sentences, with steps of the project's own if it has some."""

    def run(
        sentences: str, *options: str, steps: str = "", tags: str = "@cards"
    ) -> pytest.RunResult:
        pytester.makeini(CONFIGURATION)
        pytester.makeconftest(CONFTEST + dedent(steps))
        feature = pytester.mkdir("features") / "trying.feature"
        body = indent(dedent(sentences).strip(), "    ")
        feature.write_text(
            f"Feature: Trying\n  {tags}\n  Scenario: It is tried because it can be\n"
            f"    Only here because it shows something.\n\n{body}\n"
        )
        return pytester.runpytest_inprocess("features", *options, no_reraise_ctrlc=True)

    return run
