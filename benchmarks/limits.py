"""What hostile or clumsy clients cost the sandbox: memory they leave, time they take from others.

    uv run benchmarks/limits.py

Starts ``issuing-sandbox`` anew for each case, so that none pays for another. Prints for each the
resident memory before and after in MB, or the seconds that an innocent client waited.
"""

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
from typing import Final
from urllib.parse import urlencode

import orjson

MEGABYTE: Final = 1024 * 1024
FORM: Final = "application/x-www-form-urlencoded"
AUTHORIZATIONS: Final = "/v1/test_helpers/issuing/authorizations"
BALANCE: Final = (
    b"GET /v1/balance HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer sk_test_a\r\n\r\n"
)
TAXI: Final = {"merchant_data[category]": "taxicabs_limousines"}
COMPANY: Final = {
    "name": "Company",
    "type": "company",
    "billing[address][line1]": "1 Main Street",
    "billing[address][city]": "San Francisco",
    "billing[address][state]": "CA",
    "billing[address][postal_code]": "94111",
    "billing[address][country]": "US",
}


class Server:
    """A sandbox in a process of its own."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "issuing_sandbox", "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        first = self.process.stdout.readline()
        self.port = int(first.split(" (")[0].rpartition(":")[2])

    def resident(self) -> float:
        """Return its resident memory in MB."""
        with open(f"/proc/{self.process.pid}/statm") as statm:  # noqa: PTH123 - no path of a file
            pages = int(statm.read().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE

    def request(
        self, method: str, path: str, body: bytes = b"", *, key: str = "sk_test_a", kind: str = FORM
    ) -> tuple[int, bytes]:
        """Return the status and body of one response, on a connection of its own."""
        headers = {"Authorization": f"Bearer {key}", "Content-Type": kind}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def post(
        self, path: str, form: Mapping[str, object], key: str = "sk_test_a"
    ) -> dict[str, object]:
        """Return the object that a POST of a form makes."""
        _, body = self.request("POST", path, urlencode(form).encode(), key=key)
        document: dict[str, object] = orjson.loads(body)
        return document


@contextmanager
def serving() -> Iterator[Server]:
    """A sandbox, until the block ends."""
    server = Server()
    try:
        yield server
    finally:
        server.process.kill()
        server.process.wait()


def uploads(server: Server) -> str:
    """Two hundred files of 4 MB."""
    start = (
        b'--b\r\nContent-Disposition: form-data; name="purpose"\r\n\r\ndispute_evidence\r\n--b\r\n'
    )
    part = b'Content-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    body = start + part + b"%PDF-" + os.urandom(4 * MEGABYTE) + b"\r\n--b--\r\n"
    return _memory(server, 200, lambda: _upload(server, body))


def _upload(server: Server, body: bytes) -> int:
    kind = "multipart/form-data; boundary=b"
    return server.request("POST", "/v1/files", body, kind=kind)[0]


def refused_posts(server: Server) -> str:
    """Twelve forms of 50 MB."""
    bodies = iter([b"%d" % number + b"x" * 50 * MEGABYTE for number in range(12)])
    return _memory(server, 12, lambda: server.request("POST", "/v1/topups", next(bodies))[0])


def resets(server: Server) -> str:
    """Thirty accounts of 200 cardholders each, filled and reset."""

    def fill_and_reset() -> int:
        for _ in range(200):
            server.post("/v1/issuing/cardholders", COMPANY)
        return server.request("POST", "/_sandbox/reset")[0]

    return _memory(server, 30, fill_and_reset)


def _memory(server: Server, times: int, call: Callable[[], int]) -> str:
    server.request("GET", "/v1/balance")
    before, began = server.resident(), time.monotonic()
    statuses = {call() for _ in range(times)}
    seconds = time.monotonic() - began
    time.sleep(2.5)
    after = server.resident()
    return f"{before:.0f} MB, then {after:.0f} MB; {seconds:.1f} s; answered {sorted(statuses)}"


def parameters(server: Server) -> str:
    """A form of a million parameters; another client asks for its balance meanwhile."""
    body = b"&".join(b"a%d=1" % number for number in range(1_000_000))
    return _wait_of_another(server, lambda: server.request("POST", "/v1/topups", body))


def pipelined(server: Server) -> str:
    """Eight hundred requests for an account's state in one burst; another client asks meanwhile."""
    for _ in range(1_000):
        server.post("/v1/issuing/cardholders", COMPANY)
    ask = BALANCE.replace(b"/v1/balance", b"/_sandbox/state")

    def burst() -> None:
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            threading.Thread(target=client.sendall, args=(ask * 800,), daemon=True).start()
            client.settimeout(2)
            while client.recv(MEGABYTE):
                pass

    return _wait_of_another(server, burst)


