"""Mutants of sentences: one word of a scenario's text becomes another, or a When does nothing.

The words are personas, merchants, amounts, durations and what an endpoint replies. The altered
scenario is run on the sandbox. If it is still green, and made the very requests that the unaltered
one made, then nothing in the scenario depends on that word.
"""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
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
DURATION: Final = "duration"
REPLY: Final = "reply"
WHEN: Final = "When"

#: Parameters that are a length of time, by their names.
_DURATIONS: Final = ("days", "seconds")
_SHORT: Final = 2
#: What an endpoint replies to purchases instead, and what a timeout default decides instead.
_APPROVES: Final = "the endpoint approves purchases"
_DECLINES: Final = "the endpoint declines purchases"
_DEFAULTS: Final[Mapping[str, str]] = {
    "the timeout default is to approve": "the timeout default is to decline",
    "the timeout default is to decline": "the timeout default is to approve",
}
#: What an endpoint does with events, and not with purchases.
_TAKES_EVENTS: Final = re.compile(r"the endpoint (listens for|responds with \d+ to) events")

_MONEY: Final = re.compile(r"-?\$[0-9][0-9,]*\.[0-9]{2}")
#: What is added to an amount, in cents.
_ADDED: Final = 100
_FOREIGN: Final = re.compile(r"([0-9]+)((?:\.[0-9]{2})? [A-Z]{3})")


@dataclass(frozen=True, slots=True)
class SentenceMutant:
    """One altered word of a scenario.

    Args:
        step_index: the step it stands in, from 0.
        kind: ``persona``, ``merchant``, ``amount``, ``duration``, ``reply`` or ``When``.
        field: the parameter it is part of; ``datatable`` for a cell of the table, ``""`` for words
            of the sentence itself.
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
        if self.kind == WHEN:
            return f"'{self.value}' does nothing"
        return f"{self.value} becomes {self.replacement}"

    def apply(self, scenario: Scenario) -> Scenario:
        """Return a scenario with this word altered, and nothing else."""
        steps = [copy.copy(step) for step in scenario.steps]
        step = steps[self.step_index]
        if self.kind == WHEN:  # its words stay; what it does is taken away where it is run
            return scenario
        if self.field == "datatable":
            step.datatable = self._altered_table(step.datatable)
        else:
            end = self.start + len(self.value)
            step.name = step.name[: self.start] + self.replacement + step.name[end:]
            step.datatable = None if self.kind == REPLY else step.datatable
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
    """Yield the mutants of all that is altered in a scenario's steps.

    Args:
        steps: the steps.
        definitions: the definition of each.
    """
    spoken = " ".join(step.text for step in steps)
    for index, (step, definition) in enumerate(zip(steps, definitions, strict=True)):
        for field, start, text in _fields(definition, step.text):
            if field in _DURATIONS:
                yield SentenceMutant(index, DURATION, field, text, _other_duration(text), start)
            for offset, kind, value in _words(text):
                replacement = _other(kind, value, spoken)
                yield SentenceMutant(index, kind, field, value, replacement, start + offset)
        for number, cell in enumerate(cell for row in step.table or () for cell in row):
            for _, kind, value in _words(cell) if cell else ():
                if value == cell:
                    other = _other(kind, value, spoken)
                    yield SentenceMutant(index, kind, "datatable", value, other, number)
        yield from _of_whole_step(index, step)


def _of_whole_step(index: int, step: ScenarioStep) -> Iterator[SentenceMutant]:
    """Yield the mutants of what is no parameter: an endpoint's reply, and a When doing nothing."""
    if step.kind == "given" and (reply := _other_reply(step.text)):
        yield SentenceMutant(index, REPLY, "", step.text, reply, 0)
    if step.kind == "when":
        yield SentenceMutant(index, WHEN, "", step.text, "", 0)


def _other_reply(text: str) -> str:
    """Return what contradicts a sentence about the reply to purchases, ``""`` for any other."""
    if not text.startswith("the endpoint ") or _TAKES_EVENTS.match(text):
        return _DEFAULTS.get(text, "")
    return _DECLINES if "approves" in text.rpartition("then")[2] else _APPROVES


def _other_duration(duration: str) -> str:
    """Return another length of time, a unit less; a unit more if it is less than two of them."""
    whole, point, decimals = duration.partition(".")
    return f"{int(whole) + (1 if int(whole) < _SHORT else -1)}{point}{decimals}"


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
