"""Closing a financial account: refused while something is in it or hangs on it, and final.

Documented: the balance must be zero, no inbound transfer pending, every attached card canceled
(treasury and notices, A2). That what else is under way keeps it open, too, is inferred: a debit
reversal that is pending, a dispute's included, and what a bank has yet to do with a payment or
transfer. The wordings of the refusals are ours. What reaches a closed account all the same: the
policy ``late_money_of_closed_account``.
"""

from collections.abc import Iterator
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.errors import WrongState
from issuing_sandbox.store.conditions import Condition, Equals, That
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import books, financial_accounts
from issuing_sandbox.treasury.received_flows import DAY

CLOSED: Final = "treasury.financial_account.closed"
#: What can hang on a financial account, of modules above this one.
CARD: Final = "issuing.card"
INBOUND_TRANSFER: Final = "treasury.inbound_transfer"
OUTBOUND_PAYMENT: Final = "treasury.outbound_payment"
DEBIT_REVERSAL: Final = "treasury.debit_reversal"


def close(call: Call) -> Record:
    """``POST /v1/treasury/financial_accounts/{financial_account}/close``.

    Raises:
        WrongState: it is closed already, or something is in it or hangs on it.
        NotModelled: its money is to be forwarded, by which flows is not documented.
    """
    call.refuse_unmodelled("forwarding_settings")
    account, old = call.account, financial_accounts.open_in_path(call)
    reasons = _reasons_against(account, old["id"], call.now)
    if reasons:
        raise WrongState(f"The financial account '{old['id']}' can't be closed: {reasons[0]}")
    details = {"closed": {"reasons": ["closed_by_platform"]}}
    new = {**old, "status": "closed", "status_details": details}
    new["told"] = financial_accounts.shown_lists(account, new)
    document = financial_accounts.render(account, account.table(old["object"]).put(new))
    call.emit(CLOSED, document)
    return document


def _reasons_against(account: Account, name: str, now: int) -> list[str]:
    """Return why a financial account (``fa_…``) cannot be closed now, each as a sentence."""
    cents = {each: books.balance(account, name, each) for each in books.SUB_BALANCES}
    reasons = [
        f"its balance is not zero ({each} is {amount})." for each, amount in cents.items() if amount
    ]
    if any(_attached(account, CARD, name, That(lambda status: status != "canceled"))):
        reasons.append("a card is attached to it that is not canceled.")
    if any(_attached(account, INBOUND_TRANSFER, name, Equals("processing"))):
        reasons.append("an inbound transfer to it is pending.")
    if any(each["status"] == "processing" for each in _attached(account, DEBIT_REVERSAL, name)):
        reasons.append("a debit reversal to it is pending.")
    by_bank = (OUTBOUND_PAYMENT, INBOUND_TRANSFER)
    begun = {each["id"] for kind in by_bank for each in _attached(account, kind, name)}
    if account.job_queue.has_for(begun):
        reasons.append("a bank has not finished a payment or transfer of it.")
    days = account.policies.closing_quiet_days
    newest = next(_attached(account, books.TRANSACTION, name), None)
    if newest is not None and now - newest["created"] < days * DAY:
        reasons.append(f"money has moved in it within {days} days.")
    return reasons


def _attached(
    account: Account, kind: str, name: str, status: Condition | None = None
) -> Iterator[Record]:
    """Return the objects of a kind that name a financial account, newest first.

    Args:
        account: whose objects these are.
        kind: Stripe's name for it.
        name: the financial account, ``fa_…``.
        status: what their status has to be.
    """
    if not account.store.has(kind):
        return iter(())
    of_account = ("financial_account", Equals(name))
    where = [of_account] if status is None else [of_account, ("status", status)]
    return account.table(kind).newest_first(where=where)
