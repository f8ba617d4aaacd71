"""The sandbox behind HTTP, on loopback: as a program of its own, or in a thread of another."""

import asyncio
import gc
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

from issuing_sandbox.app import Sandbox
from issuing_sandbox.server.dispatcher import Dispatcher
from issuing_sandbox.server.protocol import HttpProtocol
from issuing_sandbox.webhooks.client import EndpointReply, HttpClient, OutboundRequest

LOOPBACK: Final = "127.0.0.1"
#: Seconds a thread of ours may take to start or to stop.
PATIENCE: Final = 10.0
#: New containers between two looks for young garbage, and the looks between two deeper ones.
#: Records are trees that live as long as their account; looking through them for cycles again and
#: again took about a quarter of the work on a request (benchmarks/README.md).
GARBAGE: Final = (50_000, 1_000, 1_000)
LETTERS_AT_ONCE: Final = 16
SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def serve(sandbox: Sandbox, listener: socket.socket) -> None:
    """Serve until the program is told to stop."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    with asyncio.Runner(loop_factory=_new_loop) as runner:
        runner.run(_until_told(sandbox, listener))


@contextmanager
def running(sandbox: Sandbox) -> Iterator[str]:
    """Serve in a thread on a free loopback port, and yield the base URL."""
    with listen(0) as listener:
        loop = _new_loop()
        stop, started = asyncio.Event(), threading.Event()
        thread = threading.Thread(
            target=_serve_in, args=(loop, sandbox, listener, stop, started.set), daemon=True
        )
        thread.start()
        if not started.wait(PATIENCE):
            raise TimeoutError(f"the sandbox's server did not start within {PATIENCE:.0f} s")
        try:
            yield f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join(PATIENCE)


def listen(port: int) -> socket.socket:
    """A listening socket on loopback; port 0 takes a free one.

    Raises:
        OSError: the port is taken.
    """
    return socket.create_server((LOOPBACK, port), backlog=128)


def _new_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop  # noqa: PLC0415 - there is none for Windows
    except ModuleNotFoundError:
        return asyncio.new_event_loop()
    loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return loop


def _serve_in(
    loop: asyncio.AbstractEventLoop,
    sandbox: Sandbox,
    listener: socket.socket,
    stop: asyncio.Event,
    started: Callable[[], None],
) -> None:
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(_until(stop, sandbox, listener, started))


async def _until_told(sandbox: Sandbox, listener: socket.socket) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in SIGNALS:
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    await _until(stop, sandbox, listener, lambda: None)


async def _until(
    stop: asyncio.Event, sandbox: Sandbox, listener: socket.socket, started: Callable[[], None]
) -> None:
    """Serve until ``stop`` is set, then hang up on everyone."""
    connections: set[HttpProtocol] = set()
    dispatch = Dispatcher(
        sandbox,
        questions=BackgroundSender(sandbox.http_client),
        deliveries=BackgroundSender(sandbox.http_client),
    )
    server = await asyncio.get_running_loop().create_server(
        lambda: HttpProtocol(dispatch.begin, dispatch.send, connections), sock=listener
    )
    started()
    await stop.wait()
    server.close()
    dispatch.close()
    for each in tuple(connections):
        each.close()
    await server.wait_closed()


class BackgroundSender:
    """Sends letters without holding up the event loop, on which everything else happens.

    Args:
        http_client: carries a letter and waits for the reply.
    """

    def __init__(self, http_client: HttpClient) -> None:
        self._http_client = http_client
        self._loop = asyncio.get_running_loop()
        self._threads = ThreadPoolExecutor(LETTERS_AT_ONCE, thread_name_prefix="http_client")

    def send(self, letter: OutboundRequest, then: Callable[[EndpointReply], None]) -> None:
        """Send a letter; ``then`` gets the reply, on the event loop."""

        def arrived(reply: asyncio.Future[EndpointReply]) -> None:
            if not reply.cancelled():
                then(reply.result())

        self._loop.run_in_executor(self._threads, self._http_client.post, letter).add_done_callback(
            arrived
        )

    def close(self) -> None:
        """Wait for no more replies."""
        self._threads.shutdown(wait=False, cancel_futures=True)
