"""The dry run: collect a project's features with pytest, without running any of them."""

import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Final

import pytest

from issuing_harness.collection.items import ScenarioItem
from issuing_harness.collection.matched_steps import matched_steps
from issuing_harness.collection.options import feature_folders
from issuing_harness.collection.step_definition import StepDefinition
from issuing_harness.collection.vocabulary import Vocabulary
from issuing_harness.errors import VocabularyError
from issuing_harness.options import ReadingOnly

_QUIET: Final = ("-qqq", "-W", "ignore", "-p", "no:cacheprovider")
#: Plugins that have no part in collecting or replaying features and take seconds to load.
UNNEEDED_PLUGINS: Final = (
    "schemathesis",
    "hypothesispytest",
    "allure_pytest",
    "xdist",
    "xdist.looponfail",
)
#: The exit codes of a pytest that could not collect.
#: One that refused features or found orphaned cassettes has collected all the same.
_NOT_COLLECTED: Final = (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR)


@dataclass(slots=True, eq=False)  # pytest keeps its plugins in sets
class DryRun:
    """A pytest plugin that keeps the session after its collection.

    Args:
        failures: the node id and the message of each collector that failed.
    """

    failures: list[tuple[str, str]] = field(default_factory=list)
    _session: pytest.Session | None = None

    @property
    def session(self) -> pytest.Session:
        """The collected session."""
        assert self._session is not None
        return self._session

    @property
    def has_collected(self) -> bool:
        """Whether there was a collection at all."""
        return self._session is not None

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Collect the folders of features and nothing else, however many there are."""
        config.args[:] = [str(folder) for folder in feature_folders(config)]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep the message of a collector that failed."""
        if report.failed:
            self.failures.append((report.nodeid, report.longreprtext))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Keep the session."""
        self._session = session


def run_silently(arguments: Sequence[str], plugin: object) -> tuple[int, str]:
    """Run pytest for a command that reads a project; nothing of it reaches the terminal.

    Args:
        arguments: options and paths.
        plugin: takes what the command is after.

    Returns:
        pytest's exit code, and what it printed.
    """
    output = StringIO()
    without = [word for name in UNNEEDED_PLUGINS for word in ("-p", f"no:{name}")]
    dont_write_bytecode = sys.dont_write_bytecode  # pytest sets it
    with redirect_stdout(output), redirect_stderr(output):
        exit_code = pytest.main([*_QUIET, *without, *arguments], plugins=[plugin, ReadingOnly()])
    sys.dont_write_bytecode = dont_write_bytecode
    return exit_code, output.getvalue().strip()


def collect(*options: str) -> DryRun:
    """Collect the features of the project in the working directory, without any output.

    Args:
        options: further options of pytest.

    Raises:
        VocabularyError: pytest could not collect, for example because a step module is broken.
    """
    dry_run = DryRun()
    exit_code, output = run_silently(["--collect-only", *options], dry_run)
    if not dry_run.has_collected or exit_code in _NOT_COLLECTED:
        raise VocabularyError(
            f"The features of {Path.cwd()} were to be read, and pytest ended with {exit_code} "
            f"before it read them. It said:\n\n{output}\n\n"
            "Mend that first; `pytest --collect-only` shows it in full."
        )
    return dry_run


def unused_definitions(session: pytest.Session) -> tuple[StepDefinition, ...]:
    """Return the definitions that no collected scenario uses.

    This is meaningful only if every feature of the project was collected.
    """
    used = {id(match.definition.context) for match in matched_steps(session)}
    return tuple(
        definition
        for definition in Vocabulary.of(session).definitions
        if id(definition.context) not in used and not definition.is_builtin
    )


def unrunnable_scenarios(session: pytest.Session) -> dict[str, VocabularyError]:
    """Return, by node id, why a collected scenario would be refused before it starts."""
    errors: dict[str, VocabularyError] = {}
    for item in session.items:
        try:
            _ = item.definitions if isinstance(item, ScenarioItem) else ()
        except VocabularyError as error:
            errors[item.nodeid] = error
    return errors
