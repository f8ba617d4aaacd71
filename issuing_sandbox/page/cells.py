"""Cells of the page's tables: a value as text, which the template escapes, and its CSS class."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.clock import LATEST
from issuing_sandbox.page.account_pages import PagePath
from issuing_sandbox.page.redaction import redact_text
from issuing_sandbox.store.tables import Record

#: The most characters of a free text that are shown.
MAX_LENGTH: Final = 200
#: The most characters of a text that is never wrapped.
MAX_UNWRAPPED: Final = 40
#: The most characters of a text that need no place to break it.
SHORT: Final = 16
NOTHING: Final = "-"
#: Statuses by color; one that is in neither is on its way, or says nothing about success.
GOOD: Final = ("active", "approved", "enabled", "sent", "succeeded", "won")
BAD: Final = ("blocked", "canceled", "declined", "deleted", "disabled", "failed", "lost", "overdue")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row.

    Args:
        text: its content; line breaks are kept.
        look: its CSS class: ``id``, ``reference``, ``request``, ``links``, ``number``, ``lines``,
            ``attempts``, ``prose``, ``name``, ``path``, ``reply``, ``time``, ``step``, ``state``,
            ``good``, ``bad``, ``account``, or none.
        links: ids in it that lead to the page of an object; for ``id`` and ``reference``, the text
            itself is one.
        page: the account whose object it names, where the page around it is not that account's.
    """

    text: str
    look: str = ""
    links: tuple[str, ...] = ()
    page: PagePath | None = None


def plain(value: Any) -> Cell:
    """Return a cell with a value as it is; a long one is wrapped, a very long one truncated."""
    text = NOTHING if value is None or value == "" else truncate(str(value))
    return Cell(text, "prose" if len(text) > MAX_UNWRAPPED else "name" if len(text) > SHORT else "")


def reference(value: str | None) -> Cell:
    """Return a cell with another object's id, a link to its row where the page has one."""
    return Cell(value, "reference") if value else Cell(NOTHING)


def status(value: str) -> Cell:
    """Return a cell with a status, and whether it is a good one."""
    return Cell(value, "good" if value in GOOD else "bad" if value in BAD else "state")


def money(cents: int | None, currency: str = "usd") -> Cell:
    """Return a cell with an amount: dollars and cents, or the smallest unit of other currencies."""
    if cents is None:
        return Cell(NOTHING, "number")
    if currency == "usd":
        sign = "-" if cents < 0 else ""
        return Cell(f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02}", "number")
    return Cell(f"{cents:,} {currency} (smallest unit)", "number")


def number(value: float) -> Cell:
    """Return a cell with a count."""
    return Cell(f"{value:,}", "number")


def timestamp(seconds: int | str | None) -> Cell:
    """Return a cell with a time in UTC: unix seconds, or a text of the second API.

    One that no calendar shows stays as it is.
    """
    if seconds is None:
        return Cell(NOTHING)
    if isinstance(seconds, str):
        return Cell(f"{datetime.fromisoformat(seconds).astimezone(UTC):%Y-%m-%d %H:%M:%S}", "time")
    if not -LATEST < seconds < LATEST:
        return Cell(f"{seconds}", "time")
    return Cell(f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}", "time")


def lines(texts: list[str]) -> Cell:
    """Return a cell with several texts, one below the other."""
    return Cell("\n".join(map(truncate, texts)), "lines") if texts else Cell(NOTHING)


def metadata(record: Record) -> Cell:
    """Return a cell with an object's ``metadata``."""
    given = (record.get("metadata") or {}).items()
    return lines([f"{name}: {value}" for name, value in given])


def truncate(text: str) -> str:
    """Return a text without secrets, or only the beginning of a long one."""
    text = redact_text(text)
    return text if len(text) <= MAX_LENGTH else f"{text[:MAX_LENGTH]}…"


def book_balance(account: Account, book: str) -> Cell:
    """Return a cell with the amounts in a book of the ledger, for each currency it ever held."""
    currencies = sorted({account.currency, *account.ledger.currencies(book)})
    amounts = [
        money(account.ledger.balance(book, currency), currency).text for currency in currencies
    ]
    return Cell("\n".join(amounts), "number")
