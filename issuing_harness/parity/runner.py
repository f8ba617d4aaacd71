"""Runs the script on one side: every step in order, with a reason for those that cannot be sent."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final

from issuing_harness import API_VERSION
from issuing_harness.backends.base import Connection
from issuing_harness.clock import SeenDates, wait_until
from issuing_harness.errors import BackendUnavailable, FundsMissing, WaitTimeout
from issuing_harness.interactions import Request, Response
from issuing_harness.interruption import keeping
from issuing_harness.money import Money
from issuing_harness.parity.kept_steps import KeptSteps
from issuing_harness.parity.script import REQUIRED_FUNDS, Step, UnresolvedReference
from issuing_harness.parity.treasury_script import FINANCIAL_ACCOUNTS
from issuing_harness.progress import one_by_one
from issuing_harness.waiting import told_wait

#: Seconds a cardholder's review may take, and seconds by which events may be late.
REVIEW_TIMEOUT: Final = 60
EVENT_DELAY: Final = 5
#: How many pages of a hundred events are read at most.
MAX_EVENT_PAGES: Final = 10


@dataclass(frozen=True, slots=True)
class StepResult:
    """A step with its response on one side.

    Args:
        step: the step.
        response: its response; ``None`` if it could not be sent.
        reason: why it could not be sent.
    """

    step: Step
    response: Response | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Lacks:
    """What a side does not have, so that the steps that need it are left out.

    Args:
        funds: why money is missing in the Issuing balance; empty if it is not.
        treasury: why Treasury cannot be asked; empty if it can.
    """

    funds: str = ""
    treasury: str = ""

    def reason(self, step: Step) -> str:
        """Return why a step is left out; empty if it is not."""
        if step.needs_treasury and self.treasury:
            return self.treasury
        return self.funds if step.needs_funds else ""


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the whole script on one side.

    Args:
        label: describes the side to people.
        run_id: makes the idempotency keys of this run unique.
        results: one per step, in order.
        events: the events that the run's own calls caused, newest first.
        lacks: why steps were left out.
    """

    label: str
    run_id: str
    results: tuple[StepResult, ...]
    events: tuple[dict[str, Any], ...]
    lacks: Lacks = Lacks()


def ensure_funds(connection: Connection) -> str:
    """Add the funds that the script's purchases need, where the backend can.

    Returns:
        Why funds are missing; empty if they are not.

    Raises:
        BackendUnavailable: the balance cannot be read.
    """
    missing = REQUIRED_FUNDS - issuing_balance(connection)
    if missing <= Money(0):
        return ""
    try:
        connection.dashboard.add_funds(missing)
    except FundsMissing as error:
        return f"The script's purchases take {REQUIRED_FUNDS} in the Issuing balance. {error}"
    return ""


def treasury_refusal(connection: Connection) -> str:
    """Return why Treasury cannot be asked on a side; empty if it can."""
    headers = {"stripe-version": API_VERSION}
    request = Request("GET", FINANCIAL_ACCOUNTS, (("limit", "1"),), headers=headers)
    response = connection.transport.send(request)
    if response.status != HTTPStatus.OK:
        said = response.json().get("error", {}).get("message", response.body)
        return f"The account is not onboarded on Treasury; {request} was refused: {said}"
    if not response.json()["data"]:
        return f"The account has no financial account of its own; {request} lists none."
    return ""


def run_script(
    connection: Connection,
    label: str,
    steps: Iterable[Step],
    lacks: Lacks | None = None,
    kept: KeptSteps | None = None,
) -> Run:
    """Send every step in order, and read the events that it caused.

    Args:
        connection: the connection to this side.
        label: describes the side to people.
        steps: the script.
        lacks: why some steps are left out; none is, if nothing is lacking.
        kept: the answers so far, and those to come, of a run that can go on.
    """
    lacking = lacks or Lacks()
    run_id = kept.run_id if kept else uuid.uuid4().hex[:12]
    if kept and not kept.run:
        kept.begin(funds=lacking.funds, treasury=lacking.treasury)
    saved: dict[str, Any] = {}
    sent = [step for step in steps if not lacking.reason(step)]
    told = one_by_one("parity", f"calls to {label}", sent, lambda step: step.name)
    with keeping(lambda: f"{kept.count} of {len(sent)} calls" if kept else ""):
        results = tuple(_run_step(connection, step, saved, run_id, kept) for step in told)
    created = (document["created"] for document in saved.values() if "created" in document)
    since = min(created, default=0)
    events = tuple(_events(connection, since, run_id)) if since else ()
    return Run(label, run_id, results, events, lacking)


