"""The page of one object: what it is, its JSON, its purchase's story, and what else concerns it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import orjson

from issuing_sandbox.account.account import Account
from issuing_sandbox.core import connected_accounts
from issuing_sandbox.page import attempts, entries, notices, story
from issuing_sandbox.page.cells import Cell
from issuing_sandbox.page.lists import OBJECT_LISTS
from issuing_sandbox.page.records import MAX_ROWS, existing_table, find_object
from issuing_sandbox.page.redaction import redact
from issuing_sandbox.page.request_log import RequestLog
from issuing_sandbox.page.request_rows import RequestTable, requests_about
from issuing_sandbox.page.treasury_lists import listing_of
from issuing_sandbox.routes import RENDERERS
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks import delivery_records

EVENT: Final = "event"
EVENT_HEADINGS: Final = ("event", "created", "type", "request")
#: The most events that are looked through for those about an object.
_MAX_EVENTS: Final = 20_000


@dataclass(frozen=True, slots=True)
class ObjectPage:
    """What the page of an object shows.

    Args:
        record: the object as it is stored.
        kind: Stripe's name of its kind.
        facts: the cells of its row, by the headings of its list.
        source: its JSON as the API would return it, without secrets.
        purchase: how far its purchase has come, if it belongs to one.
        acts: the story of it.
        transactions: those of a financial account or of what moves one, each with its entries.
        deliveries: of an event, its attempts; of a delivery, its own.
        events: those about it, newest first.
        requests: those that changed or named it, newest first.
    """

    record: Record
    kind: str
    facts: dict[str, Cell]
    source: str
    purchase: dict[str, Cell]
    acts: Sequence[Sequence[tuple[Cell, ...]]]
    transactions: Sequence[Sequence[tuple[Cell, ...]]]
    deliveries: Sequence[tuple[Cell, ...]]
    events: Sequence[tuple[Cell, ...]]
    requests: RequestTable


def object_page(account: Account, log: RequestLog, record_id: str) -> ObjectPage | None:
    """Return the page of an object; ``None`` if the account has no such object."""
    account = notices.owner_of(account, record_id)
    found = find_object(account, record_id)
    if found is None:
        return None
    kind, record = found
    listing = OBJECT_LISTS.get(kind) or listing_of(kind)
    headings = (heading for heading, _ in listing.columns)
    purchase = story.purchase_of(account, record) if "object" in record else set()
    told = story.story(account, purchase)
    return ObjectPage(
        record,
        kind,
        dict(zip(headings, listing.row(account, record), strict=True)),
        _source(account, kind, record),
        told.outcome,
        told.acts,
        entries.rows(account, entries.transactions_about(account, record)),
        attempts.attempt_rows(_deliveries(account, kind, record)),
        _events_about(account, record_id),
        requests_about(log, account, record_id),
    )


def _source(account: Account, kind: str, record: Record) -> str:
    document: Any = record
    if kind == connected_accounts.KIND and record["id"] not in account.connected:
        document = connected_accounts.deleted(record)
    elif render := RENDERERS.get(kind):
        document = render(account, record)
    return orjson.dumps(redact(document), option=orjson.OPT_INDENT_2).decode()


def _deliveries(account: Account, kind: str, record: Record) -> list[Record]:
    if kind == delivery_records.KIND:
        return [record]
    return attempts.deliveries_of(account, (record["id"],)) if kind == EVENT else []


def _events_about(account: Account, record_id: str) -> list[tuple[Cell, ...]]:
    table = existing_table(account, EVENT)
    columns = dict(OBJECT_LISTS[EVENT].columns)
    names = ("id", *EVENT_HEADINGS[1:])
    events = islice(table.newest_first() if table else (), _MAX_EVENTS)
    about = (event for event in events if event["data"]["object"].get("id") == record_id)
    return [tuple(columns[name](event) for name in names) for event in islice(about, MAX_ROWS)]
