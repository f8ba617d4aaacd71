"""The sandbox backend: the sandbox served from a thread of this process, in virtual time."""

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import Any, Final

from issuing_harness.api_keys import sandbox_key
from issuing_harness.backends.base import Connection, ScenarioName
from issuing_harness.backends.http import (
    HttpTransport,
    admin_call,
    is_random_key,
    register_destination,
    register_endpoint,
)
from issuing_harness.backends.sandbox_controls import CONTROLS, ControlApi
from issuing_harness.clock import start_of
from issuing_harness.funding_models import ACCOUNT_V1, ACCOUNT_V2, ISSUING_BALANCE, FundingModel
from issuing_harness.interactions import Request, Response
from issuing_sandbox.app import Sandbox
from issuing_sandbox.policies import Policies
from issuing_sandbox.server.server import running

DELIVERIES: Final = f"{CONTROLS}/deliveries"
ACCOUNTS: Final = "/v1/accounts"
#: A top-up, a payout or a report is pending until a second has passed, and in virtual time a second
#: passes only when a scenario waits. With none it would end before the next call, whatever that is.
POLICIES: Final = Policies(payout_seconds=1, report_seconds=1, topup_settle_seconds=1)
#: The policies of a sandbox that is started by itself.
DEFAULT_POLICIES: Final = Policies()
#: The sandbox's own policy for each funding model; the first two are there side by side.
MODELS: Final[dict[FundingModel, str]] = {
    ISSUING_BALANCE: "issuing_balance_or_financial_account_v1",
    ACCOUNT_V1: "issuing_balance_or_financial_account_v1",
    ACCOUNT_V2: "financial_account_v2",
}
_KEY_NAMESPACE: Final = uuid.UUID("6b7a1d0e-5a53-4c8e-9f0a-0d1f2c3b4a59")


class SandboxBackend:
    """Serves the sandbox on a free loopback port; every scenario has an account of its own.

    Each attempt at a scenario has one, too: what runs again under the same key would be answered
    with what it was answered before. Only where cassettes are written the account is emptied and
    used again, so that whichever attempt passes records the bytes that the first would have.

    Args:
        records: whether cassettes are written.
        policies: the sandbox's policies; those of a scenario by default.
        funding: what cards spend from; a scenario that needs something else gets it.
        seed: its accounts and all ids in them are drawn from this, so that an integration whose
            books are never emptied meets none of an earlier run, and its scenarios begin at the
            moment in it; if empty, both are always the same.
    """

    provenance = "the sandbox, now (not Stripe)"

    arranges_funding = True

    def __init__(
        self,
        *,
        records: bool = False,
        policies: Policies = POLICIES,
        seed: str = "",
        funding: FundingModel = ISSUING_BALANCE,
    ) -> None:
        self.funding = funding
        self._records = records
        self._seed = seed
        if seed:
            self.provenance += f", ids of --account-seed {seed}"
        self._stack = ExitStack()
        self._starts = start_of(seed)
        policies = policies.altered(funding_model=MODELS[funding])
        sandbox = Sandbox(at=self._starts, policies=policies)
        self._base = self._stack.enter_context(running(sandbox))

    def connect(self, scenario: ScenarioName) -> Connection:
        """Return a connection to a new account, in every run of a seed the same at first."""
        scenario = replace(scenario, run=self._seed)
        reuses_account = self._records and scenario.attempt > 1
        if reuses_account:
            scenario = replace(scenario, attempt=1)
        http = HttpTransport(self._base, sandbox_key(str(scenario)))
        controls = ControlApi(http)
        if reuses_account:
            controls.reset()
        funding = scenario.funding or self.funding
        if MODELS[funding] != MODELS[self.funding]:
            controls.set_funding_model(MODELS[funding])
        transport = SequentialIdempotencyKeys(http, scenario)
        webhooks = SandboxWebhooks(http)
        return Connection(
            transport, controls, controls, http.close, webhooks, self._base, self._starts, funding
        )

    def close(self) -> None:
        """Stop serving."""
        self._stack.close()