def _run_step(
    connection: Connection,
    step: Step,
    saved: dict[str, Any],
    run_id: str,
    kept: KeptSteps | None,
) -> StepResult:
    """Send a step, and save its document for later steps."""
    try:
        request = step.request(saved, run_id)
    except UnresolvedReference as error:
        return StepResult(step, None, str(error))
    response = kept.answer(connection, step, request) if kept else None
    if response is None:
        response = _send(connection, request, awaits_review=step.awaits_review)
        response = kept.keep(step, request, response) if kept else response
    if step.saved_as and response.status == HTTPStatus.OK:
        saved[step.saved_as] = response.json()
    return StepResult(step, response)


def _send(connection: Connection, request: Request, *, awaits_review: bool) -> Response:
    if not awaits_review:
        return connection.transport.send(request)
    awaited, dates = f"the end of the cardholder's review, by {request}", SeenDates()

    def is_over(response: Response) -> bool:
        if response.status != HTTPStatus.OK or not _is_under_review(response):
            return True
        _refuse_frozen(awaited, response, dates)
        return False

    try:
        with told_wait(awaited, REVIEW_TIMEOUT):
            return wait_until(
                connection.clock,
                REVIEW_TIMEOUT,
                lambda: connection.transport.send(request),
                is_over,
                awaited=awaited,
                describe=lambda response: response.json()["requirements"],
            )
    except WaitTimeout as late:
        raise BackendUnavailable(
            f"{late}\nThe script goes on with a cardholder who may spend. Try again later."
        ) from None


def _refuse_frozen(awaited: str, response: Response, dates: SeenDates) -> None:
    """Refuse to wait for what takes time where none passes.

    Raises:
        BackendUnavailable: the clock of whoever answers stands still.
    """
    date = response.headers.get("date", "")
    if dates.stand_still(date):
        raise BackendUnavailable(
            f"It was waited for {awaited}, and the clock there stands still at {date}, so that it "
            "never ends. Let a clock run there (issuing-sandbox without --at), or have no reviews "
            "(issuing-sandbox --policy screening_seconds=0)."
        )


def _is_under_review(response: Response) -> bool:
    requirements: dict[str, Any] = response.json().get("requirements") or {}
    return requirements.get("disabled_reason") == "under_review"


def _events(connection: Connection, since: int, run_id: str) -> Iterator[dict[str, Any]]:
    """Read the events that the run's own calls caused, by their idempotency keys."""
    with told_wait("events that come late", EVENT_DELAY):
        connection.clock.wait(EVENT_DELAY)
    first_page = Request(
        "GET",
        "/v1/events",
        (("limit", "100"), ("created[gte]", str(since))),
        headers={"stripe-version": API_VERSION},
    )
    request = first_page
    for _ in range(MAX_EVENT_PAGES):
        response = connection.transport.send(request)
        if response.status != HTTPStatus.OK:
            return
        document = response.json()
        yield from (event for event in document["data"] if _is_caused_by(event, run_id))
        if not document["has_more"]:
            return
        after = ("starting_after", document["data"][-1]["id"])
        request = replace(first_page, query=(*first_page.query, after))


def _is_caused_by(event: dict[str, Any], run_id: str) -> bool:
    key = (event.get("request") or {}).get("idempotency_key")
    return isinstance(key, str) and run_id in key


def issuing_balance(connection: Connection) -> Money:
    """Return what is available in the Issuing balance, in US dollars.

    Raises:
        BackendUnavailable: the balance cannot be read.
    """
    headers = {"stripe-version": API_VERSION}
    response = connection.transport.send(Request("GET", "/v1/balance", headers=headers))
    if response.status != HTTPStatus.OK:
        raise BackendUnavailable(
            f"GET /v1/balance was requested before the script, and the response was "
            f"{response.status}: {response.body}"
        )
    available = response.json().get("issuing", {}).get("available", [])
    return Money(sum(entry["amount"] for entry in available if entry["currency"] == "usd"))
