"""How a state file grows: each request adds one step, and in quiet moments steps are folded.

A step is one row with all that a request has changed. Rows one after the other are a third of the
work that changing rows all over the file is (measured), so that is left for later.
"""

import sqlite3
from collections.abc import Iterable
from typing import Any, Final

import orjson

ADD: Final = "INSERT INTO step (changes) VALUES (?)"
KEEP: Final = (
    "INSERT INTO part (account, name, key, value) VALUES (?, ?, ?, ?) "
    "ON CONFLICT DO UPDATE SET value = excluded.value"
)
OLDEST: Final = "SELECT number, changes FROM step ORDER BY number LIMIT ?"
DROP: Final = "DELETE FROM part WHERE account = ? AND name = ? AND key = ?"
#: Steps folded in one quiet moment: it is over before anybody has to wait for long.
SOME: Final = 200

#: The account's number, its part, the key there, and what is kept under it; ``None`` is nothing.
Change = tuple[int, str, str, Any]


class Steps:
    """The steps of one state file.

    Args:
        file: the connection; every method belongs in a transaction of the caller's.
    """

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file
        #: How many steps are not folded yet.
        self.waiting = 0

    def add(self, changes: list[Change]) -> None:
        """Write what a request has changed."""
        self._file.execute(ADD, (orjson.dumps(changes),))
        self.waiting += 1

    def put(self, changes: Iterable[Change]) -> None:
        """Write what has no step before it: all of an account that is new to the file."""
        self._file.executemany(KEEP, ((*place, orjson.dumps(value)) for *place, value in changes))

    def fold(self, most: int = -1) -> None:
        """Let the oldest steps, or all, be part of what they changed.

        Args:
            most: how many; fewer than none are all.
        """
        latest: dict[tuple[int, str, str], Any] = {}
        last = 0
        for last, changes in self._file.execute(OLDEST, (most,)):  # noqa: B007 - the last of all
            for account, name, key, value in orjson.loads(changes):
                latest[account, name, key] = value
        self.put((*place, value) for place, value in latest.items() if value is not None)
        self._file.executemany(DROP, (place for place, value in latest.items() if value is None))
        self._file.execute("DELETE FROM step WHERE number <= ?", (last,))
        (self.waiting,) = self._file.execute("SELECT count(*) FROM step").fetchone()
