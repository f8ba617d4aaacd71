"""What hostile or clumsy clients cost the sandbox: memory, and the time of others."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import orjson

from benchmarks.accounts import AUTHORIZATIONS, CARDHOLDERS, OK, person
from benchmarks.bench import Bench
from benchmarks.figures import Findings, Invalid
from benchmarks.processes import Server, sandbox

MEGABYTE: Final = 1024 * 1024
FORM: Final = "application/x-www-form-urlencoded"
BALANCE: Final = (
    b"GET /v1/balance HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer sk_test_a\r\n\r\n"
)
TAXI: Final = {"merchant_data[category]": "taxicabs_limousines"}
#: Seconds after which the sandbox has collected what nobody refers to.
COLLECTED: Final = 2.5


def hostile(bench: Bench) -> Findings:
    """Every case, each on a sandbox of its own, so that none pays for another."""
    found = Findings()
    for case in (uploads, refused_posts, resets, parameters, pipelined, strangers):
        with sandbox() as server:
            case(Client(server), found, 10 if bench.quick else 1)
    return found


class Client:
    """Asks a sandbox, each time on a connection of its own."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.port = urlsplit(server.base).port or 0

    def request(
        self, method: str, path: str, body: bytes = b"", *, key: str = "sk_test_a", kind: str = FORM
    ) -> tuple[int, bytes]:
        """Return the status and body of one response."""
        headers = {"Authorization": f"Bearer {key}", "Content-Type": kind}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def post(self, path: str, form: Mapping[str, object], key: str = "sk_test_a") -> dict[str, Any]:
        """Return the object that a POST of a form makes."""
        status, body = self.request("POST", path, urlencode(form).encode(), key=key)
        if status != OK:
            raise Invalid(f"POST {path} was answered with {status}: {body[:300]!r}")
        document: dict[str, Any] = orjson.loads(body)
        return document


def uploads(client: Client, found: Findings, part: int) -> None:
    """Files of 4 MB."""
    start = (
        b'--b\r\nContent-Disposition: form-data; name="purpose"\r\n\r\ndispute_evidence\r\n--b\r\n'
    )
    head = b'Content-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    body = start + head + b"%PDF-" + os.urandom(4 * MEGABYTE) + b"\r\n--b--\r\n"
    kind = "multipart/form-data; boundary=b"

    def upload() -> int:
        return client.request("POST", "/v1/files", body, kind=kind)[0]

    times = 50 // part
    left = _memory_left(client, times, upload, status=200)
    found.add(f"{times} uploads of 4 MB leave", [left], "MB")


def refused_posts(client: Client, found: Findings, part: int) -> None:
    """Forms of 50 MB, which are more than a body may have."""
    number = 12 // min(part, 6)
    bodies = iter([b"%d" % each + b"x" * 50 * MEGABYTE for each in range(number)])

    def post() -> int:
        return client.request("POST", "/v1/topups", next(bodies))[0]

    left = _memory_left(client, number, post, status=413)
    found.add(f"{number} refused posts of 50 MB leave", [left], "MB")


