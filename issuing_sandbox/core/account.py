"""The account behind the key, as far as Issuing looks at it."""

from issuing_sandbox.call import Call
from issuing_sandbox.store import Record


def retrieve(call: Call) -> Record:
    """``GET /v1/account``."""
    account = call.account
    return {
        "id": account.id,
        "object": "account",
        "business_type": "company",
        "capabilities": {"card_issuing": "active", "transfers": "active"},
        "charges_enabled": True,
        "country": account.country,
        "created": account.created,
        "default_currency": account.currency,
        "details_submitted": True,
        "email": None,
        "metadata": {},
        "payouts_enabled": True,
        "type": "standard",
    }
