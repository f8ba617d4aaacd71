"""The state file: a sandbox's accounts in SQLite, written before each response is sent.

Each request is one step of what it has changed, written whole or not at all (``change_log``): a
sandbox that is killed leaves the state after its last response, or one request later.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

import orjson

from issuing_sandbox.account.account import Account
from issuing_sandbox.policies import Policies
from issuing_sandbox.state import file_format
from issuing_sandbox.state.change_log import BATCH, Change, ChangeLog
from issuing_sandbox.state.document import InvalidDocument, State, facts, marks, restore_account
from issuing_sandbox.state.faults import StateRefused, Unsaved
from issuing_sandbox.state.file_format import check_row, checksum
from issuing_sandbox.store.tracked import TrackedPart

INSERT_ACCOUNT: Final = "INSERT INTO account (platform, name, facts, checksum) VALUES (?, ?, ?, ?)"
ACCOUNT: Final = "SELECT platform, name, facts, checksum FROM account WHERE number = ?"
ROWS: Final = "SELECT name, key, value, checksum FROM part WHERE account = ? ORDER BY rowid"
WITH_NAME: Final = "SELECT number, name FROM account WHERE name NOTNULL"
CONNECTED: Final = "SELECT number FROM account WHERE platform = ? ORDER BY number"
#: The part that holds an account's counters; the file contains the name, so it stays as it is.
MARKS: Final = "marks"
#: The tables that have rows of an account, each with the column of the account's number.
ACCOUNT_TABLES: Final = (("account", "number"), ("part", "account"))

_log = logging.getLogger(__name__)


class StateFile:
    """The accounts in a file, for one sandbox at a time.

    Args:
        path: the file; one that is absent is created.
        api_version: the API version of the sandbox's objects.

    Raises:
        StateRefused: it is no state file, damaged, of another version, or in use.
    """

    def __init__(self, path: Path, *, api_version: str) -> None:
        self.path = path
        self._api_version = api_version
        self._file = file_format.open_database(path, api_version)
        self._log = ChangeLog(self._file, path)
        #: The accounts that have a key, by its fingerprint, and the number of each in the file.
        self._by_name: dict[str, Account] = {}
        self._numbers: dict[Account, int] = {}
        #: The counters of each account, and the accounts connected to it, as the file has them.
        self._saved_marks: dict[Account, State] = {}
        self._saved_connected: dict[Account, set[Account]] = {}
        #: What changed since the last transaction, and whether that one failed.
        self._changed: dict[tuple[Account, str, Any], TrackedPart] = {}
        self._is_behind = False
        #: Whether there was a request since ``merge_when_idle`` was called last.
        self._is_busy = False

    def load_accounts(self, policies: Policies) -> dict[str, Account]:
        """Return the accounts in the file by their names, and save their changes from now on.

        Raises:
            StateRefused: the file is damaged.
        """
        try:
            with file_format.explaining_errors(self.path), self._file:
                self._log.merge()
                named = self._select(WITH_NAME)
                self._by_name = {name: self._load(number, policies) for number, name in named}
            self._log.committed()
        except (OSError, InvalidDocument, AttributeError, KeyError, TypeError, ValueError) as wrong:
            self._file.close()
            raise file_format.damaged(self.path, f"{wrong}") from wrong
        except StateRefused:
            self._file.close()
            raise
        return dict(self._by_name)

    def save_request(
        self, name: str, account: Account | None, acting: Account | None = None
    ) -> None:
        """Write what a request has changed.

        Args:
            name: the fingerprint of the request's key.
            account: the account of the key, as it is now; ``None`` deletes the one there was.
            acting: the account that the request was for, if it is one connected to that.

        Raises:
            Unsaved: it could not be written.
        """
        self._is_busy = True
        before = self._by_name.get(name)
        if account is None:
            self._by_name.pop(name, None)
        else:
            self._by_name[name] = account
        if self._is_behind or self._has_other_accounts(before, account):
            with self._transaction():
                if not self._is_behind:
                    self._save_account(name, before, account)
                    self._note_step(self._log.insert, account, acting)
        else:
            self._append_step(account, acting)

    def save_changes(self) -> None:
        """Write what has changed without a request, such as jobs and attempts at deliveries.

        Raises:
            Unsaved: it could not be written.
        """
        if self._is_behind:
            with self._transaction():
                return
        if self._changed:
            self._append_step()

    def merge_when_idle(self) -> None:
        """Merge a batch of the log, unless there was a request since the last time.

        Raises:
            Unsaved: it could not be written.
        """
        is_idle, self._is_busy = not self._is_busy, False
        if is_idle and self._log.length:
            with self._transaction():
                self._log.merge(BATCH)

    def close(self) -> None:
        """Merge the log and close the file, so that another sandbox can open it."""
        if self._log.length or self._is_behind:
            with suppress(Unsaved), self._transaction():
                self._log.merge()
        self._file.close()
        self._log.close(is_saved=not self._is_behind)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Begin and end a transaction; the next after one that failed writes everything first."""
        try:
            with self._file:
                if self._is_behind:
                    self._write_everything()
                yield
            self._log.committed()
        except (sqlite3.Error, OSError, orjson.JSONEncodeError) as fault:
            raise self._unsaved(fault) from fault
        self._changed.clear()
        self._is_behind = False

    def _append_step(self, *requested: Account | None) -> None:
        """Append a step of all that has changed to the log file, without a transaction."""
        try:
            self._note_step(self._log.append, *requested)
        except (OSError, orjson.JSONEncodeError) as fault:
            raise self._unsaved(fault) from fault
        self._changed.clear()

    def _unsaved(self, fault: Exception) -> Unsaved:
        self._is_behind = True
        _log.exception("%s is behind", self.path)
        return Unsaved(
            f"What was done is not in the state file {self.path}: {fault}. The sandbox still knows "
            "it, and writes it with the next request."
        )

    def _has_other_accounts(self, before: Account | None, account: Account | None) -> bool:
        """Whether an account is there that the file does not have, or the other way round."""
        if account is None or account is not before or account not in self._numbers:
            return True
        saved = self._saved_connected.get(account, set())
        return bool(account.connected or saved) and saved != set(account.connected.values())

    def _save_account(self, name: str, before: Account | None, account: Account | None) -> None:
        if before is not None and before is not account:
            self._delete(before)
        if account is not None:
            if account not in self._numbers:
                self._insert(account, name)
            self._update_connected(account)

    def _note_step(
        self, append: Callable[[list[Change]], None], *requested: Account | None
    ) -> None:
        """Append a step of all that has changed, if anything has.

        Args:
            append: appends it.
            requested: accounts whose counters may have changed although nothing else has.
        """
        touched = dict.fromkeys([*requested, *(account for account, _, _ in self._changed)])
        changes = [
            (self._numbers[account], name, *part.row(key))
            for (account, name, key), part in self._changed.items()
            if account in self._numbers
        ]
        for account in touched:
            if account in self._numbers:
                changes += self._changed_marks(account)
        if changes:
            append(changes)

    def _changed_marks(self, account: Account) -> list[Change]:
        """Return the change of an account's counters, if the file has others."""
        counters = marks(account)
        if self._saved_marks.get(account) == counters:
            return []
        self._saved_marks[account] = counters
        return [(self._numbers[account], MARKS, "", counters)]

    def _write_everything(self) -> None:
        for table in ("account", "part"):
            self._file.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of ours
        self._log.drop()
        self._numbers.clear()
        self._saved_marks.clear()
        for name, account in self._by_name.items():
            self._insert(account, name)

    def _insert(self, account: Account, name: str | None) -> None:
        """Write an account and those connected to it, and save their changes from now on."""
        platform = self._numbers[account.platform] if account.platform else None
        row = (platform, name, orjson.dumps(facts(account)))
        number = self._file.execute(INSERT_ACCOUNT, (*row, checksum(*row))).lastrowid or 0
        for part in account.changes.parts.values():
            self._log.write_rows((number, part.name, key, value) for key, value in part.rows())
        self._track(account, number)
        self._log.write_rows(self._changed_marks(account))
        for connected in account.connected.values():
            self._insert(connected, None)

    def _track(self, account: Account, number: int) -> None:
        self._numbers[account] = number
        account.changes.on_commit = partial(self._note_change, account)

    def _note_change(self, account: Account, part: TrackedPart, key: Any) -> None:
        self._changed[account, part.name, key] = part

    def _update_connected(self, account: Account) -> None:
        """Insert accounts connected since the last transaction, and delete those deleted."""
        current = set(account.connected.values())
        for deleted in self._saved_connected.get(account, set()) - current:
            self._delete(deleted)
        for connected in account.connected.values():
            if connected not in self._numbers:
                self._insert(connected, None)
        self._saved_connected[account] = current

    def _delete(self, account: Account) -> None:
        self._log.merge()
        for connected in account.connected.values():
            self._delete(connected)
        account.changes.on_commit = None
        self._saved_marks.pop(account, None)
        self._saved_connected.pop(account, None)
        number = self._numbers.pop(account, None)
        for table, column in ACCOUNT_TABLES:
            self._file.execute(f"DELETE FROM {table} WHERE {column} = ?", (number,))  # noqa: S608 - as above

    def _load(self, number: int, policies: Policies) -> Account:
        account = restore_account(
            self._read_state(number), policies=policies, api_version=self._api_version
        )
        self._track(account, number)
        connected_accounts = account.connected.values()
        rows = self._select(CONNECTED, number)
        for connected, (connected_number,) in zip(connected_accounts, rows, strict=True):
            self._track(connected, connected_number)
        self._saved_connected[account] = set(connected_accounts)
        return account

    def _read_state(self, number: int) -> State:
        """Read an account's state, in the form of a state document."""
        ((*row, found),) = self._select(ACCOUNT, number)
        check_row(found, *row)
        parts: dict[str, list[tuple[str, Any]]] = {}
        for name, key, value, found in self._select(ROWS, number):
            check_row(found, number, name, key, value)
            parts.setdefault(name, []).append((key, orjson.loads(value)))
        connected = self._select(CONNECTED, number)
        return {
            "facts": orjson.loads(row[-1]),
            "marks": parts.pop(MARKS)[0][1],
            "parts": parts,
            "connected": [self._read_state(other) for (other,) in connected],
        }

    def _select(self, query: str, *parameters: Any) -> Iterator[tuple[Any, ...]]:
        return iter(self._file.execute(query, parameters).fetchall())
