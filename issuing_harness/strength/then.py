"""A Then, as the strength looks at it: what it says, and what its definition asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from inspect import signature

from issuing_harness.collection import Definition, Sentence


@dataclass(frozen=True, slots=True)
class Then:
    """A Then of a scenario.

    Args:
        sentence: as it is spoken.
        place: among the scenario's sentences, from 0.
        parameters: what stands where its definition has braces, by name.
        asks: the fixtures and parameters its definition asks for by name.
    """

    sentence: Sentence
    place: int
    parameters: Mapping[str, str]
    asks: frozenset[str]

    @classmethod
    def of(cls, sentence: Sentence, place: int, definition: Definition) -> "Then":
        """The Then of a sentence and what defines it."""
        parsed = definition.context.parser.parse_arguments(sentence.text) or {}
        return cls(
            sentence,
            place,
            parameters={name: str(value) for name, value in parsed.items()},
            asks=frozenset(signature(definition.function).parameters),
        )
