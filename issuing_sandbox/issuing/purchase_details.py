"""Fuel and fleet cards: what a filling station reports, on authorizations and on transactions."""

from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.errors import NotModelled
from issuing_sandbox.store.tables import Record

#: A hash by its names; a name with names of its own is a hash that may be left out.
Shape = dict[str, Any]


FUEL: Final[Shape] = {
    "industry_product_code": None,
    "quantity_decimal": None,
    "type": None,
    "unit": None,
    "unit_cost_decimal": None,
}
PROMPTED: Final[Shape] = {
    "driver_id": None,
    "odometer": None,
    "unspecified_id": None,
    "user_id": None,
    "vehicle_number": None,
}
FLEET: Final[Shape] = {
    "cardholder_prompt_data": PROMPTED,
    "purchase_type": None,
    "reported_breakdown": {
        "fuel": {"gross_amount_decimal": None},
        "non_fuel": {"gross_amount_decimal": None},
        "tax": {"local_amount_decimal": None, "national_amount_decimal": None},
    },
    "service_type": None,
}
#: An authorization's has a name more, which nobody can give.
AUTHORIZED_FLEET: Final[Shape] = {
    **FLEET,
    "cardholder_prompt_data": {"alphanumeric_id": None, **PROMPTED},
}


def shaped(shape: Shape, given: Record | None) -> Record | None:
    """What was given as Stripe shows it: every name is there, null where nothing was said."""
    if given is None:
        return None
    return {
        name: given.get(name) if inside is None else shaped(inside, given.get(name))
        for name, inside in shape.items()
    }


#: The parameter, and the field that shows them.
FIELD: Final = "purchase_details"
#: Where they are kept, under the transaction's id.
KIND: Final = "issuing.transaction.purchase_details"
FLIGHT: Final[Shape] = dict.fromkeys(
    ("departure_at", "passenger_name", "refundable", "segments", "travel_agency")
)
SEGMENT: Final[Shape] = dict.fromkeys(
    (
        "arrival_airport_code",
        "carrier",
        "departure_airport_code",
        "flight_number",
        "service_class",
        "stopover_allowed",
    )
)
LODGING: Final[Shape] = dict.fromkeys(("check_in_at", "nights"))
ITEM: Final[Shape] = dict.fromkeys(("description", "quantity", "total", "unit_cost"))
#: What a transaction's fuel always says, by the contract of the answers.
OF_ANY_FUEL: Final = ("type", "unit", "unit_cost_decimal")


def keep(call: Call, transaction: str) -> None:
    """Keep what the parameters tell of a transaction (``ipi_…``)."""
    told = call.params.get(FIELD)
    if told:
        details = {"id": transaction, FIELD: _details(told)}
        call.account.table(KIND).put(details)


def of(account: Account, transaction: str) -> Record | None:
    """What is known of a transaction, or ``None``."""
    kept = account.table(KIND).get(transaction)
    return kept and kept[FIELD]


def has_receipt(account: Account, transaction: str) -> bool:
    """Whether a transaction came with a receipt."""
    return bool((of(account, transaction) or {}).get("receipt"))


def _details(told: dict[str, Any]) -> Record:
    return {
        "fleet": shaped(FLEET, told.get("fleet")),
        "flight": _flight(told.get("flight")),
        "fuel": _fuel(told.get("fuel")),
        "lodging": shaped(LODGING, told.get("lodging")),
        "receipt": _each(told.get("receipt"), _item),
        "reference": told.get("reference"),
    }


def _flight(told: dict[str, Any] | None) -> Record | None:
    flight = shaped(FLIGHT, told)
    return flight and {
        **flight,
        "segments": _each(flight["segments"], lambda leg: shaped(SEGMENT, leg)),
    }


def _fuel(told: dict[str, Any] | None) -> Record | None:
    for name in OF_ANY_FUEL:
        if told is not None and told.get(name) is None:
            raise NotModelled(f"fuel without its {name}", param=f"{FIELD}[fuel][{name}]")
    return shaped(FUEL, told)


def _item(told: dict[str, Any]) -> Record:
    quantity = told.get("quantity")
    number = None if quantity is None else float(quantity)
    return {**dict(ITEM), **told, "quantity": number}


def _each(told: list[Any] | None, shape: Any) -> list[Any] | None:
    return None if told is None else [shape(each) for each in told]
