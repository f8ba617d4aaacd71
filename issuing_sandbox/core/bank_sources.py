"""The bank account that a test token stands for, as a top-up shows it: a source of ACH debit.

The shape is Stripe's contract's; the values are those of its test bank account, as its pages give
them. That a token makes a source of its own each time is inferred.
"""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.store.tables import Record

#: Letters and digits of a client secret.
SECRET_LENGTH: Final = 24
#: Stripe's test bank account, 000123456789.
TEST_ACCOUNT: Final[Record] = {
    "bank_name": "STRIPE TEST BANK",
    "country": "US",
    "fingerprint": None,
    "last4": "6789",
    "routing_number": "110000000",
    "type": "individual",
}
NO_OWNER: Final[Record] = {
    "address": None,
    "email": None,
    "name": None,
    "phone": None,
    "verified_address": None,
    "verified_email": None,
    "verified_name": None,
    "verified_phone": None,
}


def for_token(account: Account, token: str | None, now: int) -> Record | None:
    """Return the source that a test bank token (``btok_us_verified``) makes; none without one."""
    if token is None:
        return None
    return {
        "id": account.ids.mint("src", now),
        "object": "source",
        "ach_debit": TEST_ACCOUNT,
        "amount": None,
        "client_secret": f"src_client_secret_{account.ids.alphanumerics(SECRET_LENGTH)}",
        "code_verification": {"attempts_remaining": 3, "status": "succeeded"},
        "created": now,
        "currency": account.currency,
        "flow": "code_verification",
        "livemode": False,
        "metadata": {},
        "owner": NO_OWNER,
        "statement_descriptor": None,
        "status": "chargeable",
        "type": "ach_debit",
        "usage": "reusable",
    }
