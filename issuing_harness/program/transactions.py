"""Transactions: money that merchants take or give without being asked, and what is known of it."""

from collections.abc import Sequence
from typing import Any

import stripe
from stripe.issuing import Transaction

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
