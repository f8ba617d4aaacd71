"""Files, commands and databases that show an application, each read within bounds.

What a profile names may be a FIFO that nobody writes to, a command that never falls silent or a
query that never ends; each would hold up a run, or fill the disk, and none may.
"""

import os
import signal
import stat
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from threading import Thread
from typing import Any, Final

from issuing_harness.bounded_responses import MOST_BYTES
from issuing_harness.errors import BackendUnavailable, ProductFailure, SettingsError
from issuing_harness.surroundings import environment_of_others
from issuing_harness.tape.redacted_output import beginning, ending

#: Seconds that one reading may take, however much of it has come.
SECONDS: Final = 10.0
_SHOWN: Final = 300
#: Seconds between two looks whether a command has ended, where it says nothing meanwhile.
_POLL_SECONDS: Final = 0.05
_CHUNK: Final = 1 << 16
#: How databases say that a table is not there: SQLSTATE of the standard, MySQL's number, in words.
_NO_TABLE_STATE: Final = "42P01"
_NO_TABLE_NUMBER: Final = 1146
_NO_TABLE_WORDS: Final = ("no such table", "ORA-00942", "Invalid object name")
#: Where SQLAlchemy begins to speak of pages to read.
_BACKGROUND: Final = "(Background on this error"
#: What is installed for a driver whose package has another name.
_PACKAGES: Final = {
    "psycopg": "psycopg[binary]",
    "psycopg2": "psycopg2-binary",
    "MySQLdb": "mysqlclient",
}


class NoTable(Exception):
    """A query asks for a table that is not there, or not yet; the message is the database's."""


def read_file(path: Path, name: str) -> str | None:
    """Return what a file holds; ``None`` if there is none.

    Args:
        path: where it is.
        name: what the profile calls it, for messages.

    Raises:
        SettingsError: it is no regular file, or cannot be read.
        BackendUnavailable: it holds more than anything that is asked for.
    """
    try:
        # a FIFO that nobody writes to is then opened at once, and refused
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise SettingsError(
                    f"{name} was to show the application, and it is no regular file. Name a file "
                    "that holds JSON."
                )
            with open(descriptor, "rb", closefd=False) as file:
                return _text(file.read(MOST_BYTES + 1), name)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SettingsError(
            f"{name} was to show the application, and it cannot be read: {error.strerror}."
        ) from None


def run(command: Sequence[str], folder: Path) -> str:
    """Run a command, and return what it says.

    Args:
        command: the program and its arguments.
        folder: where it runs.

    Raises:
        BackendUnavailable: it cannot be started, does not end in time, or says too much.
        ProductFailure: it ends with another status than 0.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - the profile's own command
            command,
            cwd=folder,
            env=environment_of_others(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise _not_done(command, str(error)) from None
    with process:
        try:
            said, problem = _said(process, command)
        finally:
            _end(process)
    if process.returncode:
        words = ending(problem.strip(), _SHOWN)
        raise ProductFailure.of(
            f"how {command[0]} ends", expected="status 0", found=f"{process.returncode}: {words}"
        )
    return said


def _said(process: "subprocess.Popen[bytes]", command: Sequence[str]) -> tuple[str, str]:
    """Return what a command says, and what it says of problems, once it has ended.

    What it leaves running may hold both open, and is not waited for.
    """
    deadline = time.monotonic() + SECONDS
    said = {stream.fileno(): bytearray() for stream in (process.stdout, process.stderr) if stream}
    with DefaultSelector() as selector:
        for descriptor in said:
            os.set_blocking(descriptor, False)
            selector.register(descriptor, EVENT_READ)
        while True:
            has_ended = process.poll() is not None
            ready = selector.select(0 if has_ended else _POLL_SECONDS)
            for key, _ in ready:
                if not (chunk := os.read(key.fd, _CHUNK)):
                    selector.unregister(key.fd)
                said[key.fd] += chunk
                if len(said[key.fd]) > MOST_BYTES:
                    raise _too_long(command[0])
            if has_ended and not ready:
                break
            if time.monotonic() > deadline:
                raise _not_done(command, f"it did not end within {SECONDS:g} s")
    out, problem = (bytes(each).decode(errors="replace") for each in said.values())
    return out, problem


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a command that has not ended by itself, with all that it has started."""
    if process.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _not_done(command: Sequence[str], why: str) -> BackendUnavailable:
    return BackendUnavailable(
        f"{command[0]} was to read or set the application, and it did not: {why}."
    )


