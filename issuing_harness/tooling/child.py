"""A child process whose end is proven: what it says last reaches the process that started it.

A step may end Python at once (``os._exit(0)``, or a handler of ``atexit``), and with it whoever
would have counted the failures; the exit code of the child is then no verdict.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

#: The most bytes that a child may say; a pipe takes them without a reader.
_MAX_SAID: Final = 512
#: What whoever ends this process means for the child.
_PASSED_ON: Final = ("SIGTERM", "SIGHUP")


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
