"""What a Python process does not reach while it stays on this machine.

It stands on its own, because a program that a step starts may know nothing of this package: this
folder is on its PYTHONPATH, and Python imports a module of this name before anything else.
"""

import ipaddress
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

#: Host names that are this machine; the empty one stands for any of its addresses.
LOCAL_NAMES: Final = ("localhost", "")
#: Where a socket is bound that is bound nowhere.
_ANYWHERE: Final = "0.0.0.0"  # noqa: S104 - nothing is bound

Check = Callable[[Any], None]

#: Where the host stands among the arguments of each audit event.
HOSTS: Final[dict[str, Callable[[tuple[Any, ...]], Any]]] = {
    "socket.connect": lambda args: host_of(args[1]),
    "socket.sendto": lambda args: host_of(args[1]),
    "socket.sendmsg": lambda args: host_of(args[1]),
    "socket.getaddrinfo": lambda args: args[0],
    "socket.getnameinfo": lambda args: host_of(args[0]),
    "socket.gethostbyname": lambda args: args[0],
    "socket.gethostbyaddr": lambda args: args[0],
}


def host_of(address: Any) -> Any:
    """Return the host of an internet address; a Unix socket's path has none."""
    # the item that the socket takes: a class of tuples could say another one
    return tuple.__getitem__(address, 0) if isinstance(address, tuple) and address else None


def is_loopback(host: str | None) -> bool:
    """Whether a host, given by name or address, is this machine itself."""
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return host in LOCAL_NAMES


def foreign_name(host: Any) -> str | None:
    """Return the name of a host that is not this machine, None of any other, or where is none."""
    name = bytes(host).decode(errors="replace") if isinstance(host, bytes | bytearray) else host
    return name if isinstance(name, str) and not is_loopback(name) else None


def check_uvloop(check: Check, environment: Callable[[Any], Any]) -> None:
    """Let uvloop ask first, now or when it is imported: it connects where no audit hook sees it.

    Args:
        check: is called with the host of whatever would be reached.
        environment: returns the environment of a program that is started, given the one asked for.
    """
    if "uvloop" in sys.modules:
        _check_loop(sys.modules["uvloop"].Loop, check, environment)
        return
    finder: Any = _WhenImported("uvloop", lambda it: _check_loop(it.Loop, check, environment))
    sys.meta_path.insert(0, finder)


def _check_loop(loop: Any, check: Check, environment: Callable[[Any], Any]) -> None:
    """Change the class of uvloop's loops."""

    def ask_first(name: str, host_in: Callable[..., Any]) -> None:
        original = getattr(loop, name)

        @wraps(original)
        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            check(host_in(*args, **kwargs))
            return original(self, *args, **kwargs)

        setattr(loop, name, method)

    def keep_children(name: str) -> None:
        original = getattr(loop, name)

        @wraps(original)
        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            return original(self, *args, **{**kwargs, "env": environment(kwargs.get("env"))})

        setattr(loop, name, method)

    ask_first("create_connection", lambda _factory, host=None, *_, **__: host)
    ask_first("getaddrinfo", lambda host, *_, **__: host)
    ask_first("getnameinfo", lambda sockaddr, *_, **__: host_of(sockaddr))
    ask_first("create_datagram_endpoint", _peer_of_datagrams)
    keep_children("subprocess_exec")
    keep_children("subprocess_shell")


def _peer_of_datagrams(
    _factory: Any, local_addr: Any = None, remote_addr: Any = None, **options: Any
) -> Any:
    """Return whom datagrams may reach: the peer, or whoever the address they are sent from does."""
    bound = options["sock"].getsockname() if options.get("sock") is not None else local_addr
    return host_of(remote_addr or bound or (_ANYWHERE, 0))


class _WhenImported:
    """A finder of modules that calls back when one of them was imported."""

    def __init__(self, name: str, then: Callable[[Any], None]) -> None:
        self._name = name
        self._then = then

    def find_spec(self, name: str, _path: Any = None, _target: Any = None) -> Any:
        """Return what the other finders find, with a loader that calls back."""
        if name != self._name:
            return None
        this: Any = self
        sys.meta_path.remove(this)
        spec: Any = find_spec(name)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader, self._then)
        return spec


class _Loader:
    """Loads a module as another loader does, and calls back."""

    def __init__(self, loader: Any, then: Callable[[Any], None]) -> None:
        self._loader = loader
        self._then = then

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def exec_module(self, module: Any) -> None:
        """Execute it, and pass it on."""
        self._loader.exec_module(module)
        self._then(module)


def _stay() -> None:
    """Keep this process on this machine, to its end."""

    def check(host: Any) -> None:
        if (name := foreign_name(host)) is not None:
            raise PermissionError(
                f"A step started this program, which tried to reach {name}. Replay and the sandbox "
                "stay on this machine, where 127.0.0.1 and localhost can be reached."
            )

    def audit(event: str, args: tuple[Any, ...]) -> None:
        if event in HOSTS:
            check(HOSTS[event](args))

    sys.addaudithook(audit)
    check_uvloop(check, lambda environment: environment)


def _import_the_next() -> None:
    """Import the module of this name that would have been imported without this one."""
    here = Path(__file__).resolve().parent
    sys.path[:] = [path for path in sys.path if Path(path).resolve() != here]
    this = sys.modules.pop(__name__)
    with suppress(ModuleNotFoundError):
        import sitecustomize  # type: ignore[import-not-found]  # noqa: F401, PLC0415 - only where there is another; to run it
    sys.modules.setdefault(__name__, this)


if __name__ == "sitecustomize":
    _stay()
    _import_the_next()
