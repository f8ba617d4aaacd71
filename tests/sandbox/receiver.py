"""A customer's endpoint: keeps what the sandbox posts, and answers as it is told."""

import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson


@dataclass
class Received:
    """One POST."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> Any:
        """The event it carries."""
        return orjson.loads(self.body)

    @property
    def object(self) -> Any:
        """What the event is about."""
        return self.event["data"]["object"]


@dataclass
class Says:
    """An answer; ``hangs_up`` closes the connection instead."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    hangs_up: bool = False


class Receiver:
    """An HTTP server on a free loopback port.

    ``answer`` gets what came and says what to answer; by default an empty 200.
    """

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answer: Callable[[Received], Says] = lambda _: Says()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._reader())
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    @property
    def types(self) -> list[str]:
        """The types of the events that came, oldest first."""
        return [each.event["type"] for each in self.received]

    def _reader(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Reader(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                came = Received(self.path, headers, body)
                receiver.received.append(came)
                says = receiver.answer(came)
                if not says.hangs_up:
                    self._say(says)

            def _say(self, says: Says) -> None:
                self.send_response(says.status)
                for name, value in says.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(says.body)))
                self.end_headers()
                self.wfile.write(says.body)

            def log_message(self, *_: Any) -> None:
                """Keep quiet."""

        return Reader


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
