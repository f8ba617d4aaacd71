"""What pytest collects, looked at and not run: the features, and the vocabulary they speak."""

import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Final

import pytest

from issuing_harness.collection.items import ScenarioItem, spoken_in
from issuing_harness.collection.options import roots
from issuing_harness.collection.vocabulary import Definition, Vocabulary
from issuing_harness.errors import VocabularyError

#: Plugins that have no part in collecting features and take seconds to load.
IDLE: Final = ("schemathesis", "hypothesispytest", "allure_pytest", "xdist", "xdist.looponfail")

#: How pytest ends when it could not look; refused features and orphans are seen all the same.
_BLIND: Final = (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR)


@dataclass(slots=True, eq=False)  # pytest keeps its plugins in sets
class Collected:
    """A session after its collection.

    Args:
        refused: the collectors that failed, with what they said.
    """

    refused: list[tuple[str, str]] = field(default_factory=list)
    _session: pytest.Session | None = None

    @property
    def session(self) -> pytest.Session:
        """The session itself."""
        assert self._session is not None
        return self._session

    @property
    def began(self) -> bool:
        """Whether collection took place at all."""
        return self._session is not None

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Collect the folders of features and nothing else, however many there are."""
        config.args[:] = [str(root) for root in roots(config)]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what a collector that failed says."""
        if report.failed:
            self.refused.append((report.nodeid, report.longreprtext))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Keep what was collected."""
        self._session = session


def collect(*options: str) -> Collected:
    """Collect the features of the project in this folder as pytest would, and say nothing.

    Raises:
        VocabularyError: pytest could not even begin, for example because a step module is broken.
    """
    collected, said = Collected(), StringIO()
    quiet = ["--collect-only", "-qqq", "-W", "ignore", "-p", "no:cacheprovider"]
    idle = [word for name in IDLE for word in ("-p", f"no:{name}")]
    written = sys.dont_write_bytecode
    with redirect_stdout(said), redirect_stderr(said):
        verdict = pytest.main([*quiet, *idle, *options], plugins=[collected])
    sys.dont_write_bytecode = written
    if not collected.began or verdict in _BLIND:
        raise VocabularyError(
            f"The features of {Path.cwd()} were to be read, and pytest ended with {verdict} "
            f"before it read them. It said:\n\n{said.getvalue().strip()}\n\n"
            "Mend that first; `uv run pytest --collect-only` shows it in full."
        )
    return collected


def unused_definitions(session: pytest.Session) -> tuple[Definition, ...]:
    """The step definitions no collected scenario speaks; ask where everything was collected."""
    used = {id(definition.context) for _, definition in spoken_in(session)}
    return tuple(
        definition
        for definition in Vocabulary.of(session).definitions
        if id(definition.context) not in used and not definition.comes_with_pytest_bdd
    )


def untrusted_sentences(session: pytest.Session) -> dict[str, VocabularyError]:
    """By node id, why a collected scenario would be refused before it starts."""
    refused: dict[str, VocabularyError] = {}
    for item in session.items:
        try:
            _ = item.definitions if isinstance(item, ScenarioItem) else ()
        except VocabularyError as error:
            refused[item.nodeid] = error
    return refused
