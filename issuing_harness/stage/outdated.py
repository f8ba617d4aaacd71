"""Cassettes that still play though their scenario reads otherwise now, or the SDK is another one.

A replay plays them by the same strict matching as any other, and says once a run how many there
were. ``reseal`` brings the words of a cassette up to date where nothing but words has changed.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pytest

from issuing_harness import sdk_version
from issuing_harness.collection import (
    feature_files,
    feature_folders,
    left_out_features,
    scenario_of,
    skip_reason,
)
from issuing_harness.collection.dry_run import collect, run_silently
from issuing_harness.errors import TapeError, VocabularyError
from issuing_harness.options import cassettes_folder
from issuing_harness.stage.cassettes import (
    cassette_path,
    cassette_paths,
    identity_of,
    without_cassettes_of,
)
from issuing_harness.tape import (
    Cassette,
    Library,
    ScenarioIdentity,
    read_cassette,
    read_provenance,
    rewrite_words,
)
from issuing_harness.tape.library import is_recording_of
from issuing_harness.tape.provenance import display_path

#: Properties of a scenario's report, by which also a worker of pytest-xdist tells of a cassette.
REWORDED: Final = "issuing_reworded"
OTHER_SDK: Final = "issuing_other_sdk"
RESEAL: Final = "issuing-harness tapes reseal"

#: Comes last: what another backend answers says nothing about a cassette.
_REPLAY: Final = "--issuing-backend=replay"


def note_outdated(item: pytest.Item, cassette: Cassette) -> None:
    """Add to a scenario's report what is outdated about its cassette, for :class:`OutdatedNotice`.

    A warning would be an error where a project makes warnings errors.
    """
    found: dict[str, str] = {}
    if cassette.reworded:
        found[REWORDED] = cassette.path.name
    if cassette.provenance.is_of_other_sdk:
        found[OTHER_SDK] = cassette.provenance.sdk_version
    item.user_properties += [pair for pair in found.items() if pair not in item.user_properties]


class OutdatedNotice:
    """A plugin that says once, at the end of a run, how many cassettes are outdated, and in what.

    They are no failure: every request was found in them.
    """

    def __init__(self) -> None:
        self._reworded: set[str] = set()
        self._other_sdk: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take what a scenario's report says of its cassette."""
        properties: dict[str, Any] = dict(report.user_properties)
        if REWORDED in properties and report.when == "call" and report.passed:
            self._reworded.add(report.nodeid)  # other requests ask for another recording
        if OTHER_SDK in properties:
            self._other_sdk[report.nodeid] = str(properties[OTHER_SDK])

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say it."""
        if self._reworded:
            terminalreporter.write_line(
                f"{_scenarios(len(self._reworded))} worded otherwise when recorded; requests are "
                f"matched strictly all the same. Update the words, offline: {RESEAL}",
                yellow=True,
            )
        if self._other_sdk:
            versions = ", ".join(sorted(set(self._other_sdk.values())))
            terminalreporter.write_line(
                f"{_scenarios(len(self._other_sdk))} recorded with stripe {versions}, installed is "
                f"{sdk_version()}; requests are matched strictly all the same. Record again when "
                "it suits you: pytest --issuing-backend=sandbox --issuing-record",
                yellow=True,
            )


def _scenarios(count: int) -> str:
    return "1 scenario was" if count == 1 else f"{count} scenarios were"


def reworded_scenarios(items: Sequence[pytest.Item], library: Library) -> list[pytest.Item]:
    """Return the scenarios whose cassettes name other words; what is damaged is not among them."""
    return [item for item in items if _is_reworded(item, library)]


def _is_reworded(item: pytest.Item, library: Library) -> bool:
    facts = scenario_of(item)
    if facts is None or skip_reason(facts, "replay") is not None:
        return False
    try:
        provenance = read_provenance(cassette_path(item, library))
    except TapeError:
        return False
    identity = identity_of(item)
    return is_recording_of(provenance, identity) and provenance.is_reworded(identity)


def scenario_problems() -> list[str]:
    """Return a message for each reworded scenario and each orphan of this working directory.

    An orphan is known where every feature file is collected, or left out by somebody.

    Raises:
        VocabularyError: its features cannot be collected.
    """
    session = collect().session
    library = Library(cassettes_folder(session.config))
    reworded = [
        f"`{display_path(cassette_path(item, library))}` was recorded when `{item.nodeid}` was "
        f"worded otherwise. Update the words: {RESEAL}."
        for item in reworded_scenarios(session.items, library)
    ]
    return [*reworded, *_orphans(session, library)]


def _orphans(session: pytest.Session, library: Library) -> Iterator[str]:
    config = session.config
    files = {item.path for item in session.items} | left_out_features(config).keys()
    if files >= set(feature_files(config)):
        orphans = library.orphans(cassette_paths(session, library))
        roots = feature_folders(config)
        for orphan in without_cassettes_of(left_out_features(config), roots, library, orphans):
            yield (
                f"`{display_path(orphan.path)}` is played by no scenario. Delete it, or give it to "
                f"a renamed scenario: issuing-harness tapes rename {display_path(orphan.path)} "
                "'features/….feature::Its name'"
            )


@dataclass(slots=True, eq=False)  # pytest keeps its plugins in sets
class Resealing:
    """A plugin that replays reworded scenarios, and reseals the cassette of each that passes.

    Args:
        resealed: the cassettes that were resealed.
        refused: by node id, why a cassette was not: its scenario asks for something else now, or
            did not run.
        collection_errors: the messages of collectors that failed.
        has_collected: whether there was a collection at all.
    """

    resealed: list[Path] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    collection_errors: list[str] = field(default_factory=list)
    has_collected: bool = False

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Collect every folder of features, unless something is named."""
        if config.args_source is not pytest.Config.ArgsSource.ARGS:
            config.args[:] = [str(folder) for folder in feature_folders(config)]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep the message of a collector that failed."""
        if report.failed:
            self.collection_errors.append(f"{report.nodeid}:\n{report.longreprtext}")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Leave the reworded scenarios alone to run."""
        self.has_collected = True
        items[:] = reworded_scenarios(items, Library(cassettes_folder(config)))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Reseal the cassette of a scenario that has passed."""
        report = yield
        if report.when == "call" and report.passed:
            library = Library(cassettes_folder(item.config))
            self.resealed.append(_reseal(cassette_path(item, library), identity_of(item)))
        elif call.excinfo is not None and not report.passed:
            self.refused[item.nodeid] = str(call.excinfo.value).strip()
        return report


def _reseal(path: Path, identity: ScenarioIdentity) -> Path:
    """Name the scenario's present words in its cassette; all that was recorded stays."""
    cassette = read_cassette(path)
    rewrite_words(cassette, path, replace(identity, feature=cassette.provenance.feature))
    return path


def reseal(arguments: Sequence[str] = ()) -> Resealing:
    """Reseal the cassettes of scenarios that replay although they are worded otherwise now.

    Args:
        arguments: feature files, folders, node ids (every feature if there are none), and options
            of pytest, such as the integration that recorded scenarios need.

    Raises:
        VocabularyError: the scenarios cannot be collected; nothing was resealed.
    """
    resealing = Resealing()
    exit_code, output = run_silently([*arguments, _REPLAY], resealing)
    if resealing.collection_errors or not resealing.has_collected:
        said = "\n\n".join(resealing.collection_errors) or output
        raise VocabularyError(
            f"Cassettes of {Path.cwd()} were to be resealed, and pytest ended with {exit_code} "
            f"before it had collected the scenarios. It said:\n\n{said}\n\nMend that first; "
            "`issuing-harness check` says how."
        )
    return resealing
