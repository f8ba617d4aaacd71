"""Checks of a scenario's steps against their definitions, before anything runs.

What a sentence says must be taken by its definition: each parameter, the table and the text below
it, a value that is possible there, and objects that a step before has made.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from difflib import get_close_matches
from typing import Any, Final, NamedTuple, Protocol, runtime_checkable

from issuing_harness.collection.diagnosis import Diagnosis
from issuing_harness.collection.scenario_facts import Rows, ScenarioStep
from issuing_harness.collection.step_definition import StepDefinition
from issuing_harness.errors import HarnessError

#: The fixture that holds what came of a *tries to*.
OUTCOME: Final = "outcome"
#: Words that say what kind of card one is.
CARD_KINDS: Final = ("virtual", "physical", "replacement")
#: Parameters that say whose the object is that a step makes.
_OWNERS: Final = ("person", "cardholder", "card")


@runtime_checkable
class Owned(Protocol):
    """A parameter that names a persona, or an object of a persona's."""

    owner: str | None


@runtime_checkable
class NamesObject(Protocol):
    """A parameter that refers to an object of the scenario.

    Args:
        text: the words of the sentence.
        kind: the kind of object.
        owner: the persona who holds it, None if the words do not say it.
        given_label: the word by which an earlier step must have called it, None without one.
    """

    text: str
    kind: str
    owner: str | None

    @property
    def given_label(self) -> str | None:
        """Return the word, or None."""


@runtime_checkable
class ReadsTables(Protocol):
    """The parser of a definition that knows which rows its table may have."""

    def check_table(self, rows: Rows) -> None:
        """Raise a VocabularyError for a row or a column that is not known."""

    def holders_in(self, rows: Rows) -> Sequence[str]:
        """Return the personas for whom a table makes objects, a row each."""


class BoundStep(NamedTuple):
    """A step with its definition, its parameters, and what makes errors about it.

    Args:
        step: the step.
        definition: its definition.
        values: its parameters, converted.
        diagnosis: makes the errors.
    """

    step: ScenarioStep
    definition: StepDefinition
    values: dict[str, Any]
    diagnosis: Diagnosis


def bind(
    step: ScenarioStep,
    definition: StepDefinition,
    diagnosis: Diagnosis,
    visible: Callable[[], Sequence[StepDefinition]],
) -> BoundStep:
    """Return a step with its parameters.

    Args:
        step: the step.
        definition: the one definition that matches it.
        diagnosis: makes the errors.
        visible: returns the definitions the step could have used, for messages.

    Raises:
        VocabularyError: something that is written is not taken, or a value is impossible.
    """
    if definition.untaken_fields:
        raise diagnosis.untaken_parameters(definition)
    _check_arguments(step, definition, diagnosis, visible)
    try:
        values = definition.convert(step.text)
        if step.table is not None and isinstance(definition.context.parser, ReadsTables):
            definition.context.parser.check_table(step.table)
    except (HarnessError, ValueError) as error:
        raise diagnosis.impossible_value(error) from None
    return BoundStep(step, definition, values, diagnosis)


def _check_arguments(
    step: ScenarioStep,
    definition: StepDefinition,
    diagnosis: Diagnosis,
    visible: Callable[[], Sequence[StepDefinition]],
) -> None:
    written = {"datatable": step.table, "docstring": step.docstring}
    for argument, value in written.items():
        if value is not None and argument not in definition.arguments:
            raise diagnosis.unread(argument, definition, visible())
    for argument, value in written.items():
        if value is None and definition.needs(argument):
            raise diagnosis.missing(argument, definition)


def check_needs(
    steps: Sequence[BoundStep],
    visible: Sequence[StepDefinition],
    has_fixture: Callable[[str], bool],
) -> None:
    """Check that what each step needs was made by a step before it, from the text alone.

    Args:
        steps: of one scenario.
        visible: the definitions that the scenario could use.
        has_fixture: whether there is a fixture of a name that no step makes.

    Raises:
        VocabularyError: for the first step that needs what nobody made, or for a label that is
            a misspelt kind of card.
    """
    makers = {name for definition in visible if (name := definition.context.target_fixture)}
    made: dict[str, set[str | None]] = {}
    labels: set[str] = set()
    for bound in steps:
        if bound.step.kind == "when":
            made.pop(OUTCOME, None)  # what another step tried says nothing about this one
        for kind, owner in _needs(bound, makers, has_fixture):
            if not _is_made(kind, owner, made):
                raise bound.diagnosis.missing_object(kind, owner, visible)
        _check_labels(bound, labels)
        labels.update(_labels(bound))
        if bound.definition.context.target_fixture:
            owners = made.setdefault(bound.definition.context.target_fixture, set())
            owners.update(_owners(bound))
    _check_use_of_labels(steps)


def _check_labels(bound: BoundStep, labels: Collection[str]) -> None:
    """Check that an earlier step gave each label by which a step names an object."""
    for value in bound.values.values():
        label = value.given_label if isinstance(value, NamesObject) else None
        if label is not None and label not in labels:
            raise bound.diagnosis.missing_label(label, labels)


def _check_use_of_labels(steps: Sequence[BoundStep]) -> None:
    """Check that no label is a misspelt kind of card: near one, and used by no step."""
    used = {
        value.given_label
        for bound in steps
        for value in bound.values.values()
        if isinstance(value, NamesObject)
    }
    for bound in steps:
        for label in _labels(bound):
            near = get_close_matches(label, CARD_KINDS, n=1)
            if near and label not in used:
                raise bound.diagnosis.unused_label(label, near[0])


def _labels(bound: BoundStep) -> Iterator[str]:
    """Yield the labels that a step gives to what it makes, in its sentence or in its table."""
    heading, *rows = bound.step.table or ((),)
    for record in (bound.values, *(dict(zip(heading, row, strict=False)) for row in rows)):
        if record.get("label"):
            yield str(record["label"])


def _needs(
    bound: BoundStep, makers: set[str], has_fixture: Callable[[str], bool]
) -> Iterator[tuple[str, str | None]]:
    """Yield the kind, and the owner where one is named, of each object that a step needs."""
    for value in bound.values.values():
        if isinstance(value, NamesObject):
            yield value.kind, value.owner
    for name in sorted(bound.definition.required_arguments):
        if name in makers and not has_fixture(name):
            yield name, None


def _is_made(kind: str, owner: str | None, made: dict[str, set[str | None]]) -> bool:
    kinds = ("cardholder", "card") if kind == "cardholder" else (kind,)
    owners = set().union(*(made.get(name, set()) for name in kinds))
    return bool(owners) and (owner is None or None in owners or owner in owners)


def _owners(bound: BoundStep) -> Iterator[str | None]:
    """Yield the owner of what a step makes, None if the text does not say it."""
    named = [bound.values[name] for name in _OWNERS if name in bound.values]
    owners = [value.owner for value in named if isinstance(value, Owned)]
    yield from owners[:1] or _owners_in_table(bound) or [None]


def _owners_in_table(bound: BoundStep) -> Sequence[str]:
    parser, table = bound.definition.context.parser, bound.step.table
    return parser.holders_in(table) if table and isinstance(parser, ReadsTables) else ()
