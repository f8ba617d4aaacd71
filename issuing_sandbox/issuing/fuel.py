"""Fuel and fleet cards: what a filling station reports, on authorizations and on transactions."""

from typing import Any, Final

from issuing_sandbox.store import Record

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
