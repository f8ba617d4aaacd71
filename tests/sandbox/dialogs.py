"""HTTP by hand: requests as bytes, a connection to a sandbox, and the responses it sends."""

import socket
from contextlib import contextmanager

from issuing_sandbox.app import Sandbox
from issuing_sandbox.server import server

KEY = b"authorization: Bearer sk_test_x\r\n"
ASK = b"GET /v1/balance HTTP/1.1\r\nhost: localhost\r\n" + KEY + b"\r\n"
TOP_UP = b"amount=500&currency=usd&destination_balance=issuing"


@contextmanager
def dialed(sandbox=None):
    """A connection to a sandbox, by default one of its own, and a file to read answers from."""
    with server.running(sandbox or Sandbox()) as base:
        port = int(base.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            yield line, line.makefile("rb")


def heard(replies, *, body=True):
    """The next answer: status, headers by name, body."""
    status = int(replies.readline().split()[1])
    headers = {}
    while (header := replies.readline()) not in (b"\r\n", b""):
        name, _, value = header.decode().strip().partition(": ")
        headers[name] = value
    return status, headers, replies.read(int(headers.get("content-length", 0))) if body else b""


def post(body, *headers, path=b"/v1/topups"):
    """A POST of a form, as bytes."""
    form = b"content-type: application/x-www-form-urlencoded\r\n"
    lines = b"".join(b"%s\r\n" % each for each in headers)
    return b"POST %s HTTP/1.1\r\nhost: localhost\r\n" % path + KEY + form + lines + b"\r\n" + body
