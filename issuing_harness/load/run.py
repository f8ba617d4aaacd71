"""Runs Locust's processes, and gathers what they have counted."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO, Any, Final

from issuing_harness.errors import BackendUnavailable
from issuing_harness.interruption import Stopped
from issuing_harness.load.order import Order
from issuing_harness.load.tally import Tally
from issuing_harness.surroundings import environment_of_others
from issuing_harness.tape.redacted_output import ending
from issuing_harness.tooling.child import ProcessGroup

_PROCESS: Final = "issuing_harness.load"
#: How the variables begin by which Locust is configured, and kept from having gevent patch.
_OF_LOCUST: Final = "LOCUST_"
#: How much of what the processes have said a message shows, in characters.
_SHOWN: Final = 800

#: Is told how many questions were sent and how many are late by now.
Watch = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured.

    Args:
        order: what was to be done.
        tally: what was counted.
        stopped: the signal that has ended it early; ``None`` if none has.
    """

    order: Order
    tally: Tally
    stopped: Stopped | None = None


def measure(order: Order, log: Path, watch: Watch) -> Measured:
    """Have the questions sent, and return what came; a signal ends it with what came by then.

    Args:
        order: what is sent.
        log: the file to which the processes write what is wrong.
        watch: is told how far it is.

    Raises:
        BackendUnavailable: the processes cannot begin, or all of them ended; with what they said.
        Stopped: a signal came before anything was sent, or came twice.
    """
    with _locust(order, log) as locust:
        counted = locust.counted(watch)
        stopped = locust.stopped
    if counted is None or not counted.get("counted"):
        said = ending(log.read_text("utf-8", "replace").strip(), _SHOWN)
        raise BackendUnavailable(
            "Locust was to send the questions, and none of its workers has said what came"
            + (f" ({counted['failed']})" if counted and "failed" in counted else "")
            + f". They said:\n{said or 'nothing'}"
            "\nTry again with fewer --workers or a lower --rate."
        )
    tally = Tally.of_parts(order.parts)
    for each in counted["counted"]:
        tally.merge(each)
    tally.lost = order.workers - len(counted["counted"])
    return Measured(order, tally, stopped)


class _Locust:
    """The process of Locust's master.

    Args:
        process: was started already.
    """

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        #: By which signal it was ended early.
        self.stopped: Stopped | None = None
        self._has_begun = False
        self._lines: SimpleQueue[bytes] = SimpleQueue()
        assert process.stdout is not None
        # a signal that comes while a line is read would tear it
        Thread(target=self._read, args=(process.stdout,), daemon=True).start()

    def counted(self, watch: Watch) -> Any:
        """Return the last document that it says; ``None`` if it ends without one."""
        while True:
            try:
                line = self._lines.get()
            except Stopped as signal:
                self._end(signal)
                continue
            document = json.loads(line) if line else None
            if document is None or "counted" in document or "failed" in document:
                return document
            self._has_begun = True
            if sent := document.get("progress"):
                try:
                    watch(sent.get("sent", 0), sent.get("late", 0))
                except Stopped as signal:
                    self._end(signal)

    def say(self, line: str) -> None:
        """Write a line to it."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # it has ended, which is seen elsewhere
            self._process.stdin.write(f"{line}\n".encode())
            self._process.stdin.flush()

    def _end(self, signal: Stopped) -> None:
        """Have it end early, once; before it has begun, and the second time, by the signal."""
        if self.stopped or not self._has_begun:
            raise signal
        self.stopped = signal
        self.say("end")

    def _read(self, said: IO[bytes]) -> None:
        for line in said:
            self._lines.put(line)
        self._lines.put(b"")


def environment_of_locust() -> dict[str, str]:
    """Return the environment of Locust's processes: no variable of Locust's own changes a run."""
    around = environment_of_others()
    return {name: around[name] for name in around if not name.startswith(_OF_LOCUST)}


@contextmanager
def _locust(order: Order, log: Path) -> Iterator[_Locust]:
    """Start Locust's master, which starts the workers, and end all of them."""
    command = [sys.executable, "-P", "-m", _PROCESS, "master"]
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
            env=environment_of_locust(),
            start_new_session=True,
        )
    group = ProcessGroup(process)
    try:
        locust = _Locust(process)
        locust.say(order.json())
        yield locust
    finally:
        group.stop()
