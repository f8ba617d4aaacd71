"""Between Stripe and an endpoint: what it sends arrives as it was sent, however it is framed.

It is long because every way to frame and to compress a reply stands here as its very bytes.
"""

import gzip
import json
import socket
import threading
import time
import zlib

import pytest

from issuing_harness.event_sender import post_event, signature
from issuing_harness.webhooks import Mailbox
from issuing_harness.webhooks.decisions import problem_of_decision
from issuing_harness.webhooks.integration import Integration
from tests.harness.webhooks.sending import (
    SECRET,
    ManualWebhooks,
    RecordingObserver,
    ask_through_mailbox,
    connection,
    event,
)

ASKED = "issuing_authorization.request"
DECISION = b'{"approved": true, "metadata": {"shop": "caf\xc3\xa9"}}'
PACKED = gzip.compress(DECISION)
BROTLI = b"\x0b\x07\x80\xff\xfe not for us to read"
HEAD = b"Content-Type: application/json\r\nStripe-Version: 2026-05-27.dahlia\r\n"
INTERIM = b"".join(
    b"HTTP/1.1 %b\r\nLink: </a>\r\n\r\n" % line
    for line in (b"103 Early Hints", b"100 Continue", b"102 Processing")
)
CHUNKED = b"%x\r\n%b\r\n6;note=a part\r\n%b\r\n0\r\nX-Sum: 1\r\n\r\n" % (
    len(DECISION) - 6,
    DECISION[:-6],
    DECISION[-6:],
)


class WireEndpoint:
    """An endpoint that sends these very bytes, and then closes the connection or does not.

    Args:
        sent: the whole reply.
        stays_open: whether it keeps the connection, as after ``Connection: keep-alive``.
    """

    def __init__(self, sent, *, stays_open=False):
        self.asked = b""
        self._sent = sent
        self._stays_open = stays_open
        self._open = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/hooks"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(line)
            self.asked = b""
            while not self.asked.rstrip().endswith(b"}"):
                self.asked += line.recv(65536)
            line.sendall(self._sent)
            if not self._stays_open:
                line.close()

    def close(self):
        """Hang up everything."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for line in self._open:
            line.close()


@pytest.fixture(name="serving")
def _serving():
    """Starts an endpoint that sends these very bytes; returns its address."""
    opened = []

    def serve(sent, **how):
        opened.append(WireEndpoint(sent, **how))
        return opened[-1]

    yield serve
    for endpoint in opened:
        endpoint.close()


CODED = b"HTTP/1.1 200 OK\r\n%%bContent-Encoding: %b\r\nContent-Length: %%d\r\n\r\n%%b"
FRAMINGS = {
    "of a length": (b"HTTP/1.1 200 OK\r\n%bContent-Length: %d\r\n\r\n%b", DECISION),
    "in lower case": (b"HTTP/1.1 200 OK\r\n%bcontent-length: %d\r\n\r\n%b", DECISION),
    "that is HTTP/1.0": (b"HTTP/1.0 200 OK\r\n%b\r\n%.0s%b", DECISION),
    "until it closes": (b"HTTP/1.1 200 OK\r\n%bConnection: close\r\n\r\n%.0s%b", DECISION),
    "in chunks": (b"HTTP/1.1 200 OK\r\n%bTransfer-Encoding: chunked\r\n\r\n%.0s%b", CHUNKED),
    "in gzip": (
        b"HTTP/1.1 200 OK\r\n%bContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%b",
        PACKED,
    ),
    "in gzip and chunks": (
        b"HTTP/1.1 200 OK\r\n%bContent-Encoding: GZIP\r\nTransfer-Encoding: Chunked\r\n\r\n%.0s%b",
        b"%x\r\n%b\r\n0\r\n\r\n" % (len(PACKED), PACKED),
    ),
    "in two members of gzip": (
        CODED % b"gzip",
        gzip.compress(DECISION[:9]) + gzip.compress(b"") + gzip.compress(DECISION[9:]),
    ),
    "in gzip, padded": (CODED % b"x-gzip", PACKED + bytes(8)),
    "in deflate": (CODED % b"deflate", zlib.compress(DECISION)),
    "in deflate without its frame": (CODED % b"deflate", zlib.compress(DECISION)[2:-4]),
    "in deflate, and that in gzip": (
        CODED % b"identity, deflate, gzip",
        gzip.compress(zlib.compress(DECISION)),
    ),
    "after an early hint": (
        INTERIM + b"HTTP/1.1 200 OK\r\n%bContent-Length: %d\r\n\r\n%b",
        DECISION,
    ),
}


#: Which of them a connection can be kept open after.
KEEPING = [name for name in FRAMINGS if name not in ("that is HTTP/1.0", "until it closes")]


@pytest.mark.parametrize(
    ("framing", "stays_open"),
    [*((name, False) for name in FRAMINGS), *((name, True) for name in KEEPING)],
)
def test_a_decision_arrives_however_it_is_framed(serving, framing, stays_open):
    """Stripe's side reads the same decision, and the evidence shows it as text."""
    form, body = FRAMINGS[framing]
    sent = form % (HEAD, len(body), body) if b"%d" in form else form % (HEAD, b"", body)
    reply, deliveries = ask_through_mailbox(serving(sent, stays_open=stays_open).url)

    assert reply.status == 200, reply.problem
    assert json.loads(reply.body) == json.loads(DECISION)
    assert reply.headers["stripe-version"] == "2026-05-27.dahlia"
    assert json.loads(deliveries[0].reply.body) == json.loads(DECISION)


