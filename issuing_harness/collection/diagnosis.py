"""Diagnosis: the errors of steps without a usable definition, and what to do about each."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Final

from issuing_harness.collection.near_misses import hints
from issuing_harness.collection.nearest import (
    MatchedStep,
    as_step,
    makers_of,
    nearest_definitions,
    too_long,
)
from issuing_harness.collection.skeletons import skeleton
from issuing_harness.collection.step_definition import StepDefinition
from issuing_harness.collection.unloaded import unloaded_hints
from issuing_harness.collection.vacuous_steps import VacuousSteps
from issuing_harness.errors import (
    AmbiguousSentence,
    ImpossibleValue,
    UnclearObject,
    UndefinedSentence,
    VocabularyError,
)
from issuing_harness.ranking import MAX_COMPARED
from issuing_harness.words import with_article

#: The fixture that holds what came of a *tries to*.
OUTCOME: Final = "outcome"
#: What may stand below a step, by the name by which a step function takes it.
ARGUMENT_NAMES: Final = {"datatable": "table", "docstring": "text"}
_ARGUMENT_FORMS: Final = {
    "datatable": "rows that begin and end with |",
    "docstring": 'lines between two lines of """',
}
_TYPED_FIELD: Final = re.compile(r"\{(\w+):\w+\}")


