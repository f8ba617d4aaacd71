"""Reading the catalogue's entries from a collected pytest session."""

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from issuing_harness.catalogue.entries import Entry, Example, Parameter
from issuing_harness.catalogue.values import describe_parameter
from issuing_harness.collection import StepDefinition, Vocabulary
from issuing_harness.collection.items import matched_steps
from issuing_harness.collection.nearest import MatchedStep

#: How many examples an entry has at most.
MAX_EXAMPLES: Final = 3
#: How fixtures of the harness are named, which no sentence has to make.
_OF_THE_STAGE: Final = "issuing"
_FIELD: Final = re.compile(r"\{(\w+)(?::([^}]*))?\}")
_KEYWORDS: Final = {"given": "Given", "when": "When", "then": "Then", None: "*"}


def read_entries(session: pytest.Session) -> list[Entry]:
    """Return every sentence of the session's vocabulary, by noun and in the order of definition."""
    definitions = [d for d in Vocabulary.of(session).definitions if not d.is_builtin]
    provided = {definition.context.target_fixture for definition in definitions} - {None}
    uses = _uses_by_definition(session)
    root = session.config.rootpath
    entries = [
        _entry(definition, root, provided, uses.get(id(definition.context), []))
        for definition in definitions
    ]
    return sorted(entries, key=lambda entry: (entry.noun, entry.file, entry.line, str(entry)))


def _uses_by_definition(session: pytest.Session) -> dict[int, list[MatchedStep]]:
    """Return the steps that use a definition, by the id of its context."""
    uses: dict[int, list[MatchedStep]] = {}
    for match in matched_steps(session):
        uses.setdefault(id(match.definition.context), []).append(match)
    return uses


def _entry(
    definition: StepDefinition, root: Path, provided: set[str | None], uses: list[MatchedStep]
) -> Entry:
    function = inspect.unwrap(definition.function)
    path, line = definition.location
    module = sys.modules.get(function.__module__)
    arguments = list(inspect.signature(function).parameters)
    pattern = _FIELD.sub(r"{\1}", definition.pattern)
    return Entry(
        kind=_KEYWORDS[definition.kind],
        pattern=pattern,
        description=_first_paragraph(inspect.getdoc(function) or ""),
        noun=function.__module__.rpartition(".")[2],
        noun_description=_first_paragraph((module and inspect.getdoc(module)) or ""),
        file=(path.relative_to(root) if path.is_relative_to(root) else path).as_posix(),
        line=line,
        function=function.__name__,
        parameters=tuple(_parameters(definition, pattern)),
        requires=tuple(
            name for name in arguments if name in provided and not name.startswith(_OF_THE_STAGE)
        ),
        provides=definition.context.target_fixture or "",
        step_argument=" and ".join(_step_arguments(arguments)),
        examples=tuple(_examples(uses)),
        uses=tuple(dict.fromkeys(use.location for use in uses)),
    )


def _parameters(definition: StepDefinition, pattern: str) -> Iterator[Parameter]:
    converters = definition.context.converters or {}
    function = inspect.unwrap(definition.function)
    for name, field_type in _FIELD.findall(definition.pattern):
        yield describe_parameter(name, field_type, pattern, function, converters.get(name))


def _step_arguments(arguments: list[str]) -> Iterator[str]:
    if "datatable" in arguments:
        yield "a table"
    if "docstring" in arguments:
        yield "a text"


def _examples(uses: list[MatchedStep]) -> Iterator[Example]:
    """Yield the first uses that differ in their text."""
    different = {str(use.step): use for use in reversed(uses) if use.is_example}
    for use in list(reversed(different.values()))[:MAX_EXAMPLES]:
        text = f"{use.step.kind.capitalize()} {use.step.text}"
        yield Example(text, use.location, use.step.table or ())


def _first_paragraph(text: str) -> str:
    return " ".join(text.partition("\n\n")[0].split())
