"""Node with other people's clients, and a proxy between a client and the sandbox."""

import asyncio
import json
import os
import subprocess
from pathlib import Path

import pytest
import stripe

from issuing_harness.tooling.npm import NodeToolError
from tests.sandbox.clients.faulty_proxy import between
from tests.sandbox.clients.installation import installed

HERE = Path(__file__).parent
#: Set to ``required`` where the clients must be tried: what cannot be installed is a failure then.
VARIABLE = "ISSUING_CLIENTS"
#: Nothing listens there: whoever wants to leave this machine is refused at once.
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(name="npm_clients", scope="session")
def _npm_clients():
    """Node, and the folder with the clients; skips, and says why, where npm cannot bring them."""
    try:
        return installed()
    except (NodeToolError, OSError) as reason:
        told = f"{reason}".partition("\n")[0]
        (pytest.fail if os.environ.get(VARIABLE) == "required" else pytest.skip)(told)


@pytest.fixture(name="environment")
def _environment(tmp_path):
    """What a client finds around it: a home of its own, no way out, nothing of this machine's."""
    away = {"HTTPS_PROXY": NOWHERE, "HTTP_PROXY": NOWHERE, "NO_PROXY": "127.0.0.1"}
    quiet = {"STRIPE_CLI_TELEMETRY_OPTOUT": "1", "NO_COLOR": "1"}
    return {"PATH": os.environ["PATH"], "HOME": str(tmp_path)} | away | quiet


@pytest.fixture(name="run_node")
def _run_node(npm_clients, environment, key):
    """Runs a script beside this file with Node, against a base URL; yields the JSON it prints.

    What else it is given are variables of its environment.
    """

    def run(script, base, **variables):
        given = {
            "NODE_PATH": str(npm_clients.packages),
            "STRIPE_API_BASE": base,
            "STRIPE_API_KEY": key,
            **variables,
        }
        done = subprocess.run(
            [npm_clients.node, HERE / script],
            env=environment | given,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture(name="proxy")
def _proxy(base):
    """A proxy before the sandbox, without faults as yet."""
    with between(base) as proxy:
        yield proxy


@pytest.fixture(name="awaited")
def _awaited(key):
    """Runs a coroutine function with an SDK client for ``asyncio``, and hangs up afterwards."""

    async def worked(work, base, **settings):
        http = stripe.HTTPXClient()
        bases = {"api": base, "files": base}
        client = stripe.StripeClient(key, base_addresses=bases, http_client=http, **settings)
        try:
            return await work(client)
        finally:
            await http.close_async()

    return lambda work, base, **settings: asyncio.run(worked(work, base, **settings))
