"""Endpoints that hang hold up nobody but those who ask them, however many there are."""

import asyncio
import gzip
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress

import pytest

from issuing_sandbox.app import Sandbox
from issuing_sandbox.server.sender import Sender
from issuing_sandbox.server.server import new_loop, running
from issuing_sandbox.webhooks.http_client import (
    MAX_REPLY,
    EndpointReply,
    HttpClient,
    OutboundRequest,
)
from tests.sandbox.api import UNREVIEWED, OverHttp
from tests.sandbox.deliveries import ENDPOINTS, listening
from tests.sandbox.realtime import REALTIME_REQUEST, decides, decision_endpoint, row
from tests.sandbox.receiver import Reply, receiving

STRANGERS = 40
GZIPPED = gzip.compress(b"all")
MEMBERS = GZIPPED + gzip.compress(b" of it")


@contextmanager
def hanging():
    """The URL of an endpoint that takes every connection and never replies."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"


def stranger(base, number, url):
    """A client whose account's events and questions go to an endpoint that hangs."""
    api = OverHttp(base, f"sk_test_stranger_{number}")
    names = {"enabled_events[0]": REALTIME_REQUEST, "enabled_events[1]": "topup.created"}
    api.have(ENDPOINTS, {"url": url} | names)
    return api


@pytest.fixture(name="strangers")
def _strangers():
    """A sandbox, and forty clients of it whose endpoints hang; each has made two purchases."""
    with ExitStack() as stack:
        base = stack.enter_context(running(Sandbox(policies=UNREVIEWED)))
        url = stack.enter_context(hanging())
        threads = stack.enter_context(ThreadPoolExecutor(2 * STRANGERS))
        clients = [stranger(base, number, url) for number in range(STRANGERS)]
        for api in clients:
            stack.callback(api.close)
            api.fund(1_000)
        cards = [api.card()["id"] for api in clients]
        yield (
            base,
            [
                threads.submit(api.authorize, card, 5)
                for api, card in zip(clients, cards, strict=True)
            ],
        )


def test_a_quick_endpoint_is_asked_at_once(strangers):
    """Forty questions that nobody answers, and forty deliveries, hold up no other account's."""
    base, bought = strangers
    api = OverHttp(base, "sk_test_quick")
    with decision_endpoint(api, decides(approved=True)), listening(api, "topup.created") as hook:
        card = api.card()["id"]
        began = time.monotonic()
        api.fund(100)
        decided = api.authorize(card, 5)
        api.have("/_sandbox/deliveries/flush")
        seconds = time.monotonic() - began
    api.close()

    assert row(decided)["reason"] == "webhook_approved"
    assert hook.types == ["topup.created"]
    assert seconds < 1.5
    assert {row(each.result())["reason"] for each in bought} == {"webhook_timeout"}


def test_no_thread_is_made_for_what_is_sent(strangers):
    """What waits for a reply costs a connection."""
    _, bought = strangers
    names = {thread.name for thread in threading.enumerate()}
    for purchase in bought:
        purchase.result()

    assert [name for name in names if "http_client" in name or "asyncio" in name] == []


def test_a_program_stops_within_a_second():
    """On SIGTERM, though endpoints hang and a client waits for their decision."""
    command = [sys.executable, "-m", "issuing_sandbox", "--port", "0"]
    command += ["--policy", "screening_seconds=0"]
    with (
        hanging() as url,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program,
        ThreadPoolExecutor() as threads,
    ):
        base = program.stdout.readline().split(" (")[0].rpartition(" ")[2]
        api = stranger(base, 1, url)
        api.fund(1_000)
        card = api.card()["id"]
        waiting = threads.submit(api.post, "/v1/test_helpers/issuing/authorizations", _form(card))
        time.sleep(0.3)
        began = time.monotonic()
        program.send_signal(signal.SIGTERM)
        program.wait(10)
        seconds = time.monotonic() - began
        api.close()

        assert seconds < 1
        assert waiting.exception() is not None


def _form(card):
    return {"card": card, "amount": 5, "merchant_data[category]": "taxicabs_limousines"}


class Endpoints:
    """Replies to a request when a test says so; notes which were sent."""

    def __init__(self):
        self.sent = []
        self.replies = {}

    async def send(self, request):
        """Wait until the reply is let go."""
        self.sent.append(request.url)
        reply = self.replies[request.url] = asyncio.get_running_loop().create_future()
        return await reply

    async def let_go(self, url):
        """Let the reply to a request come."""
        self.replies[url].set_result(EndpointReply(200))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await asyncio.sleep(0)


