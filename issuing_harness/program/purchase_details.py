"""Purchase details: the receipt, flight, fuel or lodging that a merchant sends with a capture."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from stripe.issuing import Transaction
from stripe.params.test_helpers.issuing import (
    AuthorizationCaptureParamsPurchaseDetailsFlight,
    AuthorizationCaptureParamsPurchaseDetailsFlightSegment,
    AuthorizationCaptureParamsPurchaseDetailsFuel,
    AuthorizationCaptureParamsPurchaseDetailsLodging,
)

from issuing_harness.errors import VocabularyError
from issuing_harness.money import Money
from issuing_harness.program.choices import choice, fields, known_choices, number_in
from issuing_harness.program.prices import parse_amount

_FLIGHT: Final = fields(AuthorizationCaptureParamsPurchaseDetailsFlight)
#: The classes of the SDK whose fields a kind of details has.
_CLASSES: Final[Mapping[str, tuple[type, ...]]] = {
    "flight": (
        AuthorizationCaptureParamsPurchaseDetailsFlight,
        AuthorizationCaptureParamsPurchaseDetailsFlightSegment,
    ),
    "fuel": (AuthorizationCaptureParamsPurchaseDetailsFuel,),
    "lodging": (AuthorizationCaptureParamsPurchaseDetailsLodging,),
}
#: Fields that are whole numbers.
_INTEGER_FIELDS: Final = ("nights",)
_nights: Final = number_in("number of nights", 1, 999, example="2")
detail_kind: Final = choice("kind of purchase details", _CLASSES)


def check_details(details: Mapping[str, str]) -> None:
    """Check the names and values of facts about a flight, fuel or a lodging.

    Raises:
        VocabularyError: no kind of details has such a field, or the field such a value.
    """
    classes = [owner for owners in _CLASSES.values() for owner in owners]
    known = {name: owner for owner in classes for name in fields(owner)}
    for name, value in details.items():
        owner = known[choice("purchase detail", known)(name)]
        if values := known_choices(owner, name):
            choice(name.replace("_", " "), values)(value)
    parse_numbers(details)


def parse_numbers(facts: Mapping[str, str]) -> dict[str, Any]:
    """Parse the numbers among facts: ``quantity_decimal`` is a decimal, ``nights`` an integer.

    Raises:
        VocabularyError: a number is none.
    """
    return {name: _parse_field(name, text) for name, text in facts.items()}


def purchase_details(kind: str, facts: Mapping[str, str]) -> dict[str, Any]:
    """Return the parameters of a capture that describe its ``flight``, ``fuel`` or ``lodging``.

    Raises:
        VocabularyError: that kind of details has no such field.
    """
    known = [name for owner in _CLASSES[kind] for name in fields(owner)]
    values = {choice(f"detail of the {kind}", known)(name): facts[name] for name in facts}
    parsed = parse_numbers(values)
    if kind == "flight":
        flight = {name: parsed.pop(name) for name in _FLIGHT if name in parsed}
        parsed = {**flight, "segments": [parsed]}
    return {"purchase_details": {kind: parsed}}


def described_part(kind: str, transaction: Transaction) -> dict[str, Any]:
    """Return what is known of a ``flight`` (merged with its segment), ``fuel`` or ``lodging``."""
    details: Any = getattr(transaction, "purchase_details", None)
    part: dict[str, Any] = details[kind].to_dict() if details and details[kind] else {}
    for segment in part.pop("segments", None) or ():
        part |= segment
    return {name: value for name, value in part.items() if value is not None}


def receipt_details(rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return the parameters of a capture that describe its receipt.

    Args:
        rows: description, quantity, price of one, and price of all.

    Raises:
        VocabularyError: a row has other cells.
    """
    return {"purchase_details": {"receipt": [_receipt_item(row) for row in rows]}}


def details_present(transaction: Transaction) -> dict[str, Any]:
    """Return a transaction's purchase details by part, without the parts that are empty."""
    details: Any = getattr(transaction, "purchase_details", None)
    parts = details.to_dict() if hasattr(details, "to_dict") else {"details": details}
    return {part: content for part, content in parts.items() if content}


def receipt_items(transaction: Transaction) -> list[dict[str, Any]]:
    """Return the items of a transaction's receipt, in its order."""
    details: Any = getattr(transaction, "purchase_details", None)
    return [item.to_dict() for item in (details and details.receipt) or ()]


def receipt_in_words(items: Sequence[Mapping[str, Any]]) -> str:
    """Return the items of a receipt as a reader writes them: ``2 x A book at $12.00: $24.00``."""
    return "; ".join(_item_in_words(item) for item in items) or "none"


def _item_in_words(item: Mapping[str, Any]) -> str:
    quantity = Decimal(str(item["quantity"])).normalize()
    price, total = Money(item["unit_cost"]), Money(item["total"])
    return f"{quantity:f} x {item['description']} at {price}: {total}"


def _parse_field(name: str, text: str) -> Any:
    if name.endswith("_decimal"):
        return _number(text)
    return _nights(text) if name in _INTEGER_FIELDS else text


def _number(text: str) -> Decimal:
    if not re.fullmatch(r"[0-9]{1,8}(?:\.[0-9]{1,12})?", text):
        raise VocabularyError(
            f"'{text}' is no number. Write one from 0 to 99,999,999, like 10 or 2.5."
        )
    return Decimal(text)


def _receipt_item(row: Sequence[str]) -> dict[str, Any]:
    if len(row) != 4:  # noqa: PLR2004 - the cells of an item
        raise VocabularyError(
            "An item of a receipt has a description, a quantity, the price of one and the price "
            f"of all, like | A book | 2 | $12.00 | $24.00 |; this one is | {' | '.join(row)} |."
        )
    description, quantity, unit_price, total_price = row
    return {
        "description": description,
        "quantity": _number(quantity),
        "unit_cost": parse_amount(unit_price).cents,
        "total": parse_amount(total_price).cents,
    }
