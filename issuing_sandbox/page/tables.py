"""Tables of the page: a list of an account, searched and filtered, cut into pages."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final
from urllib.parse import parse_qs, urlencode

from issuing_sandbox.account.account import Account
from issuing_sandbox.page.cells import Cell
from issuing_sandbox.page.lists import LISTS, OBJECT_LISTS, Listing
from issuing_sandbox.page.records import MAX_ROWS, MAX_SCANNED, kinds
from issuing_sandbox.page.treasury_lists import listing_of

#: The headings of columns that a list can be filtered by.
FILTERED: Final = ("type", "status", "decision")
SEARCH: Final = "q"
PAGE: Final = "page"
_LONGEST: Final = 200
_PAGE_NUMBER: Final = re.compile("[1-9][0-9]{0,6}")

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What a person wants to see of a list.

    Args:
        words: that a row has all of, in any case.
        filters: the text that a column must have, by its heading.
        page: which page, from 1.
    """

    words: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    page: int = 1

    @classmethod
    def of(cls, query: str) -> "Query":
        """Return what the query of an address asks for; what it says beyond that is ignored."""
        given = {
            name: values[-1].strip()[:_LONGEST] for name, values in parse_qs(query[:4096]).items()
        }
        filters = {name: given[name] for name in FILTERED if given.get(name)}
        is_number = _PAGE_NUMBER.fullmatch(given.get(PAGE, ""))
        return cls(given.get(SEARCH, ""), filters, int(given[PAGE]) if is_number else 1)

    @property
    def is_narrow(self) -> bool:
        """Whether some rows are not asked for."""
        return bool(self.words or self.filters)

    def turned_to(self, page: int) -> str:
        """Return the query of the address of another page."""
        return urlencode({SEARCH: self.words, **self.filters, PAGE: page})

    def admits(self, columns: Iterable[str], row: Row) -> bool:
        """Return whether a row of a table with these headings is asked for."""
        if self.filters:
            texts = dict(zip(columns, (cell.text for cell in row), strict=True))
            if any(texts.get(name) != value for name, value in self.filters.items()):
                return False
        text = "\n".join([cell.text for cell in row]).lower()
        return all(word in text for word in self.words.lower().split())


EVERYTHING: Final = Query()


@dataclass(frozen=True, slots=True)
class ListTable:
    """One list of an account, as a table.

    Args:
        listing: the list.
        rows: those to show, a cell for each column.
        total: how many records there are.
        found: how many of them are asked for, among those that were looked through.
        query: what is asked for.
        size: the most rows that a page has.
        choices: the texts to filter a column by, for each column that can be.
    """

    listing: Listing
    rows: tuple[Row, ...]
    total: int
    found: int
    query: Query = EVERYTHING
    size: int = MAX_ROWS
    choices: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def anchor(self) -> str:
        """The id of the HTML element, to link to."""
        return self.listing.anchor

    @property
    def rest(self) -> int:
        """How many records that are asked for have no row on this page or one before it."""
        return max(0, self.found - (self.query.page - 1) * self.size - len(self.rows))

    @property
    def is_cut(self) -> bool:
        """Whether there are records that were not looked through."""
        return self.query.is_narrow and self.total > MAX_SCANNED


def all_listings(account: Account) -> tuple[Listing, ...]:
    """Return the lists of an account: those that every account has, and one for each other kind."""
    others = (kind for kind in kinds(account) if kind not in OBJECT_LISTS)
    return (*LISTS, *map(listing_of, others))


def table(
    account: Account, listing: Listing, query: Query = EVERYTHING, size: int = MAX_ROWS
) -> ListTable:
    """Return the rows of a list that are asked for."""
    total, records = listing.source(account)
    start = (query.page - 1) * size
    if not query.is_narrow:
        rows = tuple(
            listing.row(account, record) for record in islice(records, start, start + size)
        )
        return ListTable(listing, rows, total, total, query, size)
    columns = [heading for heading, _ in listing.columns]
    drawn = (listing.row(account, record) for record in islice(records, MAX_SCANNED))
    found = [row for row in drawn if query.admits(columns, row)]
    return ListTable(listing, tuple(found[start : start + size]), total, len(found), query, size)


def filter_choices(account: Account, listing: Listing) -> dict[str, list[str]]:
    """Return what the columns of a list have that it can be filtered by, by heading."""
    columns = [(heading, cell) for heading, cell in listing.columns if heading in FILTERED]
    records = islice(listing.source(account)[1], MAX_SCANNED)
    shown = [listing.shown(account, record) for record in records]
    found = {heading: {cell(record).text for record in shown} for heading, cell in columns}
    return {heading: sorted(texts) for heading, texts in found.items()}
