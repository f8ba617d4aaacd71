"""A price: what a purchase costs its cardholder, and what the merchant asks for it."""

from typing import NamedTuple


class Price(NamedTuple):
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
