"""The lists of Treasury on an account's page: financial accounts, what moves them, and the books.

They are there once an account has something of the kind.
"""

from collections.abc import Callable
from typing import Final

from issuing_sandbox.page.cells import (
    Cell,
    lines,
    metadata,
    money,
    plain,
    reference,
    status,
    timestamp,
)
from issuing_sandbox.page.lists import Column, Listing, generic
from issuing_sandbox.page.money_management_lists import MONEY_MANAGEMENT_LISTS
from issuing_sandbox.page.records import objects, title_of
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import (
    books,
    credit_reversals,
    debit_reversals,
    features,
    financial_accounts,
    inbound_transfers,
    outbound_payments,
    received_credits,
    received_debits,
)

#: The most financial accounts whose money stands at the top of an account's page.


def listing_of(kind: str) -> Listing:
    """Return the list of a kind of object that not every account has."""
    return TREASURY_LISTS.get(kind) or MONEY_MANAGEMENT_LISTS.get(kind) or generic(kind)


def _field(name: str) -> Callable[[Record], Cell]:
    return lambda record: plain(record.get(name))


def _named(name: str) -> Callable[[Record], Cell]:
    return lambda record: reference(record.get(name))


def _impact(name: str) -> Callable[[Record], Cell]:
    return lambda record: money(record["balance_impact"][name], record["currency"])


def _balance(name: str) -> Callable[[Record], Cell]:
    return lambda record: money(record["balance"][name][books.CURRENCY])


def _features(record: Record) -> Cell:
    """Return each feature with its status; one restricted in part is active as well."""
    told = [
        f"{name}: {which.removesuffix('_features')}"
        for which in features.LISTS
        for name in record[which]
    ]
    return lines(told)


def _restrictions(record: Record) -> Cell:
    restrictions = record["platform_restrictions"].items()
    return lines([f"{name} restricted" for name, value in restrictions if value == "restricted"])


def _linked(record: Record) -> Cell:
    """Return what a flow is linked to, ids only."""
    links = (record.get("linked_flows") or {}).values()
    ids = tuple(value for value in links if isinstance(value, str) and "_1" in value)
    return Cell("\n".join(ids), "links", ids) if ids else Cell("-")


_ID: Final[Column] = ("id", lambda record: Cell(record["id"], "id"))
_CREATED: Final[Column] = ("created", lambda record: timestamp(record["created"]))
_AMOUNT: Final[Column] = ("amount", lambda record: money(record["amount"], record["currency"]))
_STATUS: Final[Column] = ("status", lambda record: status(record["status"]))
_TRANSACTION: Final[Column] = ("transaction", _named("transaction"))
_ACCOUNT: Final[Column] = ("financial account", _named("financial_account"))
_METADATA: Final[Column] = ("metadata", metadata)


def _flows(kind: str, *columns: Column) -> Listing:
    """Return the list of a kind of what moves the money of financial accounts."""
    return Listing(
        title_of(kind),
        objects(kind),
        (_ID, _CREATED, _AMOUNT, _STATUS, *columns, _TRANSACTION, _ACCOUNT),
    )


#: The lists, by kind of object.
TREASURY_LISTS: Final = {
    financial_accounts.KIND: Listing(
        title_of(financial_accounts.KIND),
        objects(financial_accounts.KIND),
        (
            *(_ID, _CREATED, ("nickname", _field("nickname")), _STATUS),
            *((name.replace("_", " "), _balance(name)) for name in books.SUB_BALANCES),
            *(("features", _features), ("restrictions", _restrictions), _METADATA),
        ),
        shown=financial_accounts.render,
    ),
    books.TRANSACTION: Listing(
        title_of(books.TRANSACTION),
        objects(books.TRANSACTION),
        (
            *(_ID, _CREATED, _AMOUNT, _STATUS, ("type", _field("flow_type"))),
            ("outbound pending", _impact(books.OUTBOUND_PENDING)),
            *(("flow", _named("flow")), _ACCOUNT, ("description", _field("description"))),
        ),
    ),
    books.ENTRY: Listing(
        title_of(books.ENTRY),
        objects(books.ENTRY),
        (
            *(_ID, _CREATED, ("type", _field("type"))),
            *((name.replace("_", " "), _impact(name)) for name in books.SUB_BALANCES),
            *(_TRANSACTION, ("flow", _named("flow"))),
        ),
    ),
    received_credits.KIND: _flows(
        received_credits.KIND,
        *(("network", _field("network")), ("failure", _field("failure_code"))),
        ("linked to", _linked),
    ),
    received_debits.KIND: _flows(
        received_debits.KIND,
        *(("network", _field("network")), ("failure", _field("failure_code"))),
        ("linked to", _linked),
    ),
    outbound_payments.KIND: _flows(
        outbound_payments.KIND,
        ("arrives", lambda record: timestamp(record["expected_arrival_date"])),
        ("description", _field("description")),
    ),
    inbound_transfers.KIND: _flows(
        inbound_transfers.KIND, ("returned", _field("returned")), ("linked to", _linked)
    ),
    credit_reversals.KIND: _flows(
        credit_reversals.KIND, ("received credit", _named("received_credit"))
    ),
    debit_reversals.KIND: _flows(
        debit_reversals.KIND,
        *(("received debit", _named("received_debit")), ("linked to", _linked)),
    ),
}
