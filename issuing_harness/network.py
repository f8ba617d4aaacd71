"""Nothing leaves this machine unless the run is live: enforced where Python opens connections.

An audit hook sees every connect and every name look-up of the process, whichever library asks, and
costs nothing in between; hooks cannot be taken out again, so this one is switched.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from issuing_harness.errors import HarnessError

LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


class NetworkBlocked(HarnessError):
    """Something tried to reach beyond this machine."""


class _Fence:
    def __init__(self) -> None:
        self.closed = False
        self.installed = False

    def watch(self, event: str, args: tuple[Any, ...]) -> None:
        if self.closed and event in ("socket.connect", "socket.getaddrinfo"):
            address = args[1] if event == "socket.connect" else args
            _refuse_beyond(address)


_FENCE: Final = _Fence()


@contextmanager
def loopback_only() -> Iterator[None]:
    """Within this, only loopback can be reached."""
    if not _FENCE.installed:
        sys.addaudithook(_FENCE.watch)
        _FENCE.installed = True
    before, _FENCE.closed = _FENCE.closed, True
    try:
        yield
    finally:
        _FENCE.closed = before


def _refuse_beyond(address: Any) -> None:
    host = address[0] if isinstance(address, tuple) else None
    if isinstance(host, str) and host not in LOOPBACK:
        raise NetworkBlocked(
            f"A scenario tried to reach {host}. Replay and the sandbox stay on this machine; only "
            "--backend live may call Stripe."
        )
