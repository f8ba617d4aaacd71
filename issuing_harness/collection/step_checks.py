"""Checks of a scenario's steps against their definitions, before anything runs.

What a sentence says must be taken by its definition: each parameter, the table and the text below
it, a value that is possible there, and objects that a step before has made.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final, NamedTuple, Protocol, runtime_checkable

from issuing_harness.collection.diagnosis import OUTCOME, Diagnosis
from issuing_harness.collection.made_objects import (
    MadeObjects,
    NamesObject,
    is_owned,
    names_object,
)
from issuing_harness.collection.nearest import MatchedStep
from issuing_harness.collection.scenario_facts import Rows, ScenarioStep
from issuing_harness.collection.step_definition import StepDefinition
from issuing_harness.collection.unread_cells import unread_cells
from issuing_harness.collection.visible_definitions import VisibleDefinitions
from issuing_harness.errors import HarnessError, UnclearObject
from issuing_harness.words import CARD_WORDS

#: Parameters that say whose the object is that a step makes.
_OWNERS: Final = ("person", "cardholder", "card")


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
        references: those of its parameters that refer to objects of the scenario.
        diagnosis: makes the errors.
    """

    step: ScenarioStep
    definition: StepDefinition
    values: dict[str, Any]
    references: Sequence[NamesObject]
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
    if definition.untaken_in(step.text):
        raise diagnosis.untaken_parameters(definition)
    if step.kind == "then" and not definition.context.target_fixture:
        _check_then(definition, diagnosis)
    _check_arguments(step, definition, diagnosis, visible)
    try:
        values = definition.convert(step.text)
        if step.table is not None and isinstance(definition.context.parser, ReadsTables):
            definition.context.parser.check_table(step.table)
    except (HarnessError, ValueError) as error:
        raise diagnosis.impossible_value(error) from None
    references = [value for value in values.values() if names_object(value)]
    return BoundStep(step, definition, values, references, diagnosis)


def _check_then(definition: StepDefinition, diagnosis: Diagnosis) -> None:
    if definition.yields:
        raise diagnosis.checked_too_late(definition)
    if not definition.can_fail:
        raise diagnosis.judges_nothing(definition)


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
    rows = () if definition.is_of_harness else step.table or ()
    if cells := unread_cells(definition.function, rows):
        raise diagnosis.unread_cells(definition, cells)


#: The owners of what steps have made, by kind; None where the text does not say whose it is.
_Made = dict[str, set[str | None]]
#: Whether a step function of this definition is given a fixture of this name.
_HasFixture = Callable[[str, StepDefinition], bool]


def check_needs(
    steps: Sequence[BoundStep],
    visible: VisibleDefinitions,
    has_fixture: _HasFixture,
    matched_steps: Callable[[], Iterable[MatchedStep]],
) -> None:
    """Check that what each step needs was made by a step before it, from the text alone.

    Args:
        steps: of one scenario.
        visible: the definitions that the scenario could use.
        has_fixture: whether a definition is given a fixture of a name, though no step makes it.
        matched_steps: returns the steps of all scenarios with their definitions, for messages.

    Raises:
        VocabularyError: for the first step that needs what nobody made, or names what could be
            one of several, for a Then that judges only what was made before the When, or for a
            label that is a misspelt kind of card.
    """
    made: _Made = {}
    since_when: _Made | None = None
    objects = MadeObjects()
    labels: set[str] = set()
    kind_before = ""
    for bound in steps:
        if bound.step.kind == "when":
            made.pop(OUTCOME, None)  # what another step tried says nothing about this one
            since_when = {} if kind_before != "when" else since_when
        kind_before = bound.step.kind
        for kind, owner in _needs(bound, visible.made, has_fixture):
            if not _is_made(kind, owner, made):
                raise bound.diagnosis.missing_object(kind, owner, visible, matched_steps())
        if since_when is not None and _was_known_before(bound, since_when, has_fixture, visible):
            raise bound.diagnosis.known_before(bound.definition)
        _check_labels(bound, labels)
        _check_choices(bound, objects)
        labels.update(labels_given(bound))
        objects.keep(bound.definition, bound.values, bound.step.table, _owners(bound))
        for kinds in (made, since_when):
            _keep(bound, kinds)
    _check_use_of_labels(steps)
    _check_judged(steps)


