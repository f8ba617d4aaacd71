"""A proxy that has faults: what a network, or a Stripe under load, does to a client's calls."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass(frozen=True)
class ProxyFault:
    """What a client gets instead of the answer.

    Args:
        status: of the answer that comes instead; 0 hangs up without one.
        code: its ``error.code``.
        headers: and what else it carries.
        after: whether the sandbox has done the work before.
    """

    status: int = 0
    code: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    after: bool = False

    @property
    def body(self) -> bytes:
        """An error as Stripe words one."""
        kind = "api_error" if self.status >= 500 else "invalid_request_error"
        error = {"type": kind, "message": "A fault."} | ({"code": self.code} if self.code else {})
        return json.dumps({"error": error}).encode()


RETRY = (("Stripe-Should-Retry", "true"),)
CONFLICT = ProxyFault(409, "idempotency_key_in_use")
LOCKED = ProxyFault(429, "lock_timeout", RETRY)
LIMITED = ProxyFault(429, "rate_limit")
BROKEN = ProxyFault(500)
UNAVAILABLE = ProxyFault(503)
HUNG_UP = ProxyFault()
ANSWER_LOST = ProxyFault(after=True)


@dataclass
class Proxy:
    """A running proxy: its base URL, the faults to come, and what came by."""

    base: str
    faults: list[ProxyFault] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)


@contextmanager
def between(target: str) -> Iterator[Proxy]:
    """Pass calls on to this base URL, but for the faults that are planned, in their order."""

    class Visitor(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            proxy.keys.append(self.headers.get("idempotency-key"))
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            fault = proxy.faults.pop(0) if proxy.faults else None
            told = self._passed_on(body) if fault is None or fault.after else None
            if fault is None:
                self._tell(*told)
            elif fault.status:
                self._tell(fault.status, fault.headers, fault.body)

        do_GET = do_POST  # noqa: N815 - named by http.server

        def _passed_on(self, body: bytes) -> tuple:
            onward = HTTPConnection(urlsplit(target).netloc, timeout=10)
            onward.request(self.command, self.path, body, dict(self.headers))
            answer = onward.getresponse()
            told = (answer.status, answer.getheaders(), answer.read())
            onward.close()
            return told

        def _tell(self, status: int, headers: tuple, body: bytes) -> None:
            self.send_response_only(status)
            for name, value in headers:
                if name.lower() not in {"content-length", "connection"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nobody reads a log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Visitor)
    proxy = Proxy(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
