"""What every test of the project may use: pytester, and a project of its own to run it on."""

import os
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import Distribution, PathDistribution
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings

pytest_plugins = ["pytester"]

# pytester forgets what a run inside it imports; what is imported here is imported once
_MODULES = (
    *("hypothesis.stateful", "uvloop", "_pytest.stepwise", "rich._emoji_codes"),
    *("issuing_sandbox.__main__", "issuing_harness.cli", "issuing_harness.backends.sandbox"),
    *("stripe._object_classes", "stripe._issuing_service", "stripe._test_helpers_service"),
    *("stripe._balance_service", "stripe._balance_transaction_service"),
    *("stripe._event_service", "stripe._topup_service"),
    *(
        f"stripe.{folder}issuing._{name}_service"
        for folder, names in (
            ("", "authorization card cardholder dispute personalization_design transaction"),
            ("test_helpers.", "authorization card personalization_design transaction"),
        )
        for name in names.split()
    ),
)
for _name in _MODULES:
    import_module(_name)


def _read_once(name: str) -> None:
    """Let what is written of an installed package be read once: each run inside a test asks."""
    read: Callable[[PathDistribution], Any] = getattr(Distribution, name).fget
    known: dict[str, Any] = {}

    def get(package: PathDistribution) -> Any:
        path = str(package._path)
        if path not in known:
            known[path] = read(package)
        return known[path]

    setattr(PathDistribution, name, property(get))


for _name in ("entry_points", "files", "metadata"):
    _read_once(_name)

# how long an example takes says what else the machine does
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# pytest says messages twice where it runs in CI; what a run inside a test says depends on the test
for _name in ("CI", "BUILD_NUMBER"):
    os.environ.pop(_name, None)

Suite = Callable[..., pytest.RunResult]
Once = Callable[[str, Callable[[Path], None]], Path]

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


@pytest.fixture(name="once", scope="session")
def _once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Makes a file that all workers of a run read: the one that needs it first makes it."""
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if is_worker else folder

    def once(name: str, make: Callable[[Path], None]) -> Path:
        path = folder / name
        with FileLock(folder / f"{name}.lock"):
            if not path.exists():
                make(path)
        return path

    return once


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
