"""Purchase details: fuel, fleet, flight, lodging and receipt, as merchants report them.

Fuel and fleet details of an authorization are part of it. A transaction's ``purchase_details`` are
stored apart, because a response only includes them when they are expanded.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.errors import NotModelled
from issuing_sandbox.store.tables import Record

#: The fields of a hash. A field with a shape of its own is a hash that may be left out.
Shape = dict[str, Any]
#: The parameter, and the field that shows the details.
FIELD: Final = "purchase_details"
#: The table of details, by the transaction's id.
KIND: Final = "issuing.transaction.purchase_details"
FUEL: Final[Shape] = {
    "industry_product_code": None,
    "quantity_decimal": None,
    "type": None,
    "unit": None,
    "unit_cost_decimal": None,
}
CARDHOLDER_PROMPT_DATA: Final[Shape] = {
    "driver_id": None,
    "odometer": None,
    "unspecified_id": None,
    "user_id": None,
    "vehicle_number": None,
}
FLEET: Final[Shape] = {
    "cardholder_prompt_data": CARDHOLDER_PROMPT_DATA,
    "purchase_type": None,
    "reported_breakdown": {
        "fuel": {"gross_amount_decimal": None},
        "non_fuel": {"gross_amount_decimal": None},
        "tax": {"local_amount_decimal": None, "national_amount_decimal": None},
    },
    "service_type": None,
}
#: An authorization's has a field more, which no parameter can set.
AUTHORIZATION_FLEET: Final[Shape] = {
    **FLEET,
    "cardholder_prompt_data": {"alphanumeric_id": None, **CARDHOLDER_PROMPT_DATA},
}
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
RECEIPT_ITEM: Final[Shape] = dict.fromkeys(("description", "quantity", "total", "unit_cost"))
#: Fields of a transaction's fuel that are never null, by the contract of the responses.
REQUIRED_FUEL_FIELDS: Final = ("type", "unit", "unit_cost_decimal")


def with_all_fields(shape: Shape, given: Record | None) -> Record | None:
    """Return a hash as Stripe shows it: every field is there, null where none was given."""
    if given is None:
        return None
    return {
        name: given.get(name) if inner is None else with_all_fields(inner, given.get(name))
        for name, inner in shape.items()
    }


def save(call: Call, transaction: str) -> None:
    """Store the details that the parameters give of a transaction (``ipi_…``), if any."""
    given = call.params.get(FIELD)
    if given:
        call.account.table(KIND).put({"id": transaction, FIELD: _details(given)})


def add(call: Call, transaction: str) -> None:
    """Store the details that the parameters give of a transaction (``ipi_…``) that was there.

    A part that is given replaces what was known of it; the others stay.
    """
    given = {name: part for name, part in _details(call.params[FIELD]).items() if part is not None}
    known = of_transaction(call.account, transaction) or _details({})
    call.account.table(KIND).put({"id": transaction, FIELD: known | given})


def of_transaction(account: Account, transaction: str) -> Record | None:
    """Return the details of a transaction (``ipi_…``), or ``None``."""
    record = account.table(KIND).get(transaction)
    return record and record[FIELD]


def has_receipt(account: Account, transaction: str) -> bool:
    """Return whether a transaction (``ipi_…``) came with a receipt."""
    return bool((of_transaction(account, transaction) or {}).get("receipt"))


def _details(given: dict[str, Any]) -> Record:
    return {
        "fleet": with_all_fields(FLEET, given.get("fleet")),
        "flight": _flight(given.get("flight")),
        "fuel": _fuel(given.get("fuel")),
        "lodging": with_all_fields(LODGING, given.get("lodging")),
        "receipt": _map_list(_receipt_item, given.get("receipt")),
        "reference": given.get("reference"),
    }


def _flight(given: dict[str, Any] | None) -> Record | None:
    flight = with_all_fields(FLIGHT, given)
    if flight is None:
        return None
    segments = _map_list(partial(with_all_fields, SEGMENT), flight["segments"])
    return {**flight, "segments": segments}


def _fuel(given: dict[str, Any] | None) -> Record | None:
    if given is None:
        return None
    for name in REQUIRED_FUEL_FIELDS:
        if given.get(name) is None:
            raise NotModelled(f"fuel without its {name}", param=f"{FIELD}[fuel][{name}]")
    return with_all_fields(FUEL, given)


def _receipt_item(given: dict[str, Any]) -> Record:
    quantity = given.get("quantity")
    number = None if quantity is None else float(quantity)
    return {**RECEIPT_ITEM, **given, "quantity": number}


def _map_list(function: Callable[[Any], Any], items: list[Any] | None) -> list[Any] | None:
    return None if items is None else [function(item) for item in items]
