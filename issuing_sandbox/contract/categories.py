"""Merchant categories and the card networks' four-digit codes for them."""

from issuing_sandbox.contract import published


def code_of(category: str) -> str | None:
    """The code that Stripe fills in: ``"4121"`` for ``"taxicabs_limousines"``."""
    return published.merchant_categories().get(category)
