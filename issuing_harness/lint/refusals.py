"""What a run would refuse: false greens, undefined and ambiguous sentences, cassettes that misfit.

No waiver lets any of these pass.
"""

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from os.path import relpath
from pathlib import Path
from typing import Final

import pytest

from issuing_harness.collection import (
    StepDefinition,
    Vocabulary,
    feature_folders,
    left_out_features,
    problems_in,
    scenario_of,
    skip_reason,
)
from issuing_harness.collection.execution import find_definition
from issuing_harness.collection.items import ScenarioItem
from issuing_harness.collection.matched_steps import matched_steps
from issuing_harness.collection.options import configured_tags
from issuing_harness.collection.step_checks import bind
from issuing_harness.errors import AmbiguousSentence, TapeError, UndefinedSentence, VocabularyError
from issuing_harness.lint.rules import (
    AMBIGUOUS_SENTENCE,
    NO_CASSETTE,
    ORPHAN_CASSETTE,
    REWORDED_CASSETTE,
    STALE_CASSETTE,
    UNDEFINED_SENTENCE,
    UNTRUSTED_SENTENCE,
    Finding,
    Rule,
)
from issuing_harness.options import cassettes_folder
from issuing_harness.stage.cassettes import (
    cassette_path,
    cassette_paths,
    identity_of,
    without_cassettes_of,
)
from issuing_harness.stage.outdated import RESEAL
from issuing_harness.tape import Library, open_cassette

#: The file and line a message of the vocabulary begins with; a finding has its own.
_LOCATION: Final = re.compile(r"^\S.*?:(?P<line>\d+): ")
_SENTENCE_END: Final = re.compile(r"\.\s+(?=[A-Z«])")


def refused_features(config: pytest.Config, features: Iterable[Path]) -> Iterator[Finding]:
    """Find every problem for which a feature file would not be collected."""
    for path in features:
        name = _relative(path, config.rootpath)
        for problem in problems_in(path, configured_tags(config)):
            yield Finding(name, problem.line, problem.rule, problem.message, problem.remedy)


def refused_sentences(session: pytest.Session) -> Iterator[Finding]:
    """Find every step that could not be trusted; one of a Background is told once for its file."""
    stopped: dict[Finding, int] = {}
    for item in session.items:
        if isinstance(item, ScenarioItem):
            for finding in set(_refused_sentences_of(item)):
                stopped[finding] = stopped.get(finding, 0) + 1
    for finding, count in stopped.items():
        scenarios = f"; it stops {count} scenarios" if count > 1 else ""
        yield replace(finding, message=f"{finding.message}{scenarios}")


def _refused_sentences_of(item: ScenarioItem) -> Iterator[Finding]:
    try:
        _ = item.definitions
    except VocabularyError as error:
        findings = [_finding(item, error) for error in _errors_of_steps(item)]
        yield from findings or [_finding(item, error)]


def _errors_of_steps(item: ScenarioItem) -> Iterator[VocabularyError]:
    """Yield the error of each step by itself, those after the first included."""
    visible = partial(Vocabulary.of(item.session).visible_at, item)
    for step, template in zip(item.facts.steps, item.template.steps, strict=True):
        diagnosis = item.diagnosis_of(step)
        try:
            definition = find_definition(
                item,
                step,
                template_text=template.name,
                diagnosis=diagnosis,
                matched_steps=lambda: matched_steps(item.session),
            )
            bind(step, definition, diagnosis, visible)
        except VocabularyError as error:
            yield error


def _finding(item: ScenarioItem, error: VocabularyError) -> Finding:
    location = _LOCATION.match(str(error))
    line = int(location["line"]) if location else item.facts.line
    message, remedy = _with_remedy(_LOCATION.sub("", str(error)))
    return _rule_for(error).finding(item.file.nodeid, line, message.rstrip(".:"), remedy)


def _with_remedy(text: str) -> tuple[str, str]:
    """Return what is wrong, and what to do: the lines after it, or else the sentences."""
    message, _, remedy = text.partition("\n")
    end = None if remedy else _SENTENCE_END.search(message, max(message.find("': "), 0))
    return (message[: end.start()], message[end.end() :]) if end else (message, remedy)


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
    """Find missing, stale and reworded cassettes; of a whole project also orphans.

    A project without a folder of cassettes replays nothing, and has no findings.
    """
    config = session.config
    library = Library(cassettes_folder(config))
    if not library.root.is_dir():
        return
    claimed = cassette_paths(session, library)
    replayed = [item for item in session.items if _is_replayed(item)]
    missing = [item for item in replayed if not cassette_path(item, library).exists()]
    for item in replayed:
        if item not in missing:
            yield from _outdated_cassette(item, library)
    yield from _missing_cassettes(missing, library, claimed if whole else set())
    if whole:
        yield from _orphan_cassettes(library, claimed, config)


def _is_replayed(item: pytest.Item) -> bool:
    facts = scenario_of(item)
    return facts is not None and skip_reason(facts, "replay") is None


def _outdated_cassette(item: pytest.Item, library: Library) -> Iterator[Finding]:
    try:
        cassette = open_cassette(cassette_path(item, library), identity_of(item))
    except TapeError as error:
        message, _, remedy = str(error).partition(". ")
        yield STALE_CASSETTE.finding(*_location_of(item), message, remedy)
        return
    if cassette.reworded:
        yield REWORDED_CASSETTE.finding(
            *_location_of(item),
            f"{item.name!r} was worded otherwise when it was recorded",
            f"Update the words in its cassette: {RESEAL}",
        )


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
            "If the scenario was renamed: issuing-harness tapes rename "
            f"{_from_here(renamed.path)} {shlex.quote(item.nodeid)}",
        )
    for path, missing in by_file.items():
        names = ", ".join(repr(item.name) for item in missing)
        remedy = f"Record it: issuing-harness run {path} --backend sandbox --record"
        message = f"there is no cassette of {names}"
        yield NO_CASSETTE.finding(*_location_of(missing[0]), message, remedy)


def _orphan_cassettes(
    library: Library, claimed: set[Path], config: pytest.Config
) -> Iterator[Finding]:
    left_out, roots = left_out_features(config), feature_folders(config)
    for entry in without_cassettes_of(left_out, roots, library, library.orphans(claimed)):
        owner = entry.provenance.node_id if entry.provenance else "an unknown scenario"
        yield ORPHAN_CASSETTE.finding(
            _relative(entry.path, config.rootpath),
            1,
            f"no scenario plays this cassette, recorded for {owner}",
            "Delete it, or give it to a renamed scenario: issuing-harness tapes rename "
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