def _wait_of_another(server: Server, attack: Callable[[], object]) -> str:
    server.request("GET", "/v1/balance", key="sk_test_b")
    thread = threading.Thread(target=_quietly, args=(attack,), daemon=True)
    thread.start()
    longest, end = 0.0, time.monotonic() + 5
    while thread.is_alive() and time.monotonic() < end:
        began = time.monotonic()
        server.request("GET", "/v1/balance", key="sk_test_b")
        longest = max(longest, time.monotonic() - began)
    return f"another client waits {longest:.2f} s at most"


def _quietly(attack: Callable[[], object]) -> None:
    with suppress(OSError):
        attack()


def strangers(server: Server) -> str:
    """Forty accounts whose endpoints hang; another's endpoint replies at once; then SIGTERM."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as hanging:
        url = f"http://127.0.0.1:{hanging.getsockname()[1]}/"
        for number in range(40):
            key = f"sk_test_slow_{number}"
            card = _card(server, key, url)
            for _ in range(2):
                threading.Thread(
                    target=_quietly, args=(lambda c=card, k=key: _buy(server, c, k),), daemon=True
                ).start()
        quick = subprocess.Popen([sys.executable, "-c", QUICK], stdout=subprocess.PIPE, text=True)
        assert quick.stdout is not None
        mine = _card(server, "sk_test_quick", quick.stdout.readline().strip())
        began = time.monotonic()
        reason = _buy(server, mine, "sk_test_quick")
        seconds = time.monotonic() - began
        for number in range(40):
            server.post("/_sandbox/dashboard/add_funds", {"amount": 1}, f"sk_test_slow_{number}")
        server.process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        server.process.wait()
        quick.kill()
    stopped = time.monotonic() - began
    return f"decided {reason} in {seconds:.2f} s; SIGTERM takes {stopped:.2f} s"


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


def _card(server: Server, key: str, url: str) -> object:
    server.post("/_sandbox/dashboard/add_funds", {"amount": 10_000}, key)
    holder = server.post("/v1/issuing/cardholders", COMPANY, key)["id"]
    form = {"cardholder": holder, "currency": "usd", "type": "virtual", "status": "active"}
    card = server.post("/v1/issuing/cards", form, key)["id"]
    event = {
        "url": url,
        "enabled_events[0]": "issuing_authorization.request",
        "enabled_events[1]": "topup.created",
    }
    server.post("/v1/webhook_endpoints", event, key)
    return card


def _buy(server: Server, card: object, key: str) -> object:
    bought = server.post(AUTHORIZATIONS, {"card": card, "amount": 100} | TAXI, key)
    history = bought["request_history"]
    return history[-1]["reason"] if isinstance(history, list) else bought


CASES: Final = (uploads, refused_posts, resets, parameters, pipelined, strangers)


def main() -> None:
    """Run every case that is named, or all of them."""
    for case in CASES:
        if sys.argv[1:] and case.__name__ not in sys.argv[1:]:
            continue
        with serving() as server:
            print(f"{case.__name__:14} {case(server)}", flush=True)


if __name__ == "__main__":
    main()
