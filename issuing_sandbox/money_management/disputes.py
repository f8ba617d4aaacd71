"""Disputes of purchases on a v2 financial account: a won one gives the money back to the account.

The money comes by a received credit of the type ``card_spend`` that names the dispute (documented);
when, and that a lost one takes back what was credited before by a debit, is inferred.
"""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Action
from issuing_sandbox.money_management import books
from issuing_sandbox.money_management.card_spending import Settled, capture_at_once, refund
from issuing_sandbox.store.tables import Record

#: The table of the disputes whose money was given, by their ids. The API does not show it.
CREDITS: Final = "v2.money_management.dispute_credits"


def is_credited(account: Account, dispute: str) -> bool:
    """Whether the money of a dispute (``idp_…``) was given."""
    return account.table(CREDITS).get(dispute) is not None


def give_back(action: Action, settled: Settled, dispute: Record) -> None:
    """Give a dispute's money to the account that the disputed transaction took it from."""
    cents = dispute["amount"]
    named = {"amount": books.money(cents), "issuing_dispute_v1": dispute["id"]}
    refund(action, settled, cents, {"dispute": named})
    action.account.table(CREDITS).put({"id": dispute["id"]})


def take_back(action: Action, settled: Settled, dispute: Record) -> None:
    """Take back what was given for a dispute that is lost."""
    capture_at_once(action, settled, dispute["amount"])
