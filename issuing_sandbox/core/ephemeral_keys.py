"""Ephemeral keys: an hour in which an app may ask for one card's details.

They are made and deleted as Stripe does it; the sandbox does not take them as keys for calls.
"""

from typing import Final

from issuing_sandbox.call import Call
from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.errors import Missing, WrongState
from issuing_sandbox.store.tables import Record

KIND: Final = "ephemeral_key"
CARD: Final = "issuing.card"
#: Seconds a key is good for.
LIFE: Final = 3600


def create(call: Call) -> Record:
    """``POST /v1/ephemeral_keys``, for a card, by a request that names its API version."""
    call.refuse_unmodelled("customer", "verification_session")
    nonce: str = call.params.get("nonce") or ""
    if not call.params.get("issuing_card"):
        raise parameter_faults.missing("issuing_card")
    card = call.named_in_body(CARD, "issuing_card")
    if not call.pinned:
        raise WrongState("An ephemeral key takes a request with the header Stripe-Version.")
    ids = call.account.ids
    record = {
        "id": ids.mint("ephkey", call.now),
        "object": KIND,
        "created": call.now,
        "expires": call.now + LIFE,
        "livemode": False,
    }
    call.account.table(KIND).put(record)
    secret = f"ek_test_{ids.letters(24)}"
    kept: dict[str, str] = {"secret": secret, "card": card["id"], "nonce": nonce}
    call.account.changes.put(call.account.vault, str(record["id"]), kept)
    return {**record, "secret": secret}


def delete(call: Call) -> Record:
    """``DELETE /v1/ephemeral_keys/{key}``: it expires at once; the answer is as it was made."""
    record = call.named_in_path(KIND, "key")
    if record["expires"] <= call.now:
        raise Missing(KIND, record["id"], param="key", status=404)
    call.account.table(KIND).put({**record, "expires": call.now})
    return record
