"""Data tables: facts in two columns, or records below a heading."""

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from issuing_harness.errors import VocabularyError
from issuing_harness.program.choices import choice, fields, known_choices
from issuing_harness.program.object_fields import fact_of
from issuing_harness.program.possible_values import RULES

Table = Sequence[Sequence[str]]
Facts = dict[str, str]


def facts(table: Table) -> Facts:
    """Return a table's facts by name, names written as Stripe writes them (``postal_code``).

    Raises:
        VocabularyError: a row does not have two cells, or a name stands there twice.
    """
    facts_by_name: Facts = {}
    for row in table:
        if len(row) != 2:  # noqa: PLR2004 - a name and a value
            raise VocabularyError(
                f"A row of facts has a name and a value; this one has {len(row)} cells: "
                f"{' | '.join(row)}."
            )
        name = row[0].replace(" ", "_")
        if name in facts_by_name:
            raise VocabularyError(f"The table says '{row[0]}' twice.")
        facts_by_name[name] = row[1]
    return facts_by_name


def metadata_in(table: Table) -> Facts:
    """Return a table's facts as metadata that an object of Stripe's may have."""
    pairs = facts(table)
    RULES["metadata"]("", pairs)
    return pairs


def facts_named(*known: str) -> Callable[[Table], Facts]:
    """Return a reader of facts that knows the names which may stand there.

    Args:
        known: the names, as Stripe writes them: ``postal_code``.
    """

    def read(table: Table) -> Facts:
        read_facts = facts(table)
        _check_names("row", read_facts, known)
        return read_facts

    return read


def facts_of(owner: type) -> Callable[[Table], Facts]:
    """Return a reader of facts about an object: its fields, with values that are possible there.

    Args:
        owner: the class of the SDK that has the fields: ``Authorization``.
    """
    read_names = facts_named(*fields(owner))

    def read(table: Table) -> Facts:
        read_facts = read_names(table)
        for name, value in read_facts.items():
            if known := known_choices(owner, name):
                choice(name.replace("_", " "), known)(value)
        return read_facts

    return read


def values_of(owner: type) -> Callable[[Table], dict[str, Any]]:
    """Return a reader of facts about an object, each value of the type that its field has.

    Args:
        owner: the class of the SDK that has the fields: ``Authorization``.
    """
    return lambda table: {
        path: fact_of(owner, path).parse(text) for path, text in facts(table).items()
    }


def records(*columns: str, optional: Sequence[str] = ()) -> Callable[[Table], list[Facts]]:
    """Return a reader of a table with a heading: one record a row, by the columns' names.

    Args:
        columns: the columns that must be there, in any order.
        optional: further columns that may be there.
    """

    def read(table: Table) -> list[Facts]:
        heading, *rows = [list(row) for row in table]
        _check_names("column", heading, (*columns, *optional))
        missing = [column for column in columns if column not in heading]
        if missing:
            raise VocabularyError(
                f"The table lacks the column {missing[0]}. Its first row names the columns: "
                f"{', '.join((*columns, *optional))}."
            )
        if not rows:
            raise VocabularyError("The table has a heading and no row, so it says nothing.")
        return [dict(zip(heading, row, strict=True)) for row in rows]

    return read


def _check_names(what: str, names: Iterable[str], known: Sequence[str]) -> None:
    for name in names:
        if name not in known:
            nearest = get_close_matches(name, known, n=1)
            hint = f" Did you mean '{nearest[0]}'?" if nearest else ""
            raise VocabularyError(
                f"The table has a {what} '{name}', which is not known here.{hint} "
                f"Known: {', '.join(known)}."
            )
