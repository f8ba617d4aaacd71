"""Reading the catalogue's entries from a collected pytest session."""

import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from issuing_harness.catalogue.entries import Entry, Example, Parameter
from issuing_harness.catalogue.values import describe_parameter
from issuing_harness.collection import StepDefinition, Vocabulary
from issuing_harness.collection.matched_steps import matched_steps
from issuing_harness.collection.nearest import MatchedStep
from issuing_harness.program.example_texts import ENGLISH_VALUES
from issuing_harness.words import NOUNS

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
    parameters = tuple(_parameters(definition, pattern))
    return Entry(
        kind=_KEYWORDS[definition.kind],
        pattern=pattern,
        description=_first_paragraph(inspect.getdoc(function) or ""),
        noun=function.__module__.rpartition(".")[2],
        noun_description=_first_paragraph((module and inspect.getdoc(module)) or ""),
        file=(path.relative_to(root) if path.is_relative_to(root) else path).as_posix(),
        line=line,
        function=function.__name__,
        parameters=parameters,
        requires=tuple(
            name for name in arguments if name in provided and not name.startswith(_OF_THE_STAGE)
        ),
        provides=definition.context.target_fixture or "",
        step_argument=" and ".join(_step_arguments(arguments)),
        examples=tuple(_examples(uses)) or tuple(_made_example(definition, pattern, parameters)),
        uses=tuple(dict.fromkeys(use.location for use in uses)),
    )


def _parameters(definition: StepDefinition, pattern: str) -> Iterator[Parameter]:
    """Yield what may be written for each parameter, with a value where a format is all there is."""
    parser = definition.context.parser
    own = getattr(parser, "own_converters", None)
    converters = {**(own or {}), **(definition.context.converters or {})}
    function = inspect.unwrap(definition.function)
    text = definition.example.text
    values = definition.texts(text) if text else {}
    plainest = ENGLISH_VALUES if own is not None else {}
    for name, field_type in _FIELD.findall(definition.pattern):
        found = describe_parameter(name, field_type, pattern, function, converters.get(name))
        value = values.get(name) or next(iter(plainest.get(name, ())), "")
        yield replace(found, form=_like(name, value)) if value and not found.values else found


def _like(name: str, value: str) -> str:
    """Return a format by a value of it; an object has more names than one."""
    owned = f", Alice's {NOUNS[name][0]}" if name in NOUNS and value.startswith("the ") else ""
    return f"like {value}{owned}"


def _made_example(
    definition: StepDefinition, pattern: str, parameters: Iterable[Parameter]
) -> Iterator[Example]:
    """Yield a text that is made of a pattern, for a sentence that no feature uses."""
    text = definition.example.text
    if not text:
        values = {
            each.name: each.values[:1] or ENGLISH_VALUES.get(each.name) for each in parameters
        }
        text = _FIELD.sub(lambda field: (values.get(field[1]) or ("",))[0], pattern)
    kind = definition.kind or "given"
    if definition.matches(kind, text) and definition.can_take(text):
        yield Example(f"{_KEYWORDS[definition.kind]} {text}", "")


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
