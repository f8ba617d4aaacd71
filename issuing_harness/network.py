"""Loopback-only network guard: nothing leaves this machine unless the run is live.

It is enforced where Python opens connections: an audit hook (``sys.addaudithook``) sees every
connect and every name look-up of the process, whichever library makes it, and costs nothing in
between. An audit hook cannot be removed, so this one is switched on and off. A program that a step
starts (``curl``, say) is beyond its reach.
"""

import ipaddress
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from issuing_harness.errors import HarnessError

#: Host names that are this machine; the empty one stands for any of its addresses.
LOCAL_NAMES: Final = ("localhost", "")

#: Where the host stands among the arguments of each audit event.
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


class _Guard:
    """The audit hook of this process, and whether it refuses anything now."""

    def __init__(self) -> None:
        self.is_active = False
        self.is_installed = False

    def install(self) -> None:
        if not self.is_installed:
            sys.addaudithook(self.audit)
            self.is_installed = True

    def audit(self, event: str, args: tuple[Any, ...]) -> None:
        if self.is_active and event in _HOSTS:
            _check_host(_HOSTS[event](args))


_GUARD: Final = _Guard()


@contextmanager
def loopback_only() -> Iterator[None]:
    """Refuse every connection and name look-up except of this machine, within the block.

    Raises:
        NetworkBlocked: at the call that tried to reach another host.
    """
    _GUARD.install()
    before, _GUARD.is_active = _GUARD.is_active, True
    try:
        yield
    finally:
        _GUARD.is_active = before


def is_loopback(host: str | None) -> bool:
    """Whether a host, given by name or address, is this machine itself."""
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return host in LOCAL_NAMES


def _host_of(address: Any) -> Any:
    """Return the host of an internet address; a Unix socket's path has none."""
    return address[0] if isinstance(address, tuple) and address else None


def _check_host(host: Any) -> None:
    name = host.decode(errors="replace") if isinstance(host, bytes) else host
    if isinstance(name, str) and not is_loopback(name):
        raise NetworkBlocked(
            f"A step tried to reach {name}. Replay and the sandbox stay on this machine, where "
            "127.0.0.1 and localhost can be reached; only --backend live may call Stripe. Let the "
            "step call through the program, whose calls go wherever --backend says."
        )
