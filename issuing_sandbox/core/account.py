"""The account behind the key, as far as Issuing looks at it."""

from issuing_sandbox.call import Call
from issuing_sandbox.errors import SandboxFault
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


def retrieve_named(call: Call) -> Record:
    """``GET /v1/accounts/{account}``: one's own; there is no other, as there is no Connect yet.

    Raises:
        SandboxFault: 403, in the words seen for an account that is not the caller's.
    """
    wanted = call.path["account"]
    if wanted != call.account.id:
        raise SandboxFault(
            f"The provided key '{call.account.key}' does not have access to account '{wanted}' "
            "(or that account does not exist). Application access may have been revoked.",
            status=403,
            code="account_invalid",
        )
    return retrieve(call)
