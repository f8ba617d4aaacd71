"""Balance transfers: money moved between the payments and the Issuing balance of one account.

A private beta at Stripe, which the SDK's preview versions describe: both balances change at once in
the US. Nothing lists or retrieves a transfer, and no event tells of it but ``balance.available``.
The pair of balance transactions was seen in recordings of others (production lessons, 56).
"""

from typing import Final

from issuing_sandbox.account import funding_model
from issuing_sandbox.account.account import Account
from issuing_sandbox.account.ledger import TRANSFER_IN, TRANSFER_OUT
from issuing_sandbox.call import Call
from issuing_sandbox.core import capability
from issuing_sandbox.errors import NoFunds, NoIssuing, NotModelled, WrongState
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.fields import check_amount, merge_metadata

KIND: Final = "balance_transfer"


def create(call: Call) -> Record:
    """``POST /v1/balance_transfers``."""
    account, params = call.account, call.params
    source, destination = (params[f"{end}_balance"]["type"] for end in ("source", "destination"))
    amount = check_amount(params["amount"], "amount", minimum=1)
    _check(account, source, destination, params["currency"])
    if amount > account.ledger.balance(source, account.currency):
        raise NoFunds("issuing" if source == "issuing" else "card")
    name = account.ids.mint("btr", call.now)
    rows = [
        account.ledger.move(
            movement,
            cents,
            currency=account.currency,
            source=name,
            description=None,
            now=call.now,
        )["id"]
        for movement, cents in ((TRANSFER_OUT[source], -amount), (TRANSFER_IN[destination], amount))
    ]
    record = {
        "id": name,
        "object": KIND,
        "amount": amount,
        "created": call.now,
        "currency": account.currency,
        "destination_balance": {"type": destination, destination: _row(rows[1])},
        "hosted_regulatory_receipt_url": None,
        "livemode": False,
        "metadata": merge_metadata({}, params),
        "source_balance": {"type": source, source: _row(rows[0], is_source_of=source)},
    }
    return account.table(KIND).put(record)


def _check(account: Account, source: str, destination: str, currency: str) -> None:
    """Refuse a transfer that is not modelled or goes nowhere.

    Raises:
        NoIssuing: the account has no Issuing balance.
        NotModelled: abroad it takes a business day; funds allocated to a charge; other currencies;
            cards on a v2 financial account.
        WrongState: both balances are the same; the wording is ours.
    """
    if not capability.is_active(account, capability.ISSUING):
        raise NoIssuing
    if funding_model.is_v2_funded(account):
        raise NotModelled("balance transfers where cards spend from a v2 financial account")
    if account.country != "US":
        raise NotModelled("balance transfers outside the US, which take a business day")
    if source == "allocated_funds":
        raise NotModelled("funds that are allocated to a charge", param="source_balance[type]")
    if currency != account.currency:
        raise NotModelled(f"balance transfers in {currency}", param="currency")
    if source == destination:
        raise WrongState(
            "The source and the destination of a balance transfer are the same balance.",
            param="destination_balance[type]",
        )


def _row(row: str, *, is_source_of: str = "") -> Record:
    """Return one end of a transfer; money out of the payments balance names its kind."""
    kind = {"source_type": "card"} if is_source_of == "payments" else {}
    return {"balance_transaction": row, **kind}
