"""Reading the catalogue from a collected session."""

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from issuing_harness.catalogue.entries import Entry, Example, Parameter
from issuing_harness.catalogue.values import described
from issuing_harness.collection import Definition, Sentence, Vocabulary, scenario_of

EXAMPLES: Final = 3
_FIELD: Final = re.compile(r"\{(\w+)(?::([^}]*))?\}")
_KEYWORDS: Final = {"given": "Given", "when": "When", "then": "Then", None: "*"}


def entries_of(session: pytest.Session) -> list[Entry]:
    """Every sentence of the session's vocabulary, by noun and in the order they are defined."""
    vocabulary = Vocabulary.of(session)
    definitions = [each for each in vocabulary.definitions if not each.comes_with_pytest_bdd]
    made = {each.context.target_fixture for each in definitions} - {None}
    spoken = _spoken(session, vocabulary)
    root = session.config.rootpath
    found = [_entry(each, root, made, spoken.get(id(each.context), [])) for each in definitions]
    return sorted(found, key=lambda entry: (entry.noun, entry.file, entry.line, str(entry)))


def _spoken(
    session: pytest.Session, vocabulary: Vocabulary
) -> dict[int, list[tuple[Sentence, str]]]:
    """By definition, the sentences that one definition claims, each with its place."""
    spoken: dict[int, list[tuple[Sentence, str]]] = {}
    for item in session.items:
        facts = scenario_of(item)
        for sentence in facts.steps if facts else ():
            claims = vocabulary.claims(item, sentence.kind, sentence.text)
            if len(claims) == 1:
                place = f"{item.nodeid.partition('::')[0]}:{sentence.line}"
                spoken.setdefault(id(claims[0].context), []).append((sentence, place))
    return spoken


def _entry(
    definition: Definition,
    root: Path,
    made: set[str | None],
    spoken: list[tuple[Sentence, str]],
) -> Entry:
    function = inspect.unwrap(definition.function)
    path, line = definition.place
    module = sys.modules.get(function.__module__)
    arguments = list(inspect.signature(function).parameters)
    pattern = _FIELD.sub(r"{\1}", definition.pattern)
    return Entry(
        kind=_KEYWORDS[definition.kind],
        pattern=pattern,
        meaning=_first_paragraph(inspect.getdoc(function) or ""),
        noun=function.__module__.rpartition(".")[2],
        about=_first_paragraph((module and inspect.getdoc(module)) or ""),
        file=(path.relative_to(root) if path.is_relative_to(root) else path).as_posix(),
        line=line,
        function=function.__name__,
        parameters=tuple(_parameters(definition, pattern)),
        needs=tuple(name for name in arguments if name in made),
        makes=definition.context.target_fixture or "",
        below=" and ".join(_below(arguments)),
        examples=tuple(_examples(spoken)),
        uses=tuple(dict.fromkeys(place for _, place in spoken)),
    )


def _parameters(definition: Definition, pattern: str) -> Iterator[Parameter]:
    converters = definition.context.converters or {}
    function = inspect.unwrap(definition.function)
    for name, kind in _FIELD.findall(definition.pattern):
        yield described(name, kind, pattern, function, converters.get(name))


def _below(arguments: list[str]) -> Iterator[str]:
    if "datatable" in arguments:
        yield "a table"
    if "docstring" in arguments:
        yield "a text"


def _examples(spoken: list[tuple[Sentence, str]]) -> Iterator[Example]:
    different = {str(sentence): (sentence, place) for sentence, place in reversed(spoken)}
    for sentence, place in list(reversed(different.values()))[:EXAMPLES]:
        text = f"{sentence.kind.capitalize()} {sentence.text}"
        yield Example(text, place, sentence.table or ())


def _first_paragraph(text: str) -> str:
    return " ".join(text.partition("\n\n")[0].split())
