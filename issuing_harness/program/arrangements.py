"""Arrangements: what shows that a Given took effect, for each kind of Given.

``steps.arrangements`` has the table: of every Given, which of these it is, or why none judges it.
Only what is certain counts as idle; what a Given keeps from happening is an effect as well.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

from issuing_harness.collection.arrangements import TAKES_EFFECT, Question
from issuing_harness.collection.made_objects import NamesObject, is_owned, names_object
from issuing_harness.collection.step_checks import BoundStep, labels_given, owners_named
from issuing_harness.money import Money
from issuing_harness.program.controls import SpendingLimit
from issuing_harness.program.prices import ForeignPrice

#: Objects that a person has; any other kind of object is nobody's.
_HELD: Final = frozenset({"cardholder", "card"})
#: Objects that come of using a card, and by which a later step may mean its holder.
_OF_CARDS: Final = frozenset({"authorization", "transaction", "dispute", "token"})
#: What moves money, or holds it.
_MONEY: Final = frozenset(
    {"authorization", "transaction", "dispute", "topup", "payout", "transfer"}
)

Steps = Sequence[BoundStep]
#: Whether one of the steps shows it; the Given is the one at this place.
Shown = Callable[[Steps, int], bool]


@dataclass(frozen=True, slots=True)
class Effect:
    """What shows that a Given took effect.

    Args:
        shown: whether the text alone may show it.
        missing: what is said if nothing does, as a sentence.
        remedy: what to do then.
        ask: makes the question for the end of the scenario from its fixtures; None for none.
    """

    shown: Shown
    missing: str
    remedy: str = "Let a step below need it, or take the sentence away."
    ask: Callable[[Callable[[str], Any]], Question] | None = None

    def problems(self, steps: Steps, index: int) -> list[str]:
        """Return what is wrong if no step shows it, nothing if one may."""
        return [] if self.shown(steps, index) else [f"{self.missing} {self.remedy}"]

    def question(self, fixture: Callable[[str], Any]) -> tuple[Question, str] | None:
        """Return what to ask at the end, and what to say if the answer is no; None for nothing."""
        return (self.ask(fixture), f"{self.missing} {self.remedy}") if self.ask else None


@dataclass(frozen=True, slots=True)
class Named:
    """A Given that makes or changes an object, which a later step has to be about.

    Args:
        kinds: the kinds of objects by which a later step may mean it; none for what people hold.
        also: later steps that need it without naming it.
    """

    kinds: frozenset[str] = frozenset()
    also: tuple[Callable[..., Any], ...] = ()

    def problems(self, steps: Steps, index: int) -> list[str]:
        """Return whom and what no later step is about."""
        bound, after = steps[index], steps[index + 1 :]
        if _has(after, self.also):
            return []
        if self.kinds:
            is_used = any(_is_about_kinds(step, self.kinds) for step in after)
            return [] if is_used else [_nobody_needs(_words(bound, self.kinds))]
        made = _made_by(bound)
        idle = [] if _is_beside_a_card(bound, after) else list(made)
        idle = [(owner, label) for owner, label in idle if not _is_used(steps, index, owner, label)]
        return [*(_nobody_needs(_named(*it)) for it in idle), *_unused_labels(steps, index)]

    def question(self, fixture: Callable[[str], Any]) -> None:
        """Return None: the text alone shows it."""


@dataclass(frozen=True, slots=True)
class NotJudged:
    """A Given of which nothing says whether it took effect.

    Args:
        because: why, for whoever reads the table.
    """

    because: str


def state_effects(table: dict[Callable[..., Any], Effect | Named | NotJudged]) -> None:
    """Give every function of a table of Givens what shows that it took effect."""
    for function, effect in table.items():
        if not isinstance(effect, NotJudged):
            setattr(function, TAKES_EFFECT, effect)


def later(*functions: Callable[..., Any]) -> Shown:
    """Return whether a later step is one of these functions."""
    return lambda steps, index: _has(steps[index + 1 :], functions)


def money_moves_later(*or_functions: Callable[..., Any]) -> Shown:
    """Return whether a later step speaks of money or moves it, or is one of these functions."""
    return lambda steps, index: (
        any(map(_is_about_money, steps[index + 1 :])) or _has(steps[index + 1 :], or_functions)
    )


def both(first: Shown, second: Shown) -> Shown:
    """Return whether both are shown."""
    return lambda steps, index: first(steps, index) and second(steps, index)


def anywhere(*functions: Callable[..., Any]) -> Shown:
    """Return whether a step of the scenario is one of these functions."""
    return lambda steps, _: _has(steps, functions)


def money_moved_before(steps: Steps, index: int) -> bool:
    """Return whether an earlier step has moved money, or held it."""
    return any(map(_moves_money, steps[:index]))


def time_matters(*or_functions: Callable[..., Any]) -> Shown:
    """Return whether time changes something: money that moved before, a limit, these functions."""

    def shown(steps: Steps, index: int) -> bool:
        return (
            any(map(_moves_money, steps[:index]))
            or any(map(_has_limit, steps))
            or _has(steps, or_functions)
        )

    return shown


def _has(steps: Steps, functions: Collection[Callable[..., Any]]) -> bool:
    return any(step.definition.function in functions for step in steps)


def _is_about_money(step: BoundStep) -> bool:
    return _moves_money(step) or any(
        isinstance(value, Money | ForeignPrice) for value in step.values.values()
    )


def _moves_money(step: BoundStep) -> bool:
    return step.definition.context.target_fixture in _MONEY


def _has_limit(step: BoundStep) -> bool:
    """Whether a step limits what may be spent in an interval, in its sentence or in its table."""
    heading = step.step.table[0] if step.step.table else ()
    has_column = any("limit" in name for name in heading)
    return has_column or any(isinstance(it, SpendingLimit) for it in step.values.values())


def _made_by(bound: BoundStep) -> Iterator[tuple[str | None, str]]:
    """Yield the owner of each object that a step makes or changes, and the label it is given."""
    owners = owners_named(bound.definition, bound.values, bound.step.table) or [None]
    named = [it.given_label for it in bound.references if it.given_label]
    labels = list(labels_given(bound)) or named
    are_many = len(owners) > 1
    yield from zip_longest(owners, labels[: len(owners)] if are_many else labels[:1], fillvalue="")


def _is_beside_a_card(bound: BoundStep, after: Steps) -> bool:
    """Whether a Given is about a card, and a later step uses one: that it is another is an effect.

    Whose card is used is decided by the sentence, so that one of somebody else shows that it is.
    """
    named = (reference.kind for step in after for reference in step.references)
    return bound.definition.context.target_fixture == "card" and "card" in named


def _is_used(steps: Steps, index: int, owner: str | None, label: str) -> bool:
    """Whether a step after the Given is about a person, or about what came of the person's card."""
    for place in range(index + 1, len(steps)):
        step = steps[place]
        if _is_about(step, owner, label):
            return True
        if _is_about_kinds(step, _OF_CARDS) and any(
            _moves_money(before) and _is_about(before, owner, label) for before in steps[:place]
        ):
            return True
    return False


