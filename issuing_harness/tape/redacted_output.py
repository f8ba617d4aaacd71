"""Redaction of what people read: texts, JSON documents and streams without secrets.

The allow-list of :mod:`issuing_harness.tape.redaction` is for what Stripe and the program say to
each other. What a test says of it is free text, in which secrets are recognised by their look. Both
use :mod:`issuing_harness.tape.secret_search`, and everything that is shown, or written for
somebody to read, comes through here: reports, the terminal, logs and the output of commands.
"""

import logging
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TextIO

from issuing_harness.tape.encodings import PackedError, may_be_packed, unpacked
from issuing_harness.tape.known_secrets import generation
from issuing_harness.tape.secret_patterns import REDACTED
from issuing_harness.tape.secret_search import find_secret, redact_secrets
from issuing_harness.whole_files import write_whole

#: The id of an account, unless a cassette has numbered it.
ACCOUNT_ID: Final = re.compile(r"acct_(?!redacted_[0-9])[0-9A-Za-z_]+")
#: An id of this length is still a secret without its last four characters.
_LONG_ID: Final = len("acct_") + 12
#: Characters of a text that is redacted once.
_LONGEST_REMEMBERED: Final = 100
#: No amount, time or count is this large; a card number may be.
_LARGE_NUMBER: Final = 10**12


def redact_text(text: str) -> str:
    """Return free text without secrets; of an account's id its last four characters stay."""
    if len(text) <= _LONGEST_REMEMBERED:
        return _remembered(text, generation())
    return _without_accounts(redact_secrets(text))


@lru_cache(maxsize=4096)
def _remembered(text: str, _generation: int) -> str:
    """Return a short text redacted; names, titles and sentences come again and again."""
    return _without_accounts(redact_secrets(text))


def _without_accounts(text: str) -> str:
    return ACCOUNT_ID.sub(_without_account, text) if "acct_" in text else text


def _without_account(match: re.Match[str]) -> str:
    return f"acct_{REDACTED}" + (match[0][-4:] if len(match[0]) >= _LONG_ID else "")


def beginning(text: str, most: int) -> str:
    """Return the beginning of a text of others redacted, with ``…`` where it goes on.

    It is redacted before it is cut: of half a secret nobody can tell that it is one.

    Args:
        text: what was said.
        most: characters of it that are shown.
    """
    text = redact_text(text)
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


def ending(text: str, most: int) -> str:
    """Return the end of a text of others redacted, with ``…`` where it begins earlier.

    Args:
        text: what was said.
        most: characters of it that are shown.
    """
    text = redact_text(text)
    return text if len(text) <= most else f"…{text[-most:].lstrip()}"


def redact_bytes(data: bytes) -> bytes:
    """Return a file's content redacted; what is no text stays as it is, byte for byte.

    An archive in which there is a secret is redacted whole.
    """
    if _is_secret_packed_in(data):
        return REDACTED.encode()
    text = data.decode("utf-8", "surrogateescape")
    redacted = redact_text(text)
    return data if redacted is text else redacted.encode("utf-8", "surrogateescape")


def redact_file(file: Path) -> None:
    """Replace a file by the same without secrets, whole or not at all; one that is not there by
    none.
    """  # noqa: D205 - one sentence
    if not file.is_file():
        return
    content = file.read_bytes()
    redacted = redact_bytes(content)
    if redacted != content:
        write_whole(file, redacted)


def _is_secret_packed_in(data: bytes) -> bool:
    if not may_be_packed(data):
        return False
    with suppress(PackedError):  # what nothing here opens stays as it is, too
        return any(find_secret(each.decode("utf-8", "replace")) for each in unpacked(data))
    return False


def redact_document(value: Any) -> Any:
    """Return a document redacted in its texts, its names and its large numbers, of any depth."""
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, dict):
        return {redact_document(name): redact_document(value[name]) for name in value}
    if isinstance(value, list | tuple):
        return [redact_document(item) for item in value]
    if isinstance(value, int) and abs(value) >= _LARGE_NUMBER:
        shown = redact_secrets(str(value))
        return value if shown == str(value) else shown
    return value


def redact_table(rows: Iterable[Iterable[str]]) -> list[list[str]]:
    """Return a table redacted; a security code is told by the heading of its column, or row."""
    table = [list(row) for row in rows]
    heading = table[0] if table else []
    return [
        [_cell(cell, row[0], *heading[column : column + 1]) for column, cell in enumerate(row)]
        for row in table
    ]


def _cell(cell: str, *names: str) -> str:
    return next(filter(None, (_code(name, cell) for name in names)), redact_text(cell))


def _code(name: str, value: str) -> str:
    """Return ``***`` for a security code that stands under its name, else ``""``."""
    return "***" if redact_text(f"{name}: {value}") == f"{name}: ***" else ""


def redact_named(name: str, value: str) -> str:
    """Return the value of a parameter redacted; a security code is told by its name."""
    return _code(name, value) or redact_text(value)


class RedactedStream:
    """A text stream that redacts each piece written to it; in all else it is the one behind it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write the text without secrets; returns its own length, as a caller expects."""
        self._stream.write(redact_text(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write the lines without secrets."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def redacted_streams() -> Iterator[None]:
    """Redact what is printed meanwhile, on both of a program's streams."""
    out, err = RedactedStream(sys.stdout), RedactedStream(sys.stderr)
    with redirect_stdout(out), redirect_stderr(err):
        yield


class RedactedLog(logging.Formatter):
    """Formats a log record as another formatter does, without secrets."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self._formatter = formatter

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's lines redacted, the traceback included."""
        return redact_text(self._formatter.format(record))
