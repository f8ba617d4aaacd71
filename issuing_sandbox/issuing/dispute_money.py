"""The money of disputes: given back when one is won, or before, and taken back when it is lost.

It moves on the Issuing balance, by rows that the dispute shows; or on the financial account whose
received debit is disputed, by the debit reversal that the dispute names, without any rows.
"""

from typing import Any, Final

from issuing_sandbox.account import newer_form
from issuing_sandbox.account.account import Account
from issuing_sandbox.account.ledger import DISPUTE
from issuing_sandbox.call import Action
from issuing_sandbox.issuing import transactions
from issuing_sandbox.money_management import card_spending as spending_v2
from issuing_sandbox.money_management import disputes as disputed_v2
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import debit_reversals
from issuing_sandbox.webhooks.events import NO_REQUEST

#: The types of a provisional credit's rows in versions that tell them from others.
PROVISIONAL_CREDIT: Final = "issuing_dispute_provisional_credit"
PROVISIONAL_REVERSAL: Final = "issuing_dispute_provisional_credit_reversal"


def is_credited(account: Account, dispute: Record) -> bool:
    """Whether a submitted dispute has its money already."""
    reversal = _reversal(dispute)
    if reversal:
        return debit_reversals.is_credited(account, reversal)
    if _account_v2(account, dispute):
        return disputed_v2.is_credited(account, dispute["id"])
    return bool(dispute["balance_transactions"])


def credit(account: Account, dispute: Record, *, now: int) -> dict[str, Any]:
    """Give a dispute's money before it is decided; return what that changes of the dispute."""
    reversal = _reversal(dispute)
    if reversal:
        debit_reversals.grant(Action(account, NO_REQUEST, now), reversal)
        return {}
    if _credit_v2(account, dispute, now):
        return {}
    return {"balance_transactions": [_move(account, dispute, 1, now, PROVISIONAL_CREDIT)]}


def win(account: Account, dispute: Record, *, now: int) -> dict[str, Any]:
    """Give a won dispute's money, unless it was given; return what that changes of it."""
    reversal = _reversal(dispute)
    if reversal:
        debit_reversals.complete(Action(account, NO_REQUEST, now), reversal, won=True)
        return {}
    if _credit_v2(account, dispute, now):
        return {}
    rows = dispute["balance_transactions"] or [_move(account, dispute, 1, now)]
    return {"balance_transactions": rows}


def lose(account: Account, dispute: Record, *, now: int) -> dict[str, Any]:
    """Take a lost dispute's money back, if it was given; return what that changes of it."""
    reversal = _reversal(dispute)
    if reversal:
        debit_reversals.complete(Action(account, NO_REQUEST, now), reversal, won=False)
    settled = _account_v2(account, dispute)
    if settled and disputed_v2.is_credited(account, dispute["id"]):
        disputed_v2.take_back(Action(account, NO_REQUEST, now), settled, dispute)
    credits_ = dispute["balance_transactions"]
    if not credits_:
        return {}
    row = _move(account, dispute, -1, now, PROVISIONAL_REVERSAL)
    return {"balance_transactions": [*credits_, row]}


def _credit_v2(account: Account, dispute: Record, now: int) -> bool:
    """Give a dispute's money to a v2 financial account, once; returns whether it is of one."""
    settled = _account_v2(account, dispute)
    if settled and not disputed_v2.is_credited(account, dispute["id"]):
        disputed_v2.give_back(Action(account, NO_REQUEST, now), settled, dispute)
    return settled is not None


def _account_v2(account: Account, dispute: Record) -> spending_v2.Settled | None:
    """Return what a disputed transaction took of a v2 financial account, if it took of one."""
    transaction = account.table(transactions.KIND)[dispute["transaction"]]
    return transactions.settled_v2(account, transaction)


def _reversal(dispute: Record) -> str | None:
    """Return the debit reversal (``debrev_…``) of a submitted dispute on a financial account."""
    return dispute["treasury"]["debit_reversal"] if "treasury" in dispute else None


def _move(
    account: Account, dispute: Record, sign: int, now: int, newer_type: str | None = None
) -> Record:
    """Move a dispute's money, and return the row; newer versions may have a type of their own."""
    row = account.ledger.move(
        DISPUTE,
        sign * dispute["amount"],
        currency=dispute["currency"],
        source=dispute["id"],
        description="Issuing dispute",
        now=now,
    )
    if newer_type is not None:
        newer_form.remember(
            account, row["id"], {"type": newer_type, "reporting_category": newer_type}
        )
    return row
