"""Balance transactions: the rows the ledger wrote, as Stripe shows them."""

from typing import Final

from issuing_sandbox.call import Call
from issuing_sandbox.store import Record
from issuing_sandbox.wire.pagination import equal

KIND: Final = "balance_transaction"


def retrieve(call: Call) -> Record:
    """``GET /v1/balance_transactions/{id}``."""
    return call.named_in_path(KIND, "id")


def list_all(call: Call) -> Record:
    """``GET /v1/balance_transactions``, newest first."""
    call.refuse_unmodelled("payout")
    return call.page(KIND, wanted=equal(call.params, "currency", "source", "type"))
