"""Whether an integration that was started is ready: what its ``start.ready`` names answers."""

import socket
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import requests

from issuing_harness.bounded_responses import BoundedAdapter, is_there, problem_of
from issuing_harness.errors import SettingsError

_SERVER_ERROR: Final = 500


def check_port(address: str, entry: str) -> None:
    """Refuse an address whose port is no number.

    Args:
        address: with its names filled in.
        entry: where the profile says it.

    Raises:
        SettingsError: it is none.
    """
    try:
        urlsplit(address).port  # noqa: B018 - it is read to be checked
    except ValueError:
        raise SettingsError(
            f"The profile says {entry} = {address}, whose port is no number. Write {{port}} there "
            "for the one that the integration is given by start, or the number."
        ) from None


def is_ready(ready: str) -> bool:
    """Whether what an address names answers, and not with an error of the server's own.

    Args:
        ready: ``http://…`` or ``tcp://host:port``, which answers, or ``file:///…``, which is there
            and not empty.
    """
    parts = urlsplit(ready)
    if parts.scheme == "file":
        path = Path(unquote(parts.path))
        return path.exists() and path.stat().st_size > 0
    if parts.scheme == "tcp":
        with suppress(OSError), socket.create_connection((parts.hostname, parts.port), timeout=1):
            return True
        return False
    with suppress(requests.RequestException):
        return _status(ready) < _SERVER_ERROR
    return False


def _status(url: str) -> int:
    """Return the status with which an address answers; what else it says is not read.

    Raises:
        requests.RequestException: it does not.
    """
    with requests.Session() as session:
        session.trust_env = False
        for scheme in ("http://", "https://"):
            session.mount(scheme, BoundedAdapter())
        with session.get(url, timeout=1, stream=True) as response:
            return response.status_code


def why_not(ready: str) -> str:
    """Return what answers there that does not count as ready; empty if nothing answers."""
    if urlsplit(ready).scheme not in ("http", "https"):
        return ""
    try:
        return f"what answers there has the status {_status(ready)}"
    except requests.RequestException as error:
        return f"what answers there {problem_of(error)}" if is_there(error) else ""
