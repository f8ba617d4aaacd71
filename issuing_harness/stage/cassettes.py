"""Which cassette belongs to which scenario: sources, paths, orphans, and renaming."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from functools import cached_property
from io import StringIO
from os.path import relpath
from pathlib import Path
from typing import Any, Final, Protocol

import pytest

from issuing_harness.collection import left_out_features, scenario_of, sibling_names
from issuing_harness.errors import TapeError
from issuing_harness.options import ReadingOnly
from issuing_harness.settings import Settings
from issuing_harness.tape import (
    Cassette,
    CassetteFile,
    Library,
    ScenarioIdentity,
    open_cassette,
    read_provenance,
    steps_digest,
)


class CassetteSource(Protocol):
    """Where a replay gets its cassettes from.

    ``repeats_reads`` is whether the scenario may poll longer than it did when it was recorded.
    """

    repeats_reads: bool

    def open(self, path: Path, identity: ScenarioIdentity) -> Cassette:
        """Return the cassette of a scenario.

        Args:
            path: where the scenario's cassette belongs.
            identity: the scenario as it is now.

        Raises:
            TapeError: there is no such cassette, or it is damaged or out of date.
        """


#: The key under which an item's stash names the source that replaces the files on disk.
CASSETTE_SOURCE: Final = pytest.StashKey[CassetteSource]()
#: What a worker of xdist hands to its controller: the orphans it found.
_OF_WORKER: Final = "issuing_orphans"


class CassetteFiles:
    """Reads cassettes from disk.

    Args:
        library: the folder of cassettes.
        session: knows all scenarios, so that a missing cassette can be told from a renamed one.
    """

    repeats_reads = False

    def __init__(self, library: Library, session: pytest.Session) -> None:
        self._library = library
        self._session = session

    def open(self, path: Path, identity: ScenarioIdentity) -> Cassette:
        """Read the cassette at ``path`` and check that it is this scenario's.

        Raises:
            TapeError: it is missing, damaged or out of date.
        """
        # only a missing cassette is searched for under an older name of its scenario
        claimed = () if path.exists() else self._claimed_paths
        return open_cassette(path, identity, library=self._library, claimed=claimed)

    @cached_property
    def _claimed_paths(self) -> set[Path]:
        return cassette_paths(self._session, self._library)


def identity_of(item: pytest.Item) -> ScenarioIdentity:
    """Return what a cassette must have been recorded from to be this scenario's."""
    facts = scenario_of(item)
    assert facts is not None
    steps = [(step.kind, step.text, step.table, step.docstring) for step in facts.steps]
    return ScenarioIdentity(
        feature=facts.path, scenario=item.name, steps_digest=steps_digest(steps)
    )


def cassette_path(item: pytest.Item, library: Library) -> Path:
    """Return where a scenario's cassette belongs, whether or not there is one."""
    facts = scenario_of(item)
    assert facts is not None
    return library.path_for(facts.path, item.name, among=sibling_names(item))


def cassette_paths(session: pytest.Session, library: Library) -> set[Path]:
    """Return where the cassettes of all collected scenarios belong."""
    return {cassette_path(item, library) for item in session.items if scenario_of(item)}


def _paths_in_files(scenarios: Iterable[pytest.Item], library: Library) -> set[Path]:
    """Return where the cassettes of all scenarios belong that are written in the files of these.

    Not every one of them has to be collected: a node id or ``--lf`` leaves some of a file out.
    """
    names = {facts.path: sibling_names(item) for item in scenarios if (facts := scenario_of(item))}
    return {
        library.path_for(file, name, among=siblings)
        for file, siblings in names.items()
        for name in siblings
    }


def without_cassettes_of(
    files: Iterable[Path], roots: Sequence[Path], library: Library, orphans: list[CassetteFile]
) -> list[CassetteFile]:
    """Return the orphans that are in none of the folders of these feature files.

    Args:
        files: feature files that are left out, so that nobody knows their scenarios.
        roots: the folders of features.
        library: the folder of cassettes.
        orphans: the cassettes that no collected scenario plays.
    """
    paths = [file.relative_to(root) for file in files for root in roots if root in file.parents]
    folders = [library.root / path.with_suffix("") for path in paths]
    return [it for it in orphans if not any(it.path.is_relative_to(each) for each in folders)]


