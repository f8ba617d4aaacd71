"""The accounts of a sandbox in a SQLite file, which is never behind an answer.

Each request is one transaction of what it has changed. The write-ahead log makes that cheap and
whole: a sandbox that is killed leaves the state after its last answer, or after one more request.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

import orjson

from issuing_sandbox.account.account import Account
from issuing_sandbox.policies import Policies
from issuing_sandbox.state import database
from issuing_sandbox.state.database import SOME, Change, Steps
from issuing_sandbox.state.document import Refused, Told, facts, marks, restored
from issuing_sandbox.store.tracked import Tracked

ACCOUNT: Final = "INSERT INTO account (platform, name, facts) VALUES (?, ?, ?)"
#: The part in which the file has how far an account has come.
MARKS: Final = "marks"
#: What there is of one account, and where.
ALL_OF: Final = (("account", "number"), ("part", "account"))

_log = logging.getLogger(__name__)


class Unsaved(Exception):
    """What a request did is not in the file; the next request writes all there is anew."""


class StateFile:
    """The accounts in a file, for one sandbox at a time.

    Args:
        path: the file; a new one is made where there is none.
        api_version: the version that the sandbox's objects are shaped by.

    Raises:
        StateRefused: it is no such file, damaged, of another version, or in use.
    """

    def __init__(self, path: Path, *, api_version: str) -> None:
        self.path = path
        self._api_version = api_version
        self._file = database.opened(path, api_version)
        self._steps = Steps(self._file)
        #: The accounts of keys, by the name each is kept under.
        self._named: dict[str, Account] = {}
        #: The number of each account, and what the file says of how far it has come.
        self._numbers: dict[Account, int] = {}
        self._reached: dict[Account, Told] = {}
        self._connected: dict[Account, set[Account]] = {}
        #: What changed since the last transaction, and whether that one failed.
        self._changed: dict[tuple[Account, str, Any], Tracked] = {}
        self._behind = False
        #: Whether anybody asked since the last quiet moment.
        self._busy = False

    def accounts(self, policies: Policies) -> dict[str, Account]:
        """The accounts in the file, by the name each is kept under, to be written down from now on.

        Raises:
            StateRefused: the file is damaged.
        """
        named = "SELECT number, name FROM account WHERE name NOTNULL"
        try:
            with database.refusing(self.path), self._file:
                self._steps.fold()
                for number, name in self._all(named):
                    self._named[name] = self._restored(number, policies)
        except (Refused, AttributeError, KeyError, TypeError, ValueError) as wrong:
            self._file.close()
            raise database.damaged(self.path, f"{wrong}") from wrong
        except database.StateRefused:
            self._file.close()
            raise
        return dict(self._named)

    def keep(self, name: str, account: Account | None, acting: Account | None = None) -> None:
        """Write what a request has changed.

        Args:
            name: what the account is kept under.
            account: the account of a key, as it is now; ``None`` forgets the one there was.
            acting: the account that was asked, if it is one connected to that.

        Raises:
            Unsaved: it could not be written.
        """
        self._busy = True
        before = self._named.get(name)
        if account is None:
            self._named.pop(name, None)
        else:
            self._named[name] = account
        with self._whole():
            if not self._behind:
                self._write(name, before, account)
                self._write_rest(account, acting)

    def write(self) -> None:
        """Write what has changed besides requests.

        Raises:
            Unsaved: it could not be written.
        """
        if self._changed or self._behind:
            with self._whole():
                if not self._behind:
                    self._write_rest()

    def tidy(self) -> None:
        """In a quiet moment: do a little of what was left for later.

        Raises:
            Unsaved: it could not be written.
        """
        quiet, self._busy = not self._busy, False
        if quiet and self._steps.waiting:
            with self._whole():
                self._steps.fold(SOME)

    def close(self) -> None:
        """Let another sandbox have the file."""
        if self._steps.waiting or self._behind:
            with suppress(Unsaved), self._whole():
                self._steps.fold()
        self._file.close()

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """One transaction, or none; the next after one that failed begins by writing everything."""
        try:
            with self._file:
                if self._behind:
                    self._write_anew()
                yield
        except (sqlite3.Error, orjson.JSONEncodeError) as fault:
            self._behind = True
            _log.exception("%s is behind", self.path)
            raise Unsaved(
                f"What was done is not in the state file {self.path}: {fault}. The sandbox still "
                "knows it, and writes it with the next request."
            ) from fault
        self._changed.clear()
        self._behind = False

    def _write(self, name: str, before: Account | None, account: Account | None) -> None:
        if before is not None and before is not account:
            self._forget(before)
        if account is not None:
            if account not in self._numbers:
                self._adopt(account, name)
            self._follow(account)

    def _write_rest(self, *asked: Account | None) -> None:
        """Add a step of all that has changed, if anything has."""
        touched = dict.fromkeys([*asked, *(account for account, _, _ in self._changed)])
        changes = [
            (self._numbers[account], name, *part.row(key))
            for (account, name, key), part in self._changed.items()
            if account in self._numbers
        ]
        for account in touched:
            if account in self._numbers:
                changes += self._marks(account)
        if changes:
            self._steps.add(changes)

    def _marks(self, account: Account) -> list[Change]:
        """How far an account has come, unless the file has it so."""
        reached = marks(account)
        if self._reached.get(account) == reached:
            return []
        self._reached[account] = reached
        return [(self._numbers[account], MARKS, "", reached)]

    def _write_anew(self) -> None:
        for table in ("account", "part", "step"):
            self._file.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of ours
        self._numbers.clear()
        self._reached.clear()
        for name, account in self._named.items():
            self._adopt(account, name)

    def _adopt(self, account: Account, name: str | None) -> None:
        """Write all of an account, and hear of its changes from now on."""
        platform = self._numbers[account.platform] if account.platform else None
        row = (platform, name, orjson.dumps(facts(account)))
        number = self._file.execute(ACCOUNT, row).lastrowid or 0
        for part in account.changes.parts.values():
            self._steps.put((number, part.name, key, value) for key, value in part.rows())
        self._watch(account, number)
        self._steps.put(self._marks(account))
        for each in account.connected.values():
            self._adopt(each, None)

    def _watch(self, account: Account, number: int) -> None:
        self._numbers[account] = number
        account.changes.tell = partial(self._note, account)

    def _note(self, account: Account, part: Tracked, key: Any) -> None:
        self._changed[account, part.name, key] = part

    def _follow(self, account: Account) -> None:
        """Begin with accounts connected since the last transaction, and forget those deleted."""
        now = set(account.connected.values())
        for each in self._connected.get(account, set()) - now:
            self._forget(each)
        for each in account.connected.values():
            if each not in self._numbers:
                self._adopt(each, None)
        self._connected[account] = now

    def _forget(self, account: Account) -> None:
        self._steps.fold()
        for each in account.connected.values():
            self._forget(each)
        account.changes.tell = None
        self._reached.pop(account, None)
        self._connected.pop(account, None)
        number = self._numbers.pop(account, None)
        for table, column in ALL_OF:
            self._file.execute(f"DELETE FROM {table} WHERE {column} = ?", (number,))  # noqa: S608

    def _restored(self, number: int, policies: Policies) -> Account:
        account = restored(self._told(number), policies=policies, api_version=self._api_version)
        self._watch(account, number)
        others = self._all("SELECT number FROM account WHERE platform = ? ORDER BY number", number)
        for each, (other,) in zip(account.connected.values(), others, strict=True):
            self._watch(each, other)
        self._connected[account] = set(account.connected.values())
        return account

    def _told(self, number: int) -> Told:
        """What the file has of an account, as a document tells it."""
        ((known,),) = self._all("SELECT facts FROM account WHERE number = ?", number)
        parts: dict[str, list[tuple[str, Any]]] = {}
        rows = self._all(
            "SELECT name, key, value FROM part WHERE account = ? ORDER BY rowid", number
        )
        for name, key, value in rows:
            parts.setdefault(name, []).append((key, orjson.loads(value)))
        others = self._all("SELECT number FROM account WHERE platform = ? ORDER BY number", number)
        return {
            "facts": orjson.loads(known),
            "marks": parts.pop(MARKS)[0][1],
            "parts": parts,
            "connected": [self._told(other) for (other,) in others],
        }

    def _all(self, query: str, *given: Any) -> Iterator[tuple[Any, ...]]:
        return iter(self._file.execute(query, given).fetchall())
