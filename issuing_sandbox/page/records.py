"""What an account keeps, read without touching it: looking must not even make an empty shelf."""

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, cast

from issuing_sandbox.account import fault_injection
from issuing_sandbox.account.account import Account
from issuing_sandbox.account.clock import Job
from issuing_sandbox.policies import Policies
from issuing_sandbox.store.tables import TABLE_PREFIX, Record, Table
from issuing_sandbox.store.tracked import TrackedDict
from issuing_sandbox.webhooks import queue

#: Rows of a list.
MOST: Final = 100
#: How many records there are, and the first of them.
Source = Callable[[Account], tuple[int, Iterable[Record]]]


@dataclass(frozen=True, slots=True)
class Shown:
    """What there is to look at.

    Args:
        accounts: one for each key, oldest first; each knows those connected to it.
        policies: the sandbox's.
        api_version: the one its objects are shaped by.
        is_kept: whether a file keeps the accounts over a restart.
    """

    accounts: Sequence[Account]
    policies: Policies
    api_version: str
    is_kept: bool


def kept(account: Account, kind: str) -> Table | None:
    """The shelf of a kind, if the account has one already."""
    found = account.changes.parts.get(TABLE_PREFIX + kind)
    return found if isinstance(found, Table) else None


def count(account: Account, kind: str) -> int:
    """How many objects of a kind an account has."""
    return len(kept(account, kind) or ())


def table(kind: str) -> Source:
    """The objects of a kind, newest first."""

    def read(account: Account) -> tuple[int, Iterable[Record]]:
        found = kept(account, kind)
        return (len(found), islice(found.newest_first(), MOST)) if found else (0, ())

    return read


def faults(account: Account) -> tuple[int, Iterable[Record]]:
    """The faults that are planned, in the order they will happen."""
    record = _only(account, fault_injection.KIND, account.id)
    planned = record["planned"] if record else []
    return len(planned), planned[:MOST]


def due(account: Account) -> tuple[int, Iterable[Record]]:
    """What will happen by itself, soonest first."""
    jobs: TrackedDict[int, Job] = cast("TrackedDict[int, Job]", account.changes.parts["agenda"])
    return len(jobs), [_told(job) for job in heapq.nsmallest(MOST, jobs.values())]


def held_back(account: Account) -> int | None:
    """How many deliveries wait to be released; ``None`` if they leave as usual."""
    record = _only(account, queue.KIND, queue.NAME)
    return len(record["waiting"]) if record and record["held"] else None


def _only(account: Account, kind: str, name: str) -> Record | None:
    found = kept(account, kind)
    return found.get(name) if found else None


def _told(job: Job) -> dict[str, Any]:
    return {"due": job.due, "kind": job.kind, "target": job.target}
