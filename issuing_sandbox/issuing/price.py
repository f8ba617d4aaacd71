"""A price: what a purchase costs its cardholder, and what the merchant asks for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Price:
    """What is asked for.

    Args:
        amount: cents of the card's currency.
        currency: the card's.
        merchant_amount: the same in the merchant's currency.
        merchant_currency: the merchant's.
    """

    amount: int
    currency: str
    merchant_amount: int
    merchant_currency: str
