"""The fields by which records are found: every documented filter of a list, and what else is asked.

``tests/sandbox/test_list_filters.py`` holds that each filter of the contract is here.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from operator import methodcaller
from typing import Any, Final

from issuing_sandbox.store.index import Read, Record

#: By kind of object, the fields; one inside another has a path, ``preferences.is_default``.
INDEXED: Final[Mapping[str, tuple[str, ...]]] = {
    "account": ("created",),
    "account_notice": ("created", "sent_at"),
    "balance_transaction": ("created", "currency", "source", "type"),
    "event": ("created", "data.object.id", "pending_webhooks", "type"),
    "file": ("created", "purpose"),
    "file_link": ("created", "expires_at", "file"),
    "issuing.authorization": ("card", "cardholder", "created", "status"),
    "issuing.card": (
        "cardholder",
        "created",
        "exp_month",
        "exp_year",
        "financial_account",
        "last4",
        "personalization_design",
        "status",
        "type",
    ),
    "issuing.cardholder": ("created", "email", "phone_number", "status", "type"),
    "issuing.dispute": ("created", "status", "transaction"),
    "issuing.personalization_design": (
        "lookup_key",
        "preferences.is_default",
        "preferences.is_platform_default",
        "status",
    ),
    "issuing.physical_bundle": ("status", "type"),
    "issuing.token": ("card", "created", "status"),
    "issuing.transaction": ("card", "cardholder", "created", "type"),
    "payout": ("arrival_date", "created", "destination", "status"),
    "person": (
        "deleted",
        "relationship.authorizer",
        "relationship.director",
        "relationship.executive",
        "relationship.legal_guardian",
        "relationship.owner",
        "relationship.representative",
    ),
    "bank_account": ("deleted",),
    "reporting.report_run": ("created",),
    "sandbox.delivery": ("endpoint", "event", "status"),
    "topup": ("amount", "created", "status"),
    "transfer": ("created", "destination", "transfer_group"),
    "transfer_reversal": ("transfer",),
    "treasury.credit_reversal": ("financial_account", "received_credit", "status"),
    "treasury.debit_reversal": ("financial_account", "received_debit", "status"),
    "treasury.financial_account": ("created", "status"),
    "treasury.inbound_transfer": ("financial_account", "status"),
    "treasury.outbound_payment": ("created", "customer", "financial_account", "status"),
    "treasury.received_credit": (
        "financial_account",
        "linked_flows.source_flow_type",
        "status",
    ),
    "treasury.received_debit": ("financial_account", "status"),
    "treasury.transaction": (
        "created",
        "financial_account",
        "status",
        "status_transitions.posted_at",
    ),
    "treasury.transaction_entry": ("created", "effective_at", "financial_account", "transaction"),
    "v2.core.event": ("created", "related_object.id", "type"),
    "v2.core.event_destination": ("deleted",),
    "v2.money_management.financial_account": ("status",),
    "v2.money_management.financial_address": ("financial_account",),
    "v2.money_management.received_credit": ("created",),
    "v2.money_management.transaction": ("created", "financial_account", "flow"),
    "v2.money_management.transaction_entry": ("created", "transaction"),
    "webhook_endpoint": ("deleted",),
}
#: How the kinds of the second API begin, whose times are texts.
_SECOND: Final = "v2."


@cache
def readers(kind: str) -> dict[str, Read]:
    """Return how each indexed field of a kind of object is read, by its name."""
    return {name: _reader(kind, name) for name in INDEXED.get(kind, ())}


def _reader(kind: str, name: str) -> Read:
    """Return how a field is read; one that a record does not have is ``None``."""
    if name == "flow":
        return _flow
    if name == "created" and kind.startswith(_SECOND):
        return lambda record: datetime.fromisoformat(record[name]).timestamp()
    if name.startswith("relationship."):
        role = name.partition(".")[2]
        return lambda person: person.get("relationship", {}).get(role, False)
    if "." not in name:
        return methodcaller("get", name)
    path = name.split(".")
    return lambda record: _at(record, path)


def _at(record: Record, path: list[str]) -> Any:
    value: Any = record
    for name in path:
        value = value.get(name) if value is not None else None
    return value


def _flow(transaction: Record) -> Any:
    """Return the id of what a Transaction of the second API is of."""
    flow = transaction["flow"]
    return flow[flow["type"]]
