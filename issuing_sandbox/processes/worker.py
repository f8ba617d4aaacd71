"""One of the processes that share the accounts: it serves until its parent lets go of it."""

import asyncio
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from issuing_sandbox.app import Sandbox
from issuing_sandbox.processes.neighbours import Neighbours
from issuing_sandbox.processes.reception import Moves, Reception
from issuing_sandbox.processes.shared import SharedDispatcher
from issuing_sandbox.server.admission import Admission
from issuing_sandbox.server.dispatcher import Dispatcher
from issuing_sandbox.server.protocol import HttpProtocol
from issuing_sandbox.server.request_reader import KnownHeads
from issuing_sandbox.server.server import close_connections, new_loop, prepare_process

#: What a process tells its parent when it serves.
READY = b"ready"


@dataclass(frozen=True, slots=True)
class Ends:
    """The sockets of one process.

    Args:
        listener: where clients connect to any of the processes.
        parent: to the parent; its end says that it is time to stop.
        neighbours: to the other processes, by their numbers.
        inbox: where connections come that others have accepted.
        outboxes: the other processes' inboxes, by their numbers.
    """

    listener: socket.socket
    parent: socket.socket
    neighbours: Mapping[int, socket.socket]
    inbox: socket.socket
    outboxes: Mapping[int, socket.socket]


def serve(sandbox: Sandbox, process: int, admission: Admission, ends: Ends) -> None:
    """Serve until the parent has closed its end.

    Args:
        sandbox: this process's accounts.
        process: which process this is, from 0.
        admission: decides which requests come before the sandbox.
        ends: its sockets.
    """
    prepare_process()
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(_serve(sandbox, process, admission, ends))


async def _serve(sandbox: Sandbox, process: int, admission: Admission, ends: Ends) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(ends.parent.fileno(), stop.set)
    processes = len(ends.neighbours) + 1
    dispatcher = Dispatcher(sandbox, collects_garbage=True)
    shared = SharedDispatcher(dispatcher, sandbox, process, processes)
    shared.neighbours = await Neighbours.connect(ends.neighbours, shared.respond)
    connections: set[HttpProtocol] = set()
    heads: KnownHeads = {}
    new_protocol = partial(
        HttpProtocol, shared.handle, dispatcher.wait_for, connections, admission, heads
    )
    moves, waiting = Moves(ends.inbox, ends.outboxes, new_protocol), set[Reception]()
    server = await loop.create_server(
        _receptions(process, processes, moves, new_protocol, waiting), sock=ends.listener
    )
    ends.parent.send(READY)
    await stop.wait()
    loop.remove_reader(ends.parent.fileno())
    server.close()
    moves.close()
    dispatcher.close()
    for each in tuple(waiting):
        each.abort()
    await close_connections(connections)
    shared.neighbours.close()
    await server.wait_closed()


def _receptions(
    process: int,
    processes: int,
    moves: Moves,
    new_protocol: Callable[[], HttpProtocol],
    waiting: set[Reception],
) -> Callable[[], Reception]:
    return partial(Reception, process, processes, moves, new_protocol, waiting)
