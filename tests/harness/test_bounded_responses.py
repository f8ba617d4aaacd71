"""Responses of others are read within bounds, whoever drips, floods, or only informs at first."""

import gzip
import json
import socket
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest

from issuing_harness import bounded_responses, event_sender
from issuing_harness.certification.readiness import is_ready
from issuing_harness.errors import BackendUnavailable
from issuing_harness.event_sender import post_event
from issuing_harness.webhooks import application_reader, application_sources
from issuing_harness.webhooks.application_access import Access
from issuing_harness.webhooks.application_reader import Reader

OK = b"HTTP/1.1 200 OK\r\n"


@contextmanager
def peer(*parts, every=0.0, times=1):
    """A peer that sends these bytes, the last ones again and again, and says where it is."""

    def serve():
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                Thread(target=send, args=(connection,), daemon=True).start()

    def send(connection):
        with suppress(OSError), connection:
            connection.recv(65536)
            for part in parts:
                connection.sendall(part)
            for _ in range(times - 1):
                time.sleep(every)
                connection.sendall(parts[-1])

    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        listener.shutdown(socket.SHUT_RDWR)


def post(url):
    """Post an event."""
    return post_event(url, "whsec_x", json.dumps({"id": "evt_1"}))


def look(url):
    """Return what an application shows."""
    reader = Reader(url, {}, Path())
    try:
        return reader.read(Access("http", ("GET /",)), {})
    finally:
        reader.close()


def test_a_command_or_a_file_that_floods_is_given_up(tmp_path, monkeypatch):
    """It is to show one thing."""
    monkeypatch.setattr(application_sources, "MOST_BYTES", 1000)
    (tmp_path / "all.json").write_text(" " * 2000)
    reader = Reader("", {}, tmp_path)
    command = Access("command", (sys.executable, "-c", "print(' ' * 2000)"))
    for access in (command, Access("file", ("all.json",))):
        with pytest.raises(BackendUnavailable, match=r"shows more than 1,000 bytes\. Let it show"):
            reader.read(access, {})


def test_a_command_that_leaves_something_running_holds_up_nobody(tmp_path):
    """Its output is read when it has ended itself."""
    code = "import os, time; print('{}', flush=True); os.fork() or time.sleep(12)"
    began = time.monotonic()

    assert Reader("", {}, tmp_path).read(Access("command", (sys.executable, "-c", code)), {}) == {}
    assert time.monotonic() - began < 9


DRIPS = {
    "in the status": (b"H",),
    "in the headers": (OK, b"X"),
    "in the body": (OK + b"Content-Length: 99999\r\n\r\n", b"x"),
    "in chunks": (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "without an end": (OK + b"\r\n", b"x"),
    "in what only informs": (b"HTTP/1.1 103 Early Hints\r\n\r\n",),
}


@pytest.mark.long
@pytest.mark.parametrize("parts", DRIPS.values(), ids=[*DRIPS])
def test_a_peer_that_drips_is_given_up_in_time(parts, monkeypatch):
    """Each byte comes in time, and the whole does not: an endpoint's, and an application's."""
    monkeypatch.setattr(event_sender, "POST_TIMEOUT", 0.3)
    monkeypatch.setattr(application_reader, "SECONDS", 0.3)
    with peer(*parts, every=0.05, times=400) as url:
        began = time.monotonic()
        reply = post(url)
        with pytest.raises(
            BackendUnavailable, match=r"it did not answer whole in time\. Mend that"
        ):
            look(url)
        took = time.monotonic() - began

    assert reply.status is None
    assert reply.wire.problem == "did not reply within 0.3 s"
    assert took < 3


def test_a_peer_that_drips_is_not_ready():
    """Nor does it hold up whoever waits for that."""
    with peer(b"H", every=0.05, times=400) as url:
        began = time.monotonic()
        assert not is_ready(url)

    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "head", [b"\r\n", b"Content-Length: 9999999999\r\n\r\n"], ids=["without a length", "with it"]
)
def test_a_peer_that_floods_is_given_up(head, monkeypatch):
    """What is longer than anything that is asked for is not read to its end."""
    monkeypatch.setattr(bounded_responses, "MOST_BYTES", 1 << 20)
    monkeypatch.setattr(application_reader, "MOST_BYTES", 1 << 20)
    with peer(OK + head, b"x" * 65536, times=100_000) as url:
        reply = post(url)
        with pytest.raises(
            BackendUnavailable, match=r"it sent more than 1,048,576 bytes\. Mend that"
        ):
            look(url)

    assert reply.wire.problem == "sent more than 1,048,576 bytes"


def test_what_grows_when_it_is_unpacked_is_given_up(monkeypatch):
    """A few bytes on the way may be a gigabyte in the memory."""
    monkeypatch.setattr(application_reader, "MOST_BYTES", 1000)
    packed = gzip.compress(b" " * 100_000)
    head = b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    with peer(OK + head + packed) as url, pytest.raises(BackendUnavailable, match="sent more than"):
        look(url)


@pytest.mark.parametrize(
    "status", [b"100 Continue", b"102 Processing", b"103 Early Hints"], ids=str
)
def test_what_only_informs_is_passed_over(status):
    """The response that follows is the one that counts."""
    informs = b"HTTP/1.1 " + status + b"\r\nLink: </a>\r\n\r\n"
    body = b'{"held": 1}'
    with peer(informs + informs + OK + b"Content-Length: 11\r\n\r\n" + body) as url:
        assert post(url).body == body.decode()
        assert look(url) == {"held": 1}


def test_more_headers_than_are_read_are_told():
    """Python's library reads a hundred; nobody is said to be away."""
    headers = b"".join(b"X-%d: y\r\n" % number for number in range(150))
    with peer(OK + headers + b"Content-Length: 2\r\n\r\n{}") as url:
        reply = post(url)
        with pytest.raises(BackendUnavailable) as told:
            look(url)

    words = "sent what is no HTTP that can be read (got more than 100 headers)"
    assert reply.wire.problem == words
    assert f"and it {words}. Mend that in the application" in str(told.value)


def test_nobody_there_is_told_with_the_address(free_address):
    """And how it is corrected, in a profile and elsewhere."""
    with pytest.raises(BackendUnavailable, match="it is not there: nothing listens at its address"):
        look(free_address)


@pytest.fixture(name="free_address")
def _free_address():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"
