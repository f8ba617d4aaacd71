"""Made objects: what the steps of a scenario will have made, as far as the text alone says it.

Which of them a sentence means is decided by what its parameter is (``program.references``), here as
when the scenario runs. Only what is certain is counted, so that nothing is refused that could run.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol, TypeGuard

from issuing_harness.collection.scenario_facts import Rows
from issuing_harness.collection.step_definition import StepDefinition

#: What a new object is made for; what belongs to any other may have been there before.
_MADE_FOR: Final = frozenset({"account", "cardholder", "design"})


class MadeObject(NamedTuple):
    """An object that a step makes, with what tells it from others of its kind.

    Args:
        owner: the persona who holds it, None if the text does not say it.
        words: the words that sentences call it by, ``travel``.
        merchant: where it happened; not known from the text.
        noun: which of its kind's nouns it is; not known from the text.
    """

    owner: str | None = None
    words: tuple[str, ...] = ()
    merchant: str | None = None
    noun: str | None = None


class Owned(Protocol):
    """A parameter that names a persona, or an object of a persona's."""

    owner: str | None


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

    def check_choice(self, among: Sequence[MadeObject]) -> None:
        """Raise an UnclearObject if it could be more than one of these, all of its kind."""


def is_owned(value: object) -> TypeGuard[Owned]:
    """Whether a parameter names a persona, or an object of a persona's.

    Python's own check of a protocol looks at all of its members each time, for each parameter.
    """
    return hasattr(value, "owner")


def names_object(value: object) -> TypeGuard[NamesObject]:
    """Whether a parameter refers to an object of the scenario."""
    return hasattr(value, "check_choice")


class MadeObjects:
    """The objects that a scenario's steps make, by kind, in the order they are made."""

    def __init__(self) -> None:
        self._objects: dict[str, list[MadeObject]] = {}

    def check(self, references: Sequence[NamesObject]) -> None:
        """Check that each reference of a step means one object.

        Raises:
            UnclearObject: it could be any of several.
        """
        for reference in references:
            reference.check_choice(self._objects.get(reference.kind, ()))

    def keep(
        self,
        definition: StepDefinition,
        values: Mapping[str, Any],
        table: Rows | None,
        owners: Sequence[str | None],
    ) -> None:
        """Add what a step makes, if it is new for certain.

        A step that names an object of the kind it makes changes that one, and a step that names an
        authorization may look up what belongs to it. What a definition of the project's own returns
        may be anything.

        Args:
            definition: the step's definition.
            values: its parameters, converted.
            table: the table below it.
            owners: the personas for whom it makes objects, one each; None where that is not said.
        """
        kind = definition.context.target_fixture
        named = {value.kind for value in values.values() if names_object(value)}
        is_new = kind not in named | definition.unnamed_arguments and named <= _MADE_FOR
        is_known = definition.is_of_harness and not definition.looks_up
        if kind is None or not is_new or not is_known:
            return
        labels = _labels(values, table, len(owners))
        for owner, label in zip(self._known(owners, values), labels, strict=True):
            if kind == "cardholder" or (kind == "card" and "cardholder" not in named):
                self._add_cardholder(owner)
            if kind != "cardholder":
                made = MadeObject(owner, (label,) if label else ())
                self._objects.setdefault(kind, []).append(made)

    def _add_cardholder(self, owner: str | None) -> None:
        """Add a cardholder, once for each persona."""
        holders = self._objects.setdefault("cardholder", [])
        if owner and all(holder.owner != owner for holder in holders):
            holders.append(MadeObject(owner))

    def _known(
        self, owners: Sequence[str | None], values: Mapping[str, Any]
    ) -> Iterator[str | None]:
        """Yield the owners; *the cardholder* is the only one there is."""
        holder, holders = values.get("cardholder"), self._objects.get("cardholder", [])
        is_only = names_object(holder) and len(holders) == 1
        for owner in owners:
            yield holders[0].owner if owner is None and is_only else owner


def _labels(values: Mapping[str, Any], table: Rows | None, count: int) -> list[str]:
    """Return the label of each of so many objects, ``""`` for one without."""
    rows = [dict(zip(table[0], row, strict=False)) for row in table[1:]] if table else []
    in_table = [row.get("label", "") for row in rows]
    return in_table if len(in_table) == count else [str(values.get("label", ""))] * count
