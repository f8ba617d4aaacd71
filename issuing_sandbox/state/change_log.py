"""The log of what requests have changed, and its merging into the rows of a state file.

A step is numbered. Most are in the log file; one that goes together with rows of a new account is
in the table ``step``, written by the same transaction. The table ``written`` has the number of the
newest step that has been merged, so that none is merged twice.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson

from issuing_sandbox.state.file_format import check_row, checksum
from issuing_sandbox.state.log_file import LogFile

INSERT_STEP: Final = "INSERT INTO step (number, changes, checksum) VALUES (?, ?, ?)"
UPSERT_ROW: Final = (
    "INSERT INTO part (account, name, key, value, checksum) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT DO UPDATE SET value = excluded.value, checksum = excluded.checksum"
)
STEPS: Final = "SELECT number, changes, checksum FROM step WHERE number > ? ORDER BY number"
DELETE_ROW: Final = "DELETE FROM part WHERE account = ? AND name = ? AND key = ?"
#: How many steps are merged while the sandbox is idle; no request has to wait long for that.
BATCH: Final = 200

#: The account's number, its part, the key there, and the value; ``None`` means it was removed.
Change = tuple[int, str, str, Any]
#: A step's number and content, and where the next begins if it is in the log file.
_Step = tuple[int, bytes, int | None]


class ChangeLog:
    """The log of what requests have changed, and the rows it is merged into.

    Args:
        file: the connection; the caller begins and ends the transactions.
        path: the state file.
    """

    def __init__(self, file: sqlite3.Connection, path: Path) -> None:
        self._file = file
        self._steps = LogFile(path.with_name(f"{path.name}-log"))
        #: The numbers of the newest step that has been merged, and of the newest.
        self._merged: int = file.execute("SELECT merged FROM written").fetchone()[0]
        self._newest: int = self._merged

    @property
    def length(self) -> int:
        """How many steps are not merged yet."""
        return self._newest - self._merged

    def append(self, changes: list[Change]) -> None:
        """Append a step, what one request has changed, without a transaction.

        Raises:
            OSError: it could not be written.
        """
        self._steps.append(self._newest + 1, orjson.dumps(changes))
        self._newest += 1

    def insert(self, changes: list[Change]) -> None:
        """Append a step as a part of the transaction."""
        content = orjson.dumps(changes)
        self._file.execute(INSERT_STEP, (self._newest + 1, content, checksum(content)))
        self._newest += 1

    def write_rows(self, changes: Iterable[Change]) -> None:
        """Write rows directly, for an account that is new to the file and so has no steps."""
        rows = ((*key, orjson.dumps(value)) for *key, value in changes)
        self._file.executemany(UPSERT_ROW, ((*row, checksum(*row)) for row in rows))

    def merge(self, limit: int | None = None) -> None:
        """Merge the oldest steps, or all, into the rows, as a part of the transaction.

        Args:
            limit: how many steps at most.

        Raises:
            ValueError: a step is damaged, or missing.
        """
        latest: dict[tuple[int, str, str], Any] = {}
        for number, content, position in islice(self._oldest(), limit):
            if number != self._merged + 1:
                raise ValueError(f"step {self._merged + 1} is missing")
            for account, part, key, value in orjson.loads(content):
                latest[account, part, key] = value
            self._merged = number
            if position is not None:
                self._steps.take(position)
        self._newest = max(self._newest, self._merged)
        self.write_rows((*key, value) for key, value in latest.items() if value is not None)
        removed = (key for key, value in latest.items() if value is None)
        self._file.executemany(DELETE_ROW, removed)
        self._forget_merged()

    def drop(self) -> None:
        """Pass over all steps, as a part of a transaction that writes everything anew."""
        self._merged = self._newest
        self._forget_merged()

    def committed(self) -> None:
        """Note that the transaction has ended: what it has merged is not needed any more."""
        if not self.length:
            self._steps.clear()

    def close(self, *, is_saved: bool) -> None:
        """Close the log file, and remove it if it is merged and that was saved."""
        self._steps.close(is_merged=is_saved and not self.length)

    def _forget_merged(self) -> None:
        self._file.execute("DELETE FROM step WHERE number <= ?", (self._merged,))
        self._file.execute("UPDATE written SET merged = ?", (self._merged,))

    def _oldest(self) -> Iterator[_Step]:
        """Yield the steps that are not merged, oldest first."""
        merged = self._merged
        in_file = (step for step in self._steps.read() if step[0] > merged)
        return merge(self._in_table(), in_file, key=lambda step: step[0])

    def _in_table(self) -> Iterator[_Step]:
        for number, content, found in self._file.execute(STEPS, (self._merged,)).fetchall():
            check_row(found, content)
            yield number, content, None
