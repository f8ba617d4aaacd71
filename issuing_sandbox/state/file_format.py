"""A state file's SQLite database: opened for one sandbox, or refused and left as it is.

Each request appends what it has changed to a log (``change_log``), which is cheap. Later the log is
merged into the rows of the accounts' parts (the table ``part``).
"""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import orjson

from issuing_sandbox.state.faults import StateRefused

#: The format of state files; a change that older sandboxes cannot read needs a new number.
FORMAT: Final = 3
#: How every SQLite file begins, and where in its header the writer's two own numbers are.
MAGIC: Final = b"SQLite format 3\x00"
VERSION_AT: Final = slice(60, 64)
APPLICATION_AT: Final = slice(68, 72)
HEADER_SIZE: Final = 100
#: ``ISSU``: this is a state file and no other database.
APPLICATION_ID: Final = 0x49535355
SCHEMA: Final = """
BEGIN;
CREATE TABLE written (api_version TEXT NOT NULL, merged INTEGER NOT NULL);
CREATE TABLE account (
    number INTEGER PRIMARY KEY,
    platform INTEGER,
    name TEXT UNIQUE,
    facts BLOB NOT NULL,
    checksum INTEGER NOT NULL
);
CREATE TABLE part (
    account INTEGER NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    value BLOB NOT NULL,
    checksum INTEGER NOT NULL,
    UNIQUE (account, name, key)
);
CREATE TABLE step (
    number INTEGER PRIMARY KEY,
    changes BLOB NOT NULL,
    checksum INTEGER NOT NULL
);
"""


def open_database(path: Path, api_version: str) -> sqlite3.Connection:
    """Open the file's only connection, and check its content.

    Args:
        path: the file; one that is absent or empty is created.
        api_version: the API version of the sandbox's objects.

    Raises:
        StateRefused: it is something else, damaged, of another version, or in use.
    """
    _recognize(path)
    with explaining_errors(path):
        file = sqlite3.connect(path, timeout=0, check_same_thread=False)
    try:
        with explaining_errors(path):
            _lock(file)
            _create_tables(file, api_version)
            _check(file, path, api_version)
            file.execute("PRAGMA journal_mode = WAL")
            # the log file goes on from what is here, so that must never be less than it was
            file.execute("PRAGMA synchronous = FULL")
    except StateRefused:
        file.close()
        raise
    return file


@contextmanager
def explaining_errors(path: Path) -> Iterator[None]:
    """Replace an error of SQLite's by what it means for a person who starts a sandbox.

    Raises:
        StateRefused: in place of ``sqlite3.DatabaseError``.
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
    """Return the refusal of a state file whose content cannot be read."""
    return _refused(path, f"is damaged: {what}", "Put a copy of it in its place, or")


def _recognize(path: Path) -> None:
    """Check the header alone, so that a foreign file is not even opened as a database."""
    try:
        with path.open("rb") as file:
            header = file.read(HEADER_SIZE)
    except FileNotFoundError:
        return
    except OSError as fault:
        raise _refused(path, f"cannot be read: {fault.strerror}") from fault
    if not header:
        return
    number = int.from_bytes(header[VERSION_AT], "big")
    application = int.from_bytes(header[APPLICATION_AT], "big")
    if not header.startswith(MAGIC) or application != APPLICATION_ID:
        raise _refused(path, "is not a state file of this sandbox's")
    if number != FORMAT:
        age = "a newer" if number > FORMAT else "an older"
        raise _refused(
            path,
            f"has format {number}, of {age} sandbox; this one reads {FORMAT}",
            "Use that sandbox, or",
        )


def _lock(file: sqlite3.Connection) -> None:
    """Lock the file until the connection or the program ends, however it ends."""
    file.execute("PRAGMA locking_mode = EXCLUSIVE")
    file.execute("BEGIN EXCLUSIVE")
    file.commit()


def _create_tables(file: sqlite3.Connection, api_version: str) -> None:
    """Create the tables, unless they exist, and mark the file as a state file first of all."""
    if file.execute("PRAGMA user_version").fetchone()[0]:
        return
    file.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    file.executescript(SCHEMA)
    file.execute("INSERT INTO written VALUES (?, 0)", (api_version,))
    file.execute(f"PRAGMA user_version = {FORMAT}")
    file.commit()


def _check(file: sqlite3.Connection, path: Path, api_version: str) -> None:
    # the quick check would not notice a row that its index lacks
    problem = file.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if problem != "ok":
        raise damaged(path, problem)
    (written,) = file.execute("SELECT api_version FROM written").fetchone()
    if written != api_version:
        raise _refused(
            path,
            f"has objects of API version {written}, and this sandbox those of {api_version}",
            "Use the sandbox that wrote it, or",
        )


def _refused(path: Path, why: str, advice: str = "Please") -> StateRefused:
    return StateRefused(
        f"{path} {why}. It was left as it is. {advice} name another file: "
        "issuing-sandbox --state OTHER"
    )


def checksum(*values: Any) -> int:
    """Return a number by which a row is recognized as it was written: SQLite checks no content."""
    return zlib.crc32(orjson.dumps([_text(value) for value in values]))


def check_row(found: int, *values: Any) -> None:
    """Check a row that was read against the checksum beside it.

    Raises:
        ValueError: it is another one.
    """
    if found != checksum(*values):
        raise ValueError("a row is not as it was written: its checksum does not fit")


def _text(value: Any) -> Any:
    return value.decode("latin-1") if isinstance(value, bytes) else value
