"""HTTP/1.1 as clients really speak it: in pieces, in bursts, and not at all."""

import json
import socket
import threading

import pytest

from issuing_sandbox.app import Sandbox
from issuing_sandbox.server import server
from issuing_sandbox.server.protocol import serialize
from issuing_sandbox.wire.http import Response
from tests.sandbox.dialogs import ASK, KEY, TOP_UP, dialed, heard, post


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
    """With ``--http2``, curl offers h2c; it is answered in HTTP/1.1, and so is what follows."""
    with dialed() as (line, replies):
        line.sendall(ASK.replace(KEY, KEY + b"connection: upgrade\r\nupgrade: h2c\r\n") + ASK)
        assert heard(replies)[0] == 200
        assert heard(replies)[0] == 200


OFFER = b"connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n"
LENGTH = b"content-length: %d" % len(TOP_UP)
CHUNKED = b"%x\r\n%s\r\n0\r\n\r\n" % (len(TOP_UP), TOP_UP)


@pytest.mark.parametrize(
    "ask",
    [
        post(TOP_UP, LENGTH, OFFER[:-2]),
        post(TOP_UP, OFFER[:-2], LENGTH),
        post(CHUNKED, OFFER[:-2], b"transfer-encoding: chunked"),
        post(TOP_UP, LENGTH, b"Connection: upgrade", b"Upgrade: websocket"),
        post(TOP_UP, LENGTH, b"connection: keep-alive", b"connection: upgrade", b"upgrade: h2c"),
        post(TOP_UP, LENGTH, b"upgrade: h2c"),
        post(TOP_UP, LENGTH, b"connection: upgrade"),
    ],
    ids=["curl", "before", "chunked", "websocket", "twice", "upgrade alone", "connection alone"],
)
@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_an_offer_to_speak_another_protocol_does_not_cost_the_body(ask, size):
    """A POST that offers HTTP/2 has its body, in any pieces, and the next request is one."""
    with dialed() as (line, replies):
        for start in range(0, len(ask + ASK), size):
            line.sendall((ask + ASK)[start : start + size])
        status, _, body = heard(replies)
        assert (status, json.loads(body)["amount"]) == (200, 500)
        assert json.loads(heard(replies)[2])["object"] == "balance"


def test_a_client_that_offers_and_does_not_want_to_stay_is_let_go():
    """``Connection: close, upgrade`` still closes."""
    with dialed() as (line, replies):
        line.sendall(post(TOP_UP, LENGTH, b"connection: close, upgrade", b"upgrade: h2c") + ASK)
        status, headers, _ = heard(replies)
        assert (status, headers["connection"]) == (200, "close")
        assert replies.read() == b""


def test_a_thousand_offers_in_one_burst_are_passed_over():
    """Each costs no more than the one before."""
    offer = ASK.replace(KEY, KEY + OFFER)
    with dialed() as (line, replies):
        thread = threading.Thread(target=line.sendall, args=(offer * 1_000,))
        thread.start()
        assert {heard(replies)[0] for _ in range(1_000)} == {200}
        thread.join()


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
        line.sendall(ASK.replace(b"/v1/balance", b"http://localhost/v1/balance?expand[]=nothing"))
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
        b"vary: Origin",
        b"x-issuing-sandbox: not-stripe",
        b"request-id: req_1",
        b"odd: \xe9?",
    ]
    assert body == b"{}"
