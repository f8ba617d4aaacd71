"""The books of a v2 financial account, moved by the entries of Transactions and by nothing else.

A v2 financial account has three sub-balances: ``available``, ``inbound_pending`` and
``outbound_pending``. Each is a book of the account's ledger. A Transaction is ``pending`` while
something is pending, then ``posted``, or ``void`` if nothing came of it; both take no more entries
(documented in the SDK's types). Unlike those of the first API, its changes are told by events.
"""

from typing import Final, NamedTuple

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Action
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury.books import MERCHANTS, book_of
from issuing_sandbox.webhooks import thin_events
from issuing_sandbox.webhooks.events import emit_thin

TRANSACTION: Final = "v2.money_management.transaction"
ENTRY: Final = "v2.money_management.transaction_entry"
AVAILABLE: Final = "available"
INBOUND_PENDING: Final = "inbound_pending"
OUTBOUND_PENDING: Final = "outbound_pending"
SUB_BALANCES: Final = (AVAILABLE, INBOUND_PENDING, OUTBOUND_PENDING)
#: What the accounts here hold.
CURRENCY: Final = "usd"
#: How the ids of the second API's money management begin in test mode (recorded of accounts).
TEST: Final = "_test"


class Entry(NamedTuple):
    """One movement of a Transaction, in cents by sub-balance.

    Args:
        available: added to what can be spent; negative takes.
        outbound_pending: added to what is held for going out.
        other: the book outside the account that the sum comes from.
    """

    available: int = 0
    outbound_pending: int = 0
    other: str = MERCHANTS

    @property
    def cents(self) -> dict[str, int]:
        """What is added, by sub-balance."""
        return {
            AVAILABLE: self.available,
            INBOUND_PENDING: 0,
            OUTBOUND_PENDING: self.outbound_pending,
        }


def money(cents: int) -> Record:
    """Return an amount as the second API shows it."""
    return {"currency": CURRENCY, "value": cents}


def balance(account: Account, financial_account: str, name: str = AVAILABLE) -> int:
    """Return the cents in a sub-balance of a financial account (``fa_test_…``)."""
    return account.ledger.balance(book_of(financial_account, name), CURRENCY)


def open_transaction(action: Action, flow: Record, entry: Entry) -> Record:
    """Store a new Transaction with its first entry, tell of it and return it.

    Args:
        action: what happens.
        flow: the received credit or debit that it is of.
        entry: what moves at once.
    """
    kind = flow["object"].rpartition(".")[2]
    now = thin_events.timestamp(action.now)
    record = {
        "id": action.account.ids.mint(f"trxn{TEST}", action.now),
        "object": TRANSACTION,
        "amount": money(0),
        "balance_impact": dict.fromkeys(SUB_BALANCES, money(0)),
        "category": kind,
        "counterparty": None,
        "created": now,
        "description": flow["description"],
        "financial_account": flow["financial_account"],
        "flow": {"type": kind, kind: flow["id"]},
        "livemode": False,
        "metadata": {},
        "regulatory_receipt": {"status": "not_applicable", "url": None, "url_expires_at": None},
        "status": "pending",
        "status_transitions": {"posted_at": None, "void_at": None},
    }
    new = _with_entry(action, record, entry)
    emit_thin(action.account, f"{TRANSACTION}.created", new, action.cause, action.now)
    return new


def add_entry(action: Action, transaction: str, entry: Entry) -> Record:
    """Add an entry to a pending Transaction (``trxn_test_…``), tell of it and return it."""
    old = action.account.table(TRANSACTION)[transaction]
    new = _with_entry(action, old, entry)
    emit_thin(action.account, f"{TRANSACTION}.updated", new, action.cause, action.now)
    return new


def is_pending(account: Account, transaction: str) -> bool:
    """Whether a Transaction takes further entries."""
    return bool(account.table(TRANSACTION)[transaction]["status"] == "pending")


def _with_entry(action: Action, old: Record, entry: Entry) -> Record:
    """Move the money of an entry, and store it and what the Transaction is then."""
    account, now = action.account, thin_events.timestamp(action.now)
    name = old["financial_account"]
    moved = {book_of(name, sub_balance): cents for sub_balance, cents in entry.cents.items()}
    account.ledger.shift(moved, other=entry.other, currency=CURRENCY)
    account.table(ENTRY).put(
        {
            "id": account.ids.mint(f"trxne{TEST}", action.now),
            "object": ENTRY,
            "balance_impact": {each: money(cents) for each, cents in entry.cents.items()},
            "created": now,
            "effective_at": now,
            "livemode": False,
            "transaction": old["id"],
            "transaction_details": {
                "category": old["category"],
                "financial_account": name,
                "flow": old["flow"],
            },
        }
    )
    before = old["balance_impact"]
    impact = {each: before[each]["value"] + cents for each, cents in entry.cents.items()}
    return account.table(TRANSACTION).put(_recomputed(old, impact, now))


def _recomputed(old: Record, impact: dict[str, int], now: str) -> Record:
    """Return a Transaction with another impact, and the amount and status that follow from it."""
    shown = {each: money(cents) for each, cents in impact.items()}
    new = {**old, "amount": money(impact[AVAILABLE]), "balance_impact": shown}
    if impact[INBOUND_PENDING] or impact[OUTBOUND_PENDING]:
        return new
    status = "posted" if impact[AVAILABLE] else "void"
    transitions = {**old["status_transitions"], f"{status}_at": now}
    return {**new, "status": status, "status_transitions": transitions}
