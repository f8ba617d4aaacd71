"""The books of a financial account, moved by the entries of Transactions and by nothing else.

A financial account has three sub-balances: ``cash``, which can be spent, ``outbound_pending``,
which is held for what is going out, and ``inbound_pending``, which Stripe reserves and keeps at
zero. Each is a book of the account's ledger. A Transaction belongs to one flow; it is::

    open    while its amount may still change: something of it is pending
    posted  money came or went; it takes no more entries
    void    nothing came of it: amount and sub-balances are zero; it takes no more entries

The states and signs are documented (treasury and notices, A4); there are no events for either.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Action
from issuing_sandbox.store.conditions import Equals
from issuing_sandbox.store.tables import Record

TRANSACTION: Final = "treasury.transaction"
ENTRY: Final = "treasury.transaction_entry"
CASH: Final = "cash"
INBOUND_PENDING: Final = "inbound_pending"
OUTBOUND_PENDING: Final = "outbound_pending"
#: The sub-balances, as the API orders them.
SUB_BALANCES: Final = (CASH, INBOUND_PENDING, OUTBOUND_PENDING)
#: What a financial account holds; Treasury has no other.
CURRENCY: Final = "usd"
#: The books outside a financial account that money comes from and goes to.
BANK: Final = "bank"
MERCHANTS: Final = "merchants"
ACCOUNTS: Final = "accounts"


class Flow(NamedTuple):
    """What a Transaction is about.

    Args:
        type: its ``flow_type``, ``received_credit``.
        id: the object, ``rc_…``; its record may be stored a moment later.
        description: what the Transaction says for people.
    """

    type: str
    id: str
    description: str


class Entry(NamedTuple):
    """One movement of a Transaction, in cents by sub-balance.

    Args:
        type: one of the contract's types of entries, ``issuing_authorization_hold``.
        cash: added to what can be spent; negative takes.
        inbound_pending: added to what is coming in.
        outbound_pending: added to what is held for going out.
        other: the book outside the financial account that the sum of all three comes from: the
            ``BANK``, the ``MERCHANTS``, or other ``ACCOUNTS``. A hold has a sum of zero.
    """

    type: str
    cash: int = 0
    inbound_pending: int = 0
    outbound_pending: int = 0
    other: str = BANK

    @property
    def impact(self) -> dict[str, int]:
        """The entry's ``balance_impact``."""
        return {name: getattr(self, name) for name in SUB_BALANCES}


class ClosedTransaction(Exception):
    """An entry for a Transaction that takes no more, which is a mistake of the sandbox's own."""


def book_of(financial_account: str, name: str) -> str:
    """Return the ledger's book of a sub-balance (``cash``) of a financial account (``fa_…``)."""
    return f"{financial_account}/{name}"


def balance(account: Account, financial_account: str, name: str = CASH) -> int:
    """Return the cents in a sub-balance of a financial account (``fa_…``)."""
    return account.ledger.balance(book_of(financial_account, name), CURRENCY)


def open_transaction(
    action: Action, financial_account: str, flow: Flow, *entries: Entry, amount: int = 0
) -> Record:
    """Store a new Transaction, with its first entries, and return it.

    Args:
        action: what happens, on the account that the financial account belongs to.
        financial_account: ``fa_…``.
        flow: what it is about.
        entries: what moves at once; they may close it at once, too.
        amount: what it will come to, in cents with the sign of the effect on the account, of one
            that has no entries yet.
    """
    record: Record = {
        "id": action.account.ids.mint("trxn", action.now),
        "object": TRANSACTION,
        "amount": amount,
        "balance_impact": dict.fromkeys(SUB_BALANCES, 0),
        "created": action.now,
        "currency": CURRENCY,
        "description": flow.description,
        "financial_account": financial_account,
        "flow": flow.id,
        "flow_type": flow.type,
        "livemode": False,
        "status": "open",
        "status_transitions": {"posted_at": None, "void_at": None},
    }
    action.account.table(TRANSACTION).put(record)
    return add_entries(action, record["id"], *entries) if entries else record


def add_entries(action: Action, transaction: str, *entries: Entry) -> Record:
    """Add entries to an open Transaction (``trxn_…``): move the money and return what it is then.

    Its state follows from all of them together: it closes when nothing of it is pending any more.

    Raises:
        ClosedTransaction: it is posted or void.
    """
    account = action.account
    old = account.table(TRANSACTION)[transaction]
    if old["status"] != "open":
        raise ClosedTransaction(f"{transaction} is {old['status']}.")
    impact = old["balance_impact"]
    for entry in entries:
        _move(account, old["financial_account"], entry)
        _store_entry(action, old, entry)
        impact = {name: impact[name] + entry.impact[name] for name in SUB_BALANCES}
    return account.table(TRANSACTION).put(_recomputed(old, impact, action.now))


def entries_of(account: Account, transaction: str) -> Iterator[Record]:
    """Iterate over the entries of a Transaction (``trxn_…``), newest first."""
    return account.table(ENTRY).newest_first(where=[("transaction", Equals(transaction))])


def total(entries: Iterable[Record]) -> dict[str, int]:
    """Return the sums of entries by sub-balance."""
    listed = list(entries)
    return {name: sum(entry["balance_impact"][name] for entry in listed) for name in SUB_BALANCES}


def _move(account: Account, financial_account: str, entry: Entry) -> None:
    cents = {book_of(financial_account, name): added for name, added in entry.impact.items()}
    account.ledger.shift(cents, other=entry.other, currency=CURRENCY)


def _store_entry(action: Action, transaction: Record, entry: Entry) -> None:
    action.account.table(ENTRY).put(
        {
            "id": action.account.ids.mint("trxne", action.now),
            "object": ENTRY,
            "balance_impact": entry.impact,
            "created": action.now,
            "currency": transaction["currency"],
            "effective_at": action.now,
            "financial_account": transaction["financial_account"],
            "flow": transaction["flow"],
            "flow_type": transaction["flow_type"],
            "livemode": False,
            "transaction": transaction["id"],
            "type": entry.type,
        }
    )


def _recomputed(old: Record, impact: dict[str, int], now: int) -> Record:
    """Return a Transaction with another impact, and the amount and state that follow from it."""
    new = {**old, "balance_impact": impact, "amount": impact[CASH] + impact[INBOUND_PENDING]}
    if impact[INBOUND_PENDING] or impact[OUTBOUND_PENDING]:
        return new
    status = "posted" if impact[CASH] else "void"
    moments = {**old["status_transitions"], f"{status}_at": now}
    return {**new, "status": status, "status_transitions": moments}
