"""Balance transactions: the rows the ledger wrote, as Stripe shows them."""

from typing import Final

from issuing_sandbox.call import Call
from issuing_sandbox.errors import Missing
from issuing_sandbox.store import Record
from issuing_sandbox.wire.pagination import equal, page

KIND: Final = "balance_transaction"


def retrieve(call: Call) -> Record:
    """``GET /v1/balance_transactions/{id}``."""
    wanted = call.path["id"]
    record = call.account.shelf(KIND).get(wanted)
    if record is None:
        raise Missing(KIND, wanted, param="id", status=404)
    return record


def list_all(call: Call) -> Record:
    """``GET /v1/balance_transactions``, newest first."""
    call.refuse_unmodelled("payout")
    return page(
        call.account.shelf(KIND),
        call.params,
        kind=KIND,
        url=call.url,
        render=lambda record: record,
        wanted=equal(call.params, "currency", "source", "type"),
    )
