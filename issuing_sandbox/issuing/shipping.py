"""Shipping: how a physical card travels to its cardholder.

::

    submit   pending -> submitted                  at the printer
    ship     pending | submitted -> shipped        with a carrier, perhaps with a number to track
    deliver  shipped -> delivered
    return   shipped -> returned
    fail     pending | submitted | shipped -> failure
             pending -> canceled                   with its card, before it is fulfilled

Facts: reference, objects and platform, 2.6. Stripe publishes the order of the statuses as a
picture, and no wording of a refusal.
"""

from collections.abc import Mapping
from typing import Any, Final

from issuing_sandbox.account.spend_totals import DAY
from issuing_sandbox.errors import NotModelled, SandboxFault, WrongState
from issuing_sandbox.policies import Policies
from issuing_sandbox.store.ids import Ids
from issuing_sandbox.store.tables import Record

#: By helper: the statuses it starts from, and the one it leads to.
TRANSITIONS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "submit": (("pending",), "submitted"),
    "ship": (("pending", "submitted"), "shipped"),
    "deliver": (("shipped",), "delivered"),
    "return": (("shipped",), "returned"),
    "fail": (("pending", "submitted", "shipped"), "failure"),
}
#: By service: who carries it, how many days it takes, and whether it can be tracked.
SERVICES: Final = {
    "standard": ("usps", 8, False),
    "express": ("fedex", 4, True),
    "priority": ("fedex", 2, True),
}
TRACKED_AT: Final = "https://www.fedex.com/fedextrack/?trknbr="
#: The line of an address that stands for one nobody can deliver to; every other one is fine.
INVALID: Final = "address_invalid"
UNDELIVERABLE: Final = (
    "The address is undeliverable based on given inputs. Please ensure that the address was "
    "inputted correctly and can be delivered to."
)
FIELDS: Final = ("city", "country", "line1", "line2", "postal_code", "state")


def of_card(given: Mapping[str, Any] | None, kind: str, policies: Policies) -> Record | None:
    """A new card's shipping as answered, waiting to be printed.

    Args:
        given: the parameter ``shipping``.
        kind: the card's type; a virtual one is not sent anywhere.
        policies: say how an address is validated when nobody says.

    Raises:
        NotModelled: a virtual card that is to be shipped.
        SandboxFault: an address that nobody can deliver to.
    """
    if given is None:
        return None
    if kind == "virtual":
        raise NotModelled("shipping of a virtual card", param="shipping")
    address = {name: given["address"].get(name) for name in FIELDS}
    customs = given.get("customs")
    return {
        "address": address,
        "address_validation": _validated(address, _mode(given, policies)),
        "carrier": None,
        "customs": customs and {"eori_number": customs.get("eori_number")},
        "eta": None,
        "name": given["name"],
        "phone_number": given.get("phone_number"),
        "require_signature": given.get("require_signature"),
        "service": given.get("service") or "standard",
        "status": "pending",
        "tracking_number": None,
        "tracking_url": None,
        "type": given.get("type") or "individual",
    }


def moved(shipping: Record | None, helper: str, *, ids: Ids, now: int) -> Record:
    """The shipping after a test helper.

    Raises:
        WrongState: nothing is shipped, or it is not in a status that allows this.
    """
    if shipping is None:
        raise WrongState("This card has no shipping: only physical cards are shipped.")
    before, after = TRANSITIONS[helper]
    if shipping["status"] not in before:
        raise WrongState(
            f"A card whose shipping has status '{shipping['status']}' cannot become '{after}'."
        )
    sent = _sent(shipping["service"], ids, now) if after == "shipped" else {}
    return {**shipping, **sent, "status": after}


def edited(
    old: Record | None, given: Mapping[str, Any] | None, kind: str, policies: Policies
) -> Record | None:
    """The shipping after an update of its card, which only comes in time while it is pending.

    Raises:
        WrongState: it is at the printer already, or further.
    """
    if given is None:
        return old
    check_pending(old, "shipping")
    return of_card(given, kind, policies)


def check_pending(shipping: Record | None, param: str) -> None:
    """Pass while what is printed and sent can still be changed.

    Raises:
        WrongState: it cannot.
    """
    if shipping is not None and shipping["status"] != "pending":
        raise WrongState(
            f"The {param} can no longer be changed: the card's shipping has status "
            f"'{shipping['status']}'.",
            param=param,
        )


def stopped(shipping: Record | None, policies: Policies) -> Record | None:
    """The shipping of a card that is canceled; see the policy ``cancel_stops_shipping``."""
    stoppable = ("pending",) if policies.cancel_stops_shipping == "pending" else _UNSENT
    if shipping is None or shipping["status"] not in stoppable:
        return shipping
    return {**shipping, "status": "canceled"}


_UNSENT: Final = ("pending", "submitted")


def _mode(given: Mapping[str, Any], policies: Policies) -> str:
    asked = given.get("address_validation") or {}
    return asked.get("mode") or policies.address_validation


def _validated(address: Record, mode: str) -> Record | None:
    if mode == "none":
        return None
    if mode == "disabled":
        return {"mode": mode, "normalized_address": None, "result": None}
    deliverable = address["line1"] != INVALID
    if mode == "validation_and_normalization" and not deliverable:
        raise SandboxFault(UNDELIVERABLE, param="shipping[address]")
    return {
        "mode": mode,
        "normalized_address": {name: value and value.upper() for name, value in address.items()},
        "result": "likely_deliverable" if deliverable else "likely_undeliverable",
    }


def _sent(service: str, ids: Ids, now: int) -> Record:
    carrier, days, tracked = SERVICES[service]
    number = ids.digits(12) if tracked else None
    return {
        "carrier": carrier,
        "eta": now + days * DAY,
        "tracking_number": number,
        "tracking_url": number and TRACKED_AT + number,
    }
