"""What endpoints answered: the attempts at a delivery, each with the beginning of the reply."""

from collections.abc import Container, Iterator
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.page.cells import Cell, plain, reference, status, timestamp, truncate
from issuing_sandbox.page.records import existing_table
from issuing_sandbox.page.redaction import redact_beginning, redacted_url
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks import delivery_records, retries

HEADINGS: Final = ("delivery", "endpoint", "url", "status", "attempt", "result", "answer")


def deliveries_of(account: Account, events: Container[str]) -> list[Record]:
    """Return the deliveries of some events, oldest first."""
    table = existing_table(account, delivery_records.KIND)
    records = table.oldest_first() if table else ()
    return [record for record in records if record["event"] in events]


def attempt_rows(deliveries: list[Record]) -> list[tuple[Cell, ...]]:
    """Return a row for each attempt, and one for each delivery without an attempt."""
    return [row for delivery in deliveries for row in _rows(delivery)]


def answer_cells(delivery: Record) -> Iterator[Cell]:
    """Yield a cell for each attempt: the result, the real seconds, and what the endpoint said."""
    for attempt in delivery["attempts"]:
        said = f": {_reply(attempt)}" if attempt["reply"] else ""
        yield plain(f"{result(attempt)} after {attempt['seconds']:.3f} s{said}")


def result(attempt: Record) -> str:
    """Return the status of the reply, or the problem, in which the URL is redacted."""
    if attempt["status"] is not None:
        return f"{attempt['status']}"
    problem, url = attempt["problem"] or "unknown why", attempt["url"]
    return f"no reply: {problem.replace(url, redacted_url(url)) if url else problem}"


def _rows(delivery: Record) -> Iterator[tuple[Cell, ...]]:
    head = (
        Cell(delivery["id"], "reference"),
        reference(delivery["endpoint"]),
        plain(redacted_url(delivery["url"])),
        status(delivery["status"]),
    )
    empty = (plain("none yet"), Cell(""), Cell(""))
    attempts = [_cells(attempt) for attempt in delivery["attempts"]] or [empty]
    for place, cells in enumerate(attempts):
        yield (*(head if place == 0 else (Cell(""),) * len(head)), *cells)


def _cells(attempt: Record) -> tuple[Cell, ...]:
    is_good = attempt["status"] is not None and 200 <= attempt["status"] < 300  # noqa: PLR2004 - HTTP's successes
    return (
        plain(f"{timestamp(attempt['at']).text}, after {attempt['seconds']:.3f} s"),
        Cell(truncate(result(attempt)), "good" if is_good else "bad"),
        Cell(_reply(attempt) or "(empty)", "reply"),
    )


def _reply(attempt: Record) -> str:
    return truncate(redact_beginning(attempt["reply"], retries.MAX_REPLY))
