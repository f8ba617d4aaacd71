"""An entry of the catalogue: one sentence, and what an author of scenarios needs to know of it."""

from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a sentence.

    Args:
        name: as the pattern has it, without braces.
        form: what may be written, in words: ``one word``, ``money, like $1,250.00``.
        title: the title of the list its value must come from, ``""`` if there is none.
        values: that list.
    """

    name: str
    form: str
    title: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence as a feature uses it.

    Args:
        text: with its keyword, ``When the program cancels the top-up``.
        location: file and line, ``features/funding/top_ups.feature:14``; ``""`` where no feature
            uses it, and it is made of the pattern.
        table: the rows of its data table.
    """

    text: str
    location: str
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One sentence.

    Args:
        kind: ``Given``, ``When`` or ``Then``; ``*`` matches steps of every kind.
        pattern: with its parameters in braces.
        description: the first paragraph of the step function's docstring.
        noun: the module it is defined in, ``cards``.
        noun_description: the first paragraph of that module's docstring.
        file: where it is defined, relative to the root.
        line: the line there, counted from 1.
        function: the name of the step function.
        parameters: its parameters, in order.
        requires: the fixtures that steps before it must have made, such as ``card``.
        provides: the fixture it makes for the steps after it, ``""`` if none.
        step_argument: ``a table`` or ``a text`` if one belongs below it, else ``""``.
        examples: the first few different uses in features.
        uses: the file and line of every use.
    """

    kind: str
    pattern: str
    description: str
    noun: str
    noun_description: str
    file: str
    line: int
    function: str
    parameters: tuple[Parameter, ...] = ()
    requires: tuple[str, ...] = ()
    provides: str = ""
    step_argument: str = ""
    examples: tuple[Example, ...] = ()
    uses: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.pattern}"

    def to_dict(self) -> dict[str, Any]:
        """Return the entry in types that JSON has."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Return the entry that :meth:`to_dict` was called on, its tuples read as lists."""
        parameters = (Parameter(**{**p, "values": tuple(p["values"])}) for p in data["parameters"])
        examples = (
            Example(e["text"], e["location"], tuple(tuple(row) for row in e["table"]))
            for e in data["examples"]
        )
        nested = {"parameters": tuple(parameters), "examples": tuple(examples)}
        flat = {name: tuple(data[name]) for name in ("requires", "uses")}
        return cls(**{**data, **flat, **nested})