def resets(client: Client, found: Findings, part: int) -> None:
    """Accounts of 200 cardholders each, filled and reset."""

    def fill_and_reset() -> int:
        for _ in range(200 // part):
            client.post(CARDHOLDERS, person())
        return client.request("POST", "/_sandbox/reset")[0]

    times = 10 // part
    left = _memory_left(client, times, fill_and_reset, status=200)
    found.add(f"{times} accounts of 200 cardholders, reset, leave", [left], "MB")


def _memory_left(client: Client, times: int, call: Callable[[], int], status: int) -> float:
    """Return the MB that the sandbox has more after calls that are answered with a status."""
    client.request("GET", "/v1/balance")
    before = client.server.resident()
    statuses = {call() for _ in range(times)}
    if statuses != {status}:
        raise Invalid(f"answered with {sorted(statuses)}, and not with {status}")
    time.sleep(COLLECTED)
    return (client.server.resident() - before) / MEGABYTE


def parameters(client: Client, found: Findings, part: int) -> None:
    """A form of a million parameters; another client asks for its balance meanwhile."""
    body = b"&".join(b"a%d=1" % number for number in range(1_000_000 // part))
    waited = _wait_of_another(client, lambda: client.request("POST", "/v1/topups", body))
    found.add("another waits, beside a form of a million parameters", [waited], "s")


def pipelined(client: Client, found: Findings, part: int) -> None:
    """Eight hundred requests for an account's state in one burst; another client asks meanwhile."""
    for _ in range(1_000 // part):
        client.post(CARDHOLDERS, person())
    ask = BALANCE.replace(b"/v1/balance", b"/_sandbox/state")

    def burst() -> None:
        with socket.create_connection(("127.0.0.1", client.port)) as line:
            threading.Thread(
                target=_quietly, args=(_sending(line, ask * 800),), daemon=True
            ).start()
            line.settimeout(2)
            while line.recv(MEGABYTE):
                pass

    found.add(
        "another waits, beside 800 pipelined requests", [_wait_of_another(client, burst)], "s"
    )


def _sending(line: socket.socket, content: bytes) -> Callable[[], None]:
    return lambda: line.sendall(content)


def _wait_of_another(client: Client, attack: Callable[[], object]) -> float:
    client.request("GET", "/v1/balance", key="sk_test_b")
    thread = threading.Thread(target=_quietly, args=(attack,), daemon=True)
    thread.start()
    longest, end = 0.0, time.monotonic() + 5
    while thread.is_alive() and time.monotonic() < end:
        began = time.monotonic()
        client.request("GET", "/v1/balance", key="sk_test_b")
        longest = max(longest, time.monotonic() - began)
    return longest


def _quietly(attack: Callable[[], object]) -> None:
    """Do what the sandbox may hang up on: it is asked to do no more than survive."""
    with suppress(OSError):
        attack()


def strangers(client: Client, found: Findings, part: int) -> None:
    """Accounts whose endpoints hang; another's endpoint replies at once; then SIGTERM."""
    number = 40 // part
    with socket.create_server(("127.0.0.1", 0), backlog=512) as hanging, _approving() as quick:
        url = f"http://127.0.0.1:{hanging.getsockname()[1]}/"
        for key in (f"sk_test_slow_{each}" for each in range(number)):
            card = _card(client, key, url)
            for _ in range(2):
                spend = _buying(client, card, key)
                threading.Thread(target=_quietly, args=(spend,), daemon=True).start()
        mine = _card(client, "sk_test_quick", quick)
        began = time.monotonic()
        bought = _buying(client, mine, "sk_test_quick")()["request_history"]
        seconds = time.monotonic() - began
        if bought[-1]["reason"] != "webhook_approved":
            raise Invalid(f"the endpoint that replies at once was not asked: {bought[-1]}")
        for key in (f"sk_test_slow_{each}" for each in range(number)):
            client.post("/_sandbox/dashboard/add_funds", {"amount": 1}, key)
        began = time.monotonic()
        os.kill(client.server.pid, signal.SIGTERM)
        os.waitid(os.P_PID, client.server.pid, os.WEXITED | os.WNOWAIT)
        stopped = time.monotonic() - began
    found.add(f"a question, beside {number} accounts whose endpoints hang", [seconds], "s")
    found.add("SIGTERM, beside their deliveries", [stopped], "s")


@contextmanager
def _approving() -> Iterator[str]:
    """Run an endpoint that approves whatever it is asked; yield its address."""
    endpoint = subprocess.Popen([sys.executable, "-c", QUICK], stdout=subprocess.PIPE, text=True)
    try:
        yield (endpoint.stdout.readline() if endpoint.stdout else "").strip()
    finally:
        endpoint.kill()
        endpoint.wait()


#: A program that approves whatever it is asked, and prints its address first.
QUICK: Final = """
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Quick(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("stripe-version", "2026-05-27.dahlia")
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"approved": true}')
    def log_message(self, *_): pass
server = ThreadingHTTPServer(("127.0.0.1", 0), Quick)
print(f"http://127.0.0.1:{server.server_port}/", flush=True)
server.serve_forever()
"""


def _card(client: Client, key: str, url: str) -> str:
    client.post("/_sandbox/dashboard/add_funds", {"amount": 10_000}, key)
    holder = client.post(CARDHOLDERS, person(), key)["id"]
    form = {"cardholder": holder, "currency": "usd", "type": "virtual", "status": "active"}
    card = client.post("/v1/issuing/cards", form, key)["id"]
    event = {
        "url": url,
        "enabled_events[0]": "issuing_authorization.request",
        "enabled_events[1]": "topup.created",
    }
    client.post("/v1/webhook_endpoints", event, key)
    return str(card)


def _buying(client: Client, card: str, key: str) -> Callable[[], dict[str, Any]]:
    return lambda: client.post(AUTHORIZATIONS, {"card": card, "amount": 100} | TAXI, key)
