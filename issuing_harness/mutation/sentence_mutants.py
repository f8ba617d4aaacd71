"""Mutants of sentences: one persona, merchant or amount of a scenario's text becomes another.

The altered scenario is run on the sandbox. If it is still green, and made the very requests that
the unaltered one made, then nothing in the scenario depends on that word.
"""

import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pytest_bdd.gherkin_parser import DataTable
from pytest_bdd.parser import Scenario

from issuing_harness.collection import ScenarioStep, StepDefinition
from issuing_harness.money import Money
from issuing_harness.program.cast import merchant_names, persona_names
from issuing_harness.program.sentences import SentencePattern

PERSONA: Final = "persona"
MERCHANT: Final = "merchant"
AMOUNT: Final = "amount"

_MONEY: Final = re.compile(r"-?\$[0-9][0-9,]*\.[0-9]{2}")
#: What is added to an amount, in cents.
_ADDED: Final = 100
_FOREIGN: Final = re.compile(r"([0-9]+)((?:\.[0-9]{2})? [A-Z]{3})")


@dataclass(frozen=True, slots=True)
class SentenceMutant:
    """One altered word of a scenario.

    Args:
        step_index: the step it stands in, from 0.
        kind: ``persona``, ``merchant`` or ``amount``.
        field: the parameter it is part of; ``datatable`` for a cell of the table.
        value: the word.
        replacement: what it becomes.
        start: where it begins, in characters of the step's text; or the number of its cell.
    """

    step_index: int
    kind: str
    field: str
    value: str
    replacement: str
    start: int

    def __str__(self) -> str:
        return f"{self.value} becomes {self.replacement}"

    def apply(self, scenario: Scenario) -> Scenario:
        """Return a scenario with this word altered, and nothing else."""
        steps = [copy.copy(step) for step in scenario.steps]
        step = steps[self.step_index]
        if self.field == "datatable":
            step.datatable = self._altered_table(step.datatable)
        else:
            end = self.start + len(self.value)
            step.name = step.name[: self.start] + self.replacement + step.name[end:]
        altered = copy.copy(scenario)
        altered.steps = steps
        return altered

    def _altered_table(self, table: DataTable | None) -> DataTable:
        altered = copy.deepcopy(table)
        assert altered is not None
        cells = [cell for row in altered.rows for cell in row.cells]
        cells[self.start].value = self.replacement
        return altered


def mutants_of(
    steps: Sequence[ScenarioStep], definitions: Sequence[StepDefinition]
) -> Iterator[SentenceMutant]:
    """Yield the mutants of every persona, merchant and amount that a scenario's steps name.

    Args:
        steps: the steps.
        definitions: the definition of each.
    """
    spoken = " ".join(step.text for step in steps)
    for index, (step, definition) in enumerate(zip(steps, definitions, strict=True)):
        for field, start, text in _fields(definition, step.text):
            for offset, kind, value in _words(text):
                replacement = _other(kind, value, spoken)
                yield SentenceMutant(index, kind, field, value, replacement, start + offset)
        for number, cell in enumerate(cell for row in step.table or () for cell in row):
            for _, kind, value in _words(cell) if cell else ():
                if value == cell:
                    other = _other(kind, value, spoken)
                    yield SentenceMutant(index, kind, "datatable", value, other, number)


def _fields(definition: StepDefinition, text: str) -> Iterator[tuple[str, int, str]]:
    """Yield the parameters of a step: name, place and text."""
    parser = definition.context.parser
    if isinstance(parser, SentencePattern):
        for field, (start, end) in parser.spans(text).items():
            yield field, start, text[start:end]


def _words(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the personas, merchants and amounts in a parameter, with their places."""
    for kind, names in ((MERCHANT, merchant_names()), (PERSONA, persona_names())):
        for name in sorted(names, key=len, reverse=True):
            match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
            if match:
                yield match.start(), kind, name
                break
    for pattern in (_MONEY, _FOREIGN):
        for match in pattern.finditer(text):
            yield match.start(), AMOUNT, match[0]


def _other(kind: str, value: str, spoken: str) -> str:
    """Return another value: one that the scenario speaks of, where there is one."""
    if kind == AMOUNT:
        return _other_amount(value)
    names = persona_names() if kind == PERSONA else merchant_names()
    others = [name for name in names if name != value]
    return next((name for name in others if name in spoken), others[0])


def _other_amount(value: str) -> str:
    foreign = _FOREIGN.fullmatch(value)
    if foreign:
        return f"{int(foreign[1]) + 1}{foreign[2]}"
    return str(Money(Money.parse(value).cents + _ADDED))


_ID: Final = re.compile(r"\b[a-z]+_[A-Za-z0-9]{8,}")


def normalized(requests: Sequence[tuple[str, str, Any]]) -> list[tuple[str, str, Any]]:
    """Return requests with their ids numbered in the order in which they appear.

    Two runs of a scenario have other ids, and make the same requests all the same.
    """
    numbers: dict[str, str] = {}

    def number(match: "re.Match[str]") -> str:
        return numbers.setdefault(match[0], f"id{len(numbers)}")

    return [
        (method, _ID.sub(number, path), _ID.sub(number, str(content)))
        for method, path, content in requests
    ]
