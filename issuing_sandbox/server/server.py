"""The HTTP server of the sandbox, on loopback: as a program, or in a thread of another program."""

import asyncio
import gc
import resource
import signal
import socket
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from issuing_sandbox.app import Sandbox
from issuing_sandbox.server.admission import Admission
from issuing_sandbox.server.dispatcher import Dispatcher
from issuing_sandbox.server.protocol import HttpProtocol
from issuing_sandbox.server.request_reader import KnownHeads

LOOPBACK: Final = "127.0.0.1"
#: Seconds that the server's thread may take to start or to stop.
THREAD_TIMEOUT: Final = 10.0
#: Thresholds of the garbage collector's three generations: new containers, then collections.
#: Records are trees that live as long as their account; searching them for cycles again and again
#: took about a quarter of the work on a request.
GC_THRESHOLDS: Final = (50_000, 1_000, 1_000)
#: Seconds that clients have to read what is written when the server stops.
GOODBYE: Final = 0.1
#: Files that the program may have open at most.
MOST_FILES: Final = 65_536
STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def serve(sandbox: Sandbox, listener: socket.socket, hosts: Collection[str] = ()) -> None:
    """Serve until the program gets a signal to stop.

    Args:
        sandbox: what responds.
        listener: where clients connect.
        hosts: names besides those of this machine that the sandbox may be addressed by.
    """
    prepare_process()
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(_serve_until_signal(sandbox, listener, Admission(sandbox.policies, hosts)))


@contextmanager
def running(sandbox: Sandbox) -> Iterator[str]:
    """Serve in a thread on a free loopback port, and yield the base URL."""
    with listen(0) as listener:
        loop = new_loop()
        stop, started = asyncio.Event(), threading.Event()
        thread = threading.Thread(
            target=_run_server, args=(loop, sandbox, listener, stop, started.set), daemon=True
        )
        thread.start()
        if not started.wait(THREAD_TIMEOUT):
            raise TimeoutError(f"the sandbox's server did not start within {THREAD_TIMEOUT:.0f} s")
        try:
            yield f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join(THREAD_TIMEOUT)


def listen(port: int) -> socket.socket:
    """Return a listening socket on loopback; port 0 takes a free one.

    Raises:
        OSError: the port is taken.
    """
    return socket.create_server((LOOPBACK, port), backlog=128)


def prepare_process() -> None:
    """Make a process that does nothing but serve fit for it: its garbage, its files."""
    _allow_many_connections()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)


def new_loop() -> asyncio.AbstractEventLoop:
    """Return a new event loop: uvloop's where there is one."""
    try:
        import uvloop  # noqa: PLC0415 - there is none for Windows
    except ModuleNotFoundError:
        return asyncio.new_event_loop()
    loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return loop


def _run_server(
    loop: asyncio.AbstractEventLoop,
    sandbox: Sandbox,
    listener: socket.socket,
    stop: asyncio.Event,
    started: Callable[[], None],
) -> None:
    async def serve_until_stopped() -> None:
        dispatcher, admission = Dispatcher(sandbox), Admission(sandbox.policies)
        await _serve_until(stop, dispatcher, listener, admission, started)

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(serve_until_stopped())


async def _serve_until_signal(
    sandbox: Sandbox, listener: socket.socket, admission: Admission
) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for signal_number in STOP_SIGNALS:
        signal.signal(signal_number, lambda *_: loop.call_soon_threadsafe(stop.set))
    dispatcher = Dispatcher(sandbox, collects_garbage=True)
    await _serve_until(stop, dispatcher, listener, admission)


async def _serve_until(
    stop: asyncio.Event,
    dispatcher: Dispatcher,
    listener: socket.socket,
    admission: Admission,
    started: Callable[[], None] = lambda: None,
) -> None:
    """Serve until ``stop`` is set, then close all connections."""
    connections: set[HttpProtocol] = set()
    heads: KnownHeads = {}
    server = await asyncio.get_running_loop().create_server(
        lambda: HttpProtocol(dispatcher.handle, dispatcher.wait_for, connections, admission, heads),
        sock=listener,
    )
    started()
    await stop.wait()
    server.close()
    dispatcher.close()
    await close_connections(connections)
    await server.wait_closed()


async def close_connections(connections: Collection[HttpProtocol]) -> None:
    """Close connections, those of clients that do not read as well."""
    for connection in tuple(connections):
        connection.close()
    await asyncio.sleep(0)
    if connections:
        await asyncio.sleep(GOODBYE)
    for connection in tuple(connections):
        connection.abort()


def _allow_many_connections() -> None:
    """Let this process open as many files as it is allowed to: connections are files."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, MOST_FILES), most))