class SequentialIdempotencyKeys:
    """Replaces the SDK's random idempotency keys by keys made from the scenario and a count.

    Stripe repeats a request's key in the events it causes, so a random key would make two
    recordings of one scenario differ. A key that comes twice is replaced by the same one twice; a
    key that does not look random is kept.

    Args:
        http: carries the requests.
        scenario: whose requests they are.
    """

    def __init__(self, http: HttpTransport, scenario: ScenarioName) -> None:
        self._http = http
        self._scenario = scenario
        self._replacements: dict[str, str] = {}

    def send(self, request: Request) -> Response:
        """Send the request with its key replaced."""
        key = request.headers.get("idempotency-key")
        if key and is_random_key(key):
            headers = {**request.headers, "idempotency-key": self._replacement(key)}
            request = replace(request, headers=headers)
        return self._http.send(request)

    def _replacement(self, key: str) -> str:
        number = len(self._replacements) + 1
        counted = str(uuid.uuid5(_KEY_NAMESPACE, f"{self._scenario}/{number}"))
        return self._replacements.setdefault(key, counted)


class SandboxWebhooks:
    """The sandbox's deliveries, held back until they are released, so that their order is certain.

    The requests made here are not recorded: the harness's own endpoint is no part of the scenario.

    Args:
        http: carries the requests to the sandbox.
    """

    port = 0
    simulates_delays = True
    hint = ""

    def __init__(self, http: HttpTransport) -> None:
        self._http = http
        self._is_registered = False
        self._is_platform = False
        self._sent_before = 0

    def register(self, url: str, types: Sequence[str], *, connect: bool = False) -> str:
        """Register an endpoint, and hold its deliveries back until they are released."""
        endpoint = register_endpoint(self._http, url, types, connect=connect)
        self._is_platform |= connect
        self._hold()
        return str(endpoint["secret"])

    def register_destination(self, url: str, types: Sequence[str]) -> str:
        """Register an event destination for thin events, held back likewise."""
        made = register_destination(self._http, url, types)
        self._hold()
        return str(made["webhook_endpoint"]["signing_secret"])

    def deliver_pending(self) -> None:
        """Release held deliveries one after the other, until none is left."""
        while self._is_registered and any(list(map(self._release, self._accounts()))):
            pass
        self._sent_before = self._http.sent

    def may_be_due(self) -> bool:
        """Return whether anything was called since: nothing happens on the sandbox by itself.

        Each look at its queue would draw an id of a request, and a recording must not depend on
        how often somebody has looked.
        """
        return self._http.sent != self._sent_before

    def due_events(self) -> Sequence[str]:
        """Return the ids of all events that have a delivery which is not for a later time."""
        return [
            str(delivery["event"])
            for account in (self._accounts() if self._is_registered else ())
            for delivery in self._all_deliveries(account)
            if delivery["attempts"] or not delivery["next_attempt"]
        ]

    def pause(self, seconds: float) -> Callable[[], None]:
        """Return what lets real time pass."""
        return partial(time.sleep, seconds)

    def _hold(self) -> None:
        self._call("POST", f"{DELIVERIES}/hold")
        self._is_registered = True

    def _accounts(self) -> list[str]:
        """Return whose deliveries there are: ``""`` for its own, and connected accounts' ids."""
        if not self._is_platform:
            return [""]
        listed = self._call("GET", ACCOUNTS)["data"]
        return ["", *(str(account["id"]) for account in reversed(listed))]

    def _release(self, account: str) -> bool:
        """Make the deliveries of an account that are held back; returns whether there were any."""
        waiting = self._call("GET", f"{DELIVERIES}/queue", account=account)["waiting"]
        only = [(f"only[{number}]", str(delivery)) for number, delivery in enumerate(waiting)]
        if only:
            self._call("POST", f"{DELIVERIES}/release", *only, account=account)
            self._call("POST", f"{DELIVERIES}/flush")
        return bool(only)

    def _all_deliveries(self, account: str) -> Iterator[Any]:
        """Yield every delivery, newest first."""
        query: tuple[tuple[str, str], ...] = (("limit", "100"),)
        while True:
            request = Request("GET", DELIVERIES, query=query, headers=_acting_for(account))
            found = admin_call(self._http, request).json()
            yield from found["data"]
            if not found["has_more"]:
                return
            query = (query[0], ("starting_after", str(found["data"][-1]["id"])))

    def _call(self, method: str, path: str, *form: tuple[str, str], account: str = "") -> Any:
        request = Request(method, path, form=form, headers=_acting_for(account))
        return admin_call(self._http, request).json()


def _acting_for(account: str) -> dict[str, str]:
    return {"stripe-account": account} if account else {}
