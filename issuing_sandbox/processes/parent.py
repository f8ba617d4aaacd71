"""The program behind ``--processes``: it forks them, waits until all serve, and watches them.

It handles no request. A process that ends takes its accounts along, so the others end, too, and the
program says which one it was; processes whose parent is gone end by themselves.
"""

import logging
import os
import selectors
import signal
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import combinations
from typing import Final, NoReturn

from issuing_sandbox.app import Sandbox
from issuing_sandbox.contract.validation import ValidatorMissing
from issuing_sandbox.processes import worker
from issuing_sandbox.processes.worker import READY, Ends
from issuing_sandbox.server.admission import Admission
from issuing_sandbox.server.server import STOP_SIGNALS, prepare_process
from issuing_sandbox.state.faults import StateRefused

#: Seconds that the processes have to end before they are killed.
PATIENCE: Final = 10.0
_PAUSE: Final = 0.01
#: The most bytes of what a process says before it serves.
_LONGEST: Final = 65_536

_log = logging.getLogger(__name__)


class ProcessRefused(Exception):
    """A process does not start; the message says why, and what to do."""


class ProcessEnded(Exception):
    """A process has ended although nobody told it to; the message says which one and how."""


class Parent:
    """The processes that share the accounts.

    Args:
        listener: where clients connect.
        new_sandbox: returns the sandbox of a process, by its number from 0; called in the process.
        admission: decides which requests come before the sandbox.
        processes: how many there are.
    """

    def __init__(
        self,
        listener: socket.socket,
        new_sandbox: Callable[[int], Sandbox],
        admission: Admission,
        processes: int,
    ) -> None:
        self._new_sandbox = new_sandbox
        self._admission = admission
        self._processes = processes
        self._ids: list[int] = []
        prepare_process()  # so many processes take many files, and share what there is by now
        self._woken, self._waker = socket.socketpair()
        #: To each process; when this end is closed, it stops.
        self._ours: list[socket.socket] = []
        self._ends = _connected(listener, processes, self._ours)

    def start(self) -> None:
        """Fork the processes, and wait until all of them serve.

        Raises:
            ProcessRefused: one cannot; the others have ended.
        """
        for number in STOP_SIGNALS:
            signal.signal(number, lambda *_: self._waker.send(b"."))
        self._ids = [self._fork(process) for process in range(self._processes)]
        for ends in self._ends:
            _close_all(ends)
        said = [end.recv(_LONGEST) for end in self._ours]
        for process, each in enumerate(said):
            if each != READY:
                how = self._stop()[process]
                raise ProcessRefused(each.decode() or f"{self._name(process)} {how}.")

    def watch(self) -> None:
        """Wait until the program is told to stop, then end all processes.

        Raises:
            ProcessEnded: one ended by itself; the others have ended, too.
        """
        with selectors.DefaultSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ)
            for process, end in enumerate(self._ours):
                selector.register(end, selectors.EVENT_READ, process)
            process = selector.select()[0][0].data
        how = self._stop()
        if process is not None:
            raise ProcessEnded(f"{self._name(process)} {how[process]}.")

    def _name(self, process: int) -> str:
        return f"Process {process + 1} of {self._processes}"

    def _fork(self, process: int) -> int:
        return os.fork() or self._be(process)

    def _be(self, process: int) -> NoReturn:
        """Be a process, from its beginning to its end."""
        status = 1
        try:
            for number in STOP_SIGNALS:  # the parent gets them, too, and lets go of this process
                signal.signal(number, signal.SIG_IGN)
            for other, ends in enumerate(self._ends):
                self._ours[other].close()
                if other != process:
                    _close_all(ends, but=self._ends[process])
            self._serve(process)
            status = 0
        except Exception:  # noqa: BLE001 - whatever it is, this process ends with it
            _log.exception("%s failed", self._name(process))
        finally:
            os._exit(status)

    def _serve(self, process: int) -> None:
        ends = self._ends[process]
        try:
            sandbox = self._new_sandbox(process)
        except (StateRefused, ValidatorMissing) as refused:
            ends.parent.send(f"{refused}".encode())
            return
        worker.serve(sandbox, process, self._admission, ends)
        sandbox.close()

    def _stop(self) -> list[str]:
        """End all processes, and return how each one ended, in words."""
        for end in self._ours:
            end.close()
        until = time.monotonic() + PATIENCE
        return [_ended(process_id, until) for process_id in self._ids]


def _ended(process_id: int, until: float) -> str:
    """Wait for a process, kill it after all, and return how it ended."""
    while (found := os.waitpid(process_id, os.WNOHANG)) == (0, 0):
        if time.monotonic() > until:
            with suppress(ProcessLookupError):
                os.kill(process_id, signal.SIGKILL)
        time.sleep(_PAUSE)
    code = os.waitstatus_to_exitcode(found[1])
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with status {code}"


def _connected(
    listener: socket.socket, processes: int, parents: list[socket.socket]
) -> Sequence[Ends]:
    """Return the sockets of each process, all connected; the parent's ends are added to a list."""
    numbers = range(processes)
    inboxes = [socket.socketpair(type=socket.SOCK_DGRAM) for _ in numbers]
    neighbours: list[dict[int, socket.socket]] = [{} for _ in numbers]
    for one, other in combinations(numbers, 2):
        neighbours[one][other], neighbours[other][one] = socket.socketpair()
    ends = []
    for process in numbers:
        ours, theirs = socket.socketpair()
        parents.append(ours)
        outboxes = {other: inboxes[other][1] for other in numbers if other != process}
        ends.append(Ends(listener, theirs, neighbours[process], inboxes[process][0], outboxes))
    return ends


def _close_all(ends: Ends, but: Ends | None = None) -> None:
    """Close the sockets of a process in another one, which keeps those of its own."""
    kept = () if but is None else (but.listener, *but.outboxes.values())
    others = (*ends.neighbours.values(), *ends.outboxes.values())
    for end in (ends.listener, ends.parent, ends.inbox, *others):
        if end not in kept:
            end.close()
