"""Transactions: captures without an authorization, refunds, and the details of a purchase."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import stripe
from stripe.issuing import Transaction

from issuing_harness.errors import VocabularyError
from issuing_harness.money import Money


class Transactions:
    """The transactions of a program; merchants are simulated by Stripe's test helpers.

    Args:
        client: the SDK.
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self._api = client.v1.issuing.transactions
        self._merchant = client.v1.test_helpers.issuing.transactions

    def retrieve(self, transaction: str) -> Transaction:
        """Retrieve the transaction ``ipi_…`` with its purchase details."""
        return self._api.retrieve(transaction, {"expand": ["purchase_details"]})

    def set_metadata(self, transaction: str, metadata: dict[str, str]) -> Transaction:
        """Set metadata of ``ipi_…``."""
        return self._api.update(transaction, {"metadata": metadata})

    def refund(self, capture: Transaction, amount: Money | None = None) -> Transaction:
        """Refund a capture, or ``amount`` of it, and return the card's newest refund.

        What the call itself returns is not known for certain, so the refund is looked up.
        """
        params: Any = {} if amount is None else {"refund_amount": amount.cents}
        self._merchant.refund(capture.id, params)
        refunds = self._api.list({"card": str(capture.card), "type": "refund", "limit": 1})
        return refunds.data[0]

    def force_capture(
        self, card: str, amount: Money, merchant: dict[str, Any], **details: Any
    ) -> Transaction:
        """Capture ``amount`` from the card ``ic_…`` without an authorization."""
        return self._merchant.create_force_capture(_parameters(card, amount, merchant, **details))

    def unlinked_refund(self, card: str, amount: Money, merchant: dict[str, Any]) -> Transaction:
        """Refund ``amount`` to the card ``ic_…`` without a capture."""
        return self._merchant.create_unlinked_refund(_parameters(card, amount, merchant))


def _parameters(card: str, amount: Money, merchant: dict[str, Any], **details: Any) -> Any:
    return {"card": card, "amount": amount.cents, "merchant_data": merchant, **details}


def type_and_amount(transaction: Transaction) -> tuple[str, Money]:
    """Return a transaction's type and signed amount: negative for money that left."""
    return transaction.type, Money(transaction.amount)


def parse_types_and_amounts(rows: Sequence[Sequence[str]]) -> list[tuple[str, Money]]:
    """Parse rows of ``capture`` or ``refund`` and an amount; a capture's amount is negated."""
    return [
        (kind, -Money.parse(amount) if kind == "capture" else Money.parse(amount))
        for kind, amount in rows
    ]


#: Fields of a flight as a whole; all others are fields of its segments.
FLIGHT_FIELDS: Final = ("passenger_name", "travel_agency")
#: Fields that are whole numbers.
INTEGER_FIELDS: Final = ("nights",)


def parse_numbers(facts: dict[str, str]) -> dict[str, Any]:
    """Parse the numbers among facts: ``quantity_decimal`` is a decimal, ``nights`` an integer."""
    return {name: _parse_number(name, text) for name, text in facts.items()}


def purchase_details(part: str, facts: dict[str, str]) -> dict[str, Any]:
    """Return the parameters of a capture that describe its ``flight``, ``fuel`` or ``lodging``."""
    fields = parse_numbers(facts)
    if part == "flight":
        flight: dict[str, Any] = {
            name: fields.pop(name) for name in FLIGHT_FIELDS if name in fields
        }
        fields = {**flight, "segments": [fields]}
    return {"purchase_details": {part: fields}}


def receipt_details(rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return the parameters of a capture that describe its receipt.

    Args:
        rows: description, quantity, price of one, and price of all.
    """
    return {"purchase_details": {"receipt": [_receipt_item(row) for row in rows]}}


def described_part(part: str, transaction: Transaction) -> dict[str, Any]:
    """Return a transaction's ``flight`` (merged with its only segment), ``fuel`` or ``lodging``."""
    details: Any = getattr(transaction, "purchase_details", None)
    fields: dict[str, Any] = details[part].to_dict() if details and details[part] else {}
    for segment in fields.pop("segments", None) or ():
        fields |= segment
    return fields


def receipt_items(transaction: Transaction) -> list[dict[str, Any]]:
    """Return the items of a transaction's receipt, in its order."""
    details: Any = getattr(transaction, "purchase_details", None)
    return [item.to_dict() for item in (details and details.receipt) or ()]


def _parse_number(name: str, text: str) -> Any:
    if name.endswith("_decimal"):
        return Decimal(text)
    return int(text) if name in INTEGER_FIELDS else text


def _receipt_item(row: Sequence[str]) -> dict[str, Any]:
    if len(row) != 4:  # noqa: PLR2004 - the cells of an item
        raise VocabularyError(
            "An item of a receipt has a description, a quantity, the price of one and the price "
            f"of all; this one is {list(row)}."
        )
    description, quantity, unit_price, total_price = row
    return {
        "description": description,
        "quantity": Decimal(quantity),
        "unit_cost": Money.parse(unit_price).cents,
        "total": Money.parse(total_price).cents,
    }
