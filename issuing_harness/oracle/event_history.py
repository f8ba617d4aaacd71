"""What events tell: the states an object went through, and what was said of each step.

Documented exceptions, which are no differences: what an object embeds has events of its own (the
card of an authorization), a list that grows is not among the previous attributes (recorded), the
address of a merchant is null in an event (recorded), and a top-up's description and metadata change
without an event (money flow, 1.1 and 8; objects and platform, 6.1).
"""

from copy import deepcopy
from typing import Any, Final

from issuing_harness.oracle.difference import AUTHORIZATION, TOPUP, Object
from issuing_harness.versions import API_VERSION

#: Lists that grow without being told of.
GROWING: Final = ("balance_transactions", "transactions")
#: What changes without an event, and what is only there for those who expand it.
SILENT: Final = {TOPUP: ("description", "metadata")}
ON_REQUEST: Final = ("purchase_details",)
#: What is compared of a state that was told in the shape of another API version.
CORE: Final = ("amount", "currency", "type")


def state(event: Object) -> Object:
    """The object as an event shows it."""
    document: Object = event["data"]["object"]
    return document


def essence(thing: Object) -> Object:
    """An object without others it embeds, and without what has no value."""
    left_out = (*SILENT.get(thing["object"], ()), *ON_REQUEST)
    kept = {name: each for name, each in thing.items() if name not in left_out}
    merchant = kept.get("merchant_data")
    if merchant:
        kept["merchant_data"] = {**merchant, "url": None}
    named: Object = _named(kept, top=True)
    return named


def comparable(event: Object, now: Object) -> tuple[Object, Object]:
    """The state an event tells and the present one, as far as both can be held together."""
    told = essence(state(event))
    present = essence(now)
    if event["api_version"] in (None, API_VERSION):
        return told, present
    return _core(told), _core(present)


def before(event: Object) -> Object:
    """The object as it was before an event that names its previous attributes."""
    return _undone(state(event), event["data"].get("previous_attributes") or {})


def settled(thing: Object) -> Object:
    """Its essence without the lists that grow."""
    is_authorization = thing["object"] == AUTHORIZATION
    left_out = (*GROWING, "pending_request") if is_authorization else ()
    return {name: each for name, each in essence(thing).items() if name not in left_out}


def grown(thing: Object) -> dict[str, list[Any]]:
    """What its growing lists hold, by id."""
    named: dict[str, list[Any]] = {
        name: [_named(each) for each in thing.get(name) or ()] for name in GROWING
    }
    return named


def apart(one: Object, other: Object) -> list[str]:
    """Where two states differ, with both values; the names of attributes."""
    return [
        f"{name}: {_short(one.get(name))}, against {_short(other.get(name))}"
        for name in sorted({*one, *other})
        if one.get(name) != other.get(name)
    ]


def named_needlessly(event: Object) -> list[str]:
    """The previous attributes that are what they were."""
    previous = event["data"].get("previous_attributes") or {}
    now = state(event)
    return sorted(name for name, value in previous.items() if name in now and now[name] == value)


def _named(node: Any, *, top: bool = False) -> Any:
    if isinstance(node, dict):
        if not top and "id" in node and "object" in node:
            return node["id"]
        return {name: _named(each) for name, each in node.items() if _is_worth(each)}
    return [_named(each) for each in node] if isinstance(node, list) else node


def _is_worth(value: Any) -> bool:
    """An attribute that is absent is null, and an empty list is nothing (recorded)."""
    return value is not None and value != []


def _undone(thing: Any, previous: Object) -> Object:
    earlier: Object = deepcopy(thing)
    for name, value in previous.items():
        whole = earlier.get(name)
        merges = isinstance(value, dict) and isinstance(whole, dict)
        earlier[name] = _undone(whole, value) if merges else value
    return earlier


def _core(told: Object) -> Object:
    return {name: told.get(name) for name in CORE}


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004 - a line's worth
