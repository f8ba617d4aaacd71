"""Transfers: money that a platform sends to a connected account, and takes back by reversals.

It moves at once from the payments balance of the one to that of the other. The account sees it as a
payment (``py_…``), whose object is not modelled. Facts: Stripe's reference of transfers and of
transfer reversals, and its pages on balance transaction types and reporting categories.
"""

from itertools import islice
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.ledger import Movement
from issuing_sandbox.call import Call
from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.core import capability
from issuing_sandbox.errors import Missing, NoFunds, NotModelled, WrongState
from issuing_sandbox.store.conditions import Equals
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.fields import check_amount, merge_metadata
from issuing_sandbox.wire.pagination import filter_by

KIND: Final = "transfer"
REVERSAL_KIND: Final = "transfer_reversal"
#: How many reversals a transfer shows.
SHOWN_REVERSALS: Final = 10
#: The rows of the platform, and those of the account that gets the money or gives it back.
SENT: Final = Movement("transfer", "payments", "accounts")
RETURNED: Final = Movement("transfer_refund", "payments", "accounts")
RECEIVED: Final = Movement("payment", "payments", "platform")
GIVEN_BACK: Final = Movement("payment_refund", "payments", "platform")


class NoTransfers(WrongState):
    """A 400, in recorded words: the account may not be paid by its platform."""

    def __init__(self) -> None:
        super().__init__(
            "Your destination account needs to have at least one of the following capabilities "
            "enabled: transfers, crypto_transfers, legacy_payments",
            code="insufficient_capabilities_for_transfer",
        )


def create(call: Call) -> Record:
    """``POST /v1/transfers``: from the payments balance."""
    account, params = call.account, call.params
    call.refuse_unmodelled("source_transaction")
    if params.get("source_type") not in (None, "card"):
        raise NotModelled(f"transfers of {params['source_type']} funds", param="source_type")
    if params.get("amount") is None:
        raise parameter_faults.missing("amount")
    amount = check_amount(params["amount"], "amount", minimum=1)
    destination = _destination(account, params)
    if amount > account.ledger.balance("payments", account.currency):
        raise NoFunds("card")
    name, payment = account.ids.mint("tr", call.now), destination.ids.mint("py", call.now)
    row = _move(call, account, SENT, -amount, name, params.get("description"))
    _move(call, destination, RECEIVED, amount, payment)
    record = {
        "id": name,
        "object": KIND,
        "amount": amount,
        "amount_reversed": 0,
        "balance_transaction": row,
        "created": call.now,
        "currency": account.currency,
        "description": params.get("description"),
        "destination": destination.id,
        "destination_payment": payment,
        "livemode": False,
        "metadata": merge_metadata({}, params),
        "reversals": _page_of_reversals(name, []),
        "reversed": False,
        "source_transaction": None,
        "source_type": "card",
        "transfer_group": params.get("transfer_group"),
    }
    account.table(KIND).put(record)
    call.emit("transfer.created", record)
    return record


def retrieve(call: Call) -> Record:
    """``GET /v1/transfers/{transfer}``."""
    return call.named_in_path(KIND, "transfer")


def list_all(call: Call) -> Record:
    """``GET /v1/transfers``, newest first."""
    return call.page(KIND, where=filter_by(call.params, "destination", "transfer_group"))


def update(call: Call) -> Record:
    """``POST /v1/transfers/{transfer}``: its description and metadata."""
    old = call.named_in_path(KIND, "transfer")
    new = {**old, "metadata": merge_metadata(old["metadata"], call.params)}
    if "description" in call.params:
        new["description"] = call.params["description"]
    call.account.table(KIND).put(new)
    call.emit_updated("transfer.updated", old=old, new=new, document=new)
    return new


