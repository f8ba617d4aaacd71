"""The list of account notices: what a platform owes which of its accounts, and what is overdue.

A notice is its account's; a platform's page has those of all accounts connected to it as well,
since it is the platform that has to send them.
"""

from collections.abc import Callable, Iterable
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.notices import account_notices
from issuing_sandbox.page.cells import Cell, metadata, plain, reference, status, timestamp
from issuing_sandbox.page.records import existing_table
from issuing_sandbox.store.tables import Record

KIND: Final = account_notices.KIND


def newest_first(account: Account) -> tuple[int, Iterable[Record]]:
    """Return how many notices an account and those connected to it have, and all of them."""
    tables = [
        (owner, existing_table(owner, KIND)) for owner in (account, *account.connected.values())
    ]
    found = [
        with_status(owner, notice)
        for owner, table in tables
        if table is not None
        for notice in table.newest_first()
    ]
    return len(found), sorted(found, key=lambda notice: int(notice["created"]), reverse=True)


def with_status(account: Account, notice: Record) -> Record:
    """Return a notice with whose it is, and whether it was sent, is owed or is overdue by now.

    One that has both already, from a list of several accounts' notices, stays as it is.
    """
    if "account" in notice:
        return notice
    is_overdue = account_notices.is_overdue(notice, account.clock.now())
    owed = "overdue" if is_overdue else "owed"
    state = "sent" if account_notices.is_sent(notice) else owed
    return {**notice, "account": account.id, "status": state}


def owner_of(account: Account, record_id: str) -> Account:
    """Return the account that an object is of: for a notice, perhaps one connected to this one."""
    for connected in account.connected.values():
        table = existing_table(connected, KIND)
        if table is not None and record_id in table:
            return connected
    return account


def overdue(account: Account) -> int:
    """Return how many notices of an account and those connected to it are overdue."""
    return sum(notice["status"] == "overdue" for notice in newest_first(account)[1])


def _time(name: str) -> Callable[[Record], Cell]:
    return lambda notice: timestamp(notice[name])


def _linked(notice: Record) -> Cell:
    return reference(next(filter(None, notice["linked_objects"].values()), None))


#: Each with its heading; of what ``with_status`` returns.
COLUMNS: Final[tuple[tuple[str, Callable[[Record], Cell]], ...]] = (
    ("id", lambda notice: Cell(notice["id"], "id")),
    ("account", lambda notice: reference(notice["account"])),
    ("created", _time("created")),
    ("reason", lambda notice: plain(notice["reason"])),
    ("about", _linked),
    ("deadline", _time("deadline")),
    ("sent", _time("sent_at")),
    ("status", lambda notice: status(notice["status"])),
    ("metadata", metadata),
)