def _request(account, number):
    return OutboundRequest(f"{account}{number}", b"", {}, 1.0, account)


def test_accounts_take_turns():
    """The one with a thousand letters waits for its own; another's leaves with the next."""

    async def send_all():
        endpoints, replied = Endpoints(), []
        sender = Sender(endpoints, per_account=2, at_once=3)
        for account, number in [("a", 1), ("a", 2), ("a", 3), ("a", 4), ("b", 1), ("c", 1)]:
            sender.send(_request(account, number), replied.append)
        await asyncio.sleep(0)
        first = list(endpoints.sent)
        await endpoints.let_go("a1")
        second = list(endpoints.sent)
        await endpoints.let_go("b1")
        third = list(endpoints.sent)
        sender.close()
        return first, second, third, len(replied)

    first, second, third, replies = asyncio.run(send_all())

    assert first == ["a1", "a2", "b1"]
    assert second == [*first, "c1"]
    assert third == [*second, "a3"]
    assert replies == 2


def test_the_window_begins_when_the_question_leaves():
    """A question that waited for its account's turn has its two seconds all the same."""

    async def ask():
        endpoints, replied = Endpoints(), []
        sender = Sender(endpoints, per_account=1, at_once=1)
        sender.send(_request("a", 1), replied.append)
        sender.send(_request("a", 2), replied.append)
        await asyncio.sleep(0)
        before = list(endpoints.sent)
        await endpoints.let_go("a1")
        await endpoints.let_go("a2")
        return before, endpoints.sent, replied

    before, sent, replied = asyncio.run(ask())

    assert (before, sent) == (["a1"], ["a1", "a2"])
    assert [reply.status for reply in replied] == [200, 200]


def test_a_reply_in_time_counts_though_the_loop_was_busy():
    """What came while others were served is read before time is called up."""
    with receiving() as receiver:
        came = threading.Event()
        receiver.make_reply = lambda _: came.set() or Reply()
        request = OutboundRequest(receiver.url, b"{}", {}, 0.3)

        async def ask_and_be_busy():
            asking = asyncio.ensure_future(HttpClient().send(request))
            await asyncio.to_thread(came.wait)
            time.sleep(0.5)  # noqa: ASYNC251 - the point: the loop is held up
            return await asking

        with asyncio.Runner(loop_factory=new_loop) as runner:
            reply = runner.run(ask_and_be_busy())

    assert (reply.status, reply.timed_out) == (200, False)
    assert reply.seconds <= request.timeout


@pytest.mark.parametrize(
    ("said", "status", "body", "problem"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\nall", 200, b"all", None),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No\r\n\r\n", 204, b"", None),
        (b"HTTP/1.1 302 F\r\nlocation: /x\r\ncontent-length: 0\r\n\r\n", 302, b"", None),
        (
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nall\r\n0\r\n\r\n",
            200,
            b"all",
            None,
        ),
        (b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n" + GZIPPED, 200, b"all", None),
        (b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n" + MEMBERS, 200, b"all of it", None),
        (b"HTTP/1.1 200 OK\r\ncontent-encoding: br\r\n\r\n\x8b", 200, b"\x8b", None),
        (b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\nno", None, b"", "decompressed"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nall", None, b"", "hung up"),
        (b"nonsense\r\n\r\n", None, b"", "no HTTP reply"),
        (b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200_000, None, b"", "headers of the reply"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 3_000_000, 200, b"x" * MAX_REPLY, None),
    ],
    ids=[
        *("eof", "100", "302", "chunks", "gzip", "members", "br"),
        *("no gzip", "cut", "noise", "head", "long"),
    ],
)
def test_replies_are_read_as_http_has_them(said, status, body, problem):
    """Whole ones, informed of, compressed, without a length; never more than is read of one."""

    def reply(listener):
        line, _ = listener.accept()
        with line, suppress(OSError):
            line.recv(65_536)
            line.sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=reply, args=(listener,))
        thread.start()
        url = f"http://localhost:{listener.getsockname()[1]}/a?b=c d#e"
        got = HttpClient().post(OutboundRequest(url, b"{}", {}, 5.0))
        thread.join()

    assert (got.status, got.body) == (status, body)
    assert (problem or "") in (got.problem or "")
