"""A cassette nobody plays proves nothing and rots; a run over all features says so and fails."""

from collections.abc import Sequence
from contextlib import redirect_stdout
from io import StringIO
from os.path import relpath
from pathlib import Path

import pytest

from issuing_harness.collection import scenario_of
from issuing_harness.errors import TapeError
from issuing_harness.settings import Settings
from issuing_harness.stage.stages import place_of
from issuing_harness.tape import Entry, Library, read_provenance


class OrphanWatch:
    """Looks for cassettes that no scenario claims, whenever all features were collected.

    Args:
        settings: where the cassettes are.
        roots: the folders of features.
    """

    def __init__(self, settings: Settings, roots: Sequence[Path]) -> None:
        self._library = Library(settings.cassettes)
        self._roots = roots
        self.orphans: list[Entry] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Before anything is deselected: is every feature here, and every cassette claimed?"""
        scenarios = [item for item in items if scenario_of(item)]
        if not scenarios or not self._is_whole(scenarios):
            return
        self.orphans = self._library.orphans({place_of(i, self._library) for i in scenarios})

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """An orphan makes a green run red."""
        if self.orphans and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name the orphans, and what to do with them."""
        if not self.orphans:
            return
        terminalreporter.section("cassettes that no scenario plays", red=True)
        for entry in self.orphans:
            owner = entry.provenance.node_id if entry.provenance else "nobody can tell whom"
            terminalreporter.write_line(f"{relpath(entry.path)} (recorded for {owner})")
        terminalreporter.write_line(
            "Delete them, or give one to a renamed scenario: "
            "uv run issuing-harness tapes rename CASSETTE 'features/….feature::Its name'"
        )

    def _is_whole(self, scenarios: list[pytest.Item]) -> bool:
        collected = {item.path for item in scenarios}
        return all(path in collected for root in self._roots for path in root.rglob("*.feature"))


def give(cassette: Path, scenario: str, cassettes: Path) -> Path:
    """Move a cassette to where its new owner will look for it; returns the new path.

    Args:
        cassette: the recording.
        scenario: the new owner's node id, ``features/cards/x.feature::Its name``.
        cassettes: the folder of all cassettes.

    Raises:
        TapeError: no scenario has that node id, or it has a cassette already.
    """
    library = Library(cassettes)
    found = _collect(scenario.partition("::")[0])
    item = found.get(scenario)
    if item is None:
        raise TapeError(
            f"{cassette} was to be given to {scenario}, which no feature has. It was recorded for "
            f"{read_provenance(cassette).node_id}. That file has: {', '.join(found) or 'nothing'}."
        )
    facts = scenario_of(item)
    assert facts is not None
    place = place_of(item, library)
    library.rename(cassette, facts.path, item.name, among=_names(found))
    return place


class _Probe:
    def __init__(self) -> None:
        self.items: list[pytest.Item] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Keep what was collected."""
        self.items = session.items


def _collect(path: str) -> dict[str, pytest.Item]:
    probe = _Probe()
    with redirect_stdout(StringIO()):  # what is collected is looked at, not shown
        pytest.main(["--collect-only", "-qqq", "-W", "ignore", path], plugins=[probe])
    return {item.nodeid: item for item in probe.items if scenario_of(item)}


def _names(found: dict[str, pytest.Item]) -> list[str]:
    return [item.name for item in found.values()]
