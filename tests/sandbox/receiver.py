"""A customer's endpoint: records what the sandbox posts, and replies as a test wants."""

import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson


@dataclass
class ReceivedRequest:
    """One POST that came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> Any:
        """The event it carries."""
        return orjson.loads(self.body)

    @property
    def object(self) -> Any:
        """The object the event is about."""
        return self.event["data"]["object"]


@dataclass
class Reply:
    """A reply; ``hangs_up`` closes the connection instead."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    hangs_up: bool = False


class Receiver:
    """An HTTP server on a free loopback port.

    ``make_reply`` gets each request and returns the reply to it; by default an empty 200.
    """

    def __init__(self) -> None:
        self.received: list[ReceivedRequest] = []
        self.make_reply: Callable[[ReceivedRequest], Reply] = lambda _: Reply()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    @property
    def types(self) -> list[str]:
        """The types of the events that came, oldest first."""
        return [request.event["type"] for request in self.received]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = ReceivedRequest(self.path, headers, body)
                receiver.received.append(request)
                reply = receiver.make_reply(request)
                if not reply.hangs_up:
                    self._send(reply)

            def _send(self, reply: Reply) -> None:
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

            def log_message(self, *_: Any) -> None:
                """Keep quiet."""

        return Handler


@contextmanager
def receiving():
    """A receiver that listens."""
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.server.shutdown()
        receiver.server.server_close()
        thread.join()
