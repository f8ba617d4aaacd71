"""One side's walk: every step asked in order, what could not be asked said with its reason."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final

from issuing_harness.backends.base import Connection
from issuing_harness.clock import until
from issuing_harness.errors import BackendUnavailable, FundsMissing
from issuing_harness.interactions import Request, Response
from issuing_harness.money import Money
from issuing_harness.parity.script import NEEDED
from issuing_harness.parity.step import NotMade, Step
from issuing_harness.versions import API_VERSION

#: Seconds a cardholder's review may take, and seconds events may be late.
REVIEW: Final = 60
LATE: Final = 5
#: Pages of a hundred events that are read at most.
PAGES: Final = 10


@dataclass(frozen=True, slots=True)
class Exchange:
    """A step as it went on one side.

    Args:
        step: what was to be asked.
        answer: what came back; ``None`` if it could not be asked.
        lack: why it could not be asked.
    """

    step: Step
    answer: Response | None
    lack: str = ""


@dataclass(frozen=True, slots=True)
class Walked:
    """A whole walk on one side.

    Args:
        label: who answered, in words.
        run: the text that makes this walk's idempotency keys its own.
        exchanges: every step, in order.
        events: the events about what the walk made, newest first.
        poor: why steps that spend are left out; empty if they can be walked.
    """

    label: str
    run: str
    exchanges: tuple[Exchange, ...]
    events: tuple[dict[str, Any], ...]
    poor: str = ""


def lack_of_money(connection: Connection) -> str:
    """Why the purchases cannot be walked here, after what can be done about it; or nothing.

    Raises:
        BackendUnavailable: the balance cannot be read.
    """
    missing = NEEDED - _balance(connection)
    if missing <= Money(0):
        return ""
    try:
        connection.dashboard.add_funds(missing)
    except FundsMissing as lack:
        return f"The walk's purchases take {NEEDED} in the Issuing balance. {lack}"
    return ""


def walked(connection: Connection, label: str, steps: Iterable[Step], poor: str = "") -> Walked:
    """Ask everything, in order.

    Args:
        connection: the line to this side.
        label: who answers, in words.
        steps: the walk.
        poor: why steps that spend are left out.
    """
    run = uuid.uuid4().hex[:12]
    made: dict[str, Any] = {}
    exchanges = tuple(_exchanges(connection, steps, made, run, poor))
    since = min((each["created"] for each in made.values() if "created" in each), default=0)
    events = tuple(_events(connection, since, run)) if since else ()
    return Walked(label, run, exchanges, events, poor)


def _exchanges(
    connection: Connection, steps: Iterable[Step], made: dict[str, Any], run: str, poor: str
) -> Iterator[Exchange]:
    for step in steps:
        if step.spends and poor:
            continue
        try:
            request = step.request(made, run)
        except NotMade as lack:
            yield Exchange(step, None, str(lack))
            continue
        answer = _answered(connection, request, settles=step.settles)
        if step.saves and answer.status == HTTPStatus.OK:
            made[step.saves] = answer.json()
        yield Exchange(step, answer)


def _answered(connection: Connection, request: Request, *, settles: bool) -> Response:
    if not settles:
        return connection.transport.send(request)
    return until(
        connection.clock,
        REVIEW,
        lambda: connection.transport.send(request),
        lambda seen: seen.status != HTTPStatus.OK or not _is_under_review(seen),
        awaited=f"the end of the review that {request} shows",
        shown=lambda seen: seen.body,
    )


def _is_under_review(answer: Response) -> bool:
    requirements: dict[str, Any] = answer.json().get("requirements") or {}
    return requirements.get("disabled_reason") == "under_review"


def _events(connection: Connection, since: int, run: str) -> Iterator[dict[str, Any]]:
    """What the walk's own calls caused, known by the idempotency keys in the events."""
    connection.clock.wait(LATE)
    request = Request(
        "GET",
        "/v1/events",
        (("limit", "100"), ("created[gte]", str(since))),
        headers={"stripe-version": API_VERSION},
    )
    page = request
    for _ in range(PAGES):
        answer = connection.transport.send(page)
        if answer.status != HTTPStatus.OK:
            return
        document = answer.json()
        yield from (event for event in document["data"] if _is_of(event, run))
        if not document["has_more"]:
            return
        after = ("starting_after", document["data"][-1]["id"])
        page = replace(request, query=(*request.query, after))


def _is_of(event: dict[str, Any], run: str) -> bool:
    key = (event.get("request") or {}).get("idempotency_key")
    return isinstance(key, str) and run in key


def _balance(connection: Connection) -> Money:
    headers = {"stripe-version": API_VERSION}
    answer = connection.transport.send(Request("GET", "/v1/balance", headers=headers))
    if answer.status != HTTPStatus.OK:
        raise BackendUnavailable(
            f"GET /v1/balance was asked before the walk, and it was answered {answer.status}: "
            f"{answer.body}"
        )
    amounts = answer.json().get("issuing", {}).get("available", [])
    return Money(sum(each["amount"] for each in amounts if each["currency"] == "usd"))
