"""A small HTTP server on a free loopback port: whatever is posted to it is somebody's to answer."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from issuing_harness.interactions import EndpointReply

LOOPBACK: Final = "127.0.0.1"
#: Seconds between two looks whether to stop, and until a thread of ours must have.
_LOOK: Final = 0.01
_PATIENCE: Final = 5.0
#: Bytes of a POST that are read; Stripe's events are far smaller.
_LONGEST: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Posted:
    """What was posted.

    Args:
        headers: values by lower-case name.
        body: the raw body, over which a signature is made.
    """

    headers: dict[str, str]
    body: bytes


class Receiver:
    """Listens until it is closed; each POST is answered in a thread of its own.

    Args:
        answer: what to reply to a POST.
        port: where to listen; 0 takes a free port.
    """

    def __init__(self, answer: Callable[[Posted], EndpointReply], port: int = 0) -> None:
        self._server = _Server((LOOPBACK, port), _reader(answer))
        self.url = f"http://{LOOPBACK}:{self._server.server_port}/"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_LOOK,), daemon=True, name="mailbox"
        )
        self._thread.start()

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(_PATIENCE)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    #: A reply that nobody waits for any more must not hold up the end of a run.
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever posted has left; what was said is kept all the same."""


def _reader(answer: Callable[[Posted], EndpointReply]) -> type[BaseHTTPRequestHandler]:
    class Reader(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = min(int(self.headers.get("content-length", 0)), _LONGEST)
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = answer(Posted(headers, self.rfile.read(length)))
            self.close_connection = True
            if reply.status is not None:
                self._say(reply, reply.status)

        def _say(self, reply: EndpointReply, status: int) -> None:
            body = reply.body.encode()
            self.send_response(status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.send_header("connection", "close")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            """Say nothing on the terminal; what came is in the report."""

    return Reader
