"""Other people's clients from npm: the versions ``package-lock.json`` pins, installed once a user.

npm's own checksums stand in the lock, addresses do not. ``@stripe/cli`` is a starter of forty lines
over a package a platform, which holds the program; pinned is the one for Linux on x64, since
``npm ci`` wants every platform's package in a lock that names the starter, and registries may lack
some of them.

To move to other versions: change them in ``package.json`` and, in this folder, run ``npm install
--package-lock-only --omit-lockfile-registry-resolved --ignore-scripts``.
"""

from pathlib import Path
from typing import NamedTuple

from issuing_harness.tooling.npm import find_node, install_once

HERE = Path(__file__).parent


class Clients(NamedTuple):
    """Node, and the folder in which its packages are."""

    node: Path
    packages: Path


def installed() -> Clients:
    """Return the clients, which are installed at first need, completely or not at all.

    Raises:
        NodeToolError: Node or npm is missing, or npm failed; in its own words.
    """
    node = find_node()
    return Clients(node, install_once(HERE, "clients", node) / "node_modules")
