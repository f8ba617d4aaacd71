"""Giving a cassette to another scenario, after asking pytest which scenarios there are."""

from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from issuing_harness.collection import scenario_of
from issuing_harness.errors import TapeError
from issuing_harness.stage import place_of
from issuing_harness.tape import Library, read_provenance


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
