"""The sandbox behind HTTP, on loopback: as a program of its own, or in a thread of another.

uvicorn with httptools and uvloop does the HTTP (docs/adr); this is only the translation.
"""

import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import uvicorn

from issuing_sandbox.app import Sandbox
from issuing_sandbox.wire.http import Answer, Request

LOOPBACK: Final = "127.0.0.1"
#: Seconds a thread of ours may take to start or to stop.
PATIENCE: Final = 10.0

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Application:
    """The sandbox as an ASGI application."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        body = await _body(receive)
        answer = self._sandbox.answer(_request(scope, body))
        await send(
            {"type": "http.response.start", "status": answer.status, "headers": _headers(answer)}
        )
        await send({"type": "http.response.body", "body": answer.body})


def serve(sandbox: Sandbox, listener: socket.socket) -> None:
    """Serve until the program is told to stop."""
    _server(sandbox).run(sockets=[listener])


@contextmanager
def running(sandbox: Sandbox) -> Iterator[str]:
    """Serve in a thread on a free loopback port, and yield the base URL."""
    with listen(0) as listener:
        server = _server(sandbox)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        _await(lambda: server.started, "start")
        try:
            yield f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(PATIENCE)


def listen(port: int) -> socket.socket:
    """A listening socket on loopback; port 0 takes a free one.

    Raises:
        OSError: the port is taken.
    """
    return socket.create_server((LOOPBACK, port), backlog=128)


def _server(sandbox: Sandbox) -> uvicorn.Server:
    config = uvicorn.Config(
        Application(sandbox),
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        http="httptools",
        ws="none",
    )
    return uvicorn.Server(config)


async def _body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
    return body


def _request(scope: dict[str, Any], body: bytes) -> Request:
    return Request(
        method=scope["method"],
        path=scope["raw_path"].decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers={
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        },
        body=body,
    )


def _headers(answer: Answer) -> list[tuple[bytes, bytes]]:
    given = [(name.encode(), value.encode()) for name, value in answer.headers.items()]
    return [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(answer.body)).encode()),
        (b"cache-control", b"no-cache, no-store"),
        (b"x-issuing-sandbox", b"not-stripe"),
        *given,
    ]


def _await(happened: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError(f"the sandbox's server did not {what} within {PATIENCE:.0f} s")
        time.sleep(0.001)
