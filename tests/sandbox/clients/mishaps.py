"""A proxy that has mishaps: what a network, or a Stripe under load, does to a client's calls."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Mishap:
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
        error = {"type": kind, "message": "A mishap."} | ({"code": self.code} if self.code else {})
        return json.dumps({"error": error}).encode()


RETRY = (("Stripe-Should-Retry", "true"),)
CONFLICT = Mishap(409, "idempotency_key_in_use")
LOCKED = Mishap(429, "lock_timeout", RETRY)
LIMITED = Mishap(429, "rate_limit")
BROKEN = Mishap(500)
UNAVAILABLE = Mishap(503)
HUNG_UP = Mishap()
ANSWER_LOST = Mishap(after=True)


@dataclass
class Proxy:
    """A running proxy: its base URL, the mishaps to come, and what came by."""

    base: str
    mishaps: list[Mishap] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)


@contextmanager
def between(target: str) -> Iterator[Proxy]:
    """Pass calls on to this base URL, but for the mishaps that are planned, in their order."""

    class Visitor(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            proxy.keys.append(self.headers.get("idempotency-key"))
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            mishap = proxy.mishaps.pop(0) if proxy.mishaps else None
            told = self._passed_on(body) if mishap is None or mishap.after else None
            if mishap is None:
                self._tell(*told)
            elif mishap.status:
                self._tell(mishap.status, mishap.headers, mishap.body)

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
