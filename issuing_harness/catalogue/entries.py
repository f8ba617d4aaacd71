"""An entry of the catalogue: one sentence, and all a writer of scenarios wants to know of it."""

from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Parameter:
    """What stands in braces.

    Args:
        name: as the pattern calls it.
        form: what may be written, in words: ``one word``, ``money, like $1,250.00``.
        title: the name of the list its value must come from, ``""`` if any will do.
        values: that list.
    """

    name: str
    form: str
    title: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence as a feature speaks it.

    Args:
        text: with its keyword, ``When Carol cancels the top-up``.
        place: ``features/funding/topping_up.feature:14``.
        table: the rows of its data table.
    """

    text: str
    place: str
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One sentence.

    Args:
        kind: ``Given``, ``When`` or ``Then``; ``*`` answers all of them.
        pattern: with its parameters in braces.
        meaning: what its function says of itself.
        noun: the module it stands in, ``cards``.
        about: what that module says of itself.
        file: where it is defined, relative to the root.
        line: the line there.
        function: the name of the function behind it.
        parameters: what stands in its braces.
        needs: what a sentence before it must have made, ``card``.
        makes: what it makes for those that follow, ``""`` if nothing.
        below: ``a table`` or ``a text`` if one belongs below it.
        examples: the first few ways features speak it.
        uses: every place that speaks it.
    """

    kind: str
    pattern: str
    meaning: str
    noun: str
    about: str
    file: str
    line: int
    function: str
    parameters: tuple[Parameter, ...] = ()
    needs: tuple[str, ...] = ()
    makes: str = ""
    below: str = ""
    examples: tuple[Example, ...] = ()
    uses: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.pattern}"

    def plain(self) -> dict[str, Any]:
        """The entry as JSON has it."""
        return asdict(self)

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Self:
        """The entry that :meth:`plain` was made from."""
        parameters = (Parameter(**{**p, "values": tuple(p["values"])}) for p in plain["parameters"])
        examples = (
            Example(e["text"], e["place"], tuple(tuple(row) for row in e["table"]))
            for e in plain["examples"]
        )
        listed = {name: tuple(plain[name]) for name in ("needs", "uses")}
        more = {"parameters": tuple(parameters), "examples": tuple(examples)}
        return cls(**{**plain, **listed, **more})
