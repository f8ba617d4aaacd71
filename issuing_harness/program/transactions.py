"""Transactions: captures without an authorization, refunds, and the details of a purchase."""

from collections.abc import Sequence
from typing import Any, Final

import stripe
from stripe.issuing import Authorization, Transaction

from issuing_harness.errors import VocabularyError
from issuing_harness.money import Money
from issuing_harness.program.choices import choice_of
from issuing_harness.program.expectations import expect_one
from issuing_harness.program.prices import parse_amount


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

        Raises:
            ProductFailure: the card has no refund.
        """
        params: Any = {} if amount is None else {"refund_amount": amount.cents}
        self._merchant.refund(capture.id, params)
        refunds = self._api.list({"card": str(capture.card), "type": "refund", "limit": 1})
        return expect_one(refunds.data, "newest refunds of the card", about=capture)

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


def capture_made(before: Authorization, after: Authorization) -> Transaction:
    """Return the transaction that a capture has added to an authorization.

    Args:
        before: the authorization before the merchant captured it.
        after: the same one afterwards.

    Raises:
        ProductFailure: there is no new capture, or more than one.
    """
    known = {transaction.id for transaction in before.transactions}
    added = [
        transaction
        for transaction in after.transactions
        if transaction.type == "capture" and transaction.id not in known
    ]
    return expect_one(added, "new captures of the authorization", about=after)


def type_and_amount(transaction: Transaction) -> tuple[str, Money]:
    """Return a transaction's type and signed amount: negative for money that left."""
    return transaction.type, Money(transaction.amount)


def parse_types_and_amounts(rows: Sequence[Sequence[str]]) -> list[tuple[str, Money]]:
    """Parse rows of ``capture`` or ``refund`` and an amount; a capture's amount is negated.

    Raises:
        VocabularyError: a row has another form, or names another type of transaction.
    """
    return [_parse_type_and_amount(row) for row in rows]


def types_and_amounts_in_words(transactions: Sequence[tuple[str, Money]]) -> str:
    """Return what transactions are, in the order of their texts: ``capture -$10.00``."""
    return ", ".join(sorted(f"{kind} {amount}" for kind, amount in transactions)) or "none"


_transaction_type: Final = choice_of("transaction type", Transaction, "type")


def _parse_type_and_amount(row: Sequence[str]) -> tuple[str, Money]:
    if len(row) != 2:  # noqa: PLR2004 - a type and an amount
        raise VocabularyError(
            "A row has the type of a transaction and its amount, like | capture | $10.00 |; this "
            f"one is | {' | '.join(row)} |."
        )
    kind, amount = _transaction_type(row[0]), parse_amount(row[1])
    return kind, -amount if kind == "capture" else amount
