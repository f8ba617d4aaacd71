"""Shipping of physical cards: address, service, and the statuses on the way to the cardholder.

::

    submit   pending -> submitted                  at the printer
    ship     pending | submitted -> shipped        with a carrier, perhaps with a tracking number
    deliver  shipped -> delivered
    return   shipped -> returned
    fail     pending | submitted | shipped -> failure
             pending -> canceled                   with its card, before it is fulfilled

Each function returns a card's field ``shipping`` as it is after a step. Facts: reference, objects
and platform, 2.6. Stripe publishes the order of the statuses as a picture, and no wording of a
refusal.
"""

from collections.abc import Mapping
from typing import Any, Final

from issuing_sandbox.account.spend_totals import DAY
from issuing_sandbox.contract import newer_versions
from issuing_sandbox.errors import NotModelled, SandboxFault, WrongState
from issuing_sandbox.issuing import shipping_offers
from issuing_sandbox.policies import Policies
from issuing_sandbox.store.ids import Ids
from issuing_sandbox.store.tables import Record

#: By test helper: the statuses it starts from, and the one it leads to.
TRANSITIONS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "submit": (("pending",), "submitted"),
    "ship": (("pending", "submitted"), "shipped"),
    "deliver": (("shipped",), "delivered"),
    "return": (("shipped",), "returned"),
    "fail": (("pending", "submitted", "shipped"), "failure"),
}
#: By service: the carrier, the days it takes, and whether it can be tracked.
SERVICES: Final = {
    "standard": ("usps", 8, False),
    "express": ("fedex", 4, True),
    "priority": ("fedex", 2, True),
}
#: A carrier that newer API versions know.
CORREOS: Final = "correos"
TRACKING_URL: Final = "https://www.fedex.com/fedextrack/?trknbr="
#: The ``line1`` of an address that is undeliverable; every other address is deliverable.
INVALID_ADDRESS: Final = "address_invalid"
UNDELIVERABLE: Final = (
    "The address is undeliverable based on given inputs. Please ensure that the address was "
    "inputted correctly and can be delivered to."
)
ADDRESS_FIELDS: Final = ("city", "country", "line1", "line2", "postal_code", "state")


def for_new_card(given: Mapping[str, Any] | None, kind: str, policies: Policies) -> Record | None:
    """Return a new card's shipping, pending.

    Args:
        given: the parameter ``shipping``.
        kind: the card's type; a virtual card is not shipped.
        policies: say how an address is validated where the parameter does not.

    Raises:
        NotModelled: a virtual card that is to be shipped.
        ParameterFault: a box to Europe lacks the number for the customs.
        SandboxFault: the address is undeliverable, or this is not offered (``shipping_offers``).
    """
    if given is None:
        return None
    if kind == "virtual":
        raise NotModelled("shipping of a virtual card", param="shipping")
    shipping_offers.check(given, policies)
    address = {name: given["address"].get(name) for name in ADDRESS_FIELDS}
    customs = given.get("customs")
    return {
        "address": address,
        "address_validation": _validation(address, _validation_mode(given, policies)),
        "carrier": None,
        "customs": customs and {"eori_number": customs.get("eori_number")},
        "eta": None,
        "name": given["name"],
        "phone_number": given.get("phone_number"),
        "require_signature": given.get("require_signature"),
        "service": shipping_offers.service(given),
        "status": "pending",
        "tracking_number": None,
        "tracking_url": None,
        "type": given.get("type") or "individual",
    }


def after_helper(
    shipping: Record | None, helper: str, policies: Policies, *, ids: Ids, now: int
) -> Record:
    """Return the shipping after a test helper.

    Args:
        shipping: before; ``None`` for a virtual card.
        helper: a key of ``TRANSITIONS``.
        policies: see the policy ``carrier_to_spain``.
        ids: makes the tracking number.
        now: unix seconds.

    Raises:
        WrongState: the card is not shipped, or its shipping's status does not allow this.
    """
    if shipping is None:
        raise WrongState("This card has no shipping: only physical cards are shipped.")
    before, after = TRANSITIONS[helper]
    if shipping["status"] not in before:
        raise WrongState(
            f"A card whose shipping has status '{shipping['status']}' cannot become '{after}'."
        )
    shipment = _shipment(shipping, ids, now) if after == "shipped" else {}
    if shipment and _is_by_correos(shipping, policies):
        shipment["carrier"] = newer_versions.older("issuing.card", "shipping.carrier", CORREOS)
    return {**shipping, **shipment, "status": after}


