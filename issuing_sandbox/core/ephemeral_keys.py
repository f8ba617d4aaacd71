"""Ephemeral keys: for an hour, an app may retrieve one card's details with such a key.

They are created and deleted as Stripe does it; the sandbox does not accept them as API keys. Each
names its card in ``associated_objects``, which no reference shows and Stripe's mobile SDKs require.
"""

from typing import Final

from issuing_sandbox.call import Call
from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.errors import Missing, WrongState
from issuing_sandbox.store.tables import Record

KIND: Final = "ephemeral_key"
CARD_KIND: Final = "issuing.card"
#: Seconds a key is valid.
LIFETIME: Final = 3600


def create(call: Call) -> Record:
    """``POST /v1/ephemeral_keys``, for a card, by a request that names its API version."""
    call.refuse_unmodelled("customer", "verification_session")
    nonce: str = call.params.get("nonce") or ""
    if not call.params.get("issuing_card"):
        raise parameter_faults.missing("issuing_card")
    card = call.named_in_body(CARD_KIND, "issuing_card")
    if not call.is_version_pinned:
        raise WrongState("An ephemeral key takes a request with the header Stripe-Version.")
    ids = call.account.ids
    record = {
        "id": ids.mint("ephkey", call.now),
        "object": KIND,
        "associated_objects": [{"id": card["id"], "type": CARD_KIND}],
        "created": call.now,
        "expires": call.now + LIFETIME,
        "livemode": False,
    }
    call.account.table(KIND).put(record)
    secret = f"ek_test_{ids.alphanumerics(24)}"
    details: dict[str, str] = {"secret": secret, "card": card["id"], "nonce": nonce}
    call.account.changes.put(call.account.secrets, str(record["id"]), details)
    return {**record, "secret": secret}


def delete(call: Call) -> Record:
    """``DELETE /v1/ephemeral_keys/{key}``: it expires now; the response shows it unexpired."""
    record = call.named_in_path(KIND, "key")
    if record["expires"] <= call.now:
        raise Missing(KIND, record["id"], param="key", status=404)
    call.account.table(KIND).put({**record, "expires": call.now})
    return record
