"""Diagnosis: the errors of steps without a usable definition, and what to do about each."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from issuing_harness.collection.nearest import NEAREST, MatchedStep, nearest_definitions
from issuing_harness.collection.scenario_facts import ScenarioStep
from issuing_harness.collection.skeletons import skeleton
from issuing_harness.collection.step_definition import StepDefinition
from issuing_harness.collection.unloaded import unloaded_hints
from issuing_harness.errors import AmbiguousSentence, UndefinedSentence, VocabularyError
from issuing_harness.words import with_article

#: What may stand below a step, by the name by which a step function takes it.
ARGUMENT_NAMES: Final = {"datatable": "table", "docstring": "text"}
_ARGUMENT_FORMS: Final = {
    "datatable": "rows that begin and end with |",
    "docstring": 'lines between two lines of """',
}
_TYPED_FIELD: Final = re.compile(r"\{(\w+):\w+\}")


class Diagnosis:
    """Makes the errors for one step of one scenario.

    Args:
        step: the step.
        location: its file and line, as a message shows them.
        root: the folder that the files of definitions are shown relative to.
    """

    def __init__(self, step: ScenarioStep, location: str, root: Path) -> None:
        self.step = step
        self.location = location
        self.root = root

    def ambiguous(self, matches: Sequence[StepDefinition]) -> AmbiguousSentence:
        """Return the error for a step that more than one definition matches."""
        listed = "\n".join(f"  {self._with_function(definition)}" for definition in matches)
        return AmbiguousSentence(
            f"{self.location}: {len(matches)} step definitions match '{self.step}':\n{listed}\n"
            "Only one may match: reword one of them, so that no sentence matches both."
        )

    def never_awaited(self, definition: StepDefinition) -> VocabularyError:
        """Return the error for a step whose definition is an async function."""
        return VocabularyError(
            f"{self.location}: '{self.step}' is defined by an async function, which is never "
            f"awaited, so it would pass without running:\n  {self._with_function(definition)}\n"
            "Make it a plain function; run what is async inside it, for example by asyncio.run."
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
        hints = [*self._conversion_errors(visible), *self._other_kinds(visible)]
        hints += self._other_blanks(visible)
        files = (definition.location[0] for definition in visible)
        hints += unloaded_hints(self.step, self.root, files)
        nearest = [f"  {line}" for line in self._nearest(visible, matched_steps())]
        listed = ["The nearest sentences:", *nearest] if nearest else ["No sentence is like it."]
        remedy = "Use one of them, or define" if nearest else "Define"
        code = [f"    {line}".rstrip() for line in skeleton(self.step, template_text).splitlines()]
        lines = [
            f"{self.location}: no step definition matches '{self.step}'.",
            *hints,
            *listed,
            f"{remedy} this one in a step module:",
            "",
            *code,
        ]
        return UndefinedSentence("\n".join(lines))

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
            f"{self.location}: {found}, so nothing would read it:",
            f"  {self._with_function(definition)}",
            *listed,
            f"{remedy} and take the {name} away.",
        ]
        return VocabularyError("\n".join(lines))

    def missing(self, argument: str, definition: StepDefinition) -> VocabularyError:
        """Return the error for a step without the table or the text that its definition takes.

        Args:
            argument: how a step function takes it: ``datatable`` or ``docstring``.
            definition: the definition of the step.
        """
        name, form = ARGUMENT_NAMES[argument], _ARGUMENT_FORMS[argument]
        return VocabularyError(
            f"{self.location}: '{self.step}' has no {name} below it, and its definition takes "
            f"one:\n  {self._with_function(definition)}\n"
            f"Write the {name} below the sentence ({form}), or use a sentence without one."
        )

    def untaken_parameters(self, definition: StepDefinition) -> VocabularyError:
        """Return the error for a definition whose function ignores a parameter of its pattern."""
        names = ", ".join(sorted(definition.untaken_fields))
        return VocabularyError(
            f"{self.location}: '{self.step}' has a value for {names}, and the function of its "
            f"definition does not take it, so any other value would do as well:\n"
            f"  {self._with_function(definition)}\n"
            f"Give the function a parameter of that name and use it, or write the word out."
        )

    def impossible_value(self, error: Exception) -> VocabularyError:
        """Return the error for a step with a value that is not possible there."""
        return VocabularyError(f"{self.location}: '{self.step}': {error}")

    def missing_object(
        self, kind: str, owner: str | None, visible: Sequence[StepDefinition]
    ) -> VocabularyError:
        """Return the error for a step that needs an object which no step before it made.

        Args:
            kind: the kind of object, the name of the fixture that steps make: ``card``.
            owner: the persona whose object is meant, None if any will do.
            visible: the definitions the scenario could use.
        """
        providers = [
            f"  {self._with_function(definition)}" for definition in _makers(kind, visible)
        ]
        noun = with_article(kind.replace("_", " "))
        whose = f"{noun} of {owner}" if owner else noun
        listed = ["Let one of these come before:", *providers[:NEAREST]] if providers else []
        needed = f"{self.location}: '{self.step}' needs {whose}, and no step before it makes one."
        return VocabularyError("\n".join([needed, *listed]))

    def unused_label(self, label: str, near: str) -> VocabularyError:
        """Return the error for a label that no step uses, and that is nearly a kind of card."""
        return VocabularyError(
            f"{self.location}: '{self.step}' calls something '{label}', and no step names it so. "
            f"Did you mean '{near}'? If it is a label, name it where it is used, as in "
            f"'Alice's {label} card', or leave it out."
        )

    def missing_label(self, label: str, known: Collection[str]) -> VocabularyError:
        """Return the error for a step that names an object by a label that no step gave.

        Args:
            label: the word: ``travel``.
            known: the labels that steps before it gave.
        """
        nearest = get_close_matches(label, known, n=1)
        hint = f" Did you mean '{nearest[0]}'?" if nearest else ""
        given = f"only {', '.join(sorted(known))}" if known else "none at all"
        return VocabularyError(
            f"{self.location}: '{self.step}' names something by the word '{label}', and the steps "
            f"before it gave {given}.{hint} Correct the word, or give it in a Given, as in "
            f"'Alice holds an active {label} card'."
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
        return VocabularyError(
            f"{self.location}: '{self.step}' needs {name!r}, which no step before it made, "
            "and there is no fixture of that name.\n"
            + (remedy if providers else "Correct the argument's name, or write such a fixture.")
        )

    def _conversion_errors(self, visible: Iterable[StepDefinition]) -> Iterator[str]:
        for definition in visible:
            if definition.kind in (None, self.step.kind):
                error = definition.conversion_error(self.step.text)
                if error is not None:
                    yield (
                        f"It has the form of {self._with_function(definition)}, but a type in "
                        f"that pattern refused the value: {error}"
                    )

    def _other_kinds(self, visible: Iterable[StepDefinition]) -> Iterator[str]:
        for definition in visible:
            if definition.kind and definition.matches(definition.kind, self.step.text):
                yield (
                    f"It is defined as a {definition.kind.capitalize()}, and here it is a "
                    f"{self.step.kind.capitalize()}: {self._with_function(definition)}"
                )

    def _other_blanks(self, visible: Iterable[StepDefinition]) -> Iterator[str]:
        text = " ".join(self.step.text.split())
        if text != self.step.text and any(each.matches(self.step.kind, text) for each in visible):
            yield "It would match with one plain blank between its words; here is another."

    def _nearest(
        self, visible: Iterable[StepDefinition], matched_steps: Iterable[MatchedStep]
    ) -> Iterator[str]:
        for definition, example in nearest_definitions(self.step, visible, matched_steps):
            readable = _TYPED_FIELD.sub(r"{\1}", str(definition))
            shown_example = f"  (as in: {example})" if example else ""
            yield f"{readable}{shown_example}  {self._location(definition)}"

    def _with_function(self, definition: StepDefinition) -> str:
        return f"{definition}  {self._location(definition)} {definition.function.__name__}"

    def _location(self, definition: StepDefinition) -> str:
        path, line = definition.location
        relative = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        return f"{relative.as_posix()}:{line}"


def _makers(kind: str, visible: Sequence[StepDefinition]) -> list[StepDefinition]:
    """Return the definitions that make an object, those that need no other object first."""
    made = {definition.context.target_fixture for definition in visible}
    makers = [
        definition
        for definition in visible
        if definition.context.target_fixture == kind
        and definition.kind != "then"
        and kind not in definition.arguments
    ]
    return sorted(makers, key=lambda it: (len(it.arguments & made), len(it.pattern)))
