"""The sandbox as a backend: started here, in a thread, with time that stands still."""

import hashlib
import re
import uuid
from contextlib import ExitStack
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from issuing_harness.backends.base import Connection, ScenarioName
from issuing_harness.backends.http import HttpRoute
from issuing_harness.clock import SANDBOX_START
from issuing_harness.errors import BackendUnavailable
from issuing_harness.money import Money
from issuing_harness.take import Answer, Request
from issuing_sandbox.app import Sandbox
from issuing_sandbox.server import running

_INVENTED = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_OURS: Final = uuid.UUID("6b7a1d0e-5a53-4c8e-9f0a-0d1f2c3b4a59")


class SandboxBackend:
    """Serves the sandbox on a free loopback port; every scenario has an account of its own."""

    provenance = "the sandbox, now (not Stripe)"

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._base = self._stack.enter_context(running(Sandbox(at=SANDBOX_START)))

    def connect(self, scenario: ScenarioName) -> Connection:
        """A line to the scenario's own account; the same scenario always gets the same one."""
        http = HttpRoute(self._base, key_of(scenario))
        buttons = Buttons(http)
        return Connection(CountedKeys(http, scenario), buttons, buttons, http.close)

    def close(self) -> None:
        """Stop serving."""
        self._stack.close()


class CountedKeys:
    """Replaces the idempotency keys the SDK invents by counted ones.

    Stripe repeats a call's key in the events it causes, so an invented one would make two
    recordings of one scenario differ. A key the scenario chose itself is kept.
    """

    def __init__(self, http: HttpRoute, scenario: ScenarioName) -> None:
        self._http = http
        self._scenario = scenario
        self._count = 0

    def answer(self, request: Request) -> Answer:
        """Send the request on."""
        key = request.headers.get("idempotency-key")
        if key and _INVENTED.match(key):
            self._count += 1
            counted = str(uuid.uuid5(_OURS, f"{self._scenario}/{self._count}"))
            request = replace(request, headers={**request.headers, "idempotency-key": counted})
        return self._http.answer(request)


class Buttons:
    """The sandbox's control calls: its clock, and what stands in for the Dashboard.

    They are not Stripe's API, so no tape keeps them and no report shows them as calls.
    """

    name = "the sandbox's clock"

    def __init__(self, http: HttpRoute) -> None:
        self._http = http

    def wait(self, seconds: int) -> None:
        """Move the account's clock."""
        self._press("clock/advance", ("seconds", str(seconds)))

    def add_funds(self, amount: Money) -> None:
        """Press the stand-in of the Dashboard's "Add funds"."""
        self._press("dashboard/add_funds", ("amount", str(amount.cents)))

    def _press(self, button: str, *form: tuple[str, str]) -> None:
        answer = self._http.answer(Request("POST", f"/_sandbox/{button}", form=form))
        if answer.status != HTTPStatus.OK:
            raise BackendUnavailable(
                f"The sandbox's button {button} was pressed, and it answered {answer.status}: "
                f"{answer.body}"
            )


def key_of(scenario: ScenarioName) -> str:
    """The test key that names a scenario's account."""
    return "sk_test_" + hashlib.sha256(str(scenario).encode()).hexdigest()[:24]
