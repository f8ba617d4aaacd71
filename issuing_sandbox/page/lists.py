"""The lists on an account's page, and the columns of each.

They show records as they are stored, without the account's secrets (card numbers, codes, endpoints'
secrets), which are stored apart. Of an endpoint's reply to a delivery the lists show the status;
the event's page has the rest. The module is long because it names every column of every list.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.contract import newer_versions, published
from issuing_sandbox.page import notices, switches
from issuing_sandbox.page.attempts import result
from issuing_sandbox.page.cells import (
    NOTHING,
    Cell,
    lines,
    metadata,
    money,
    number,
    plain,
    reference,
    status,
    timestamp,
)
from issuing_sandbox.page.records import Source, objects, scheduled_jobs, title_of
from issuing_sandbox.page.redaction import redacted_url
from issuing_sandbox.store.tables import Record

Column = tuple[str, Callable[[Record], Cell]]


@dataclass(frozen=True, slots=True)
class Listing:
    """One list of an account's page.

    Args:
        title: its heading.
        source: returns how many records an account has, and all of them in order.
        columns: each with a heading, and the cell it makes of a record.
        order: the order of the records, in words.
        shown: what of a record the cells are made of; most are shown as they are stored.
    """

    title: str
    source: Source
    columns: tuple[Column, ...]
    order: str = "newest first"
    shown: Callable[[Account, Record], Record] = lambda _, record: record

    def row(self, account: Account, record: Record) -> tuple[Cell, ...]:
        """Return the cells of a record of an account, one for each column."""
        shown = self.shown(account, record)
        return tuple(cell_of(shown) for _, cell_of in self.columns)

    @property
    def anchor(self) -> str:
        """The name in addresses, and the id of the HTML element."""
        return self.title.lower().replace(" ", "-").replace(".", "-")


def _field(name: str) -> Callable[[Record], Cell]:
    return lambda record: plain(record.get(name))


def _api_version(record: Record) -> Cell:
    version = record.get("api_version")
    if not newer_versions.is_newer(version):
        return plain(version)
    return plain(f"{version}, in the form of {published.version()}")


def _reference(name: str) -> Callable[[Record], Cell]:
    return lambda record: reference(record.get(name))


def _amount(record: Record) -> Cell:
    return money(record["amount"], record["currency"])


def _status(record: Record) -> Cell:
    return status("deleted" if record.get("deleted") else record["status"])


def _reason(record: Record) -> Cell:
    """Return why an authorization was approved or declined, most recently."""
    history = record["request_history"]
    return plain(history[-1]["reason"] if history else None)


def _decision(record: Record) -> Cell:
    if record["pending_request"]:
        return status("undecided")
    return status("approved" if record["approved"] else "declined")


def _pending_amount(record: Record) -> Cell:
    pending = record["pending_request"]
    return money(pending["amount"], pending["currency"]) if pending else money(None)


def _merchant(record: Record) -> Cell:
    merchant = record["merchant_data"]
    return lines([f"{merchant['name']}", f"{merchant['category']}"])


def _limits(record: Record) -> Cell:
    limits = record["spending_controls"]["spending_limits"] or ()
    return lines([f"{money(limit['amount']).text} {limit['interval']}" for limit in limits])


def _requirements(record: Record) -> Cell:
    requirements = record["requirements"]
    disabled = requirements["disabled_reason"]
    return lines([*([disabled] if disabled else []), *(requirements["past_due"] or ())])


def _subject(record: Record) -> Cell:
    return reference(record["data"]["object"].get("id"))


def _request(record: Record) -> Cell:
    return Cell(record["request"]["id"] or NOTHING, "request")


def _enabled_events(record: Record) -> Cell:
    return lines(record.get("enabled_events") or [])


def _url(record: Record) -> Cell:
    return plain(redacted_url(record["url"]) if "url" in record else None)


def _destination_url(record: Record) -> Cell:
    return _url(record.get("webhook_endpoint", {}))


def _attempts(record: Record) -> Cell:
    """Return each attempt: its time by the account's clock, its real seconds, and its result."""
    attempts = [
        f"{place}. {timestamp(attempt['at']).text}, after {attempt['seconds']:.3f} s: "
        f"{result(attempt)}"
        for place, attempt in enumerate(record["attempts"], 1)
    ]
    return replace(lines(attempts), look="attempts")


def _time(name: str) -> Callable[[Record], Cell]:
    return lambda record: timestamp(record.get(name))


_ID: Final[Column] = ("id", lambda record: Cell(record["id"], "id"))
_CREATED: Final[Column] = ("created", _time("created"))
_METADATA: Final[Column] = ("metadata", metadata)
_STATUS: Final[Column] = ("status", _status)
_AMOUNT: Final[Column] = ("amount", _amount)
_CARD: Final[Column] = ("card", _reference("card"))