class OrphanWatch:
    """A plugin that fails a run over all features if a cassette belongs to no scenario.

    An orphan proves nothing and goes stale unnoticed. A run over some of the features cannot tell.

    Args:
        settings: name the folder of cassettes.
        roots: the folders of features.
    """

    def __init__(self, settings: Settings, roots: Sequence[Path]) -> None:
        self._library = Library(settings.cassettes)
        self._roots = roots
        #: Each orphan, and the scenario that it was recorded for; of the workers of xdist, too.
        self._orphans: dict[str, str] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Look for orphans before any scenario is deselected."""
        scenarios = [item for item in items if scenario_of(item)]
        left_out = left_out_features(config).keys()
        if scenarios and self._is_complete({item.path for item in scenarios} | left_out):
            claimed = _paths_in_files(scenarios, self._library)
            orphans = without_cassettes_of(
                left_out, self._roots, self._library, self._library.orphans(claimed)
            )
            self._orphans = {relpath(orphan.path): _owner(orphan) for orphan in orphans}
        output: dict[str, Any] | None = getattr(config, "workeroutput", None)
        if output is not None:
            output[_OF_WORKER] = self._orphans

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Keep what a worker of xdist found; every one collects all."""
        self._orphans |= getattr(node, "workeroutput", {}).get(_OF_WORKER, {})

    def pytest_issuing_run_problems(self) -> Mapping[str, str]:
        """Name the orphans, and say what to do with them."""
        if not self._orphans:
            return {}
        lines = [f"{path} (recorded for {owner})" for path, owner in sorted(self._orphans.items())]
        advice = (
            "Delete them, or give one to a renamed scenario: "
            "issuing-harness tapes rename CASSETTE 'features/….feature::Its name'"
        )
        return {"cassettes that no scenario plays": "\n".join([*lines, advice])}

    def _is_complete(self, files: set[Path]) -> bool:
        """Whether these are all feature files below the roots."""
        return all(path in files for root in self._roots for path in root.rglob("*.feature"))


def _owner(orphan: CassetteFile) -> str:
    return orphan.provenance.node_id if orphan.provenance else "an unknown scenario"


def rename_cassette(cassette: Path, scenario: str, cassettes: Path, root: Path) -> Path:
    """Move a cassette to where its new owner looks for it; returns the new path.

    Args:
        cassette: the recording.
        scenario: the new owner's node id, ``features/cards/x.feature::Its name``; its file may
            also be relative to the working directory.
        cassettes: the folder of all cassettes.
        root: what node ids are relative to.

    Raises:
        TapeError: no scenario has that node id, or it has a cassette already.
    """
    library = Library(cassettes)
    library.sweep()
    file, _, name = scenario.partition("::")
    path = root / file if (root / file).exists() else Path(file).absolute()
    siblings = _collect_scenarios(str(path))
    item = siblings.get(f"{Path(relpath(path, root)).as_posix()}::{name}")
    if item is None:
        raise TapeError(
            f"{relpath(cassette)} was to be given to {scenario}, which no feature has. It was "
            f"recorded for {read_provenance(cassette).node_id}. That file has: "
            f"{', '.join(siblings) or 'none'}."
        )
    facts = scenario_of(item)
    assert facts is not None
    new_path = cassette_path(item, library)
    names = [sibling.name for sibling in siblings.values()]
    library.rename(cassette, facts.path, item.name, among=names)
    return new_path


class _ItemCollector:
    """A plugin that keeps the items of a collection."""

    def __init__(self) -> None:
        self.items: list[pytest.Item] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Keep what was collected."""
        self.items = session.items


def _collect_scenarios(path: str) -> dict[str, pytest.Item]:
    """Return the scenarios of a feature file by node id."""
    collector = _ItemCollector()
    with redirect_stdout(StringIO()):  # pytest would list them on the terminal
        pytest.main(
            ["--collect-only", "-qqq", "-W", "ignore", path], plugins=[collector, ReadingOnly()]
        )
    return {item.nodeid: item for item in collector.items if scenario_of(item)}
