"""What requirements refer to: statements of Stripe's guide, pages, and places in public code.

``guide.toml`` has what its two texts, English and French, say and ask for, in our own words.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from issuing_harness.toml_tables import Table, read_toml

GUIDE: Final = "guide.toml"
#: The texts of the guide.
TEXTS: Final = ("English", "French")
_PAGE: Final = re.compile(r"https://\S+, (\d{4}\S*( or before)?|version \S+)")
#: ``owner/repository`` and what in it: an issue, a commit, a file.
_REPOSITORY: Final = re.compile(r"[\w.-]+/[\w.-]+ \S.*")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the guide, in our own words.

    Args:
        section: the heading that it stands under.
        number: its number there, from 1.
        says: what it says.
        texts: the texts that have it, ``English`` and ``French``.
        link: the page that it sends its reader to, if scenarios show what that page says.
        shown_by: the features that do, files or folders below the folder of features.
    """

    section: str
    number: int
    says: str
    texts: tuple[str, ...]
    link: str = ""
    shown_by: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What requirements call it, ``Add funds, 3``."""
        return f"{self.section}, {self.number}"


def read_guide(path: Path) -> list[tuple[Statement, Table]]:
    """Return the statements of the guide with their tables; none if there is no such file.

    Raises:
        SettingsError: something in it is wrong; with line and nearest value.
    """
    if not path.is_file():
        return []
    root = read_toml(path)
    found: dict[str, tuple[Statement, Table]] = {}
    for table in root.tables("statement"):
        statement = _statement(table)
        before = f"{statement.section}, {statement.number - 1}"
        is_next = statement.number == 1 or before in found
        if statement.name in found or not is_next:
            table.refuse("number", "the statements of a section are numbered from 1, one by one")
        found[statement.name] = (statement, table)
    root.finish()
    return list(found.values())


def _statement(table: Table) -> Statement:
    statement = Statement(
        section=table.text("section"),
        number=int(table.number("number")),
        says=table.text("says"),
        texts=texts_among(table, "texts", TEXTS),
        link=table.text("link", ""),
        shown_by=tuple(table.texts("shown_by", ())),
    )
    if bool(statement.link) != bool(statement.shown_by):
        table.refuse(
            "shown_by", "a link has features that show what its page says, and they a link"
        )
    if not statement.texts:
        table.refuse("texts", "it says which of the texts has it: English, French or both")
    table.finish()
    return statement


def texts_among(table: Table, name: str, among: Sequence[str]) -> tuple[str, ...]:
    """Return a list of texts, each of which must be one of some; empty if it is not there."""
    values = tuple(table.texts(name, ()))
    for value in values:
        if value not in among:
            table.refuse(name, f"there is no {value!r}", value, among)
    return values


def read_sources(table: Table, pages: Mapping[str, str]) -> Iterator[str]:
    """Yield where a requirement comes from, its pages as their addresses and days."""
    sources = table.texts("sources")
    if not sources:
        table.refuse("sources", "it is empty, so that nobody could look it up")
    for source in sources:
        if source not in pages and not _REPOSITORY.fullmatch(source):
            problem = f"{source!r} is neither a page of [pages] nor owner/repository and a place"
            table.refuse("sources", problem, source, list(pages))
        yield pages.get(source, source)


def read_pages(table: Table) -> dict[str, str]:
    """Return the address and day of each page by its name."""
    pages = {name: table.text(name) for name in table}
    for name, page in pages.items():
        if not _PAGE.fullmatch(page):
            table.refuse(name, "it is an address, a comma and the day of the copy that was read")
    return pages
