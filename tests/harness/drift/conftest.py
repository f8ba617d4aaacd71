"""Sandboxes that answer otherwise than the one that was recorded, and the command asked of them."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import orjson
import pytest

from issuing_harness.backends.sandbox import POLICIES
from issuing_harness.clock import SANDBOX_START
from issuing_harness.drift.report import Report
from issuing_harness.drift.run import find_drift
from issuing_harness.project import Project
from issuing_sandbox.app import Sandbox
from issuing_sandbox.deferred import map_result
from issuing_sandbox.server.server import running
from issuing_sandbox.wire.http import Request
from tests.warm import run_module

ROOT = Path(__file__).parents[3]


class Overlay(Sandbox):
    """A sandbox whose answers are changed before they are sent.

    Args:
        change: changes a document, given the request and the status.
        delay: seconds that answers to some requests take longer, by their method and path.
        hides_controls: whether it cannot be told from Stripe.
        policies: those that are other ones.
    """

    def __init__(self, change=None, *, delay=None, hides_controls=False, **policies) -> None:
        super().__init__(at=SANDBOX_START, policies=POLICIES.altered(**policies))
        self._change, self._delay = change, delay or {}
        self._hides_controls = hides_controls

    def handle(self, request):
        """Handle the request, and change the answer."""
        if self._hides_controls and request.path.startswith("/_sandbox"):
            request = replace(request, path="/v1/nothing")
        return map_result(super().handle(request), partial(self._changed, request))

    def states(self, path: str, key: str) -> set[str]:
        """Return the statuses of the objects that a path lists."""
        request = Request("GET", f"/v1/{path}", headers={"authorization": f"Bearer {key}"})
        return {each["status"] for each in orjson.loads(self.handle_to_end(request).body)["data"]}

    def _changed(self, request, response):
        response.delay += self._delay.get(f"{request.method} {request.path}", 0)
        if self._change is None or not request.path.startswith("/v1"):
            return response
        document = orjson.loads(response.body)
        self._change(document, request)
        response.body = orjson.dumps(document)
        response.headers.pop("content-length", None)
        return response


def everywhere(change: Callable) -> Callable:
    """Return what changes every object inside a document."""

    def visit(node, request):
        if isinstance(node, dict):
            change(node)
        for each in node.values() if isinstance(node, dict) else node:
            if isinstance(each, dict | list):
                visit(each, request)

    return visit


def ask(sandbox: Sandbox, *paths: str, key: str = "") -> Report:
    """Ask cassettes of this project again, of a sandbox that runs meanwhile."""
    project = Project(ROOT, (ROOT / "features",), ROOT / "cassettes")
    with running(sandbox) as base:
        return find_drift(
            project, paths, api_base=base, slow=5.0, environment={"STRIPE_API_KEY": key}
        )


@pytest.fixture(name="drift")
def _drift(tmp_path):
    """Runs the command in this project, and returns how it ended with what it wrote as JSON."""

    def run(sandbox: Sandbox, *arguments: str):
        file = tmp_path / "drift.json"
        with running(sandbox) as base:
            options = ["--api-base", base, "--json", str(file)]
            command = ("issuing_harness.cli", "drift", *arguments, *options)
            done = run_module(*command, cwd=ROOT)
        return done, json.loads(file.read_bytes()) if file.exists() else {}

    return run