def reverse(call: Call) -> Record:
    """``POST /v1/transfers/{id}/reversals``: take the money back, or part of it.

    Raises:
        NoFunds: the account does not have it any more.
        WrongState: no more is left of the transfer; the wording is ours.
    """
    account, old = call.account, call.named_in_path(KIND, "id")
    if call.params.get("refund_application_fee"):
        raise NotModelled("application fees", param="refund_application_fee")
    amount = _amount_to_reverse(call, old)
    destination = _connected(account, old["destination"])
    if amount > destination.ledger.balance("payments", old["currency"]):
        raise NoFunds("card")
    name, refund = account.ids.mint("trr", call.now), destination.ids.mint("pyr", call.now)
    row = _move(call, account, RETURNED, amount, name, call.params.get("description"))
    _move(call, destination, GIVEN_BACK, -amount, refund)
    reversal = {
        "id": name,
        "object": REVERSAL_KIND,
        "amount": amount,
        "balance_transaction": row,
        "created": call.now,
        "currency": old["currency"],
        "destination_payment_refund": refund,
        "metadata": merge_metadata({}, call.params),
        "source_refund": None,
        "transfer": old["id"],
    }
    account.table(REVERSAL_KIND).put(reversal)
    reversed_ = old["amount_reversed"] + amount
    whole = {"amount_reversed": reversed_, "reversed": reversed_ == old["amount"]}
    call.emit("transfer.reversed", _save_with_reversals(account, {**old, **whole}))
    return reversal


def retrieve_reversal(call: Call) -> Record:
    """``GET /v1/transfers/{transfer}/reversals/{id}``."""
    reversal = call.named_in_path(REVERSAL_KIND, "id")
    if reversal["transfer"] != call.path["transfer"]:
        raise Missing(REVERSAL_KIND, reversal["id"], param="id", status=404)
    return reversal


def list_reversals(call: Call) -> Record:
    """``GET /v1/transfers/{id}/reversals``, newest first."""
    name = call.named_in_path(KIND, "id")["id"]
    return call.page(REVERSAL_KIND, where=[("transfer", Equals(name))])


def update_reversal(call: Call) -> Record:
    """``POST /v1/transfers/{transfer}/reversals/{id}``: its metadata, of which no event tells."""
    old = retrieve_reversal(call)
    metadata = merge_metadata(old["metadata"], call.params)
    new = call.account.table(REVERSAL_KIND).put({**old, "metadata": metadata})
    _save_with_reversals(call.account, call.account.table(KIND)[old["transfer"]])
    return new


def _destination(account: Account, params: dict[str, Any]) -> Account:
    """Return the connected account that a transfer is for.

    Raises:
        Missing: there is none; the wording is inferred.
        NoTransfers: it may not be paid.
        NotModelled: it is in another country, or another currency is meant.
        WrongState: it is the platform itself; the wording is ours.
    """
    name = params["destination"]
    if name == account.id:
        raise WrongState("A transfer goes to a connected account, not to the own account.")
    destination = _connected(account, name)
    if not capability.is_active(destination, "transfers"):
        raise NoTransfers
    if destination.country != account.country:
        raise NotModelled("transfers to another country", param="destination")
    if params["currency"] != account.currency:
        raise NotModelled(f"transfers in {params['currency']}", param="currency")
    return destination


def _connected(account: Account, name: str) -> Account:
    connected = account.connected.get(name)
    if connected is None:
        raise Missing("destination", name, param="destination", status=400)
    return connected


def _amount_to_reverse(call: Call, transfer: Record) -> int:
    left = transfer["amount"] - transfer["amount_reversed"]
    if not left:
        raise WrongState(f"The transfer '{transfer['id']}' has been reversed already.")
    given = call.params.get("amount")
    amount = left if given is None else check_amount(given, "amount", minimum=1)
    if amount > left:
        raise WrongState(f"Of this transfer only {left} are left to reverse.", param="amount")
    return int(amount)


def _move(  # noqa: PLR0913, PLR0917 - a row has this many facts
    call: Call,
    account: Account,
    movement: Movement,
    cents: int,
    source: str,
    description: str | None = None,
) -> str:
    """Write a row of one account's, and return its id."""
    row = account.ledger.move(
        movement,
        cents,
        currency=account.currency,
        source=source,
        description=description,
        now=call.now,
    )
    return str(row["id"])


def _save_with_reversals(account: Account, transfer: Record) -> Record:
    """Store a transfer with its newest reversals in it, and return it."""
    where = [("transfer", Equals(transfer["id"]))]
    reversals = account.table(REVERSAL_KIND).newest_first(where=where)
    made = [*islice(reversals, SHOWN_REVERSALS + 1)]
    return account.table(KIND).put(
        {**transfer, "reversals": _page_of_reversals(transfer["id"], made)}
    )


def _page_of_reversals(transfer: str, newest_first: list[Record]) -> Record:
    return {
        "object": "list",
        "data": newest_first[:SHOWN_REVERSALS],
        "has_more": len(newest_first) > SHOWN_REVERSALS,
        "url": f"/v1/transfers/{transfer}/reversals",
    }
