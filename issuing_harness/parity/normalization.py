"""Answers made comparable without losing what refers to what.

- An id becomes its kind, the step it first appeared in and its place among the new ones there:
  ``<ic 10.1>``. Wherever the id stands again, so does that name; a reference still matches.
- A moment becomes its distance from the beginning of the walk; one long before it stays, be it one
  the walk named itself or a constant, as ``requested_at`` of a simulated purchase is.
- Characters that are drawn at random keep their shape: ``4242`` becomes ``####``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from issuing_harness.backends.live.created_objects import TAG
from issuing_harness.parity.walk import Exchange, Walked

#: A prefix, and at least fourteen letters and digits that are no word.
_ID: Final = re.compile(r"\b([a-z]{2,8})_(?=[A-Za-z0-9]*[0-9A-Z])([A-Za-z0-9]{14,})\b")
#: A key as refusals show it: its ends, and stars between.
_KEY: Final = re.compile(r"\b[sr]k_test_\**[0-9A-Za-z]*")
_UUID: Final = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_DATE: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d)")
#: Whole numbers from here on are moments, until 2049; no amount of the walk is as large.
_LAST: Final = 2_500_000_000
#: Fields whose characters are drawn at random.
DRAWN: Final = (
    "acquiring_institution_id",
    "authorization_code",
    "cvc",
    "fingerprint",
    "last4",
    "network_id",
    "number",
    "system_trace_audit_number",
    "terminal_id",
    "transaction_id",
)
#: Headers of an answer that mean something to its caller.
HEADERS: Final = ("idempotency-key", "idempotent-replayed", "original-request", "stripe-version")
#: What two moments may differ by and still be the same: the sides walk at their own pace.
DAY: Final = 86_400


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A moment of the walk.

    Args:
        seconds: since the beginning of the walk.
    """

    seconds: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Moment) and abs(self.seconds - other.seconds) < DAY

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"<start {self.seconds:+} s>"


@dataclass(frozen=True, slots=True)
class Normal:
    """What one step was answered, comparable.

    Args:
        status: the HTTP status.
        headers: those of ``HEADERS`` that were sent.
        body: the document.
    """

    status: int
    headers: Mapping[str, Any]
    body: Any


class Normalizing:
    """Makes one side's answers comparable, in the order of the walk.

    Args:
        walk: the side.
    """

    def __init__(self, walk: Walked) -> None:
        self._run = walk.run
        self._start = _start(walk) or _LAST
        self._names: dict[str, str] = {}
        self._step = 0
        self._new: dict[str, int] = {}

    def answer(self, place: int, exchange: Exchange) -> Normal | None:
        """What a step was answered; ``None`` if it was not asked.

        Args:
            place: the step's place in the walk, the same on both sides.
            exchange: the step as it went.
        """
        if exchange.answer is None:
            return None
        self._begin(place)
        answer = exchange.answer
        if answer.request_id:
            self._text(answer.request_id)
        headers = {
            name: self._text(answer.headers[name]) for name in HEADERS if name in answer.headers
        }
        return Normal(answer.status, headers, self.of(_document(exchange)))

    def events(self, place: int, events: tuple[dict[str, Any], ...]) -> dict[str, Any]:
        """Events by what they are about and what happened to it; of one kind, oldest first."""
        self._begin(place)
        named: dict[str, Any] = {}
        for event in reversed(events):
            about = self._text(str(event["data"]["object"].get("id", "")))
            key = f"{event['type']} {about}"
            count = sum(each.startswith(key) for each in named) + 1
            named[f"{key} #{count}"] = self.of({**event, "id": "<event>"})
        return named

    def of(self, node: Any, name: str = "") -> Any:
        """A value, comparable.

        Args:
            node: any part of a document.
            name: the field it stands in.
        """
        if isinstance(node, dict):
            kept = {key: each for key, each in node.items() if key != TAG}
            return {key: self.of(each, key) for key, each in kept.items()}
        if isinstance(node, list):
            return [self.of(each, name) for each in node]
        return self._scalar(node, name)

    def _scalar(self, node: Any, name: str) -> Any:
        if isinstance(node, str):
            if _DATE.fullmatch(node):
                return self._day(node)
            shaped = re.sub(r"[0-9]", "#", node) if name in DRAWN else node
            return self._text(shaped)
        if isinstance(node, bool) or not isinstance(node, int):
            return node
        if name in ("exp_month", "exp_year"):
            return self._expiry(node, name)
        if self._start - DAY < node < _LAST:
            return Moment(node - self._start)
        return node

    def _day(self, node: str) -> Moment:
        """A date such as ``2026-06-01``, by its distance from the day the walk began."""
        day = datetime.fromisoformat(node).replace(tzinfo=UTC)
        return Moment(int(day.timestamp()) - self._start // DAY * DAY)

    def _expiry(self, node: int, name: str) -> str:
        """Cards expire some years after they were made, whenever that was."""
        start = datetime.fromtimestamp(self._start, UTC)
        if name == "exp_year":
            return f"<start {node - start.year:+} years>"
        return f"<start {(node - start.month) % 12:+} months>"

    def _begin(self, place: int) -> None:
        self._step = place
        self._new = {}

    def _text(self, text: str) -> str:
        shown = text.replace(self._run, "<run>")
        shown = _KEY.sub("<key>", _UUID.sub("<uuid>", shown))
        return _ID.sub(lambda found: self._named(found[0], found[1]), shown)

    def _named(self, wanted: str, kind: str) -> str:
        if wanted not in self._names:
            count = self._new[kind] = self._new.get(kind, 0) + 1
            self._names[wanted] = f"<{kind} {self._step}.{count}>"
        return self._names[wanted]


def _document(exchange: Exchange) -> Any:
    if exchange.answer is None:
        return None
    try:
        return exchange.answer.json()
    except ValueError:
        return {"not JSON": exchange.answer.body}


def _start(walk: Walked) -> int:
    """When the first thing of the walk was made."""
    made = (_document(each) for each in walk.exchanges)
    times = (each.get("created") for each in made if isinstance(each, dict))
    return next((each for each in times if isinstance(each, int)), 0)
