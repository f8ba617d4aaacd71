"""How a value looks in a table: as text, which the template escapes, and in which manner."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from issuing_sandbox.account.account import Account
from issuing_sandbox.store.tables import Record

#: Characters of a free text that are shown.
LONGEST: Final = 200
#: Characters that are never wrapped.
SHORT: Final = 40
NOTHING: Final = "-"
#: How a status is shown; one that is in neither is on its way, or says nothing about success.
GOOD: Final = ("active", "approved", "enabled", "succeeded", "won")
BAD: Final = ("blocked", "canceled", "declined", "deleted", "disabled", "failed", "lost")


@dataclass(frozen=True, slots=True)
class Cell:
    """One place in a row.

    Args:
        text: what it says; several lines are shown as several.
        look: ``id``, ``reference``, ``number``, ``lines``, ``attempts``, ``prose``,
            ``time``, ``state``, ``good``, ``bad``, or nothing.
    """

    text: str
    look: str = ""


def plain(value: Any) -> Cell:
    """A value as it is; a long one is wrapped, a very long one cut."""
    text = NOTHING if value is None or value == "" else shortened(str(value))
    return Cell(text, "prose" if len(text) > SHORT else "")


def reference(value: str | None) -> Cell:
    """The id of another object, which leads to its row where the page has one."""
    return Cell(value, "reference") if value else Cell(NOTHING)


def state(value: str) -> Cell:
    """A status, and whether it is a good one."""
    return Cell(value, "good" if value in GOOD else "bad" if value in BAD else "state")


def money(cents: int | None, currency: str = "usd") -> Cell:
    """An amount: dollars and cents, or other currencies in their smallest unit."""
    if cents is None:
        return Cell(NOTHING, "number")
    if currency == "usd":
        sign = "-" if cents < 0 else ""
        return Cell(f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02}", "number")
    return Cell(f"{cents:,} {currency} (smallest unit)", "number")


def number(value: float) -> Cell:
    """A count."""
    return Cell(f"{value:,}", "number")


def moment(seconds: int | None) -> Cell:
    """A unix time, in UTC."""
    if seconds is None:
        return Cell(NOTHING)
    return Cell(f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}", "time")


def lines(each: list[str]) -> Cell:
    """Several things, one below the other."""
    return Cell("\n".join(map(shortened, each)), "lines") if each else Cell(NOTHING)


def metadata(record: Record) -> Cell:
    """What the caller has attached to an object."""
    return lines([f"{name}: {value}" for name, value in (record.get("metadata") or {}).items()])


def address(url: str) -> str:
    """A URL without what may be secret in it: user, password and query."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(an address that cannot be read)"
    bare = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    return shortened(bare + ("?…" if parts.query else ""))


def shortened(text: str) -> str:
    """The beginning of a long text."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def in_book(account: Account, book: str) -> Cell:
    """The cents in one book of the ledger, a line for each currency it has ever held."""
    currencies = sorted({account.currency, *account.ledger.currencies(book)})
    amounts = [money(account.ledger.balance(book, each), each).text for each in currencies]
    return Cell("\n".join(amounts), "number")