def posted_raw(url):
    """The head and the body of the reply to a post, as they come over the line."""
    body = event(ASKED).encode()
    port = int(url.rstrip("/").rpartition(":")[2])
    signed = f"Stripe-Signature: {signature(SECRET, body, int(time.time()))}\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        head = f"POST / HTTP/1.1\r\nHost: x\r\n{signed}Content-Length: {len(body)}\r\n\r\n"
        line.sendall(head.encode() + body)
        read = b"".join(iter(lambda: line.recv(65536), b""))
    head, _, content = read.partition(b"\r\n\r\n")
    return head.decode("latin-1").split("\r\n"), content


@pytest.fixture(name="raw_reply")
def _raw_reply(serving):
    """The reply that a mailbox passes on of an endpoint that sends these bytes."""
    closing = []

    def ask(sent):
        webhooks = ManualWebhooks()
        mailbox = Mailbox(connection(webhooks), RecordingObserver())
        closing.append(mailbox)
        Integration(serving(sent).url, "whsec_of_the_endpoint", mailbox)
        return posted_raw(webhooks.url)

    yield ask
    for mailbox in closing:
        mailbox.close()


def test_what_belongs_to_one_connection_is_not_passed_on(raw_reply):
    """RFC 9110, 7.6.1: Connection and what it names, and the headers that always do."""
    head, body = raw_reply(
        b"HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Mine\r\nKeep-Alive: timeout=5\r\n"
        b"X-Mine: 1\r\nX-Theirs: 2\r\nTE: trailers\r\nTrailer: X-Sum\r\nUpgrade: h2c\r\n"
        b"Proxy-Authenticate: Basic\r\nProxy-Connection: keep-alive\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    )

    assert body == b"{}"
    names = [line.partition(":")[0].lower() for line in head[1:]]
    assert sorted(names) == ["connection", "content-length", "date", "x-theirs"]
    assert "connection: close" in head


def test_a_header_that_stands_twice_is_passed_on_twice(raw_reply):
    """In its own case and order, and the endpoint's own date and server with it."""
    head, _ = raw_reply(
        b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/\r\nX-Own: caf\xe9\r\nset-cookie: b=2\r\n"
        b"Date: Mon, 01 Jun 2026 12:00:00 GMT\r\nServer: theirs\r\nContent-Length: 0\r\n\r\n"
    )

    assert head[1:6] == [
        *("Set-Cookie: a=1; Path=/", "X-Own: café", "set-cookie: b=2"),
        *("Date: Mon, 01 Jun 2026 12:00:00 GMT", "Server: theirs"),
    ]


@pytest.mark.parametrize(
    ("encoding", "body"), [("gzip", PACKED), ("br", BROTLI)], ids=["gzip", "br"]
)
def test_a_compressed_body_keeps_its_bytes(raw_reply, encoding, body):
    """Encoding, length and bytes agree, also where nobody here can read it."""
    sent = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\n\r\n".encode() + body
    head, passed_on = raw_reply(sent)

    assert passed_on == body
    assert f"Content-Encoding: {encoding}" in head
    assert f"content-length: {len(body)}" in head


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, br"])
def test_a_coding_that_nobody_asked_for_is_called_by_its_name(serving, coding):
    """Stripe asks for gzip alone; what cannot be read is no decision, and the reason is said."""
    form = b"HTTP/1.1 200 OK\r\n%bContent-Encoding: %b\r\n\r\n%b"
    sent = form % (HEAD, coding.encode(), BROTLI)
    _, deliveries = ask_through_mailbox(serving(sent).url)
    name = coding.rpartition(" ")[2]

    told = f"({len(BROTLI)} bytes compressed as {name}; Stripe asks for gzip)"
    assert deliveries[0].reply.body == told
    assert f"compressed as {name}, though" in problem_of_decision(deliveries[0].reply)


def test_a_folded_header_is_unfolded(serving, raw_reply):
    """RFC 9112, 5.2: whoever passes it on does so; the decision arrives, and is not late."""
    folded = b"HTTP/1.1 200 OK\r\n%bX-Fold: a\r\n  b\r\n\tc\r\n\r\n%b" % (HEAD, DECISION)
    head, _ = raw_reply(folded)
    reply, _ = ask_through_mailbox(serving(folded).url)

    assert "X-Fold: a b c" in head
    assert json.loads(reply.body) == json.loads(DECISION)


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (b"X-Odd: a\x01b", "its header X-Odd has a character that none may have"),
        (b"X(odd): a", "its header X(odd) has a character that none may have"),
        (b"\r\n".join(b"X-%d: %b" % (n, b"v" * 4000) for n in range(17)), "; 63,000 are read"),
    ],
    ids=["a value", "a name", "too many bytes"],
)
def test_a_header_that_cannot_be_passed_on_is_named(serving, header, problem):
    """It is what is wrong, and not that a reply came late."""
    sent = b"HTTP/1.1 200 OK\r\n%b%b\r\n\r\n%b" % (HEAD, header, DECISION)
    reply = post_event(serving(sent).url, SECRET, event(ASKED))

    assert reply.status is None
    assert problem in reply.wire.problem


