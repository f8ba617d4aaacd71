"""Loopback-only network guard: nothing leaves this machine unless the run is live.

It is enforced where Python opens connections: an audit hook (``sys.addaudithook``) sees every
connect and every name look-up of the process, whichever library makes it, and costs nothing in
between. An audit hook cannot be removed, so this one is switched on and off. uvloop, which connects
by itself, asks first. A program that a step starts is given an environment in which Python programs
hold the same guard, and others are told of a proxy that is not there.

What opens connections in C without Python's sockets, and a program that heeds neither, are beyond
it: docs/adr/0011.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, Final

from issuing_harness.errors import HarnessError
from issuing_harness.network.sitecustomize import (
    HOSTS,
    LOCAL_NAMES,
    check_uvloop,
    foreign_name,
    is_loopback,
)

__all__ = ["LOCAL_NAMES", "NetworkBlocked", "is_loopback", "loopback_only"]

#: What a Python program imports first is in this folder.
_FOLDER: Final = str(Path(__file__).parent)
_PYTHON_PATH: Final = "PYTHONPATH"
#: A proxy that is not there (the port of discarded bytes), for what is not this machine.
_PROXY: Final = "http://127.0.0.1:9"
_PROXIES: Final = {
    **dict.fromkeys(("http_proxy", "https_proxy", "all_proxy", "ftp_proxy"), _PROXY),
    "no_proxy": "localhost,127.0.0.1,::1",
}
_NO_WAY_OUT: Final = {**_PROXIES, **{name.upper(): value for name, value in _PROXIES.items()}}
#: Where ``subprocess.Popen`` takes an environment, among its arguments.
_ENV: Final = 10
#: Other ways to start a program, with the place of its environment, if they have it.
_STARTS: Final = {"os.system": None, "os.posix_spawn": 2, "os.exec": 2, "os.spawn": 3}


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
            check_uvloop(self.check, self.environment)
            _watch_subprocesses()
            self.is_installed = True

    def audit(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.is_active:
            return
        if event in HOSTS:
            self.check(HOSTS[event](args))
        elif event in _STARTS and not _is_kept_here(_STARTS[event], args):
            raise NetworkBlocked(
                f"A step started a program by {event}, which cannot be kept on this machine. Start "
                "it by subprocess; only with --backend live may anything be called."
            )

    def check(self, host: Any) -> None:
        if self.is_active and (name := foreign_name(host)) is not None:
            raise NetworkBlocked(
                f"A step tried to reach {name}. Replay and the sandbox stay on this machine, where "
                "127.0.0.1 and localhost can be reached; only --backend live may call Stripe. Let "
                "the step call through the program, whose calls go wherever --backend says."
            )

    def environment(self, environment: Mapping[Any, Any] | None) -> Mapping[Any, Any] | None:
        """Return the environment of a program, in which it stays on this machine."""
        if not self.is_active:
            return environment
        asked = dict(os.environ if environment is None else environment)
        return {**asked, _PYTHON_PATH: _with_folder(asked.get(_PYTHON_PATH)), **_NO_WAY_OUT}


_GUARD: Final = _Guard()


def _with_folder(python_path: str | None) -> str:
    parts = python_path.split(os.pathsep) if python_path else []
    return os.pathsep.join([_FOLDER, *(part for part in parts if part != _FOLDER)])


def _is_kept_here(place: int | None, args: tuple[Any, ...]) -> bool:
    environment = args[place] if place is not None and len(args) > place else None
    return isinstance(environment, Mapping) and environment.get("http_proxy") == _PROXY


def _watch_subprocesses() -> None:
    """Let every program that ``subprocess`` starts have the guard's environment."""
    original = subprocess.Popen.__init__

    @wraps(original)
    def start(self: Any, *args: Any, **kwargs: Any) -> None:
        if _GUARD.is_active and len(args) > _ENV:
            args = (*args[:_ENV], _GUARD.environment(args[_ENV]), *args[_ENV + 1 :])
        elif _GUARD.is_active:
            kwargs["env"] = _GUARD.environment(kwargs.get("env"))
        original(self, *args, **kwargs)

    subprocess.Popen.__init__ = start  # type: ignore[method-assign]  # it takes all that the original takes


@contextmanager
def loopback_only() -> Iterator[None]:
    """Refuse every connection and name look-up except of this machine, within the block.

    Raises:
        NetworkBlocked: at the call that tried to reach another host.
    """
    _GUARD.install()
    before, _GUARD.is_active = _GUARD.is_active, True
    python_path = os.environ.get(_PYTHON_PATH)
    os.environ[_PYTHON_PATH] = _with_folder(python_path)  # for what starts Python by itself
    try:
        yield
    finally:
        _GUARD.is_active = before
        if python_path is None:
            os.environ.pop(_PYTHON_PATH, None)
        else:
            os.environ[_PYTHON_PATH] = python_path
