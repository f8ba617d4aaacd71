"""Starts the integration as its profile says, waits until it is ready, and keeps its log."""

import os
import secrets
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import requests

from issuing_harness.certification.profile import Profile, Start
from issuing_harness.errors import BackendUnavailable, SettingsError
from issuing_harness.webhooks.application_access import fill

LOOPBACK: Final = "127.0.0.1"
#: Seconds between two looks whether it is ready; and until one that is asked to stop has to.
POLL_SECONDS: Final = 0.05
STOP_SECONDS: Final = 5.0
#: How much of its log a message shows, in characters.
_SHOWN: Final = 800
_SERVER_ERROR: Final = 500


@dataclass(frozen=True, slots=True)
class Names:
    """What stands for the names in braces of a profile.

    Args:
        values: ``port``, ``python``, ``tmp``, ``secret``, ``sandbox.base``, ``sandbox.key``.
    """

    values: Mapping[str, str]

    def fill(self, text: str) -> str:
        """Return a text with its names replaced; one that nobody knows stays."""
        return fill(text, self.values)


def names_for(profile: Profile, folder: Path, sandbox: Mapping[str, str]) -> Names:
    """Return what stands for the names in braces in one run.

    Args:
        profile: what is run.
        folder: for the integration's own files, ``{tmp}``.
        sandbox: ``sandbox.base`` and ``sandbox.key``.

    Raises:
        SettingsError: the integration runs already, and its secret is in no environment variable.
    """
    values = {"python": sys.executable, "tmp": str(folder), **sandbox}
    if profile.start is not None:
        values["port"] = str(free_port())
    if profile.endpoint is not None:
        values["secret"] = _secret(profile)
    return Names(values)


def _secret(profile: Profile) -> str:
    """Return the endpoint's secret: its variable's, or a new one that it is started with."""
    assert profile.endpoint is not None
    name = profile.endpoint.secret
    if value := os.environ.get(name):
        return value
    if profile.start is not None:
        return f"whsec_{secrets.token_hex(16)}"
    raise SettingsError(
        f"{profile.path.name} says that {name} holds the endpoint's secret, and it is not set. Set "
        "it to what the endpoint checks signatures with (whsec_…)."
    )


@contextmanager
def started(start: Start, names: Names, folder: Path, log: Path) -> Iterator[None]:
    """Start the integration, and stop it at the end.

    Args:
        start: how.
        names: what stands for the names in braces.
        folder: that of the profile.
        log: the file to which its output is added.

    Raises:
        BackendUnavailable: it ends, or is not ready in time; with the end of its log.
    """
    command = [names.fill(part) for part in start.command]
    own = {name: names.fill(value) for name, value in start.environment.items()}
    with log.open("ab") as output:
        try:
            process = subprocess.Popen(  # noqa: S603 - the profile's own command
                command,
                cwd=folder / start.folder,
                env={**os.environ, **own},
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise BackendUnavailable(
                f"{shlex.join(command)} was to start the integration: {error.strerror or error}. "
                "Correct start.command in the profile."
            ) from None
        try:
            _wait_until_ready(process, names.fill(start.ready), start.seconds, command, log)
            yield
        finally:
            _stop(process)


def _wait_until_ready(
    process: subprocess.Popen[bytes], ready: str, seconds: float, command: list[str], log: Path
) -> None:
    deadline = time.monotonic() + seconds
    while not _is_ready(ready):
        ended = process.poll()
        if ended is None and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
            continue
        found = "runs on" if ended is None else f"ended with {ended}"
        tail = log.read_text(encoding="utf-8", errors="replace")[-_SHOWN:].strip()
        raise BackendUnavailable(
            f"{shlex.join(command)} was to be ready at {ready} within {seconds:g} s; it {found}, "
            f"and nobody answers there. Correct start.ready or start.command in the profile. It "
            f"said:\n{tail or '(nothing)'}"
        )


def _is_ready(ready: str) -> bool:
    parts = urlsplit(ready)
    if parts.scheme == "tcp":
        with suppress(OSError), socket.create_connection((parts.hostname, parts.port), timeout=1):
            return True
        return False
    with suppress(requests.RequestException), requests.Session() as session:
        session.trust_env = False
        return session.get(ready, timeout=1).status_code < _SERVER_ERROR
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the process and what it has started, which may take no notice of being asked."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def free_port() -> int:
    """Return a port of this machine that nobody listens on now."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
