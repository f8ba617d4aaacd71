"""Data tables: facts in two columns, a name and a value."""

from collections.abc import Sequence

from issuing_harness.errors import VocabularyError

Table = Sequence[Sequence[str]]


def facts(table: Table) -> dict[str, str]:
    """Return a table's facts by name, names written as Stripe writes them (``postal_code``).

    Raises:
        VocabularyError: a row does not have two cells, or a name stands there twice.
    """
    facts_by_name: dict[str, str] = {}
    for row in table:
        if len(row) != 2:  # noqa: PLR2004 - a name and a value
            raise VocabularyError(
                f"A row of facts has a name and a value; this one is {list(row)}."
            )
        name = row[0].replace(" ", "_")
        if name in facts_by_name:
            raise VocabularyError(f"The table says {row[0]!r} twice.")
        facts_by_name[name] = row[1]
    return facts_by_name
