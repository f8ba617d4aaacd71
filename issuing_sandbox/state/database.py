"""A state file, opened for one sandbox, or refused and left as it is."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import orjson

from issuing_sandbox.state.document import FORMAT

#: How every SQLite file begins, and where in its head two numbers stand that are the writer's own.
MAGIC: Final = b"SQLite format 3\x00"
VERSION_AT: Final = slice(60, 64)
APPLICATION_AT: Final = slice(68, 72)
HEAD: Final = 100
#: ``ISSU``: this is a state file and no other database.
APPLICATION: Final = 0x49535355
TABLES: Final = """
BEGIN;
CREATE TABLE written (api_version TEXT NOT NULL);
CREATE TABLE account (
    number INTEGER PRIMARY KEY,
    platform INTEGER,
    name TEXT UNIQUE,
    facts BLOB NOT NULL
);
CREATE TABLE part (
    account INTEGER NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    value BLOB NOT NULL,
    UNIQUE (account, name, key)
);
CREATE TABLE step (number INTEGER PRIMARY KEY, changes BLOB NOT NULL);
"""


class StateRefused(Exception):
    """A file that cannot keep a sandbox's state, why, and what to do."""


def opened(path: Path, api_version: str) -> sqlite3.Connection:
    """The file's only connection, its content checked.

    Args:
        path: the file; one that is absent or empty is made.
        api_version: the version that the sandbox's objects are shaped by.

    Raises:
        StateRefused: it is something else, damaged, of another version, or in use.
    """
    _recognize(path)
    with refusing(path):
        file = sqlite3.connect(path, timeout=0, check_same_thread=False)
    try:
        with refusing(path):
            _take(file)
            _make(file, api_version)
            _check(file, path, api_version)
            file.execute("PRAGMA journal_mode = WAL")
            file.execute("PRAGMA synchronous = NORMAL")
    except StateRefused:
        file.close()
        raise
    return file


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Say what a fault of SQLite's means for a person who starts a sandbox.

    Raises:
        StateRefused: instead of it.
    """
    try:
        yield
    except sqlite3.OperationalError as fault:
        if "locked" not in f"{fault}":
            raise _refused(path, f"cannot be used: {fault}") from fault
        raise StateRefused(
            f"{path} is in use by another sandbox. Stop that one, or keep this one's state in a "
            "file of its own: issuing-sandbox --state OTHER"
        ) from fault
    except sqlite3.DatabaseError as fault:
        raise damaged(path, f"{fault}") from fault


def damaged(path: Path, what: str) -> StateRefused:
    """The refusal of a file that was a state once."""
    return _refused(path, f"is damaged: {what}", "Put a copy of it in its place, or")


def _recognize(path: Path) -> None:
    """Look at the head alone: a file of somebody else's is not even opened as a database."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except FileNotFoundError:
        return
    except OSError as fault:
        raise _refused(path, f"cannot be read: {fault.strerror}") from fault
    if not head:
        return
    number = int.from_bytes(head[VERSION_AT], "big")
    if not head.startswith(MAGIC) or int.from_bytes(head[APPLICATION_AT], "big") != APPLICATION:
        raise _refused(path, "is not a state file of this sandbox's")
    if number > FORMAT:
        raise _refused(
            path,
            f"has format {number}, of a newer sandbox; this one reads {FORMAT}",
            "Use that sandbox, or",
        )


def _take(file: sqlite3.Connection) -> None:
    """Hold the file's lock until the connection or the program ends, however it ends."""
    file.execute("PRAGMA locking_mode = EXCLUSIVE")
    file.execute("BEGIN EXCLUSIVE")
    file.commit()


def _make(file: sqlite3.Connection, api_version: str) -> None:
    """Make the tables, unless they are there; the file says whose it is from its first byte on."""
    if file.execute("PRAGMA user_version").fetchone()[0]:
        return
    file.execute(f"PRAGMA application_id = {APPLICATION}")
    file.executescript(TABLES)
    file.execute("INSERT INTO written VALUES (?)", (api_version,))
    file.execute(f"PRAGMA user_version = {FORMAT}")
    file.commit()


def _check(file: sqlite3.Connection, path: Path, api_version: str) -> None:
    found = file.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise damaged(path, found)
    (written,) = file.execute("SELECT api_version FROM written").fetchone()
    if written != api_version:
        raise _refused(
            path,
            f"has objects of API version {written}, and this sandbox those of {api_version}",
            "Use the sandbox that wrote it, or",
        )


def _refused(path: Path, why: str, rather: str = "Please") -> StateRefused:
    return StateRefused(
        f"{path} {why}. It was left as it is. {rather} name another file: "
        "issuing-sandbox --state OTHER"
    )


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
