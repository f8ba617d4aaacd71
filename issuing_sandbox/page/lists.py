"""What is listed of an account, and which columns each list has.

Records are as they are kept, so that what is secret (card numbers, codes, endpoints' secrets), and
lives in the vault, is not among them. Who answers a delivery is quoted by status alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from issuing_sandbox.page.cells import (
    Cell,
    address,
    lines,
    metadata,
    moment,
    money,
    number,
    plain,
    reference,
    state,
)
from issuing_sandbox.page.records import Source, due, faults, table
from issuing_sandbox.store.tables import Record

Column = tuple[str, Callable[[Record], Cell]]


@dataclass(frozen=True, slots=True)
class Listing:
    """One list of an account's page.

    Args:
        title: what it lists.
        source: how many records an account has, and the first of them.
        columns: each with a heading, and what a record shows there.
        order: in which the records come.
    """

    title: str
    source: Source
    columns: tuple[Column, ...]
    order: str = "newest first"


def _read(name: str) -> Callable[[Record], Cell]:
    return lambda record: plain(record.get(name))


def _refer(name: str) -> Callable[[Record], Cell]:
    return lambda record: reference(record.get(name))


def _amount(record: Record) -> Cell:
    return money(record["amount"], record["currency"])


def _status(record: Record) -> Cell:
    return state("deleted" if record.get("deleted") else record["status"])


def _reason(record: Record) -> Cell:
    """Why an authorization was approved or declined, most recently."""
    history = record["request_history"]
    return plain(history[-1]["reason"] if history else None)


def _verdict(record: Record) -> Cell:
    if record["pending_request"]:
        return state("undecided")
    return state("approved" if record["approved"] else "declined")


def _pending(record: Record) -> Cell:
    asked = record["pending_request"]
    return money(asked["amount"], asked["currency"]) if asked else money(None)


def _merchant(record: Record) -> Cell:
    merchant = record["merchant_data"]
    return lines([f"{merchant['name']}", f"{merchant['category']}"])


def _limits(record: Record) -> Cell:
    limits = record["spending_controls"]["spending_limits"] or ()
    return lines([f"{money(each['amount']).text} {each['interval']}" for each in limits])


def _owed(record: Record) -> Cell:
    requirements = record["requirements"]
    disabled = requirements["disabled_reason"]
    return lines([*([disabled] if disabled else []), *(requirements["past_due"] or ())])


def _subject(record: Record) -> Cell:
    return reference(record["data"]["object"].get("id"))


def _request(record: Record) -> Cell:
    return plain(record["request"]["id"])


def _selected(record: Record) -> Cell:
    return lines(record.get("enabled_events") or [])


def _address(record: Record) -> Cell:
    return plain(address(record["url"]) if "url" in record else None)


def _attempts(record: Record) -> Cell:
    """Each attempt: when by the account's clock, after how many seconds of real time came what."""
    told = [
        f"{place}. {moment(each['at']).text}, after {each['seconds']:.3f} s: {_came(each)}"
        for place, each in enumerate(record["attempts"], 1)
    ]
    return replace(lines(told), look="attempts")


def _came(attempt: Record) -> str:
    """The status, or the problem, which may quote the URL."""
    if attempt["status"] is not None:
        return f"{attempt['status']}"
    problem, url = attempt["problem"] or "unknown why", attempt["url"]
    return f"no reply: {problem.replace(url, address(url)) if url else problem}"


def _at(name: str) -> Callable[[Record], Cell]:
    return lambda record: moment(record.get(name))


_ID: Final[Column] = ("id", lambda record: Cell(record["id"], "id"))
_MADE: Final[Column] = ("created", _at("created"))
_METADATA: Final[Column] = ("metadata", metadata)
_STATUS: Final[Column] = ("status", _status)
_AMOUNT: Final[Column] = ("amount", _amount)
_CARD: Final[Column] = ("card", _refer("card"))

LISTS: Final = (
    Listing(
        "Authorizations",
        table("issuing.authorization"),
        (
            *(_ID, _MADE, _AMOUNT, _STATUS, ("decision", _verdict), ("reason", _reason)),
            *(("pending_request", _pending), ("merchant", _merchant), _CARD, _METADATA),
        ),
    ),
    Listing(
        "Transactions",
        table("issuing.transaction"),
        (
            *(_ID, _MADE, _AMOUNT, ("type", _read("type")), ("merchant", _merchant)),
            *(("authorization", _refer("authorization")), _CARD, _METADATA),
        ),
    ),
    Listing(
        "Cards",
        table("issuing.card"),
        (
            *(_ID, _MADE, ("type", _read("type")), _STATUS, ("last4", _read("last4"))),
            *(("limits", _limits), ("cardholder", _refer("cardholder"))),
            *(("replaces", _refer("replacement_for")), _METADATA),
        ),
    ),
    Listing(
        "Cardholders",
        table("issuing.cardholder"),
        (
            *(_ID, _MADE, ("name", _read("name")), ("type", _read("type")), _STATUS),
            *(("limits", _limits), ("requirements", _owed), _METADATA),
        ),
    ),
    Listing(
        "Top-ups",
        table("topup"),
        (
            *(_ID, _MADE, _AMOUNT, _STATUS, ("to", _read("destination_balance"))),
            *(("failure", _read("failure_code")), _METADATA),
        ),
    ),
    Listing(
        "Disputes",
        table("issuing.dispute"),
        (
            *(_ID, _MADE, _AMOUNT, _STATUS),
            ("reason", lambda record: plain(record["evidence"]["reason"])),
            *(("transaction", _refer("transaction")), _METADATA),
        ),
    ),
    Listing(
        "Balance transactions",
        table("balance_transaction"),
        (
            *(_ID, _MADE, _AMOUNT, ("type", _read("type"))),
            *(("balance", _read("balance_type")), ("source", _refer("source"))),
        ),
    ),
    Listing(
        "Events",
        table("event"),
        (
            *(_ID, _MADE, ("type", _read("type")), ("object", _subject), ("request", _request)),
            ("pending_webhooks", lambda record: number(record["pending_webhooks"])),
        ),
    ),
    Listing(
        "Deliveries",
        table("sandbox.delivery"),
        (
            *(_ID, _MADE, ("type", _read("event_type")), _STATUS, ("attempts", _attempts)),
            *(("next attempt", _at("next_attempt")), ("event", _refer("event"))),
            *(("endpoint", _refer("endpoint")), ("url", _address), ("verb", _read("verb"))),
        ),
    ),
    Listing(
        "Webhook endpoints",
        table("webhook_endpoint"),
        (
            *(_ID, _MADE, ("url", _address), _STATUS, ("enabled_events", _selected)),
            *(("api_version", _read("api_version")), _METADATA),
        ),
    ),
    Listing(
        "Planned faults",
        faults,
        (
            *(_ID, ("kind", _read("kind")), ("method", _read("method")), ("path", _read("path"))),
            *(("moment", _read("moment")), ("times", _read("times"))),
            ("seconds", _read("seconds")),
        ),
        "soonest first",
    ),
    Listing(
        "Due by itself",
        due,
        (("when", _at("due")), ("what", _read("kind")), ("object", _refer("target"))),
        "soonest first; what is due happens before the account's next call",
    ),
)
