"""The sandbox as a backend: started here, in a thread, with time that stands still."""

import hashlib
import re
import time
import uuid
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, Final

from issuing_harness.backends.base import Connection, ScenarioName
from issuing_harness.backends.http import HttpTransport, admin_call, register_endpoint
from issuing_harness.clock import SANDBOX_START
from issuing_harness.interactions import Request, Response
from issuing_harness.money import Money
from issuing_sandbox.app import Sandbox
from issuing_sandbox.server.server import running

DELIVERIES: Final = "/_sandbox/deliveries"
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
        http = HttpTransport(self._base, key_of(scenario))
        buttons = ControlApi(http)
        route, told = CountedKeys(http, scenario), SandboxWebhooks(http)
        return Connection(route, buttons, buttons, http.close, told)

    def close(self) -> None:
        """Stop serving."""
        self._stack.close()


class CountedKeys:
    """Replaces the idempotency keys the SDK invents by counted ones.

    Stripe repeats a call's key in the events it causes, so an invented one would make two
    recordings of one scenario differ. A key that comes twice is replaced by the same one twice, and
    one that does not look invented is kept.
    """

    def __init__(self, http: HttpTransport, scenario: ScenarioName) -> None:
        self._http = http
        self._scenario = scenario
        self._counted: dict[str, str] = {}

    def send(self, request: Request) -> Response:
        """Send the request on."""
        key = request.headers.get("idempotency-key")
        if key and _INVENTED.match(key):
            number = len(self._counted) + 1
            counted = self._counted.setdefault(
                key, str(uuid.uuid5(_OURS, f"{self._scenario}/{number}"))
            )
            request = replace(request, headers={**request.headers, "idempotency-key": counted})
        return self._http.send(request)


class ControlApi:
    """The sandbox's control calls: its clock, and what stands in for the Dashboard.

    They are not Stripe's API, so no tape keeps them and no report shows them as calls.

    Args:
        http: the way to the sandbox.
        account: the connected account (``acct_…``) whose buttons these are; the key's own if none.
    """

    name = "the sandbox's clock"

    def __init__(self, http: HttpTransport, account: str | None = None) -> None:
        self._http = http
        self._headers = {"stripe-account": account} if account else {}

    def wait(self, seconds: int) -> None:
        """Move the account's clock."""
        self._press("clock/advance", ("seconds", str(seconds)))

    def add_funds(self, amount: Money) -> None:
        """Press the stand-in of the Dashboard's "Add funds"."""
        self._press("dashboard/add_funds", ("amount", str(amount.cents)))

    def decide_by_default(self, *, approved: bool) -> None:
        """Set what the Dashboard sets."""
        decision = "approve" if approved else "decline"
        self._press("dashboard/authorization_default", ("decision", decision))

    def challenge_suspicion(self) -> None:
        """Switch what the Dashboard switches."""
        self._press("dashboard/fraud_challenges", ("enabled", "true"))

    def confirm_hit(self, cardholder: str) -> None:
        """Do what Stripe's people do."""
        self._press(f"cardholders/{cardholder}/block")

    def go_wrong(self, fault: str) -> None:
        """Plan a fault for the next call; a failure of Stripe's own comes when it has begun."""
        moment = "after" if fault == "api_error" else "before"
        self._press("faults", ("kind", fault), ("moment", moment))

    def of(self, account: str) -> "ControlApi":
        """The buttons of the connected account ``acct_…``."""
        return ControlApi(self._http, account)

    def _press(self, button: str, *form: tuple[str, str]) -> None:
        path = f"/_sandbox/{button}"
        admin_call(self._http, Request("POST", path, form=form, headers=self._headers))


class SandboxWebhooks:
    """The sandbox's webhooks: nothing leaves but when it is asked to, so that order is certain.

    Its calls are on no tape: an endpoint of the harness is none of the scenario's doing.
    """

    port = 0
    pretends = True
    hint = ""

    def __init__(self, http: HttpTransport) -> None:
        self._http = http
        self._is_open = False

    def open(self, url: str, types: Sequence[str]) -> str:
        """Register an endpoint, and hold deliveries back until they are asked for."""
        endpoint = register_endpoint(self._http, url, types)
        self._asked("POST", f"{DELIVERIES}/hold")
        self._is_open = True
        return str(endpoint["secret"])

    def settle(self) -> None:
        """Let everything that is held back leave, one after the other, until nothing is left."""
        while self._is_open and (waiting := self._asked("GET", f"{DELIVERIES}/queue")["waiting"]):
            only = [(f"only[{n}]", each) for n, each in enumerate(waiting)]
            self._asked("POST", f"{DELIVERIES}/release", *only)
            self._asked("POST", f"{DELIVERIES}/flush")

    def sleep(self, seconds: float) -> None:
        """Really."""
        time.sleep(seconds)

    def _asked(self, method: str, path: str, *form: tuple[str, str]) -> Any:
        return admin_call(self._http, Request(method, path, form=form)).json()


def key_of(scenario: ScenarioName) -> str:
    """The test key that names a scenario's account."""
    return "sk_test_" + hashlib.sha256(str(scenario).encode()).hexdigest()[:24]
