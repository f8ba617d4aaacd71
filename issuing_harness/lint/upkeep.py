"""What has grown old: sentences nobody speaks, recordings that no longer fit."""

import re
import shlex
from collections.abc import Iterable, Iterator
from os.path import relpath
from pathlib import Path

import pytest

from issuing_harness.collection import (
    Definition,
    Vocabulary,
    faults_in,
    scenario_of,
    skip_reason,
    unused_definitions,
)
from issuing_harness.collection.items import ScenarioItem, find_definition, spoken_in
from issuing_harness.collection.options import listed_tags, roots
from issuing_harness.errors import AmbiguousSentence, TapeError, UndefinedSentence, VocabularyError
from issuing_harness.lint.rules import (
    AMBIGUOUS,
    NO_TAPE,
    ORPHAN_TAPE,
    STALE_TAPE,
    UNDEFINED,
    UNTRUSTED,
    UNUSED,
    Finding,
    Rule,
)
from issuing_harness.stage.stages import claim_of, place_of, places
from issuing_harness.tape import Library, open_tape

_NOT_OURS = {".venv", "site-packages", "node_modules"}


def unused_sentences(session: pytest.Session) -> Iterator[Finding]:
    """The project's own definitions no scenario speaks; ask when every feature was collected."""
    root = session.config.rootpath
    for each in unused_definitions(session):
        path, line = each.place
        if path.is_relative_to(root) and not _NOT_OURS & set(path.relative_to(root).parts):
            yield UNUSED.at(
                path.relative_to(root).as_posix(),
                line,
                f"no scenario speaks '{each}'",
                "Write the scenario it was meant for, or take it away.",
            )


def tapes(session: pytest.Session, *, whole: bool) -> Iterator[Finding]:
    """Scenarios without a recording of theirs; of the whole project, also what belongs to nobody.

    A project without a folder of cassettes replays nothing, and has none to look after.
    """
    config = session.config
    library = Library(config.rootpath / (config.option.cassettes or "cassettes"))
    if not library.root.is_dir():
        return
    claimed = places(session, library)
    replayed = [each for each in session.items if _is_replayed(each)]
    missing = [each for each in replayed if not place_of(each, library).exists()]
    for item in replayed:
        if item not in missing:
            yield from _of_scenario(item, library)
    yield from _missing(missing, library, claimed if whole else set())
    if whole:
        yield from _orphans(library, claimed, config.rootpath)


def _is_replayed(item: pytest.Item) -> bool:
    facts = scenario_of(item)
    return facts is not None and skip_reason(facts, "replay") is None


def _of_scenario(item: pytest.Item, library: Library) -> Iterator[Finding]:
    try:
        open_tape(place_of(item, library), claim_of(item))
    except TapeError as error:
        cause, _, remedy = str(error).partition(". ")
        yield STALE_TAPE.at(*_place(item), cause, remedy)


def _missing(
    items: Iterable[pytest.Item], library: Library, claimed: set[Path]
) -> Iterator[Finding]:
    """One finding a feature file, but one for each scenario that was only renamed."""
    by_file: dict[str, list[pytest.Item]] = {}
    for item in items:
        twin = library.twin(claim_of(item), claimed) if claimed else None
        if twin is None:
            by_file.setdefault(_place(item)[0], []).append(item)
            continue
        yield NO_TAPE.at(
            *_place(item),
            f"{item.name!r} has no cassette, and {_shown(twin.path)} has the same steps and no "
            "scenario claims it",
            "If the scenario was renamed: uv run issuing-harness tapes rename "
            f"{_shown(twin.path)} {shlex.quote(item.nodeid)}",
        )
    for path, missing in by_file.items():
        names = ", ".join(repr(item.name) for item in missing)
        remedy = f"Record it: uv run pytest {path} --backend sandbox --record"
        yield NO_TAPE.at(*_place(missing[0]), f"there is no cassette of {names}", remedy)


def _orphans(library: Library, claimed: set[Path], root: Path) -> Iterator[Finding]:
    for entry in library.orphans(claimed):
        owner = entry.provenance.node_id if entry.provenance else "nobody can tell whom"
        path = entry.path.relative_to(root) if entry.path.is_relative_to(root) else entry.path
        yield ORPHAN_TAPE.at(
            path.as_posix(),
            1,
            f"no scenario plays this cassette, recorded for {owner}",
            "Delete it, or give it to a renamed scenario: uv run issuing-harness tapes rename "
            f"{_shown(entry.path)} 'features/….feature::Its name'",
        )


def _place(item: pytest.Item) -> tuple[str, int]:
    facts = scenario_of(item)
    assert facts is not None
    return item.nodeid.partition("::")[0], facts.line


def _shown(path: Path) -> str:
    return Path(relpath(path)).as_posix()


_PLACE = re.compile(r"^\S.*?:\d+: ")


def refused_features(config: pytest.Config, features: list[Path]) -> Iterator[Finding]:
    """Every fault for which a file would not be collected."""
    for path in features:
        shown = _shown_refusals(path, config.rootpath)
        for fault in faults_in(path, listed_tags(config)):
            yield Finding(shown, fault.line, fault.rule, fault.cause, fault.remedy)


def refused_sentences(session: pytest.Session) -> Iterator[Finding]:
    """Every sentence that no definition, or more than one, or an async one claims."""
    for item in session.items:
        if isinstance(item, ScenarioItem):
            yield from _of_scenario_refusals(item)


def _of_scenario_refusals(item: ScenarioItem) -> Iterator[Finding]:
    path = item.file.nodeid
    for sentence, written in zip(item.facts.steps, item.template.steps, strict=True):
        try:
            find_definition(
                item,
                sentence,
                written=written.name,
                where=f"{path}:{sentence.line}",
                spoken=lambda: spoken_in(item.session),
            )
        except VocabularyError as error:
            cause, _, remedy = _PLACE.sub("", str(error)).partition("\n")
            yield _rule_of(error).at(path, sentence.line, cause.rstrip(".:"), remedy)


def _rule_of(error: VocabularyError) -> Rule:
    if isinstance(error, UndefinedSentence):
        return UNDEFINED
    return AMBIGUOUS if isinstance(error, AmbiguousSentence) else UNTRUSTED


def double_definitions(session: pytest.Session) -> Iterator[Finding]:
    """Definitions of one kind and one text at one place, spoken or not."""
    seen: dict[tuple[str | None, str, object], Definition] = {}
    for each in Vocabulary.of(session).definitions:
        first = seen.setdefault((each.kind, each.pattern, each.home), each)
        if first.context is not each.context:
            path, line = each.place
            earlier, there = first.place
            root = session.config.rootpath
            yield AMBIGUOUS.at(
                _shown_refusals(path, root),
                line,
                f"'{each}' is also defined at {_shown_refusals(earlier, root)}:{there}",
                "Remove one of them, or say it otherwise.",
            )


def every_feature(config: pytest.Config) -> list[Path]:
    """Every feature file of the project."""
    return sorted({path for root in roots(config) for path in root.rglob("*.feature")})


def speaks(session: pytest.Session) -> set[Path]:
    """The feature files of which something was collected."""
    return {item.path for item in session.items if scenario_of(item)}


def _shown_refusals(path: Path, root: Path) -> str:
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
