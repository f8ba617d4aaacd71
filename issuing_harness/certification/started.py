"""Starts the integration as its profile says, waits until it is ready, and keeps its log."""

import os
import secrets
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Final

from issuing_harness.certification.profile import Profile, Start
from issuing_harness.certification.readiness import check_port, is_ready, why_not
from issuing_harness.errors import BackendUnavailable, SettingsError
from issuing_harness.surroundings import environment_of_others
from issuing_harness.tape.known_secrets import learn
from issuing_harness.tape.redacted_output import ending
from issuing_harness.tooling.child import MARK, ProcessGroup
from issuing_harness.waiting import told_wait
from issuing_harness.webhooks.application_access import VARIABLE, fill

LOOPBACK: Final = "127.0.0.1"
#: Seconds between two looks whether it is ready.
POLL_SECONDS: Final = 0.05
#: How much of its log a message shows, in characters.
_SHOWN: Final = 800
_PORT_OF_NOBODY: Final = (
    "--integration {} was to be tried, which runs already, and application.base in the profile is "
    "{}, with the port of one that is started. Write the port of the running one there."
)


def running_at(profile: Profile, url: str) -> Profile:
    """Return the profile of an integration that runs already, with its endpoint at an address.

    Raises:
        SettingsError: the address of its application hangs on its being started.
    """
    assert profile.endpoint is not None
    if "{port}" in profile.application.base:
        raise SettingsError(_PORT_OF_NOBODY.format(url, profile.application.base))
    return replace(profile, endpoint=replace(profile.endpoint, url=url), start=None)


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
        SettingsError: the integration runs already, and its secret is in no environment variable;
            or one that the profile names in headers or an address of a database is not set.
    """
    _refuse_unset(profile)
    values = {"python": sys.executable, "tmp": str(folder), **sandbox}
    if profile.start is not None:
        values["port"] = str(free_port())
    if profile.endpoint is not None:
        values["secret"] = _secret(profile)
    return Names(values)


def _refuse_unset(profile: Profile) -> None:
    """Refuse variables that are to be sent, or connected with, and would go out empty."""
    own = profile.application
    settings = {**own.takes, **({"reset": own.reset} if own.reset else {})}
    texts = {
        f"application.shows.{name}": [*access.headers.values(), access.database]
        for name, access in own.shows.items()
    } | {
        f"application.{'reset' if name == 'reset' else f'takes.{name}'}": [*way.headers.values()]
        for name, way in settings.items()
    }
    unset: dict[str, list[str]] = {}
    for entry, said in texts.items():
        for variable in dict.fromkeys(VARIABLE.findall(" ".join(said))):
            if not os.environ.get(variable):
                unset.setdefault(variable, []).append(entry)
    if unset:
        listed = "; ".join(f"{name} (in {', '.join(where)})" for name, where in unset.items())
        raise SettingsError(
            f"{profile.path.name} names variables of the environment that are not set, and would "
            f"be sent empty: {listed}. Set them to what the application expects."
        )


def _secret(profile: Profile) -> str:
    """Return the endpoint's secret: its variable's, or a new one that it is started with."""
    assert profile.endpoint is not None
    name = profile.endpoint.secret
    if value := os.environ.get(name):
        return value
    if profile.start is not None:
        drawn = secrets.token_hex(16)
        learn([(name, drawn)])
        return f"whsec_{drawn}"
    raise SettingsError(
        f"{profile.path.name} says that {name} holds the endpoint's secret, and it is not set. Set "
        "it to what the endpoint checks signatures with (whsec_…)."
    )


class IntegrationProcess:
    """The integration as its profile starts it, and starts it anew.

    Args:
        start: how.
        folder: that of the profile.
        log: the file to which its output is added.
    """

    def __init__(self, start: Start, folder: Path, log: Path) -> None:
        self._start = start
        self._folder = folder / start.folder
        self._log = log
        self._names = Names({})
        self._group: ProcessGroup | None = None
        #: Bytes of the log that are not of this start.
        self._said_before = 0
        #: Variables beside those of the profile: those that it has, and those that it is to have.
        self._own: dict[str, str] = {}
        self._wanted: dict[str, str] = {}

    @property
    def log(self) -> Path:
        """The file with its output."""
        return self._log

    @property
    def said(self) -> bytes:
        """Its output since it was started last, behind as many empty lines as were there before."""
        content = self._log.read_bytes() if self._log.exists() else b""
        before, since = content[: self._said_before], content[self._said_before :]
        return b"\n" * before.count(b"\n") + since

    def start(self, names: Names, title: str = "") -> None:
        """Start it, and wait until it is ready.

        Args:
            names: what stands for the names in braces.
            title: what the log calls all that follows; nothing if empty.

        Raises:
            BackendUnavailable: it ends, or is not ready in time; with the end of its log. Or
                something else is there already, which would be taken for it.
            SettingsError: the address that answers when it is ready has no port.
        """
        self._names = names
        self._refuse_another()
        command = [names.fill(part) for part in self._start.command]
        with self._log.open("ab") as output:
            output.write(f"=== {title}\n".encode() if title else b"")
            output.flush()
            self._said_before = output.tell()
            mark = secrets.token_hex(16)
            self._group = ProcessGroup(self._spawn(command, output, mark), mark)
        try:
            self._wait_until_ready(self._group.process, command)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End it, if it runs."""
        group, self._group = self._group, None
        if group is not None:
            group.stop()

    def begin_scenario(self) -> None:
        """Forget what variables the scenario before wanted; start it again only if it has ended."""
        self._wanted = {}
        if self.has_ended:
            self.stop()  # what it may have left behind
            self.start(self._names, "started again, because it had ended")

    @property
    def has_ended(self) -> bool:
        """Whether it was started, and has ended by itself."""
        return self._group is not None and self._group.process.poll() is not None

    @property
    def last_words(self) -> str:
        """How it ended, and the end of its log."""
        status = self._group.process.poll() if self._group else None
        return f"it ended with {status}, and said:\n{self._said_since(0)}"

    def restart_with(self, environment: Mapping[str, str]) -> None:
        """Start it anew with these variables and those that the scenario has set before.

        Nothing is done if it has just these.
        """
        self._wanted |= environment
        if self._own != self._wanted:
            self._own = dict(self._wanted)
            self.stop()
            self.start(self._names, f"restarted with {', '.join(self._own)}")

    def _refuse_another(self) -> None:
        """Refuse to start it where something answers that would be certified in its place."""
        ready = self._names.fill(self._start.ready)
        check_port(ready, "start.ready")
        is_stripe = self._start.ready.startswith("{sandbox.base}")
        if not is_stripe and is_ready(ready):
            raise BackendUnavailable(
                f"The integration was to be started, and something answers at {ready} already. End "
                "that, or let the integration take {port}: the profile says in start.command or "
                "start.environment which port it has."
            )

    def _wait_until_ready(self, process: subprocess.Popen[bytes], command: Sequence[str]) -> None:
        ready, seconds = self._names.fill(self._start.ready), self._start.seconds
        deadline, ended = time.monotonic() + seconds, process.poll()
        with told_wait(f"the integration to be ready at {ready}", seconds):
            while not (is_there := is_ready(ready)) and ended is None:
                if time.monotonic() >= deadline:
                    break
                time.sleep(POLL_SECONDS)
                ended = process.poll()
        if not is_there:
            found = "runs on" if ended is None else f"ended with {ended}"
            raise BackendUnavailable(
                f"{shlex.join(command)} was to be ready at {ready} within {seconds:g} s; it "
                f"{found}, and {why_not(ready) or 'nothing answers there'}. Correct start.ready or "
                f"start.command in the profile. It said:\n{self._said_since(self._said_before)}"
            )

    def _said_since(self, start: int) -> str:
        """Return the end of what the log says from a place on, counted in bytes."""
        said = self._log.read_bytes()[start:].decode(errors="replace").strip()
        return ending(said, _SHOWN) or "(nothing)"

    def _spawn(
        self, command: Sequence[str], output: IO[bytes], mark: str
    ) -> subprocess.Popen[bytes]:
        own = {name: self._names.fill(value) for name, value in self._start.environment.items()}
        try:
            return subprocess.Popen(  # noqa: S603 - the profile's own command
                command,
                cwd=self._folder,
                env={**environment_of_others(), **own, **self._own, MARK: mark},
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise BackendUnavailable(
                f"{shlex.join(command)} was to start the integration: {error.strerror or error}. "
                "Correct start.command or start.folder in the profile."
            ) from None


@contextmanager
def started(start: Start, names: Names, folder: Path, log: Path) -> Iterator[IntegrationProcess]:
    """Start the integration, and stop it at the end.

    Args:
        start: how.
        names: what stands for the names in braces.
        folder: that of the profile.
        log: the file to which its output is added.

    Raises:
        BackendUnavailable: it ends, or is not ready in time; with the end of its log.
    """
    process = IntegrationProcess(start, folder, log)
    try:
        process.start(names)
        yield process
    finally:
        process.stop()


def free_port() -> int:
    """Return a port of this machine that nobody listens on now."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
