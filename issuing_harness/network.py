"""Nothing leaves this machine unless the run is live: enforced where Python opens connections.

An audit hook sees every connect and every name look-up of the process, whichever library asks, and
costs nothing in between; hooks cannot be taken out again, so this one is switched. What a step
starts as a program of its own (``curl``, say) is beyond its reach.
"""

import ipaddress
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from issuing_harness.errors import HarnessError

LOCAL_NAMES: Final = ("localhost", "")

#: Where the host stands among the arguments of each event of the audit.
_HOSTS: Final[dict[str, Callable[[tuple[Any, ...]], Any]]] = {
    "socket.connect": lambda args: _host_of(args[1]),
    "socket.sendto": lambda args: _host_of(args[1]),
    "socket.sendmsg": lambda args: _host_of(args[1]),
    "socket.getaddrinfo": lambda args: args[0],
    "socket.gethostbyname": lambda args: args[0],
    "socket.gethostbyaddr": lambda args: args[0],
}


class NetworkBlocked(HarnessError):
    """Something tried to reach beyond this machine."""


class _Fence:
    def __init__(self) -> None:
        self.closed = False
        self.installed = False

    def watch(self, event: str, args: tuple[Any, ...]) -> None:
        if self.closed and event in _HOSTS:
            _refuse_beyond(_HOSTS[event](args))


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


def is_loopback(host: str | None) -> bool:
    """Whether a host, by name or number, is this machine itself."""
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return host in LOCAL_NAMES


def _host_of(address: Any) -> Any:
    """The host of an internet address; a path of this machine, or nothing, has none."""
    return address[0] if isinstance(address, tuple) and address else None


def _refuse_beyond(host: Any) -> None:
    name = host.decode(errors="replace") if isinstance(host, bytes) else host
    if isinstance(name, str) and not is_loopback(name):
        raise NetworkBlocked(
            f"A step tried to reach {name}. Replay and the sandbox stay on this machine, where "
            "127.0.0.1 and localhost can be reached; only --backend live may call Stripe. Let the "
            "step call through the program, whose calls go wherever --backend says."
        )
