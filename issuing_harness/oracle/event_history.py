"""States of an object as its events show them, in a form that can be compared.

Documented exceptions, which are no differences: what an object embeds has events of its own (the
card of an authorization), a list that grows is not among the previous attributes (recorded), the
address of a merchant is null in an event (recorded), and a top-up's description and metadata change
without an event (money flow, 1.1 and 8; objects and platform, 6.1). Nor is there one when a
received credit or debit is linked to its reversal, or an inbound transfer is returned (treasury and
notices, A7).
"""

from copy import deepcopy
from typing import Any, Final

from issuing_harness import API_VERSION
from issuing_harness.oracle.difference import (
    AUTHORIZATION,
    INBOUND_TRANSFER,
    RECEIVED_CREDIT,
    RECEIVED_DEBIT,
    TOPUP,
    Object,
)
from issuing_harness.tape.redacted_output import beginning

#: Lists that grow without being among the previous attributes.
GROWING_LISTS: Final = ("balance_transactions", "transactions")
#: Those within ``treasury`` of an authorization; whether they are named is unknown.
GROWING_FLOWS: Final = ("received_credits", "received_debits")
#: Fields that change without an event, by kind of object.
SILENT_FIELDS: Final = {
    TOPUP: ("description", "metadata"),
    INBOUND_TRANSFER: ("linked_flows", "returned"),
    RECEIVED_CREDIT: ("linked_flows", "reversal_details"),
    RECEIVED_DEBIT: ("linked_flows", "reversal_details"),
}
#: Fields that are only there when they are expanded.
EXPANDABLE_FIELDS: Final = ("purchase_details",)
#: Characters that are shown of a value, so that it fits on a line.
_SHOWN: Final = 77
#: Fields that are compared if the event was written in another API version.
VERSION_INDEPENDENT_FIELDS: Final = ("amount", "currency", "type")


def state_in(event: Object) -> Object:
    """Return the object as an event shows it."""
    state: Object = event["data"]["object"]
    return state


def state_before(event: Object) -> Object:
    """Return the object before an event, by the event's previous attributes."""
    return _restored(state_in(event), event["data"].get("previous_attributes") or {})


def comparable(event: Object, current: Object) -> tuple[Object, Object]:
    """Return the state in an event and the current one, reduced to what can be compared."""
    by_event = _normalized(state_in(event))
    by_api = _normalized(current)
    if event["api_version"] in (None, API_VERSION):
        return by_event, by_api
    return _version_independent(by_event), _version_independent(by_api)


def without_growing_lists(state: Object) -> Object:
    """Return a normalized state without what changes and is no previous attribute."""
    is_authorization = state["object"] == AUTHORIZATION
    left_out = (*GROWING_LISTS, "pending_request", "treasury") if is_authorization else ()
    return {name: value for name, value in _normalized(state).items() if name not in left_out}


def growing_lists(state: Object) -> dict[str, list[Any]]:
    """Return the contents of a state's growing lists, as ids."""
    flows = state.get("treasury") or {}
    lists: dict[str, list[Any]] = {
        name: [_with_ids(entry) for entry in within.get(name) or ()]
        for within, names in ((state, GROWING_LISTS), (flows, GROWING_FLOWS))
        for name in names
    }
    return lists


def field_differences(one: Object, other: Object) -> list[str]:
    """Describe the fields in which two states differ, with both values."""
    return [
        f"{name}: {_abbreviated(one.get(name))}, against {_abbreviated(other.get(name))}"
        for name in sorted({*one, *other})
        if one.get(name) != other.get(name)
    ]


def unchanged_previous_attributes(event: Object) -> list[str]:
    """Return the names of an event's previous attributes that have not changed."""
    previous = event["data"].get("previous_attributes") or {}
    state = state_in(event)
    return sorted(
        name for name, value in previous.items() if name in state and state[name] == value
    )


def _normalized(thing: Object) -> Object:
    """Return an object with embedded ones as ids, and without what has no value or no event."""
    left_out = (*SILENT_FIELDS.get(thing["object"], ()), *EXPANDABLE_FIELDS)
    fields = {name: value for name, value in thing.items() if name not in left_out}
    merchant = fields.get("merchant_data")
    if merchant:
        fields["merchant_data"] = {**merchant, "url": None}
    normalized: Object = _with_ids(fields, top=True)
    return normalized


def _with_ids(node: Any, *, top: bool = False) -> Any:
    if isinstance(node, dict):
        if not top and "id" in node and "object" in node:
            return node["id"]
        return {name: _with_ids(value) for name, value in node.items() if _has_value(value)}
    return [_with_ids(entry) for entry in node] if isinstance(node, list) else node


def _has_value(value: Any) -> bool:
    """An absent attribute equals null, and an empty list equals nothing (recorded)."""
    return value is not None and value != []


def _restored(state: Any, previous: Object) -> Object:
    earlier: Object = deepcopy(state)
    for name, value in previous.items():
        current = earlier.get(name)
        is_partial = isinstance(value, dict) and isinstance(current, dict)
        earlier[name] = _restored(current, value) if is_partial else value
    return earlier


def _version_independent(state: Object) -> Object:
    return {name: state.get(name) for name in VERSION_INDEPENDENT_FIELDS}


def _abbreviated(value: object) -> str:
    return beginning(repr(value), _SHOWN)
