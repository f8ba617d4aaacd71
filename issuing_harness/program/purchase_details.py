"""Purchase details: the receipt, the flight, the nights, the fuel that a merchant tells of."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from stripe.issuing import Transaction

from issuing_harness.errors import VocabularyError
from issuing_harness.money import Money

#: What is told of a flight as a whole; all else is told of its legs.
OF_A_FLIGHT: Final = ("passenger_name", "travel_agency")
WHOLE: Final = ("nights",)


def measured(told: dict[str, str]) -> dict[str, Any]:
    """Facts with their numbers: ``quantity_decimal`` is a decimal, ``nights`` are whole."""
    return {name: _measured(name, text) for name, text in told.items()}


def of(part: str, told: dict[str, str]) -> dict[str, Any]:
    """What a capture says of its ``flight``, ``fuel`` or ``lodging``."""
    facts = measured(told)
    if part == "flight":
        whole: dict[str, Any] = {name: facts.pop(name) for name in OF_A_FLIGHT if name in facts}
        facts = {**whole, "segments": [facts]}
    return {"purchase_details": {part: facts}}


def receipt(rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """What a capture says of a receipt: description, quantity, price of one, and of all."""
    return {"purchase_details": {"receipt": [_item(row) for row in rows]}}


def told_of(part: str, transaction: Transaction) -> dict[str, Any]:
    """What a transaction tells of its ``flight`` (with its only leg), ``fuel`` or ``lodging``."""
    details: Any = getattr(transaction, "purchase_details", None)
    facts: dict[str, Any] = details[part].to_dict() if details and details[part] else {}
    for leg in facts.pop("segments", None) or ():
        facts |= leg
    return facts


def items_of(transaction: Transaction) -> list[dict[str, Any]]:
    """The items of a transaction's receipt, in its order."""
    details: Any = getattr(transaction, "purchase_details", None)
    return [each.to_dict() for each in (details and details.receipt) or ()]


def _measured(name: str, text: str) -> Any:
    if name.endswith("_decimal"):
        return Decimal(text)
    return int(text) if name in WHOLE else text


def _item(row: Sequence[str]) -> dict[str, Any]:
    if len(row) != 4:  # noqa: PLR2004 - what a receipt has of each item
        raise VocabularyError(
            "An item of a receipt has a description, a quantity, the price of one and the price "
            f"of all; this one is {list(row)}."
        )
    description, quantity, one, every = row
    return {
        "description": description,
        "quantity": Decimal(quantity),
        "unit_cost": Money.parse(one).cents,
        "total": Money.parse(every).cents,
    }
