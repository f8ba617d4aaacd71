"""Child processes: one whose end is proven, and one that never outlives us.

A step may end Python at once (``os._exit(0)``, or a handler of ``atexit``), and with it whoever
would have counted the failures; the exit code of the child is then no verdict.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Final

from issuing_harness.waiting import told_wait

#: The most bytes that a child may say; a pipe takes them without a reader.
_MAX_SAID: Final = 512
#: What whoever ends this process means for the child.
_PASSED_ON: Final = ("SIGTERM", "SIGHUP")
#: Seconds until a process that is asked to end has to.
STOP_SECONDS: Final = 5.0
#: How often it is looked whether all that was killed is gone, and seconds between two looks.
_GONE_LOOKS: Final = 4
_GONE_SECONDS: Final = 0.05
#: In the environment of what is started, and of all that it starts: by which it is known again.
MARK: Final = "ISSUING_CERTIFIED_PROCESS"
#: Where Linux shows the environment of each process.
_PROCESSES: Final = Path("/proc")
#: Waits until nobody holds its input open, which is until we are gone, however that came about.
#: The last two lines find what has left the group, by the variable that it has inherited.
_GUARD: Final = f"""
read -r nothing
kill -s TERM -- "-$1"
sleep {STOP_SECONDS:g}
kill -s KILL -- "-$1"
for place in $(grep -lsaF "{MARK}=$2" /proc/[0-9]*/environ); do
    number=${{place#/proc/}}
    kill -s KILL "${{number%/environ}}"
done
"""


def said_by_child(work: Callable[[], str]) -> str | None:
    """Do some work in a process of its own; return what it says, None if it did not come to that.

    Where processes cannot be forked it is done in this one.
    """
    if not hasattr(os, "fork"):
        return work()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()  # else both processes would write what waits there
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.write(writing, work().encode())
        sys.exit()
    os.close(writing)
    with _signals_passed_on(child):
        os.waitpid(child, 0)
    return _read(reading)


def _read(reading: int) -> str | None:
    """Return what is in a pipe, which a process that the child has left behind may hold open."""
    os.set_blocking(reading, False)
    try:
        return os.read(reading, _MAX_SAID).decode() or None
    except BlockingIOError:
        return None
    finally:
        os.close(reading)


@contextmanager
def _signals_passed_on(child: int) -> Iterator[None]:
    """Leave Ctrl-C to the child, which gets it from the terminal; send it what else ends us."""

    def pass_on(number: int, _: FrameType | None) -> None:
        os.kill(child, number)

    handlers = {getattr(signal, name): pass_on for name in _PASSED_ON if hasattr(signal, name)}
    replaced = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    replaced[signal.SIGINT] = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in replaced.items():
            signal.signal(number, handler)


class ProcessGroup:
    """A process and all that it starts, ended by ``stop``, or when this process is gone.

    A guard of its own sees to the latter, because whoever is killed (``SIGKILL``) can do nothing.
    What has left the group, by forking twice and beginning a session, is found on Linux by what is
    in its environment.

    Args:
        process: it was started with a session of its own.
        mark: what it has in its environment as ``MARK``, and nothing else has; empty if nothing.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", mark: str = "") -> None:
        self.process = process
        self._mark = mark
        self._guard = subprocess.Popen(  # noqa: S603 - a script of ours, with a number
            ["/bin/sh", "-c", _GUARD, "sh", str(process.pid), mark or "nothing"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def stop(self) -> None:
        """End all of it, which may take no notice of being asked."""
        process = self.process
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        told = told_wait("what was started, and was asked to end", STOP_SECONDS)
        with suppress(subprocess.TimeoutExpired), told:
            process.wait(STOP_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            _wait_until_gone(process.pid)
        process.wait()
        self._stop_strays()
        self._dismiss_guard()

    def _stop_strays(self) -> None:
        """End what has left the group; it may start others while it is looked for."""
        for _ in range(_GONE_LOOKS):
            found = list(marked(self._mark)) if self._mark else []
            for number in found:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(number, signal.SIGKILL)
            if not found:
                return
            time.sleep(_GONE_SECONDS)

    def _dismiss_guard(self) -> None:
        with self._guard:
            self._guard.kill()


def marked(mark: str) -> Iterator[int]:
    """Yield the ids of the processes with this mark in their environment, where Linux shows it."""
    entry = f"{MARK}={mark}".encode()
    for place in _PROCESSES.glob("[0-9]*/environ"):
        with suppress(OSError):  # it has ended, or is another user's
            if entry in place.read_bytes().split(b"\0"):
                yield int(place.parent.name)


def _wait_until_gone(group: int) -> None:
    """Wait until the last of a group has ended, and listens no more; at most for a moment.

    Raises:
        ProcessLookupError: it has.
    """
    for _ in range(_GONE_LOOKS):
        os.killpg(group, 0)
        time.sleep(_GONE_SECONDS)