@pytest.mark.parametrize("status", [204, 304])
def test_a_reply_without_a_body_has_no_length(raw_reply, status):
    """RFC 9110, 8.6."""
    head, body = raw_reply(f"HTTP/1.1 {status} Whatever\r\nX-Own: 1\r\n\r\n".encode())

    assert head[0].split()[1] == str(status)
    assert "X-Own: 1" in head
    assert not any(line.lower().startswith("content-length") for line in head)
    assert body == b""


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}",
        b"220 mail.example.com ESMTP\r\n",
    ],
    ids=["nothing", "less than its length", "a chunk cut off", "another protocol"],
)
def test_half_a_reply_is_none(raw_reply, sent):
    """As to whoever the endpoint would have replied to: the connection closes."""
    assert raw_reply(sent) == ([""], b"")


def test_the_endpoint_is_asked_as_stripe_asks(serving):
    """With the headers of Stripe's deliveries, the query of its address, and its credentials."""
    endpoint = serving(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    url = endpoint.url.replace("//", "//us%40r:p:w@") + "/caf\u00e9 1?a=%20b"
    reply = post_event(url, SECRET, event("issuing_card.created"))

    lines = endpoint.asked.decode().split("\r\n")
    assert reply.status == 200
    assert lines[0] == "POST /hooks/caf%C3%A9%201?a=%20b HTTP/1.1"
    assert "Accept-Encoding: gzip" in lines
    assert "User-Agent: Stripe/1.0 (+https://stripe.com/docs/webhooks)" in lines
    assert "Authorization: Basic dXNAcjpwOnc=" in lines


def test_a_tunnel_may_post_in_chunks():
    """The mailbox takes an event of no announced length, and only looks are refused."""
    webhooks, observer = ManualWebhooks(), RecordingObserver()
    mailbox = Mailbox(connection(webhooks), observer)
    mailbox.listen()
    body = event("issuing_card.created").encode()
    chunk = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    signed = f"Stripe-Signature: {signature(SECRET, body, int(time.time()))}\r\n"
    head = f"POST / HTTP/1.1\r\nHost: x\r\n{signed}Transfer-Encoding: chunked\r\n\r\n"
    cut = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n"
    try:
        taken = said_to(webhooks.url, head.encode() + chunk)
        bad = said_to(webhooks.url, cut.encode())
        looked = said_to(webhooks.url, b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
    finally:
        mailbox.close()

    assert taken.startswith(b"HTTP/1.1 200")
    assert [str(delivery) for delivery in observer.deliveries] == [
        "issuing_card.created about ic_1 (evt_1)"
    ]
    assert bad.startswith(b"HTTP/1.1 400")
    assert looked.startswith(b"HTTP/1.1 405")
    assert looked.endswith(b"\r\n\r\n")


def said_to(url, sent):
    """What comes back for these bytes."""
    port = int(url.rstrip("/").rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(sent)
        return b"".join(iter(lambda: line.recv(65536), b""))
