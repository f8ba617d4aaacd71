"""An account's records, read without touching it: not even an empty table may be made."""

import heapq
from collections.abc import Callable, Iterable
from typing import Any, Final, cast

from issuing_sandbox.account import fault_injection
from issuing_sandbox.account.account import SETTING, Account
from issuing_sandbox.account.scheduler import Job
from issuing_sandbox.store.tables import TABLE_PREFIX, Record, Table
from issuing_sandbox.store.tracked import TrackedDict
from issuing_sandbox.webhooks import delivery_records, queue

#: The most rows that a page shows of a list.
MAX_ROWS: Final = 100
#: The most records that a search or a filter looks through, the newest.
MAX_SCANNED: Final = 2000
#: The titles of lists that the kind of object does not say.
_TITLES: Final = {
    "account": "Connected accounts",
    "capability": "Capabilities",
    "token": "Single-use tokens",
    "treasury.transaction": "Treasury transactions",
    "treasury.transaction_entry": "Transaction entries",
}
#: Returns how many records an account has, and all of them in order.
Source = Callable[[Account], tuple[int, Iterable[Record]]]


def existing_table(account: Account, kind: str) -> Table | None:
    """Return the table of a kind, if the account has one already."""
    part = account.changes.parts.get(TABLE_PREFIX + kind)
    return part if isinstance(part, Table) else None


def kinds(account: Account) -> list[str]:
    """Return the kinds of objects an account has, Stripe's and deliveries, sorted."""
    names = (name.removeprefix(TABLE_PREFIX) for name in account.changes.parts)
    return sorted(kind for kind in names if _has_objects(account, kind))


def title_of(kind: str) -> str:
    """Return the title of a list without one of its own: ``bank_account`` is *Bank accounts*."""
    # both APIs have financial accounts, with Transactions of the same name
    second = "v2 " if kind.startswith("v2.money_management.") else ""
    words = f"{second}{kind.rpartition('.')[2]}".replace("_", " ").capitalize()
    return _TITLES.get(kind) or _plural(words)


def _plural(words: str) -> str:
    """Return *Entries* for *Entry*, *Cards* for *Card*, and what is plural as it is."""
    if words.endswith("y"):
        return f"{words[:-1]}ies"
    return words if words.endswith("s") else f"{words}s"


def find_object(account: Account, record_id: str) -> tuple[str, Record] | None:
    """Return the kind and the record of an id, if the account has such an object."""
    for name, part in account.changes.parts.items():
        record = part.get(record_id) if isinstance(part, Table) else None
        kind = name.removeprefix(TABLE_PREFIX)
        if record is not None and _is_object(kind, record):
            return kind, record
    return None


def _has_objects(account: Account, kind: str) -> bool:
    table = existing_table(account, kind)
    newest = next(iter(table.newest_first()), None) if table else None
    return newest is not None and _is_object(kind, newest)


def _is_object(kind: str, record: Record) -> bool:
    """Whether a record is an object; others keep what the sandbox remembers about one."""
    return kind == delivery_records.KIND or record.get("object") == kind


def count(account: Account, kind: str) -> int:
    """Return how many objects of a kind an account has."""
    return len(existing_table(account, kind) or ())


def objects(kind: str) -> Source:
    """Return the source of the objects of a kind, newest first."""

    def read(account: Account) -> tuple[int, Iterable[Record]]:
        table = existing_table(account, kind)
        return (len(table), table.newest_first()) if table else (0, ())

    return read


def faults(account: Account) -> tuple[int, Iterable[Record]]:
    """Return the faults that are planned, in the order they will happen."""
    plan = _record(account, fault_injection.KIND, account.id)
    planned = plan["planned"] if plan else []
    return len(planned), planned


def scheduled_jobs(account: Account) -> tuple[int, Iterable[Record]]:
    """Return the jobs that are scheduled, soonest first."""
    jobs: TrackedDict[int, Job] = cast("TrackedDict[int, Job]", account.changes.parts["agenda"])
    return len(jobs), [_job_record(job) for job in heapq.nsmallest(MAX_SCANNED, jobs.values())]


def job_count(account: Account) -> int:
    """Return how many jobs are scheduled."""
    jobs: TrackedDict[int, Job] = cast("TrackedDict[int, Job]", account.changes.parts["agenda"])
    return len(jobs)


def held_back(account: Account) -> int | None:
    """Return how many deliveries are held back; ``None`` if deliveries are sent as usual."""
    state = _record(account, queue.KIND, queue.QUEUE_ID)
    return len(state["waiting"]) if state and state["held"] else None


def setting(account: Account, name: str, field: str) -> Any:
    """Return what was set for a setting of the Dashboard's; ``None`` if nothing was."""
    kept = _record(account, SETTING, name)
    return kept[field] if kept else None


def _record(account: Account, kind: str, record_id: str) -> Record | None:
    table = existing_table(account, kind)
    return table.get(record_id) if table else None


def _job_record(job: Job) -> dict[str, Any]:
    return {"due": job.due, "kind": job.kind, "target": job.target}
