"""Stripe test mode as a backend. It knows Stripe's API and nothing of the sandbox.

Nothing is written before the account has shown that it is in test mode; calls keep to Stripe's rate
limit; what is created carries a tag, and is put away when its scenario ends.
"""

import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from issuing_harness.backends.base import Connection, Route, ScenarioName
from issuing_harness.backends.http import HttpRoute
from issuing_harness.clock import WallClock
from issuing_harness.errors import BackendUnavailable, FundsMissing, SettingsError
from issuing_harness.money import Money
from issuing_harness.settings import STRIPE_API, Settings
from issuing_harness.take import Answer, Request
from issuing_harness.versions import API_VERSION

#: Calls a second Stripe allows in test mode, reads and writes each (docs.stripe.com/rate-limits).
RATE: Final = 25
#: The metadata key by which what a run created can be found again.
TAG: Final = "issuing_harness_run"
TAGGED: Final = ("/v1/issuing/cardholders", "/v1/issuing/cards", "/v1/topups")
#: Statuses worth another try, how often, and how many seconds to wait the first time.
TRANSIENT: Final = (409, 429, 500, 502, 503, 504)
TRIES: Final = 5
FIRST_PAUSE: Final = 0.5
DASHBOARD: Final = "https://dashboard.stripe.com/test/balance/overview#issuing-summary"


class LiveBackend:
    """Calls Stripe, or whatever speaks its API at ``--api-base``, with a test key.

    Args:
        settings: checked already; they hold the key.
        workers: how many processes share the key, and so the rate limit.
    """

    def __init__(self, settings: Settings, workers: int = 1) -> None:
        at = "" if settings.api_base == STRIPE_API else f" at {settings.api_base}"
        self.provenance = f"Stripe test mode{at}, now"
        self._http = HttpRoute(settings.api_base, settings.api_key or "")
        self._route = Patient(Paced(self._http, RATE / workers))
        self._run = uuid.uuid4().hex[:12]
        self._proven = False

    def connect(self, scenario: ScenarioName) -> Connection:
        """A line for one scenario; all share the account the key belongs to."""
        if not self._proven:
            prove_test_mode(self._route)
            self._proven = True
        created = Created(Tagging(self._route, f"{self._run} {scenario}"[:500]))
        return Connection(created, WallClock(), NoHands(self._route), created.put_away)

    def close(self) -> None:
        """Close the kept connections."""
        self._http.close()


class Paced:
    """Lets no more calls through than Stripe allows; reads and writes are counted apart."""

    def __init__(self, route: Route, rate: float) -> None:
        self._route = route
        self._gap = 1 / rate
        self._next = {"GET": 0.0, "POST": 0.0}

    def answer(self, request: Request) -> Answer:
        """Wait for a free slot, then send."""
        kind = "GET" if request.method == "GET" else "POST"
        now = time.monotonic()
        slot = max(now, self._next[kind])
        self._next[kind] = slot + self._gap
        time.sleep(slot - now)
        return self._route.answer(request)


class Patient:
    """Tries again, with the same idempotency key, what failed for a passing reason."""

    def __init__(self, route: Route, pause: Callable[[float], None] = time.sleep) -> None:
        self._route = route
        self._pause = pause

    def answer(self, request: Request) -> Answer:
        """Send until the answer is one to keep, or the tries are used up."""
        for turn in range(TRIES - 1):
            answer = self._route.answer(request)
            if not _is_transient(answer):
                return answer
            self._pause(FIRST_PAUSE * 2**turn)
        return self._route.answer(request)


class Tagging:
    """Marks what is created; beneath the tape, so that no recorded request carries the tag."""

    def __init__(self, route: Route, tag: str) -> None:
        self._route = route
        self._tag = tag

    def answer(self, request: Request) -> Answer:
        """Send, tagged where Stripe keeps metadata."""
        if request.method == "POST" and request.path in TAGGED:
            request = replace(request, form=(*request.form, (f"metadata[{TAG}]", self._tag)))
        return self._route.answer(request)


class Created:
    """Remembers what was created, and puts it away in the order that works."""

    def __init__(self, route: Route) -> None:
        self._route = route
        self._made: list[tuple[str, str]] = []

    def answer(self, request: Request) -> Answer:
        """Send, and remember what was made."""
        answer = self._route.answer(request)
        if request.method == "POST" and answer.status == 200:  # noqa: PLR2004 - OK
            self._remember(answer.json())
        return answer

    def put_away(self) -> None:
        """Reverse what is held, cancel cards and top-ups, and put cardholders to rest.

        Stripe deletes none of these; a refusal means there is nothing left to put away.
        """
        for kind, path, form in PUT_AWAY:
            for name in [name for made, name in self._made if made == kind]:
                self._route.answer(_write(path.format(id=name), form))
        self._made.clear()

    def _remember(self, document: Any) -> None:
        entry = (document.get("object", ""), document.get("id", ""))
        if entry not in self._made:
            self._made.append(entry)


#: What is done with each kind when its scenario is over, in this order.
PUT_AWAY: Final[tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]] = (
    ("issuing.authorization", "/v1/test_helpers/issuing/authorizations/{id}/reverse", ()),
    ("issuing.card", "/v1/issuing/cards/{id}", (("status", "canceled"),)),
    ("issuing.cardholder", "/v1/issuing/cardholders/{id}", (("status", "inactive"),)),
    ("topup", "/v1/topups/{id}/cancel", ()),
)


class NoHands:
    """A live run cannot press the Dashboard's buttons; it can say what is missing."""

    def __init__(self, route: Route) -> None:
        self._route = route

    def add_funds(self, amount: Money) -> None:
        """Refuse.

        Raises:
            FundsMissing: always; it says how much is missing and where to add it.
        """
        raise FundsMissing(
            f"The scenario needs {amount} more in the Issuing balance than there is, and money "
            "cannot be put into a US test account by the API alone. Add it in the Dashboard "
            f"({DASHBOARD}, Add to balance), then run again."
        )


def prove_test_mode(route: Route) -> None:
    """Read the balance, and go on only if it says it is not live.

    Raises:
        SettingsError: the key is refused, or the account is in live mode.
        BackendUnavailable: what answers does not speak Stripe's API.
    """
    answer = route.answer(Request("GET", "/v1/balance", headers={"stripe-version": API_VERSION}))
    document = _document(answer)
    if answer.status in (401, 403):
        message = document.get("error", {}).get("message", "")
        raise SettingsError(f"Stripe refused the key ({answer.status}): {message}")
    if document.get("livemode") is not False:
        raise SettingsError(
            "The first read did not say livemode: false, so nothing was written. It answered "
            f"{answer.status} with livemode: {document.get('livemode')!r}. Use a test mode key."
        )


def _document(answer: Answer) -> dict[str, Any]:
    try:
        document = answer.json()
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise BackendUnavailable(
            f"GET /v1/balance answered {answer.status} with something that is not Stripe's JSON: "
            f"{answer.body[:80]!r}. Check --api-base."
        )
    return document


def _is_transient(answer: Answer) -> bool:
    return answer.status in TRANSIENT and answer.headers.get("stripe-should-retry") != "false"


def _write(path: str, form: tuple[tuple[str, str], ...]) -> Request:
    headers = {"stripe-version": API_VERSION, "idempotency-key": str(uuid.uuid4())}
    return Request("POST", path, form=form, headers=headers)
