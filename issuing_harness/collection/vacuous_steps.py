"""Vacuous steps: the errors of definitions that would pass whatever is written, or happens."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from issuing_harness.collection.nearest import as_step
from issuing_harness.collection.scenario_facts import ScenarioStep
from issuing_harness.collection.step_definition import StepDefinition
from issuing_harness.errors import VocabularyError

Error = TypeVar("Error", bound=VocabularyError)


class VacuousSteps:
    """Makes the errors for one step of one scenario whose definition proves nothing.

    Args:
        step: the step.
        location: its file and line, as a message shows them.
        root: the folder that the files of definitions are shown relative to.
        language: the language of the feature, as its ``# language:`` names it.
    """

    def __init__(self, step: ScenarioStep, location: str, root: Path, language: str = "en") -> None:
        self.step = step
        self.location = location
        self.root = root
        self.language = language

    def _error(self, text: str) -> VocabularyError:
        return self._error_of(VocabularyError, text)

    def _error_of(self, kind: type[Error], text: str) -> Error:
        """Return an error of this step, which says where it is."""
        error = kind(f"{self.location}: {text}")
        error.line = self.step.line
        return error

    def never_awaited(self, definition: StepDefinition) -> VocabularyError:
        """Return the error for a step whose definition is an async function."""
        return self._error(
            f"'{self.step}' is defined by an async function, which is never "
            f"awaited, so it would pass without running:\n  {self._with_function(definition)}\n"
            "Make it a plain function; run what is async inside it, for example by asyncio.run."
        )

    def checked_too_late(self, definition: StepDefinition) -> VocabularyError:
        """Return the error for a Then whose function yields."""
        return self._error(
            f"'{self.step}' is defined by a function that yields: what it yields "
            "is judged by nobody, and what stands below the yield runs when the scenario has "
            f"ended:\n  {self._with_function(definition)}\n"
            "Assert what is to hold, and take the yield away."
        )

    def lost(self, definition: StepDefinition, what: str) -> VocabularyError:
        """Return the error for a step whose function returned what nobody looks at: ``False``."""
        return self._error(
            f"the function of '{self.step}' returned {what}, and nobody looks at "
            f"that, so the step would pass whatever it is:\n  {self._with_function(definition)}\n"
            "Write 'assert …' in place of 'return …'; run inside the function what still has to "
            "run."
        )

    def skipped(self, definition: StepDefinition) -> VocabularyError:
        """Return the error for a Then that skips its scenario, after the product has answered."""
        return self._error(
            f"'{self.step}' skips the scenario, so that whatever the product answered is excused:\n"
            f"  {self._with_function(definition)}\n"
            "Let a Then pass or fail; what a scenario needs is for a Given to find out."
        )

    def known_before(self, definition: StepDefinition) -> VocabularyError:
        """Return the error for a Then that takes only what was made before the When."""
        return self._error(
            f"'{self.step}' takes nothing of what the When made, and reads "
            "nothing anew, so it judges what was known before the When:\n"
            f"  {self._with_function(definition)}\n"
            "Say what the When did, or use a sentence that retrieves the object again, as in 'the "
            "authorization is now closed'."
        )

    def untaken_parameters(self, definition: StepDefinition) -> VocabularyError:
        """Return the error for a definition that ignores a parameter, or a word, of its step."""
        names = ", ".join(sorted(definition.untaken_in(self.step.text)))
        return self._error(
            f"'{self.step}' has a value for {names}, and the function of its "
            f"definition does not use it, so any other value would do as well:\n"
            f"  {self._with_function(definition)}\n"
            "Give the function a parameter of that name and use it, read the text in its "
            "converter and match every word in its parser, or write the word out."
        )

    def unread_cells(self, definition: StepDefinition, cells: Sequence[str]) -> VocabularyError:
        """Return the error for a definition that reads a part of its table only.

        Args:
            definition: of the step.
            cells: the texts that it does not read.
        """
        listed = ", ".join(f"'{cell}'" for cell in cells)
        return self._error(
            f"'{self.step}' has {listed} in its table, and the function of its definition never "
            f"reads that, so anything else would do as well:\n"
            f"  {self._with_function(definition)}\n"
            "Read every cell, as in 'for name, value in datatable', or take away what is not read."
        )

    def judges_nothing(self, definition: StepDefinition) -> VocabularyError:
        """Return the error for a Then whose function could not fail."""
        return self._error(
            f"'{self.step}' is defined by a function that could not fail: it has no assert that "
            "depends on what the product did, no raise, and calls nothing that could judge; or "
            "it catches the AssertionError itself:\n"
            f"  {self._with_function(definition)}\n"
            "Write 'assert found == expected', or call a function that raises, such as "
            "expect_equal of issuing_harness.program.expectations."
        )

    def _with_function(self, definition: StepDefinition) -> str:
        return f"{as_step(definition, self.language)}  {self._function(definition)}"

    def _function(self, definition: StepDefinition) -> str:
        return f"{self._location(definition)} {definition.function_name}"

    def _location(self, definition: StepDefinition) -> str:
        path, line = definition.location
        path = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        return f"{path.as_posix()}:{line}"
