"""What a file, a command or a query shows is read in bounds, or refused in words."""

import os
import sqlite3
import time

import pytest

from issuing_harness.errors import BackendUnavailable, HarnessError
from issuing_harness.webhooks import application_sources
from issuing_harness.webhooks.application_access import Access
from issuing_harness.webhooks.application_reader import Reader, decoded

ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT max(x) AS s FROM c"


@pytest.fixture(name="read")
def _read(tmp_path):
    with sqlite3.connect(tmp_path / "books.sqlite3") as books:
        books.execute("CREATE TABLE cards (id, status)")
    books.close()
    reader = Reader("", {"tmp": str(tmp_path)}, tmp_path)

    def read(way, *what, database="sqlite:///{tmp}/books.sqlite3"):
        return reader.read(Access(way, what, database=database), {"card": "ic_1"})

    return read


def test_a_table_that_is_not_there_yet_shows_nothing(read):
    """Usual before the first event, as a 404 is; its name is told to whoever asks why."""
    assert read("sql", "SELECT status FROM disputes WHERE id = '{card}'") == {}


@pytest.mark.parametrize(
    ("query", "database", "words"),
    [
        ("SELECT nonesuch FROM cards", "sqlite:///{tmp}/books.sqlite3", "no such column: nonesuch"),
        ("SELEC status", "sqlite:///{tmp}/books.sqlite3", 'near "SELEC": syntax error'),
        ("SELECT :id", "sqlite:///{tmp}/books.sqlite3", "bind parameter 'id'"),
        ("DELETE FROM cards", "sqlite:///{tmp}/books.sqlite3", "does not return rows"),
        (
            "SELECT 1",
            "postgresql+psycopg://u:hunter22@127.0.0.1:9/x",
            "pip install 'psycopg[binary]'",
        ),
        ("SELECT 1", "oracle+none://u:hunter22@h/x", "oracle.none"),
        ("SELECT 1", "hunter22 no address", "dialect://user:password@host/database"),
        ("SELECT 1", "sqlite:////no/such/folder/x", "unable to open database file"),
    ],
)
def test_a_query_that_cannot_be_answered_is_refused_in_words(read, query, database, words):
    """Without a password, and without SQLAlchemy's own pages of advice."""
    with pytest.raises(HarnessError) as refused:
        read("sql", query, database=database)

    assert words in str(refused.value)
    assert "hunter22" not in str(refused.value)
    assert "sqlalche.me" not in str(refused.value)


def test_a_query_that_never_ends_is_given_up(read, monkeypatch):
    """And interrupted, so that it does not go on."""
    monkeypatch.setattr(application_sources, "SECONDS", 0.2)
    began = time.monotonic()

    with pytest.raises(BackendUnavailable, match=r"did not answer within 0\.2 s"):
        read("sql", ENDLESS)
    assert time.monotonic() - began < 5


def test_what_is_no_regular_file_is_refused(read, tmp_path):
    """A FIFO would be waited for without an end, and a device never ends."""
    os.mkfifo(tmp_path / "fifo")

    for name in ("fifo", "/dev/zero", "."):
        with pytest.raises(HarnessError, match="is no regular file"):
            read("file", name)
    assert read("file", "not_there_yet.json") == {}


def test_a_command_that_says_too_much_is_ended(read, monkeypatch):
    """With all that it started, as soon as it is more than anything that is asked for."""
    monkeypatch.setattr(application_sources, "SECONDS", 60.0)
    began = time.monotonic()

    with pytest.raises(BackendUnavailable, match="more than 4,194,304 bytes"):
        read("command", "sh", "-c", "yes | cat")
    assert time.monotonic() - began < 20


def test_a_command_that_does_not_end_is_ended(read, monkeypatch):
    """When its time is over."""
    monkeypatch.setattr(application_sources, "SECONDS", 0.2)

    with pytest.raises(BackendUnavailable, match=r"did not end within 0\.2 s"):
        read("command", "sleep", "30")


@pytest.mark.parametrize("charset", ["utf8mb4", "hex", "undefined", "a\0b", None, "utf-8"])
def test_an_unknown_charset_is_read_as_utf_8(charset):
    """Servers name ones of their database's."""
    assert decoded("café".encode(), charset) == "café"
    assert decoded("café".encode("latin-1"), "latin-1") == "café"
