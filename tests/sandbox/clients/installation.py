"""Other people's clients from npm: the versions ``package-lock.json`` pins, installed once a user.

npm's own checksums stand in the lock, addresses do not. ``@stripe/cli`` is a starter of forty lines
over a package a platform, which holds the program; pinned is the one for Linux on x64, since
``npm ci`` wants every platform's package in a lock that names the starter, and registries may lack
some of them.

To move to other versions: change them in ``package.json`` and, in this folder, run ``npm install
--package-lock-only --omit-lockfile-registry-resolved --ignore-scripts``.
"""

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

from issuing_harness.errors import ReportError
from issuing_harness.tooling.node import cache_folder, find_node
from issuing_harness.tooling.npm import install_locked

HERE = Path(__file__).parent
PINS = [HERE / name for name in ("package.json", "package-lock.json")]


class Clients(NamedTuple):
    """Node, and the folder in which its packages are."""

    node: Path
    packages: Path


def installed() -> Clients:
    """The clients; installed at first need, whole or not at all.

    Raises:
        ReportError: Node or npm is missing, or npm could not do it; in its own words.
    """
    node = find_node()
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in PINS)).hexdigest()
    home = cache_folder() / f"clients-{digest[:16]}"
    if not (home / "node_modules").is_dir():
        home.parent.mkdir(parents=True, exist_ok=True)
        _install(node, home)
    return Clients(node, home / "node_modules")


def _install(node: Path, home: Path) -> None:
    with tempfile.TemporaryDirectory(prefix=f"{home.name}.", dir=home.parent) as folder:
        fresh = Path(folder) / "fresh"
        fresh.mkdir()
        for pins in PINS:
            shutil.copy(pins, fresh)
        if reason := install_locked(node, fresh):
            raise ReportError(f"The clients could not be installed from npm: {reason}.")
        _put_in_place(fresh, home)


def _put_in_place(fresh: Path, home: Path) -> None:
    try:
        fresh.rename(home)
    except OSError:
        if not home.is_dir():  # if it is there, another process was faster, and did the same
            raise