def _is_about(step: BoundStep, owner: str | None, label: str) -> bool:
    """Whether a step names a person or the person's card, or takes the only one there is."""
    if step.definition.unnamed_arguments & _HELD:
        return True
    people = [value.owner for value in step.values.values() if _is_person(value)]
    return owner in people or any(_may_mean(it, owner, label) for it in step.references)


def _is_person(value: Any) -> bool:
    return is_owned(value) and not names_object(value)


def _may_mean(reference: NamesObject, owner: str | None, label: str) -> bool:
    """Whether a reference could mean a person's object, which may have a label."""
    if reference.owner is None and reference.kind not in _HELD:
        return False
    is_theirs = None in (reference.owner, owner) or reference.owner == owner
    return is_theirs and (not label or reference.given_label in (None, label))


def _is_about_kinds(step: BoundStep, kinds: frozenset[str]) -> bool:
    named = {reference.kind for reference in step.references}
    return bool(kinds & (named | step.definition.unnamed_arguments))


def _unused_labels(steps: Steps, index: int) -> Iterator[str]:
    """Yield what is wrong with each label of a step that no later step uses."""
    used = {it.given_label for step in steps[index + 1 :] for it in step.references}
    for label in labels_given(steps[index]):
        if label not in used:
            yield (
                f"it gives the label '{label}', and no sentence below it names a card by it. "
                "Name the card so, or leave the label out."
            )


def _words(bound: BoundStep, kinds: frozenset[str]) -> str:
    """Return what a Given makes or changes, in words: of what it only changes, the kinds say."""
    made = bound.definition.context.target_fixture
    named = [reference.kind for reference in bound.references if reference.kind in kinds]
    return f"the {made or next(iter(named), None) or min(kinds)}".replace("_", " ")


def _named(owner: str | None, label: str) -> str:
    if label:
        return f"{owner}'s {label} card" if owner else f"the {label} card"
    return owner or "what it makes or changes"


def _nobody_needs(subject: str) -> str:
    return (
        f"no sentence below it is about {subject}, so the scenario would be the same without it. "
        f"Let a When use {subject} or a Then speak of {subject}, or take the sentence away."
    )