def newer_fields(shipping: Record, policies: Policies, *, now: int) -> dict[str, Any]:
    """Return what newer API versions show of a shipping after a step, by path.

    Args:
        shipping: after the step.
        policies: say whether Correos carries it; see the policy ``carrier_to_spain``.
        now: unix seconds.
    """
    if shipping["status"] == "delivered":
        return {"shipping.delivered_at": now}
    if shipping["status"] != "shipped":
        return {}
    carrier = {"shipping.carrier": CORREOS} if _is_by_correos(shipping, policies) else {}
    return {"shipping.shipped_at": now, **carrier}


def _is_by_correos(shipping: Record, policies: Policies) -> bool:
    is_to_spain = str(shipping["address"]["country"]).upper() == "ES"
    is_mail = shipping["service"] == "standard"
    return is_to_spain and is_mail and policies.carrier_to_spain == CORREOS


def after_update(
    old: Record | None, given: Mapping[str, Any] | None, kind: str, policies: Policies
) -> Record | None:
    """Return the shipping after an update of its card.

    Args:
        old: before; ``None`` for a virtual card.
        given: the parameter ``shipping``.
        kind: the card's type.
        policies: say how an address is validated where the parameter does not.

    Raises:
        WrongState: it is at the printer already, or further.
    """
    if given is None:
        return old
    check_pending(old, "shipping")
    return for_new_card(given, kind, policies)


def check_pending(shipping: Record | None, param: str) -> None:
    """Refuse a change of what is printed or shipped once the shipping is no longer pending.

    Args:
        shipping: of the card; ``None`` for a virtual card.
        param: the parameter that asks for the change.

    Raises:
        WrongState: it is no longer pending.
    """
    if shipping is not None and shipping["status"] != "pending":
        raise WrongState(
            f"The {param} can no longer be changed: the card's shipping has status "
            f"'{shipping['status']}'.",
            param=param,
        )


def after_cancellation(shipping: Record | None, policies: Policies) -> Record | None:
    """Return the shipping of a card that is canceled; see the policy ``cancel_stops_shipping``."""
    stops_at_printer = policies.cancel_stops_shipping != "pending"
    stoppable = ("pending", "submitted") if stops_at_printer else ("pending",)
    if shipping is None or shipping["status"] not in stoppable:
        return shipping
    return {**shipping, "status": "canceled"}


def _validation_mode(given: Mapping[str, Any], policies: Policies) -> str:
    validation = given.get("address_validation") or {}
    return validation.get("mode") or policies.address_validation


def _validation(address: Record, mode: str) -> Record | None:
    if mode == "none":
        return None
    if mode == "disabled":
        return {"mode": mode, "normalized_address": None, "result": None}
    is_deliverable = address["line1"] != INVALID_ADDRESS
    if mode == "validation_and_normalization" and not is_deliverable:
        raise SandboxFault(UNDELIVERABLE, param="shipping[address]")
    return {
        "mode": mode,
        "normalized_address": {name: value and value.upper() for name, value in address.items()},
        "result": "likely_deliverable" if is_deliverable else "likely_undeliverable",
    }


def _shipment(shipping: Record, ids: Ids, now: int) -> Record:
    """Return what is known of a parcel once it is on its way; each box of cards is tracked."""
    carrier, days, is_tracked = SERVICES[shipping["service"]]
    number = ids.digits(12) if is_tracked or shipping["type"] == "bulk" else None
    return {
        "carrier": carrier,
        "eta": now + days * DAY,
        "tracking_number": number,
        "tracking_url": number and TRACKING_URL + number,
    }
