"""The other processes: each is asked over a socket of its own, and asks in turn.

A question and its answer are pickled: both ends are this program, forked from one process.
"""

import asyncio
import pickle
import socket
import struct
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import count
from typing import Any, Final, cast

from issuing_sandbox.deferred import WaitUntil
from issuing_sandbox.webhooks.http_client import EndpointReply

#: How a message begins: its length.
LENGTH: Final = struct.Struct("!I")
#: A question: what is asked, and what it is asked about.
Question = tuple[str, Any]
#: Answers a question, sooner or later, by calling the second argument.
Respond = Callable[[Question, Callable[[Any], None]], None]


class Answers:
    """The answers to what has been asked of other processes.

    Args:
        processes: whose answers are awaited.
    """

    def __init__(self, processes: Iterable[int]) -> None:
        self._missing = set(processes)
        #: The answers so far, by process.
        self.found: dict[int, Any] = {}
        self._on_complete: Callable[[EndpointReply], None] | None = None

    def awaited(self) -> WaitUntil:
        """Return the condition that all have answered."""
        return WaitUntil(lambda: not self._missing, self._when_complete)

    def add(self, process: int, answer: Any) -> None:
        """Note the answer of a process; whoever waits goes on with the last one."""
        self.found[process] = answer
        self._missing.discard(process)
        self._go_on()

    def _when_complete(self, on_complete: Callable[[EndpointReply], None]) -> None:
        self._on_complete = on_complete
        self._go_on()

    def _go_on(self) -> None:
        if not self._missing and self._on_complete is not None:
            on_complete, self._on_complete = self._on_complete, None
            on_complete(EndpointReply(None))


class Neighbour(asyncio.Protocol):
    """The connection to one other process.

    Args:
        respond: answers what the other process asks.
    """

    _transport: asyncio.Transport

    def __init__(self, respond: Respond) -> None:
        self._respond = respond
        self._loop = asyncio.get_running_loop()
        self._received = bytearray()
        self._numbers = count()
        self._awaited: dict[int, Callable[[Any], None]] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio: messages can be sent."""
        self._transport = cast("asyncio.Transport", transport)

    def ask(self, question: Question, on_answer: Callable[[Any], None]) -> None:
        """Ask the other process; a question that cannot be sent is never answered."""
        number = next(self._numbers)
        self._awaited[number] = on_answer
        self._send(number, question, is_answer=False)

    def close(self) -> None:
        """Ask and answer nothing more."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """asyncio: take the messages that are complete now."""
        received = self._received
        received += data
        begin = 0
        while len(received) - begin >= LENGTH.size:
            end = begin + LENGTH.size + LENGTH.unpack_from(received, begin)[0]
            if len(received) < end:
                break
            message = bytes(received[begin + LENGTH.size : end])
            begin = end
            self._take(*pickle.loads(message))  # noqa: S301 - only this program's processes send
        del received[:begin]

    def _take(self, number: int, content: Any, is_answer: bool) -> None:  # noqa: FBT001 - as it was sent
        if is_answer:
            self._loop.call_soon(self._awaited.pop(number), content)
        else:
            self._respond(content, partial(self._send, number, is_answer=True))

    def _send(self, number: int, content: Any, *, is_answer: bool) -> None:
        if not self._transport.is_closing():
            message = pickle.dumps((number, content, is_answer), pickle.HIGHEST_PROTOCOL)
            self._transport.write(LENGTH.pack(len(message)) + message)


class Neighbours:
    """All other processes.

    Args:
        by_process: the connection to each, by its number.
    """

    def __init__(self, by_process: dict[int, Neighbour]) -> None:
        self._by_process = by_process

    @classmethod
    async def connect(cls, sockets: Mapping[int, socket.socket], respond: Respond) -> "Neighbours":
        """Return the other processes, when they can be asked.

        Args:
            sockets: connected to each, by its number.
            respond: answers what they ask.
        """
        loop, found = asyncio.get_running_loop(), {}
        for process, connected in sockets.items():
            connected.setblocking(False)
            _, found[process] = await loop.create_unix_connection(
                lambda: Neighbour(respond), sock=connected
            )
        return cls(found)

    def ask(self, process: int, question: Question) -> Answers:
        """Ask one process."""
        return self._ask([process], question)

    def ask_all(self, question: Question) -> Answers:
        """Ask all of them."""
        return self._ask(self._by_process, question)

    def close(self) -> None:
        """Ask and answer nothing more."""
        for neighbour in self._by_process.values():
            neighbour.close()

    def _ask(self, processes: Iterable[int], question: Question) -> Answers:
        answers = Answers(processes)
        for process in processes:
            self._by_process[process].ask(question, partial(answers.add, process))
        return answers