def _too_long(name: str) -> BackendUnavailable:
    return BackendUnavailable(
        f"{name} was to show one thing of the application, and shows more than "
        f"{MOST_BYTES:,} bytes. Let it show that thing alone."
    )


def _text(content: bytes, name: str) -> str:
    if len(content) > MOST_BYTES:
        raise _too_long(name)
    return content.decode(errors="replace")


def query(database: str, sql: str) -> dict[str, Any] | None:
    """Return the first row that a query finds; ``None`` if there is none.

    Args:
        database: its SQLAlchemy URL.
        sql: the query.

    Raises:
        NoTable: it asks for a table that is not there.
        BackendUnavailable: the database cannot be reached, or does not answer in time.
        SettingsError: the query or the URL is wrong, or a driver is missing.
    """
    asked = _Query(database, sql)
    # of the thread that waits, so that Ctrl-C is heard; a driver's own reading hears nothing
    thread = Thread(target=asked.run, daemon=True)
    thread.start()
    try:
        thread.join(SECONDS)
    finally:
        if thread.is_alive():
            asked.interrupt()
    if thread.is_alive() and asked.row is None and asked.problem is None:
        raise BackendUnavailable(
            f"The query {beginning(sql, _SHOWN)} was to show the application, and the database did "
            f"not answer within {SECONDS:g} s. Ask for less, or for what no one has locked."
        )
    if asked.problem is not None:
        raise asked.problem
    return asked.row


class _Query:
    """A query in a thread of its own, which can be interrupted.

    Args:
        database: its SQLAlchemy URL.
        sql: the query.
    """

    def __init__(self, database: str, sql: str) -> None:
        self._database = database
        self._sql = sql
        self._driver: Any = None
        self.row: dict[str, Any] | None = None
        self.problem: Exception | None = None

    def run(self) -> None:
        """Ask, and keep the row or the problem."""
        try:
            self.row = self._ask()
        except Exception as error:  # noqa: BLE001 - it is raised again by whoever waits
            self.problem = _in_words(error, self._sql)

    def interrupt(self) -> None:
        """Have the database give it up, where its driver can."""
        for name in ("interrupt", "cancel"):
            if give_up := getattr(self._driver, name, None):
                with suppress(Exception):
                    give_up()

    def _ask(self) -> dict[str, Any] | None:
        from sqlalchemy import create_engine, text
        from sqlalchemy.pool import NullPool

        engine = create_engine(self._database, poolclass=NullPool)
        with engine.connect() as connection:
            self._driver = connection.connection.driver_connection
            row = connection.execute(text(self._sql)).mappings().first()
        return None if row is None else dict(row)


def _in_words(error: Exception, sql: str) -> Exception:
    """Return what is raised for a problem with a query, in words without a secret."""
    from sqlalchemy.exc import (
        ArgumentError,
        NoSuchModuleError,
        OperationalError,
        SQLAlchemyError,
    )

    cause = getattr(error, "orig", None) or error
    said = " ".join(str(cause).partition(_BACKGROUND)[0].split())
    said = beginning(said.removesuffix("."), _SHOWN)
    asked = f"The query {beginning(sql, _SHOWN)} was to show the application, and"
    if _is_without_table(cause):
        return NoTable(said)
    if isinstance(error, ModuleNotFoundError):
        package = _PACKAGES.get(error.name or "", error.name)
        return SettingsError(
            f"{asked} the driver {error.name} of its database is not installed. Install it: pip "
            f"install '{package}'; or name another one in database (dialect+driver://…)."
        )
    if isinstance(error, ArgumentError) and not isinstance(error, NoSuchModuleError):
        return SettingsError(
            f"{asked} its database is no address that SQLAlchemy can read. It is "
            "dialect://user:password@host/database, such as sqlite:///{tmp}/books.sqlite3."
        )
    if isinstance(error, OperationalError) and error.connection_invalidated:
        return BackendUnavailable(f"{asked} the database hung up: {said}.")
    if isinstance(error, SQLAlchemyError):
        return SettingsError(f"{asked} the database did not take it: {said}.")
    return SettingsError(f"{asked} its driver could not: {type(error).__name__}: {said}.")


def _is_without_table(cause: BaseException) -> bool:
    states = (getattr(cause, "sqlstate", None), getattr(cause, "pgcode", None))
    number = next(iter(cause.args), None)
    words = str(cause)
    return (
        _NO_TABLE_STATE in states
        or number == _NO_TABLE_NUMBER
        or any(each in words for each in _NO_TABLE_WORDS)
    )
