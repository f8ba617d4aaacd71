"""The definitions that the scenarios of one place could use, and what they make between them.

A place is asked once for all of its scenarios: what depends on the whole vocabulary must not cost
each scenario more, the larger the vocabulary is.
"""

from functools import cached_property

from issuing_harness.collection.step_definition import StepDefinition


class VisibleDefinitions(tuple[StepDefinition, ...]):  # noqa: SLOT001 - keeps what it works out
    """The definitions that are visible in one place."""

    @cached_property
    def made(self) -> frozenset[str]:
        """The kinds of objects that any of them makes."""
        return frozenset(kind for each in self if (kind := each.context.target_fixture))

    @cached_property
    def kinds_of_harness(self) -> frozenset[str]:
        """The kinds of objects that steps of the harness make, and that sentences can name."""
        harness = [definition for definition in self if definition.is_of_harness]
        fields = {name for definition in harness for name in definition.fields or ()}
        return frozenset(fields & {str(each.context.target_fixture) for each in harness})
