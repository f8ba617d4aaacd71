"""Says what is waited for where nothing else shows that a program goes on; in a pipe, too."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

#: Seconds after which a wait is told of; a shorter one is none.
_UNTOLD: Final = 2.0


@contextmanager
def told_wait(awaited: str, at_most: float | None = None) -> Iterator[None]:
    """Say on the standard error what is waited for, once it has taken two seconds.

    Otherwise nobody could tell a program that waits from one that hangs.

    Args:
        awaited: what has to happen before it goes on.
        at_most: for how many seconds it is waited; ``None`` if until it happens.
    """
    limit = "until then" if at_most is None else f"for {at_most:g} s at most"
    timer = threading.Timer(_UNTOLD, _say, (f"Waits for {awaited}, {limit}.",))
    timer.daemon = True  # who interrupts the wait does not wait for its sentence
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
