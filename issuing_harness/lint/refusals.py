"""What a run would refuse: features it would not collect, sentences it would not trust."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from issuing_harness.collection import Definition, Vocabulary, faults_in, scenario_of
from issuing_harness.collection.items import ScenarioItem, spoken_in
from issuing_harness.collection.roots import listed_tags, roots
from issuing_harness.collection.search import find_definition
from issuing_harness.errors import AmbiguousSentence, UndefinedSentence, VocabularyError
from issuing_harness.lint.finding import Finding
from issuing_harness.lint.rules import AMBIGUOUS, UNDEFINED, UNTRUSTED, Rule

_PLACE = re.compile(r"^\S.*?:\d+: ")


def refused_features(config: pytest.Config, features: list[Path]) -> Iterator[Finding]:
    """Every fault for which a file would not be collected."""
    for path in features:
        shown = _shown(path, config.rootpath)
        for fault in faults_in(path, listed_tags(config)):
            yield Finding(shown, fault.line, fault.rule, fault.cause, fault.remedy)


def refused_sentences(session: pytest.Session) -> Iterator[Finding]:
    """Every sentence that no definition, or more than one, or an async one claims."""
    for item in session.items:
        if isinstance(item, ScenarioItem):
            yield from _of_scenario(item)


def _of_scenario(item: ScenarioItem) -> Iterator[Finding]:
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
                _shown(path, root),
                line,
                f"'{each}' is also defined at {_shown(earlier, root)}:{there}",
                "Remove one of them, or say it otherwise.",
            )


def every_feature(config: pytest.Config) -> list[Path]:
    """Every feature file of the project."""
    return sorted({path for root in roots(config) for path in root.rglob("*.feature")})


def speaks(session: pytest.Session) -> set[Path]:
    """The feature files of which something was collected."""
    return {item.path for item in session.items if scenario_of(item)}


def _shown(path: Path, root: Path) -> str:
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
