"""The peers that the sandbox is measured beside: installed into a folder, started on loopback."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 30.0
INSTALLING = 300.0


@dataclass
class Server:
    """A server that is up.

    Args:
        base: its base URL.
        process: its process id, if it is ours.
    """

    base: str
    process: int | None = None

    def busy(self) -> float:
        """Seconds of processor time its process has used, where Linux tells; zero elsewhere."""
        if self.process is None or not (told := Path(f"/proc/{self.process}/stat")).exists():
            return 0.0
        user, system = told.read_text().rpartition(") ")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def install(folder: Path) -> dict[str, list[str]]:
    """The commands of the peers that could be had, by name; ``{port}`` is to be filled in.

    Args:
        folder: where they are installed, unless they are there already.
    """
    ways = {"stripe-stateful-mock": _stateful_mock, "localstripe": _localstripe}
    found = {}
    for name, way in ways.items():
        try:
            found[name] = way(folder)
        except (OSError, subprocess.SubprocessError) as lack:
            print(f"{name} is left out: {lack}")
    return found


@contextmanager
def started(command: list[str], environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    """A server that is up; ``{port}`` in the command becomes a free port."""
    port = _free_port()
    told = [each.format(port=port) for each in command]
    surroundings = {**os.environ, **environment, "PORT": str(port)}
    with log.open("wb") as output:
        process = subprocess.Popen(told, stdout=output, stderr=output, env=surroundings)
        try:
            _await(base := f"http://127.0.0.1:{port}", process)
            yield Server(base, process.pid)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _stateful_mock(folder: Path) -> list[str]:
    program = folder / "node_modules/.bin/stripe-stateful-mock"
    if not program.exists():
        npm = shutil.which("npm", path=f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}")
        folder.mkdir(parents=True, exist_ok=True)
        quiet = ["--no-audit", "--no-fund", "--prefix", str(folder)]
        _run([npm or "npm", "install", *quiet, "stripe-stateful-mock@0.0.16"])
    return ["node", str(program)]


def _localstripe(folder: Path) -> list[str]:
    program = folder / "venv/bin/localstripe"
    if not program.exists():
        _run([sys.executable, "-m", "venv", str(folder / "venv")])
        _run([str(folder / "venv/bin/pip"), "install", "-q", "localstripe==1.15.10"])
    return [str(program), "--from-scratch", "--port", "{port}"]


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=INSTALLING)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _await(base: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(base, timeout=1).close()  # noqa: S310 - loopback
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"{process.args} did not answer on {base} within {PATIENCE:.0f} s")