def _check_judged(steps: Sequence[BoundStep]) -> None:
    """Check that a Then could fail, if every Then of a scenario makes something for a later one."""
    thens = [bound for bound in steps if bound.step.kind == "then"]
    if thens and not any(bound.definition.can_fail for bound in thens):
        raise thens[-1].diagnosis.judges_nothing(thens[-1].definition)


def _keep(bound: BoundStep, made: _Made | None) -> None:
    """Add what a step makes."""
    kind = bound.definition.context.target_fixture
    if kind and made is not None:
        made.setdefault(kind, set()).update(_owners(bound))


def _was_known_before(
    bound: BoundStep,
    since_when: _Made,
    has_fixture: _HasFixture,
    visible: VisibleDefinitions,
) -> bool:
    """Whether a Then takes objects of the scenario, all of them made before the When, and no more.

    What is neither a parameter of the sentence nor such an object could read something anew, or
    change by itself.
    """
    definition, unnamed = bound.definition, bound.definition.unnamed_arguments
    if bound.step.kind != "then" or "request" in definition.arguments:
        return False
    if any(_is_made(it.kind, it.owner, since_when) for it in bound.references):
        return False
    if unnamed and (not definition.is_of_harness or unnamed & since_when.keys()):
        return False
    if any(has_fixture(name, definition) for name in unnamed) or unnamed - visible.kinds_of_harness:
        return False
    return bool(bound.references or unnamed)


def _check_labels(bound: BoundStep, labels: Collection[str]) -> None:
    """Check that an earlier step gave each label by which a step names an object."""
    for reference in bound.references:
        label = reference.given_label
        if label is not None and label not in labels:
            raise bound.diagnosis.missing_label(label, labels)


def _check_choices(bound: BoundStep, objects: MadeObjects) -> None:
    """Check that each reference of a step means one object, and could not be another."""
    try:
        objects.check(bound.references)
    except UnclearObject as error:
        raise bound.diagnosis.impossible_value(error) from None


def _check_use_of_labels(steps: Sequence[BoundStep]) -> None:
    """Check that no label is a misspelt kind of card: near one, and used by no step."""
    used = labels_used(steps)
    for bound in steps:
        for label in labels_given(bound):
            near = get_close_matches(label, CARD_WORDS, n=1)
            if near and label not in used:
                raise bound.diagnosis.unused_label(label, near[0])


def labels_used(steps: Iterable[BoundStep]) -> set[str | None]:
    """Return the labels by which steps name objects."""
    return {reference.given_label for bound in steps for reference in bound.references}


def labels_given(bound: BoundStep) -> Iterator[str]:
    """Yield the labels that a step gives to what it makes, in its sentence or in its table."""
    heading, *rows = bound.step.table or ((),)
    for record in (bound.values, *(dict(zip(heading, row, strict=False)) for row in rows)):
        if record.get("label"):
            yield str(record["label"])


def _needs(
    bound: BoundStep, makers: frozenset[str], has_fixture: _HasFixture
) -> Iterator[tuple[str, str | None]]:
    """Yield the kind, and the owner where one is named, of each object that a step needs."""
    yield from ((reference.kind, reference.owner) for reference in bound.references)
    for name in sorted(bound.definition.required_arguments):
        if name in makers and not has_fixture(name, bound.definition):
            yield name, None


def _is_made(kind: str, owner: str | None, made: _Made) -> bool:
    kinds = ("cardholder", "card") if kind == "cardholder" else (kind,)
    owners = set().union(*(made.get(name, set()) for name in kinds))
    return bool(owners) and (owner is None or None in owners or owner in owners)


def _owners(bound: BoundStep) -> Sequence[str | None]:
    """Return the owners of what a step makes, None if the text does not say it."""
    return owners_named(bound.definition, bound.values, bound.step.table) or [None]


def owners_named(
    definition: StepDefinition, values: Mapping[str, Any], table: Rows | None
) -> Sequence[str | None]:
    """Return the personas whose objects a step makes, in the order of its table if it has one.

    Args:
        definition: the step's definition.
        values: its parameters, converted.
        table: the table below it.
    """
    named = [values[name] for name in _OWNERS if name in values]
    owners = [value.owner for value in named if is_owned(value)]
    parser = definition.context.parser
    in_table = parser.holders_in(table) if table and isinstance(parser, ReadsTables) else ()
    return owners[:1] or in_table