#: The lists of objects, by kind.
OBJECT_LISTS: Final = {
    "issuing.authorization": Listing(
        "Authorizations",
        objects("issuing.authorization"),
        (
            *(_ID, _CREATED, _AMOUNT, _STATUS, ("decision", _decision), ("reason", _reason)),
            *(("pending_request", _pending_amount), ("merchant", _merchant), _CARD, _METADATA),
        ),
    ),
    "issuing.transaction": Listing(
        "Transactions",
        objects("issuing.transaction"),
        (
            *(_ID, _CREATED, _AMOUNT, ("type", _field("type")), ("merchant", _merchant)),
            *(("authorization", _reference("authorization")), _CARD, _METADATA),
        ),
    ),
    "issuing.card": Listing(
        "Cards",
        objects("issuing.card"),
        (
            *(_ID, _CREATED, ("type", _field("type")), _STATUS, ("last4", _field("last4"))),
            *(("limits", _limits), ("cardholder", _reference("cardholder"))),
            *(("replaces", _reference("replacement_for")), _METADATA),
        ),
    ),
    "issuing.cardholder": Listing(
        "Cardholders",
        objects("issuing.cardholder"),
        (
            *(_ID, _CREATED, ("name", _field("name")), ("type", _field("type")), _STATUS),
            *(("limits", _limits), ("requirements", _requirements), _METADATA),
        ),
    ),
    "topup": Listing(
        "Top-ups",
        objects("topup"),
        (
            *(_ID, _CREATED, _AMOUNT, _STATUS, ("to", _field("destination_balance"))),
            *(("failure", _field("failure_code")), _METADATA),
        ),
    ),
    "issuing.dispute": Listing(
        "Disputes",
        objects("issuing.dispute"),
        (
            *(_ID, _CREATED, _AMOUNT, _STATUS),
            ("reason", lambda record: plain(record["evidence"]["reason"])),
            *(("transaction", _reference("transaction")), _METADATA),
        ),
    ),
    "balance_transaction": Listing(
        "Balance transactions",
        objects("balance_transaction"),
        (
            *(_ID, _CREATED, _AMOUNT, ("type", _field("type"))),
            *(("balance", _field("balance_type")), ("source", _reference("source"))),
        ),
    ),
    "event": Listing(
        "Events",
        objects("event"),
        (
            *(_ID, _CREATED, ("type", _field("type")), ("object", _subject), ("request", _request)),
            ("pending_webhooks", lambda record: number(record["pending_webhooks"])),
        ),
    ),
    "sandbox.delivery": Listing(
        "Deliveries",
        objects("sandbox.delivery"),
        (
            *(_ID, _CREATED, ("type", _field("event_type")), _STATUS, ("attempts", _attempts)),
            *(("next attempt", _time("next_attempt")), ("event", _reference("event"))),
            *(("endpoint", _reference("endpoint")), ("url", _url), ("verb", _field("verb"))),
        ),
    ),
    "webhook_endpoint": Listing(
        "Webhook endpoints",
        objects("webhook_endpoint"),
        (
            *(_ID, _CREATED, ("url", _url), _STATUS, ("enabled_events", _enabled_events)),
            *(("api_version", _api_version), _METADATA),
        ),
    ),
    "v2.core.event_destination": Listing(
        "Event destinations",
        objects("v2.core.event_destination"),
        (
            *(_ID, ("created", _field("created")), ("name", _field("name")), _STATUS),
            *(("url", _destination_url), ("event_payload", _field("event_payload"))),
            *(("enabled_events", _enabled_events), ("version", _field("snapshot_api_version"))),
        ),
    ),
    notices.KIND: Listing(
        "Account notices",
        notices.newest_first,
        notices.COLUMNS,
        shown=notices.with_status,
    ),
    "v2.core.event": Listing(
        "Pings",
        objects("v2.core.event"),
        (
            *(_ID, ("created", _field("created")), ("type", _field("type"))),
            ("object", lambda record: reference(record["related_object"]["id"])),
        ),
    ),
}


LISTS: Final = (
    *OBJECT_LISTS.values(),
    Listing(
        "Planned faults",
        switches.planned,
        (
            *(
                _ID,
                ("kind", _field("kind")),
                ("method", _field("method")),
                ("path", _field("path")),
            ),
            *(("moment", _field("moment")), ("times", _field("times"))),
            ("seconds", _field("seconds")),
        ),
        "soonest first",
    ),
    Listing(
        "Due by itself",
        scheduled_jobs,
        (("when", _time("due")), ("what", _field("kind")), ("object", _reference("target"))),
        "soonest first; what is due happens before the account's next call",
    ),
)


def generic(kind: str) -> Listing:
    """Return a list of the objects of a kind that has no list of its own."""
    return Listing(
        title_of(kind),
        objects(kind),
        (
            ("id", lambda record: Cell(record["id"], "id")),
            *(("created", _time("created")), ("status", _field("status"))),
        ),
    )
