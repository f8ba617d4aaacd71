"""Servers to meet at an address: one that counts its callers, and others that misbehave."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

Respond = Callable[[BaseHTTPRequestHandler], None]


class Met:
    """A running server: where it is, and who came by."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.connections = 0
        self.headers: list[dict[str, str]] = []
        self.lines: list[str] = []
        self.bodies: list[bytes] = []


@contextmanager
def serving(respond: Respond) -> Iterator[Met]:
    """Serve in a thread, and keep what was asked."""

    class Visitor(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            met.connections += 1
            super().setup()

        def do_GET(self) -> None:
            met.lines.append(self.requestline)
            met.headers.append({name.lower(): value for name, value in self.headers.items()})
            met.bodies.append(self.rfile.read(int(self.headers.get("content-length", 0))))
            respond(self)

        do_POST = do_GET  # noqa: N815 - named by http.server

        def log_message(self, *_: object) -> None:
            """Nobody reads a log."""

    server = HTTPServer(("127.0.0.1", 0), Visitor)
    met = Met(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield met
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def speak(status: int, body: bytes, **headers: str) -> Respond:
    """Always the same answer; the connection ends with it."""

    def respond(visitor: BaseHTTPRequestHandler) -> None:
        visitor.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            visitor.send_header(name.replace("_", "-"), value)
        visitor.send_header("Connection", "close")
        visitor.end_headers()
        visitor.wfile.write(body)
        visitor.close_connection = True

    return respond


def hang_up(visitor: BaseHTTPRequestHandler) -> None:
    """Close the connection without a word."""
    visitor.close_connection = True
    visitor.connection.close()


def break_off(visitor: BaseHTTPRequestHandler) -> None:
    """Promise a long answer, and close the connection in the middle of it."""
    speak(200, b"{", Content_Length="9999")(visitor)
