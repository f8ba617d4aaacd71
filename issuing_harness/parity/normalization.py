"""Normalizes responses, so that two runs can be compared and references still match.

- An id becomes its prefix, the step it first appeared in and its number among the new ids there:
  ``<ic 10.1>``. It is replaced by the same name wherever it appears again.
- A time becomes its distance from the start of the run; one long before it is kept, be it one that
  the script itself names or a constant, as ``requested_at`` of a simulated purchase is.
- Random digits keep their number only: ``4242`` becomes ``####``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from issuing_harness.backends.live.created_objects import TAG
from issuing_harness.interactions import Response
from issuing_harness.parity.runner import Run, StepResult

#: An id: a prefix, and at least fourteen letters and digits that are no word.
ID: Final = re.compile(
    r"\b((?![psr]k_)[a-z]{2,8}_test|[a-z]{2,8})_(?=[A-Za-z0-9]*[0-9A-Z])([A-Za-z0-9]{14,})\b"
)
#: A secret key as error messages show it: its ends, and stars between.
KEY: Final = re.compile(r"\b[sr]k_test_\**[0-9A-Za-z]*")
UUID: Final = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
#: How a v2 object says when something was.
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z")
_DATE: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d)")
#: Integers from the start of the run to here (2049) are times; no amount of the script is as large.
LAST_TIME: Final = 2_500_000_000
#: Fields with random digits.
RANDOM_FIELDS: Final = (
    "acquiring_institution_id",
    "authorization_code",
    "cvc",
    "fingerprint",
    "last4",
    "network_id",
    "number",
    "system_trace_audit_number",
    "terminal_id",
    "tracking_number",
    "tracking_url",
    "transaction_id",
)
#: Response headers that are compared.
COMPARED_HEADERS: Final = (
    "idempotency-key",
    "idempotent-replayed",
    "original-request",
    "stripe-version",
)
#: Seconds by which two times may differ and still be equal: the sides run at their own pace.
DAY: Final = 86_400


@dataclass(frozen=True, slots=True, eq=False)
class RelativeTime:
    """A time as its distance from the start of a run; distances within a day are equal.

    Args:
        seconds: since the start of the run.
    """

    seconds: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RelativeTime) and abs(self.seconds - other.seconds) < DAY

    __hash__ = None  # type: ignore[assignment]  # no hash fits: those near each other are equal

    def __str__(self) -> str:
        return f"<start {self.seconds:+} s>"


@dataclass(frozen=True, slots=True)
class NormalizedResponse:
    """The response to one step, ready to be compared.

    Args:
        status: the HTTP status.
        headers: those of ``COMPARED_HEADERS`` that it has.
        body: the document.
    """

    status: int
    headers: Mapping[str, Any]
    body: Any


class Normalizer:
    """Normalizes the responses of one side, in the order of the script.

    Args:
        run: the side's run.
    """

    def __init__(self, run: Run) -> None:
        self._run_id = run.run_id
        self._start = _start_time(run) or LAST_TIME
        self._names: dict[str, str] = {}
        self._position = 0
        self._counts: dict[str, int] = {}

    def response(self, position: int, result: StepResult) -> NormalizedResponse | None:
        """Normalize the response of a step; ``None`` if the step could not be sent.

        Args:
            position: the step's number in the script, the same on both sides.
            result: the step with its response.
        """
        response = result.response
        if response is None:
            return None
        self._begin(position)
        if response.request_id:
            self._text(response.request_id)
        headers = {
            name: self._text(response.headers[name])
            for name in COMPARED_HEADERS
            if name in response.headers
        }
        return NormalizedResponse(response.status, headers, self.value(_document(response)))

    def events(self, position: int, events: tuple[dict[str, Any], ...]) -> dict[str, Any]:
        """Normalize events by type and object; of the same type and object, oldest first."""
        self._begin(position)
        by_key: dict[str, Any] = {}
        for event in reversed(events):
            subject = self._text(str(event["data"]["object"].get("id", "")))
            key = f"{event['type']} {subject}"
            count = sum(known.startswith(key) for known in by_key) + 1
            by_key[f"{key} #{count}"] = self.value({**event, "id": "<event>"})
        return by_key

    def value(self, node: Any, name: str = "") -> Any:
        """Normalize any part of a document.

        Args:
            node: an object, a list or a scalar.
            name: the field it is the value of.
        """
        if isinstance(node, dict):
            return {key: self.value(child, key) for key, child in node.items() if key != TAG}
        if isinstance(node, list):
            return [self.value(entry, name) for entry in node]
        return self._scalar(node, name)

    def _scalar(self, node: Any, name: str) -> Any:
        value = since_start(node, name, self._start)
        return self._text(value) if isinstance(value, str) and isinstance(node, str) else value

    def _begin(self, position: int) -> None:
        self._position = position
        self._counts = {}

    def _text(self, text: str) -> str:
        replaced = text.replace(self._run_id, "<run>")
        replaced = KEY.sub("<key>", UUID.sub("<uuid>", replaced))
        return ID.sub(lambda match: self._name_of(match[0], match[1]), replaced)

    def _name_of(self, id_: str, prefix: str) -> str:
        if id_ not in self._names:
            count = self._counts[prefix] = self._counts.get(prefix, 0) + 1
            self._names[id_] = f"<{prefix} {self._position}.{count}>"
        return self._names[id_]


def since_start(node: Any, name: str, start: int) -> Any:
    """Normalize a scalar that depends on when a run started, or on digits that are drawn.

    Args:
        node: the scalar.
        name: the field it is the value of.
        start: of the run, in unix seconds.
    """
    if isinstance(node, str):
        if (seconds := moment(node)) is not None:
            return RelativeTime(seconds - start)
        if _DATE.fullmatch(node):
            return _day(node, start)
        return re.sub(r"[0-9]", "#", node) if name in RANDOM_FIELDS else node
    if isinstance(node, bool) or not isinstance(node, int):
        return node
    if name in ("exp_month", "exp_year"):
        return _expiry(node, name, start)
    return RelativeTime(node - start) if start - DAY < node < LAST_TIME else node


def moment(node: Any) -> int | None:
    """Return when something was, in unix seconds, however v1 or v2 writes it; ``None`` if never."""
    if isinstance(node, str) and _MOMENT.fullmatch(node):
        return int(datetime.fromisoformat(node).timestamp())
    return node if isinstance(node, int) else None


def _day(node: str, start: int) -> RelativeTime:
    """Normalize a date such as ``2026-06-01`` by its distance from the day the run started."""
    day = datetime.fromisoformat(node).replace(tzinfo=UTC)
    return RelativeTime(int(day.timestamp()) - start // DAY * DAY)


def _expiry(node: int, name: str, start: int) -> str:
    """Normalize a card's expiry, which is some years after its creation."""
    began = datetime.fromtimestamp(start, UTC)
    if name == "exp_year":
        return f"<start {node - began.year:+} years>"
    return f"<start {(node - began.month) % 12:+} months>"


def _document(response: Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return {"not JSON": response.body}


def _start_time(run: Run) -> int:
    """Return when the first object of a run was created, in unix seconds; 0 without one."""
    responses = (result.response for result in run.results if result.response is not None)
    documents = (_document(response) for response in responses)
    times = (document.get("created") for document in documents if isinstance(document, dict))
    return next((time for time in times if isinstance(time, int)), 0)
