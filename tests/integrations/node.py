"""Node, and the packages of the example that is written for it, installed once a user."""

import os

import pytest

from issuing_harness.tooling.npm import NodeToolError, find_node, install_once
from tests.integrations.started import EXAMPLES

#: Set to ``required`` where it must be tried: what cannot be installed is a failure then.
VARIABLE = "ISSUING_CLIENTS"


def surroundings():
    """The environment in which ``node server.js`` finds both; skips where npm cannot bring them."""
    try:
        node = find_node()
        packages = install_once(EXAMPLES / "node_queue", "node-queue", node) / "node_modules"
    except (NodeToolError, OSError) as reason:
        told = f"{reason}".partition("\n")[0]
        (pytest.fail if os.environ.get(VARIABLE) == "required" else pytest.skip)(told)
    return {"PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}", "NODE_PATH": str(packages)}
