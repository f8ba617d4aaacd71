"""HTTP/1.1 as clients really speak it: in pieces, in bursts, and not at all."""

import json
import socket
from contextlib import contextmanager

import pytest

from issuing_sandbox.app import Sandbox
from issuing_sandbox.server import server
from issuing_sandbox.server.protocol import serialize
from issuing_sandbox.wire.http import Response

KEY = b"authorization: Bearer sk_test_x\r\n"
ASK = b"GET /v1/balance HTTP/1.1\r\nhost: x\r\n" + KEY + b"\r\n"
TOP_UP = b"amount=500&currency=usd&destination_balance=issuing"


@contextmanager
def dialed():
    """A connection to a sandbox of its own, and a file to read answers from."""
    with server.running(Sandbox()) as base:
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
    return b"POST %s HTTP/1.1\r\nhost: x\r\n" % path + KEY + form + lines + b"\r\n" + body


def test_a_connection_serves_one_request_after_another():
    """It stays open, and each answer has its own id."""
    with dialed() as (line, replies):
        names = set()
        for _ in range(3):
            line.sendall(ASK)
            status, headers, body = heard(replies)
            assert (status, json.loads(body)["object"]) == (200, "balance")
            names.add(headers["request-id"])
    assert len(names) == 3


def test_requests_in_one_burst_are_answered_in_order():
    """Three at once, told apart by what they ask for."""
    clock = ASK.replace(b"/v1/balance", b"/_sandbox/clock")
    with dialed() as (line, replies):
        line.sendall(ASK + clock + ASK)
        kinds = [json.loads(heard(replies)[2])["object"] for _ in range(3)]
    assert kinds == ["balance", "sandbox.clock", "balance"]


def test_a_request_may_arrive_byte_by_byte():
    """Headers and body are put together, however they were cut."""
    with dialed() as (line, replies):
        for byte in post(TOP_UP, b"content-length: %d" % len(TOP_UP)):
            line.sendall(bytes([byte]))
        status, _, body = heard(replies)
    assert (status, json.loads(body)["amount"]) == (200, 500)


def test_a_chunked_body_is_a_body():
    """What a streaming client sends."""
    chunks = b"5\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (TOP_UP[:5], len(TOP_UP) - 5, TOP_UP[5:])
    with dialed() as (line, replies):
        line.sendall(post(chunks, b"transfer-encoding: chunked"))
        assert json.loads(heard(replies)[2])["amount"] == 500


def test_a_client_that_asks_before_it_sends_its_body_is_told_to_go_on():
    """``Expect: 100-continue``, as curl sends it with long bodies."""
    with dialed() as (line, replies):
        line.sendall(post(b"", b"content-length: %d" % len(TOP_UP), b"expect: 100-continue"))
        assert heard(replies)[0] == 100
        line.sendall(TOP_UP)
        assert heard(replies)[0] == 200


@pytest.mark.parametrize(
    "ask",
    [ASK.replace(b"HTTP/1.1", b"HTTP/1.0"), ASK.replace(KEY, KEY + b"connection: close\r\n")],
    ids=["1.0", "close"],
)
def test_who_does_not_want_to_stay_is_let_go(ask):
    """The answer says so, and then there is no more."""
    with dialed() as (line, replies):
        line.sendall(ask + ASK)
        status, headers, _ = heard(replies)
        assert (status, headers["connection"]) == (200, "close")
        assert replies.read() == b""


def test_an_offer_to_speak_another_protocol_is_passed_over():
    """With ``--http2``, curl offers h2c; it is answered in HTTP/1.1."""
    with dialed() as (line, replies):
        line.sendall(ASK.replace(KEY, KEY + b"connection: upgrade\r\nupgrade: h2c\r\n"))
        assert heard(replies)[0] == 200
        assert replies.read() == b""


def test_an_answer_to_head_has_no_body():
    """Only its length; the next answer follows at once."""
    with dialed() as (line, replies):
        line.sendall(ASK.replace(b"GET", b"HEAD") + ASK)
        status, headers, _ = heard(replies, body=False)
        assert status == 404
        assert int(headers["content-length"]) > 0
        assert heard(replies)[0] == 200


def test_what_is_no_http_is_refused_after_what_was():
    """A good request is answered, the noise behind it is a 400, and that is the end."""
    with dialed() as (line, replies):
        line.sendall(ASK + b"\x16\x03\x01 not http\r\n\r\n")
        assert heard(replies)[0] == 200
        status, headers, body = heard(replies)
        assert (status, headers["connection"], body) == (
            400,
            "close",
            b"Invalid HTTP request received.\n",
        )
        assert replies.read() == b""


def test_a_whole_url_names_a_path():
    """As a client speaks that believes it talks to a proxy."""
    with dialed() as (line, replies):
        line.sendall(ASK.replace(b"/v1/balance", b"http://x/v1/balance?expand[]=nothing"))
        status, _, body = heard(replies)
    assert (status, json.loads(body)["error"]["type"]) == (400, "invalid_request_error")


def test_stopping_hangs_up_on_idle_clients():
    """A server in a thread stops at once, though somebody still holds the line."""
    with server.running(Sandbox()) as base:
        line = socket.create_connection(("127.0.0.1", int(base.rpartition(":")[2])), timeout=5)
        line.sendall(ASK)
        replies = line.makefile("rb")
        assert heard(replies)[0] == 200
    assert replies.read() == b""
    line.close()


def test_headers_are_written_as_they_are_given():
    """In order, in bytes; what is not Latin-1 becomes a question mark."""
    said = serialize(Response(402, b"{}", {"request-id": "req_1", "odd": "é→"}))
    head, _, body = said.partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [
        b"HTTP/1.1 402 Payment Required",
        b"content-type: application/json",
        b"content-length: 2",
        b"cache-control: no-cache, no-store",
        b"x-issuing-sandbox: not-stripe",
        b"request-id: req_1",
        b"odd: \xe9?",
    ]
    assert body == b"{}"
