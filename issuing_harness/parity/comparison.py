"""Compares the runs of two sides field by field, except for fields that may differ."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from issuing_harness.parity.normalization import NormalizedResponse, Normalizer
from issuing_harness.parity.runner import Run
from issuing_harness.parity.script import Step

#: Stands for the step that reads the events, which are compared after all others.
EVENTS: Final = Step("events", "GET /v1/events")


class DifferenceKind(StrEnum):
    """How a response can differ from the other side's."""

    STATUS = "other status"
    MISSING = "missing key"
    EXTRA = "extra key"
    VALUE = "other value"
    WORDING = "other error wording"


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A field, or a whole response, that differs between the sides.

    Args:
        kind: how it differs.
        step: the name of the step.
        call: the step's method and path.
        path: the field, ``data[0].status``; empty for the whole response.
        ours: the sandbox's value, normalized.
        theirs: the other side's value, normalized.
    """

    kind: DifferenceKind
    step: str
    call: str
    path: str
    ours: Any
    theirs: Any


def compare_runs(ours: Run, theirs: Run) -> list[FieldDifference]:
    """Return every difference that is not allowed, in the order of the script."""
    differences = _run_differences(ours, theirs)
    return [difference for difference in differences if not _allowed_reason(difference)]


def _run_differences(ours: Run, theirs: Run) -> Iterator[FieldDifference]:
    our_side, their_side = Normalizer(ours), Normalizer(theirs)
    pairs = zip(ours.results, theirs.results, strict=True)
    for position, (our_result, their_result) in enumerate(pairs, 1):
        our_response = our_side.response(position, our_result)
        their_response = their_side.response(position, their_result)
        yield from _response_differences(our_result.step, our_response, their_response)
    last = len(ours.results) + 1
    our_events = our_side.events(last, ours.events)
    their_events = their_side.events(last, theirs.events)
    yield from _value_differences(EVENTS, "", our_events, their_events)


def _response_differences(
    step: Step, ours: NormalizedResponse | None, theirs: NormalizedResponse | None
) -> Iterator[FieldDifference]:
    if ours is None and theirs is None:
        return
    if ours is None or theirs is None or ours.status != theirs.status:
        outcomes = (_outcome(ours), _outcome(theirs))
        yield FieldDifference(DifferenceKind.STATUS, step.name, step.call, "", *outcomes)
        return
    yield from _value_differences(step, "headers", ours.headers, theirs.headers)
    yield from _value_differences(step, "", ours.body, theirs.body)


def _outcome(response: NormalizedResponse | None) -> str:
    """Return the status, and an error's message."""
    if response is None:
        return "not sent, for what it needs was not made"
    error = response.body.get("error") if isinstance(response.body, dict) else None
    message = error.get("message", "") if isinstance(error, dict) else ""
    return f"{response.status} {message}".strip()


def _value_differences(step: Step, path: str, ours: Any, theirs: Any) -> Iterator[FieldDifference]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        yield from _object_differences(step, path, ours, theirs)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (our_entry, their_entry) in enumerate(zip(ours, theirs, strict=True)):
            yield from _value_differences(step, f"{path}[{index}]", our_entry, their_entry)
    elif ours != theirs or isinstance(ours, bool) != isinstance(theirs, bool):
        kind = DifferenceKind.WORDING if path == "error.message" else DifferenceKind.VALUE
        yield FieldDifference(kind, step.name, step.call, path, ours, theirs)


def _object_differences(
    step: Step, path: str, ours: dict[str, Any], theirs: dict[str, Any]
) -> Iterator[FieldDifference]:
    for key in sorted(ours.keys() | theirs.keys()):
        field = f"{path}.{key}" if path else key
        if key not in ours:
            yield FieldDifference(
                DifferenceKind.MISSING, step.name, step.call, field, None, theirs[key]
            )
        elif key not in theirs:
            yield FieldDifference(
                DifferenceKind.EXTRA, step.name, step.call, field, ours[key], None
            )
        else:
            yield from _value_differences(step, field, ours[key], theirs[key])


@dataclass(frozen=True, slots=True)
class AllowedDifference:
    """A field that is not compared.

    Args:
        pattern: matches step and field, ``a card: data[].status``; ``[]`` stands for any index.
        reason: why the field may differ.
    """

    pattern: re.Pattern[str]
    reason: str


ALLOWED_DIFFERENCES: Final = (
    AllowedDifference(
        re.compile(r"the balance: .*\.(amount|card|bank_account)"),
        "an account has a history, and money from elsewhere; what the script moves is compared in "
        "its balance transactions",
    ),
    AllowedDifference(
        re.compile(
            r"(the|a) financial accounts?: (data\[\]\.)?(balance\..*|.*_features.*|created|"
            r"features.*|financial_addresses.*|has_more|is_default|metadata.*|nickname|"
            r"platform_restrictions.*)"
        ),
        "a platform's financial account has a history, money and features of its own; what the "
        "script moves is compared in Transactions and entries",
    ),
    AllowedDifference(
        re.compile(r"the balance: \w+(\.\w+)?\[\]"),
        "an account may hold other currencies",
    ),
    AllowedDifference(
        re.compile(r".*\berror\.request_log_url"),
        "it leads to the log of an account, by a path that depends on the account's age",
    ),
    AllowedDifference(
        re.compile(r"events: .*\.pending_webhooks"),
        "it counts the webhook endpoints of an account",
    ),
    AllowedDifference(
        re.compile(r"events: .*\.api_version"),
        "events are shown in the version of the account, not in that of the call",
    ),
)


def _allowed_reason(difference: FieldDifference) -> str:
    """Return why a field may differ; empty if it may not."""
    path = re.sub(r"\[\d+\]", "[]", difference.path)
    place = f"{difference.step}: {path}"
    matches = (allowed for allowed in ALLOWED_DIFFERENCES if allowed.pattern.fullmatch(place))
    return next((allowed.reason for allowed in matches), "")
