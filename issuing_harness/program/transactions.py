"""Transactions: money that merchants take or give without being asked, and what is known of it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import stripe
from stripe.issuing import Transaction

from issuing_harness.errors import VocabularyError
from issuing_harness.money import Money


class Transactions:
    """The settled money of a program; merchants are simulated by Stripe's test helpers."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._api = client.v1.issuing.transactions
        self._merchant = client.v1.test_helpers.issuing.transactions

    def described(self, transaction: str) -> Transaction:
        """The transaction ``ipi_…`` as it is now, with what its merchant told of the purchase."""
        return self._api.retrieve(transaction, {"expand": ["purchase_details"]})

    def note(self, transaction: str, metadata: dict[str, str]) -> Transaction:
        """Write metadata on ``ipi_…``."""
        return self._api.update(transaction, {"metadata": metadata})

    def refund(self, captured: Transaction, amount: Money | None = None) -> Transaction:
        """The merchant gives a capture back, or ``amount`` of it; returns the card's newest refund.

        What the call itself answers is not known for certain, so the refund is looked up.
        """
        part: Any = {} if amount is None else {"refund_amount": amount.cents}
        self._merchant.refund(captured.id, part)
        refunds = self._api.list({"card": str(captured.card), "type": "refund", "limit": 1})
        return refunds.data[0]

    def force_capture(
        self, card: str, amount: Money, merchant: dict[str, Any], **details: Any
    ) -> Transaction:
        """A merchant takes ``amount`` from the card ``ic_…`` and asks nobody."""
        return self._merchant.create_force_capture(_unasked(card, amount, merchant, **details))

    def refund_unlinked(self, card: str, amount: Money, merchant: dict[str, Any]) -> Transaction:
        """A merchant gives ``amount`` to the card ``ic_…``, nobody knows what for."""
        return self._merchant.create_unlinked_refund(_unasked(card, amount, merchant))


def _unasked(card: str, amount: Money, merchant: dict[str, Any], **details: Any) -> Any:
    return {"card": card, "amount": amount.cents, "merchant_data": merchant, **details}


def moved(transaction: Transaction) -> tuple[str, Money]:
    """What a transaction is, and what it moved: negative for money that left."""
    return transaction.type, Money(transaction.amount)


def expected(rows: Sequence[Sequence[str]]) -> list[tuple[str, Money]]:
    """The same of ``capture`` or ``refund`` and an amount: captures take, refunds give."""
    return [
        (kind, -Money.parse(amount) if kind == "capture" else Money.parse(amount))
        for kind, amount in rows
    ]


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
