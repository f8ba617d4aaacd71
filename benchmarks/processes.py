"""Programs that are run to their end, and servers that are up for a while, with what they cost."""

import os
import re
import resource
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.figures import Invalid

ROOT: Final = Path(__file__).parent.parent
#: Seconds that a server may take to start or to stop, and a program to end.
PATIENCE: Final = 60.0
LONGEST: Final = 900.0
#: A purchase of a cardholder that is under review is declined, and is not the work to be measured.
UNREVIEWED: Final = ("--policy", "screening_seconds=0")
_ADDRESS: Final = re.compile(r"http://[0-9.]+:[0-9]+")
#: How much of what a failed program printed is shown.
_SHOWN: Final = 3000


@dataclass(frozen=True, slots=True)
class Ended:
    """A program that has ended well.

    Args:
        cpu: seconds of processor time, its own programs included.
        wall: seconds from its start to its end.
        output: what it printed.
    """

    cpu: float
    wall: float
    output: str


def run(command: Sequence[str], where: Path, **variables: str) -> Ended:
    """Run a program to its end.

    Raises:
        Invalid: it failed; what it took is no figure.
    """
    environment = {**os.environ, **variables}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        command, cwd=where, env=environment, capture_output=True, text=True, check=False,
        timeout=LONGEST,
    )  # fmt: skip
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        said = done.stdout[-_SHOWN:] + done.stderr[-_SHOWN:]
        raise Invalid(f"`{_named(command)}` ended with {done.returncode}:\n{said}")
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Ended(cpu, wall, done.stdout)


def python(*arguments: str) -> list[str]:
    """Return a command of the Python that runs this."""
    return [sys.executable, *arguments]


def program(name: str) -> str:
    """Return the path of a program that is installed beside this Python."""
    return str(Path(sys.executable).with_name(name))


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is up.

    Args:
        base: its base URL.
        pid: of its process.
    """

    base: str
    pid: int

    def busy(self) -> float:
        """Return the seconds of processor time that its process has used; 0 outside of Linux."""
        if not (stat := Path(f"/proc/{self.pid}/stat")).exists():
            return 0.0
        user, system = stat.read_text().rpartition(") ")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def resident(self) -> float:
        """Return the bytes of memory that its process has; 0 outside of Linux."""
        if not (statm := Path(f"/proc/{self.pid}/statm")).exists():
            return 0.0
        return int(statm.read_text().split()[1]) * float(os.sysconf("SC_PAGE_SIZE"))


@contextmanager
def started(
    command: Sequence[str], log: Path, variables: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Start a server, and yield it when it answers; ``{port}`` becomes a free port.

    Args:
        command: what starts it.
        log: where its output goes.
        variables: of its environment, beside ``PORT`` and those of this process.
    """
    port = _free_port()
    environment = {**os.environ, **(variables or {}), "PORT": str(port)}
    told = [each.format(port=port) for each in command]
    with log.open("wb") as output:
        process = subprocess.Popen(told, stdout=output, stderr=output, env=environment)
        try:
            _await_answer(base := f"http://127.0.0.1:{port}", process)
            yield Server(base, process.pid)
        finally:
            _stop(process)


@contextmanager
def sandbox(*switches: str) -> Iterator[Server]:
    """Start a sandbox in a process of its own, on which new cardholders may spend at once."""
    with sandbox_process(*UNREVIEWED, *switches) as (base, process):
        yield Server(base, process.pid)


@contextmanager
def sandbox_process(*switches: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """Start a sandbox on a port that it takes itself; yield its base URL, which it prints.

    Raises:
        Invalid: it prints none.
    """
    command = [program("issuing-sandbox"), "--port", "0", *switches]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            first = process.stdout.readline() if process.stdout else ""
            if (found := _ADDRESS.search(first)) is None:
                raise Invalid(f"`{_named(command)}` did not say where it is: {first!r}")
            yield found[0], process
        finally:
            _stop(process)


def _stop(process: "subprocess.Popen[Any]") -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    """Return a port of loopback that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _await_answer(base: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait until a server answers anything at all.

    Raises:
        Invalid: it ended, or did not in time.
    """
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(base, timeout=5).close()  # noqa: S310 - loopback
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise Invalid(f"{process.args} did not answer on {base} within {PATIENCE:.0f} s")


def _named(command: Sequence[str]) -> str:
    return " ".join([Path(command[0]).name, *command[1:]])