class Diagnosis(VacuousSteps):
    """Makes the errors for one step of one scenario."""

    def ambiguous(self, matches: Sequence[StepDefinition]) -> AmbiguousSentence:
        """Return the error for a step that more than one definition matches."""
        listed = "\n".join(f"  {self._with_function(definition)}" for definition in matches)
        return self._error_of(
            AmbiguousSentence,
            f"{len(matches)} step definitions match '{self.step}':\n{listed}\n"
            "Only one may match: reword one of them, so that no sentence matches both.",
        )

    def undefined(
        self,
        visible: Sequence[StepDefinition],
        matched_steps: Callable[[], Iterable[MatchedStep]],
        template_text: str,
    ) -> UndefinedSentence:
        """Return the error for a step that no definition matches.

        Args:
            visible: the definitions the step could have used.
            matched_steps: returns the steps of all scenarios with their definitions.
            template_text: the step's text before an example row's values were filled in.
        """
        if len(self.step.text) > MAX_COMPARED:
            return self._error_of(UndefinedSentence, too_long(self.step))
        files = (definition.location[0] for definition in visible)
        reasons = [
            *hints(self.step, visible, self.language, self._with_function),
            *unloaded_hints(self.step, self.root, files),
        ]
        steps = list(matched_steps())
        nearest = [f"  {line}" for line in self._nearest(visible, steps)]
        listed = ["The nearest sentences:", *nearest] if nearest else ["No sentence is like it."]
        remedy = "Use one of them, or define" if nearest else "Define"
        defined = [each.step.text for each in steps if each.step.kind == self.step.kind]
        written = skeleton(self.step, template_text, defined)
        code = [f"    {line}".rstrip() for line in written.splitlines()]
        remedy += " this one in a step module:"
        lines = [f"no step definition matches '{self.step}'.", *reasons, *listed, remedy, "", *code]
        return self._error_of(UndefinedSentence, "\n".join(lines))

    def unread(
        self, argument: str, definition: StepDefinition, visible: Iterable[StepDefinition] = ()
    ) -> VocabularyError:
        """Return the error for a step with a table or a text that its definition does not take.

        Args:
            argument: how a step function takes it: ``datatable`` or ``docstring``.
            definition: the definition of the step.
            visible: the definitions the step could have used; the nearest that take one are named.
        """
        name = ARGUMENT_NAMES[argument]
        takers = [other for other in visible if argument in other.arguments]
        nearest = [f"  {line}" for line in self._nearest(takers, ())]
        listed = [f"The nearest sentences that take a {name}:", *nearest] if nearest else []
        found = f"'{self.step}' has a {name} below it, and its definition takes none"
        remedy = f"Use a sentence that takes a {name}, or say it in sentences"
        lines = [
            f"{found}, so nothing would read it:",
            f"  {self._with_function(definition)}",
            *listed,
            f"{remedy} and take the {name} away.",
        ]
        return self._error("\n".join(lines))

    def missing(self, argument: str, definition: StepDefinition) -> VocabularyError:
        """Return the error for a step without the table or the text that its definition takes.

        Args:
            argument: how a step function takes it: ``datatable`` or ``docstring``.
            definition: the definition of the step.
        """
        name, form = ARGUMENT_NAMES[argument], _ARGUMENT_FORMS[argument]
        return self._error(
            f"'{self.step}' has no {name} below it, and its definition takes "
            f"one:\n  {self._with_function(definition)}\n"
            f"Write the {name} below the sentence ({form}), or use a sentence without one."
        )

    def impossible_value(self, error: Exception) -> VocabularyError:
        """Return the error for a step with a value that is not possible there."""
        kind = UnclearObject if isinstance(error, UnclearObject) else ImpossibleValue
        return self._error_of(kind, f"'{self.step}': {error}")

    def raised(self, error: VocabularyError) -> VocabularyError:
        """Return an error that the step raised when it ran, with its place."""
        return self._error_of(type(error), f"'{self.step}': {error}")

    def missing_object(
        self,
        kind: str,
        owner: str | None,
        visible: Sequence[StepDefinition],
        matched_steps: Iterable[MatchedStep],
    ) -> UnclearObject:
        """Return the error for a step that needs an object which no step before it made.

        Args:
            kind: the kind of object, the name of the fixture that steps make: ``card``.
            owner: the persona whose object is meant, None if any will do.
            visible: the definitions the scenario could use.
            matched_steps: the steps of all scenarios with their definitions.
        """
        makers = makers_of(kind, visible, matched_steps, self.language)
        providers = [
            f"  {maker.held_by(owner).written(self.language)}  {self._function(maker.definition)}"
            for maker in makers
        ]
        noun = with_article(kind.replace("_", " "))
        whose = f"{noun} of {owner}" if owner else noun
        listed = ["Let one of these come before:", *providers] if providers else []
        needed = f"needs {whose}, and no step before it makes one."
        if kind == OUTCOME:
            needed = "needs a When that 'tries to', and the last When before it is none."
        return self._error_of(UnclearObject, "\n".join([f"'{self.step}' {needed}", *listed]))

    def unused_label(self, label: str, near: str) -> UnclearObject:
        """Return the error for a label that no step uses, and that is nearly a kind of card."""
        return self._error_of(
            UnclearObject,
            f"'{self.step}' calls something '{label}', and no step names it so. "
            f"Did you mean '{near}'? If it is a label, name it where it is used, as in "
            f"'Alice's {label} card', or leave it out.",
        )

    def missing_label(self, label: str, known: Collection[str]) -> UnclearObject:
        """Return the error for a step that names an object by a label that no step gave.

        Args:
            label: the word: ``travel``.
            known: the labels that steps before it gave.
        """
        nearest = get_close_matches(label, known, n=1)
        hint = f" Did you mean '{nearest[0]}'?" if nearest else ""
        given = f"only {', '.join(sorted(known))}" if known else "none at all"
        return self._error_of(
            UnclearObject,
            f"'{self.step}' names something by the word '{label}', and the steps "
            f"before it gave {given}.{hint} Correct the word, or give it in a Given, as in "
            f"'Alice holds an active {label} card'.",
        )

    def missing_fixture(self, name: str, visible: Iterable[StepDefinition]) -> VocabularyError:
        """Return the error for a step that needs a fixture which does not exist.

        Args:
            name: the fixture that the step function, or a fixture it uses, asks for.
            visible: the definitions the scenario could use.
        """
        providers = [
            f"  {self._with_function(definition)}"
            for definition in visible
            if definition.context.target_fixture == name
        ]
        remedy = "\n".join(["It is made by:", *providers, "Let one of them come before."])
        return self._error(
            f"'{self.step}' needs {name!r}, which no step before it made, "
            "and there is no fixture of that name.\n"
            + (remedy if providers else "Correct the argument's name, or write such a fixture.")
        )

    def _nearest(
        self, visible: Iterable[StepDefinition], matched_steps: Iterable[MatchedStep]
    ) -> Iterator[str]:
        near = nearest_definitions(self.step, visible, matched_steps, self.language)
        for definition, example in near:
            readable = _TYPED_FIELD.sub(r"{\1}", as_step(definition, self.language))
            shown_example = f"  (as in: {example})" if example else ""
            yield f"{readable}{shown_example}  {self._location(definition)}"
