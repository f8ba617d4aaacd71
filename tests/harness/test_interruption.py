"""Where a signal stops a command, its traceback can be shown."""

import os
import signal
from threading import Timer

import pytest

from issuing_harness import interruption
from issuing_harness.interruption import Stopped

#: Nearly every one of so many meets a turn of the loop, which in Python 3.11 has no line number.
SIGNALS = 10


@pytest.fixture(name="stopping")
def _stopping():
    """Ctrl-C stops this process, as it does a command."""
    before = signal.signal(signal.SIGINT, interruption._stop)
    yield
    signal.signal(signal.SIGINT, before)


def test_a_signal_stops_only_where_there_is_a_line(stopping):
    """Anywhere else pytest would fail by an error of its own, and the command with it."""
    lines = [line_of_stop() for _ in range(SIGNALS)]

    assert None not in lines


def line_of_stop():
    """Return the line of this module at which a signal has stopped a loop."""
    try:
        Timer(0.002, os.kill, (os.getpid(), signal.SIGINT)).start()
        while True:
            turn([0] * 5_000)
    except Stopped as stopped:
        at = stopped.__traceback__
        while at.tb_next is not None and at.tb_next.tb_frame.f_code.co_filename == __file__:
            at = at.tb_next
        return at.tb_lineno


def turn(values):
    """Turn in a loop of which nothing comes."""
    for value in values:
        if value:
            pass
