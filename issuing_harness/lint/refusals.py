"""What a run would refuse: false greens, undefined and ambiguous sentences, cassettes that misfit.

No waiver lets any of these pass.
"""

import re
import shlex
from collections.abc import Iterable, Iterator
from os.path import relpath
from pathlib import Path
from typing import Final

import pytest

from issuing_harness.collection import (
    StepDefinition,
    Vocabulary,
    problems_in,
    scenario_of,
    skip_reason,
)
from issuing_harness.collection.execution import find_definition
from issuing_harness.collection.items import ScenarioItem, matched_steps
from issuing_harness.collection.options import configured_tags
from issuing_harness.errors import AmbiguousSentence, TapeError, UndefinedSentence, VocabularyError
from issuing_harness.lint.rules import (
    AMBIGUOUS_SENTENCE,
    NO_CASSETTE,
    ORPHAN_CASSETTE,
    STALE_CASSETTE,
    UNDEFINED_SENTENCE,
    UNTRUSTED_SENTENCE,
    Finding,
    Rule,
)
from issuing_harness.stage.cassettes import cassette_path, cassette_paths, identity_of
from issuing_harness.tape import Library, open_cassette

#: The file and line a message of the vocabulary begins with; a finding has its own.
_LOCATION: Final = re.compile(r"^\S.*?:\d+: ")


def refused_features(config: pytest.Config, features: Iterable[Path]) -> Iterator[Finding]:
    """Find every problem for which a feature file would not be collected."""
    for path in features:
        name = _relative(path, config.rootpath)
        for problem in problems_in(path, configured_tags(config)):
            yield Finding(name, problem.line, problem.rule, problem.message, problem.remedy)


def refused_sentences(session: pytest.Session) -> Iterator[Finding]:
    """Find every step that no definition matches, or several, or an async one."""
    for item in session.items:
        if isinstance(item, ScenarioItem):
            yield from _refused_sentences_of(item)


def _refused_sentences_of(item: ScenarioItem) -> Iterator[Finding]:
    path = item.file.nodeid
    for step, template in zip(item.facts.steps, item.template.steps, strict=True):
        try:
            find_definition(
                item,
                step,
                template_text=template.name,
                location=item.location_of(step),
                matched_steps=lambda: matched_steps(item.session),
            )
        except VocabularyError as error:
            message, _, remedy = _LOCATION.sub("", str(error)).partition("\n")
            yield _rule_for(error).finding(path, step.line, message.rstrip(".:"), remedy)


def _rule_for(error: VocabularyError) -> Rule:
    if isinstance(error, UndefinedSentence):
        return UNDEFINED_SENTENCE
    return AMBIGUOUS_SENTENCE if isinstance(error, AmbiguousSentence) else UNTRUSTED_SENTENCE


def repeated_definitions(session: pytest.Session) -> Iterator[Finding]:
    """Find definitions of the same kind, pattern and scope, whether used or not."""
    root = session.config.rootpath
    seen: dict[tuple[str | None, str, object], StepDefinition] = {}
    for definition in Vocabulary.of(session).definitions:
        key = (definition.kind, definition.pattern, definition.scope)
        first = seen.setdefault(key, definition)
        if first.context is not definition.context:
            path, line = definition.location
            first_path, first_line = first.location
            yield AMBIGUOUS_SENTENCE.finding(
                _relative(path, root),
                line,
                f"'{definition}' is also defined at {_relative(first_path, root)}:{first_line}",
                "Remove one of them, or say it otherwise.",
            )


def cassette_findings(session: pytest.Session, *, whole: bool) -> Iterator[Finding]:
    """Find missing and stale cassettes; of a whole project also those that no scenario plays.

    A project without a folder of cassettes replays nothing, and has no findings.
    """
    config = session.config
    library = Library(config.rootpath / (config.option.cassettes or "cassettes"))
    if not library.root.is_dir():
        return
    claimed = cassette_paths(session, library)
    replayed = [item for item in session.items if _is_replayed(item)]
    missing = [item for item in replayed if not cassette_path(item, library).exists()]
    for item in replayed:
        if item not in missing:
            yield from _stale_cassette(item, library)
    yield from _missing_cassettes(missing, library, claimed if whole else set())
    if whole:
        yield from _orphan_cassettes(library, claimed, config.rootpath)


def _is_replayed(item: pytest.Item) -> bool:
    facts = scenario_of(item)
    return facts is not None and skip_reason(facts, "replay") is None


def _stale_cassette(item: pytest.Item, library: Library) -> Iterator[Finding]:
    try:
        open_cassette(cassette_path(item, library), identity_of(item))
    except TapeError as error:
        message, _, remedy = str(error).partition(". ")
        yield STALE_CASSETTE.finding(*_location_of(item), message, remedy)


def _missing_cassettes(
    items: Iterable[pytest.Item], library: Library, claimed: set[Path]
) -> Iterator[Finding]:
    """Yield one finding for a feature file, but one for each scenario that was only renamed."""
    by_file: dict[str, list[pytest.Item]] = {}
    for item in items:
        renamed = library.find_renamed(identity_of(item), claimed) if claimed else None
        if renamed is None:
            by_file.setdefault(_location_of(item)[0], []).append(item)
            continue
        yield NO_CASSETTE.finding(
            *_location_of(item),
            f"{item.name!r} has no cassette, and {_from_here(renamed.path)} has the same steps and "
            "no scenario plays it",
            "If the scenario was renamed: uv run issuing-harness tapes rename "
            f"{_from_here(renamed.path)} {shlex.quote(item.nodeid)}",
        )
    for path, missing in by_file.items():
        names = ", ".join(repr(item.name) for item in missing)
        remedy = f"Record it: uv run pytest {path} --backend sandbox --record"
        message = f"there is no cassette of {names}"
        yield NO_CASSETTE.finding(*_location_of(missing[0]), message, remedy)


def _orphan_cassettes(library: Library, claimed: set[Path], root: Path) -> Iterator[Finding]:
    for entry in library.orphans(claimed):
        owner = entry.provenance.node_id if entry.provenance else "an unknown scenario"
        yield ORPHAN_CASSETTE.finding(
            _relative(entry.path, root),
            1,
            f"no scenario plays this cassette, recorded for {owner}",
            "Delete it, or give it to a renamed scenario: uv run issuing-harness tapes rename "
            f"{_from_here(entry.path)} 'features/….feature::Its name'",
        )


def _location_of(item: pytest.Item) -> tuple[str, int]:
    """Return the feature file of a scenario and the line it begins at."""
    facts = scenario_of(item)
    assert facts is not None
    return item.nodeid.partition("::")[0], facts.line


def _relative(path: Path, root: Path) -> str:
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def _from_here(path: Path) -> str:
    """Return a path as it is typed in the working directory."""
    return Path(relpath(path)).as_posix()
