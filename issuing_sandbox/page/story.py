"""A purchase's story: question, decision, hold, captures, refunds, disputes and ledger rows.

They are in order of time, which is that of the events: each event shows the purchase as it was at
that moment, and what is new in it has happened since the one before. Events of one request make one
*act*.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.page.attempts import answer_cells, deliveries_of
from issuing_sandbox.page.cells import Cell, money, plain, reference, status, timestamp
from issuing_sandbox.page.entries import FLOWS, PurchaseEntries, flows_of, purchase_part
from issuing_sandbox.page.records import existing_table, find_object
from issuing_sandbox.store.tables import Record

AUTHORIZATION: Final = "issuing.authorization"
TRANSACTION: Final = "issuing.transaction"
DISPUTE: Final = "issuing.dispute"
LEDGER: Final = "balance_transaction"
REALTIME_REQUEST: Final = "issuing_authorization.request"
HEADINGS: Final = ("time (UTC)", "step", "what", "amount", "held after", "object", "caused by")
#: Those of columns of amounts.
NUMBERS: Final = ("amount", "held after")
#: What a hold's rows are called, which tell what is still held.
_HOLDS: Final = ("issuing_authorization_hold", "issuing_authorization_release")

Row = tuple[Cell, ...]


@dataclass(slots=True)
class _Told:
    """What of the purchase has been told so far.

    Args:
        ids: of ledger rows and transactions.
        decisions: how many entries of ``request_history``.
        held: cents that are still held.
        statuses: of disputes, by id.
        deliveries: of all its events, by the event's id.
        entries: of its financial account, if it spends one.
    """

    entries: PurchaseEntries
    ids: set[str] = field(default_factory=set)
    decisions: int = 0
    held: int = 0
    statuses: dict[str, str] = field(default_factory=dict)
    deliveries: defaultdict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class Story:
    """A purchase, as far as it has come.

    Args:
        outcome: what was asked, decided, captured, refunded and disputed in all, and what is still
            held, each by its name.
        acts: what happened, oldest first, each act with its rows.
    """

    outcome: dict[str, Cell]
    acts: list[list[Row]]


@dataclass(frozen=True, slots=True)
class _Step:
    name: str
    what: Cell
    amount: Cell
    about: str
    held: Cell = Cell("", "number")  # noqa: RUF009 - it is frozen


def purchase_of(account: Account, record: Record) -> set[str]:
    """Return the ids of the authorization, transactions and disputes that an object belongs to.

    Those of a card on a financial account come with what moves that.

    Empty if it is no part of a purchase.
    """
    kind = record["object"]
    if kind in FLOWS:
        part = find_object(account, purchase_part(record) or "")
        return purchase_of(account, part[1]) if part else set()
    if kind == DISPUTE:
        found = _get(account, TRANSACTION, record["transaction"])
        return purchase_of(account, found) if found else {record["id"]}
    if kind == TRANSACTION and record["authorization"]:
        return _whole(account, record["authorization"])
    if kind == TRANSACTION:
        return _with_flows(account, {record["id"], *_disputes(account, {record["id"]})})
    return _whole(account, record["id"]) if kind == AUTHORIZATION else set()


def story(account: Account, purchase: set[str]) -> Story:
    """Return the story of a purchase.

    Args:
        account: whose purchase it is.
        purchase: the ids of its objects.
    """
    told = _Told(PurchaseEntries(account, purchase))
    about = [event for event in _events(account) if event["data"]["object"].get("id") in purchase]
    for delivery in deliveries_of(account, {event["id"] for event in about}):
        told.deliveries[delivery["event"]].append(delivery)
    acts = groupby(about, lambda event: (event["created"], event["request"]["id"]))
    rows = [list(_act(account, list(events), told)) for _, events in acts]
    return Story(_outcome(account, purchase, told.held), rows)


def _outcome(account: Account, purchase: set[str], held: int) -> dict[str, Cell]:
    kinds = (AUTHORIZATION, TRANSACTION, DISPUTE)
    found = [record for kind in kinds for name in purchase if (record := _get(account, kind, name))]
    cells: dict[str, Cell] = {}
    for record in found:
        if record["object"] == AUTHORIZATION:
            cells |= _decided(record) | {"held now": money(held, record["currency"])}
    for word, name, sign in (("capture", "captured", -1), ("refund", "refunded", 1)):
        paid = [each for each in found if each.get("type") == word]
        if paid:
            total = sign * sum(each["amount"] for each in paid)
            cells[name] = money(total, paid[0]["currency"])
    for each in (each for each in found if each["object"] == DISPUTE):
        amount = money(each["amount"], each["currency"]).text
        cells["disputed"] = Cell(f"{amount}, {each['status']}", status(each["status"]).look)
    return cells


def _decided(authorization: Record) -> dict[str, Cell]:
    """Return what was asked for at last, and what was decided of it."""
    pending, history = authorization["pending_request"], authorization["request_history"]
    last = pending or (history[-1] if history else None)
    word = "undecided" if pending else "approved" if authorization["approved"] else "declined"
    reason = f", {last['reason']}" if last and not pending else ""
    return {
        "asked": money(last["amount"], last["currency"]) if last else money(None),
        "decision": Cell(f"{word}{reason}", status(word).look),
    }


def _act(account: Account, events: list[Record], told: _Told) -> Iterator[Row]:
    """Yield the rows of what one request, or the passing of time, did."""
    questions = [event for event in events if event["type"] == REALTIME_REQUEST]
    others = [event for event in events if event["type"] != REALTIME_REQUEST]
    documents = [event["data"]["object"] for event in events]
    steps = [
        *(step for event in questions for step in _question(event, told)),
        *(step for document in documents for step in _decisions(document, told)),
        *(step for document in documents for step in _transactions(document, told)),
        *_ledger(account, documents, told),
        *(step for event in others for step in _entries(event, told)),
        *(step for document in documents for step in _disputed(document, told)),
        *(_event(event, told) for event in others),
    ]
    return (_row(step, events[0], is_first=place == 0) for place, step in enumerate(steps))


def _row(step: _Step, event: Record, *, is_first: bool) -> Row:
    request = event["request"]["id"]
    cause = Cell(request, "request") if request else plain("time, or a control")
    return (
        timestamp(event["created"]) if is_first else Cell("", "time"),
        Cell(step.name, "step"),
        step.what,
        step.amount,
        step.held,
        reference(step.about),
        cause if is_first else Cell(""),
    )


def _question(event: Record, told: _Told) -> Iterator[_Step]:
    pending = event["data"]["object"]["pending_request"] or {}
    asked = money(pending.get("amount"), pending.get("currency", "usd"))
    merchant = event["data"]["object"]["merchant_data"]
    words = f"May this be spent at {merchant['name']} ({merchant['category']})?"
    yield _Step("question", plain(words), asked, event["id"])
    for delivery in told.deliveries[event["id"]]:
        for cells in answer_cells(delivery):
            yield _Step("answer", cells, Cell("", "number"), delivery["id"])
        if not delivery["attempts"]:
            yield _Step("answer", status("none yet"), Cell("", "number"), delivery["id"])


def _decisions(document: Record, told: _Told) -> Iterator[_Step]:
    history = document.get("request_history") or ()
    for entry in history[told.decisions :]:
        word = "approved" if entry["approved"] else "declined"
        message = f": {entry['reason_message']}" if entry["reason_message"] else ""
        what = Cell(f"{word}, {entry['reason']}{message}", status(word).look)
        amount = money(entry["amount"], entry["currency"])
        yield _Step("decision", what, amount, document["id"])
    told.decisions = max(told.decisions, len(history))


def _transactions(document: Record, told: _Told) -> Iterator[_Step]:
    if document["object"] == TRANSACTION and document["id"] not in told.ids:
        told.ids.add(document["id"])
        amount = money(document["amount"], document["currency"])
        name = document["merchant_data"]["name"]
        yield _Step(document["type"], plain(f"by {name}"), amount, document["id"])


def _ledger(account: Account, documents: Iterable[Record], told: _Told) -> Iterator[_Step]:
    names = {name for document in documents for name in _rows_in(document)} - told.ids
    rows = [row for row in (_get(account, LEDGER, name) for name in names) if row]
    told.ids |= names
    for row in sorted(rows, key=lambda each: (each["created"], each["type"])):
        if row["type"] in _HOLDS:
            told.held -= row["amount"]
        amount = money(row["amount"], row["currency"])
        what = plain(row["type"].removeprefix("issuing_").replace("_", " "))
        yield _Step("ledger", what, amount, row["id"], money(told.held, row["currency"]))


def _entries(event: Record, told: _Told) -> Iterator[_Step]:
    """Yield a step for the entry of a financial account that an event tells of."""
    entry = told.entries.told_by(event)
    if entry is not None:
        impact, currency = entry["balance_impact"], entry["currency"]
        told.held += impact["outbound_pending"]
        what = plain(entry["type"].removeprefix("issuing_").replace("_", " "))
        held = money(told.held, currency)
        yield _Step("ledger", what, money(impact["cash"], currency), entry["id"], held)


def _rows_in(document: Record) -> Iterator[str]:
    """Yield the ids of the balance transactions that an object shows."""
    rows: list[Any] = [*(document.get("balance_transactions") or ())]
    for row in (*rows, document.get("balance_transaction")):
        if row:
            yield row["id"] if isinstance(row, dict) else row


def _disputed(document: Record, told: _Told) -> Iterator[_Step]:
    """Yield a step for each status of a dispute, of which several events can tell."""
    if document["object"] == DISPUTE and told.statuses.get(document["id"]) != document["status"]:
        told.statuses[document["id"]] = document["status"]
        amount = money(document["amount"], document["currency"])
        yield _Step("dispute", status(document["status"]), amount, document["id"])


def _event(event: Record, told: _Told) -> _Step:
    sent = told.deliveries[event["id"]]
    words = ", ".join(f"{delivery['status']}" for delivery in sent) or "nobody listens"
    return _Step("event", plain(f"{event['type']}: {words}"), Cell("", "number"), event["id"])


def _whole(account: Account, authorization: str) -> set[str]:
    paid = set(account.transactions_by_authorization.get(authorization, ()))
    linked = {
        record["id"]
        for record in _all(account, TRANSACTION)
        if record["authorization"] == authorization
    }
    found = {authorization, *paid, *linked, *_disputes(account, paid | linked)}
    return _with_flows(account, found)


def _with_flows(account: Account, purchase: set[str]) -> set[str]:
    return purchase | flows_of(account, purchase)


def _disputes(account: Account, transactions: set[str]) -> set[str]:
    disputes = _all(account, DISPUTE)
    return {record["id"] for record in disputes if record["transaction"] in transactions}


def _events(account: Account) -> Iterable[Record]:
    return _all(account, "event")


def _all(account: Account, kind: str) -> Iterable[Record]:
    table = existing_table(account, kind)
    return table.oldest_first() if table else ()


def _get(account: Account, kind: str, record_id: str | None) -> Record | None:
    table = existing_table(account, kind)
    return table.get(record_id) if table and record_id else None
