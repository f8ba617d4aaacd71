"""Two walks, compared field by field."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from issuing_harness.parity.normalization import Normal, Normalizing
from issuing_harness.parity.walk import Exchange, Walked


class Kind(StrEnum):
    """How an answer can differ from the other side's."""

    STATUS = "other status"
    MISSING = "missing key"
    EXTRA = "extra key"
    VALUE = "other value"
    WORDING = "other error wording"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    Args:
        kind: how it differs.
        step: the step that shows it.
        call: what was asked.
        path: the field, ``data[0].status``; empty for the whole answer.
        ours: what the sandbox answers, comparable.
        theirs: what the other side answers.
    """

    kind: Kind
    step: str
    call: str
    path: str
    ours: Any
    theirs: Any


def compared(ours: Walked, theirs: Walked) -> list[Difference]:
    """Every difference that is not allowed, in the order of the walk."""
    found = [*_of_steps(ours, theirs)]
    return [each for each in found if not reason(_place(each))]


def _of_steps(ours: Walked, theirs: Walked) -> Iterator[Difference]:
    here, there = Normalizing(ours), Normalizing(theirs)
    pairs = zip(ours.exchanges, theirs.exchanges, strict=True)
    for place, (mine, other) in enumerate(pairs, 1):
        yield from _of_answers(mine, here.answer(place, mine), there.answer(place, other))
    last = len(ours.exchanges) + 1
    mine_told, other_told = here.events(last, ours.events), there.events(last, theirs.events)
    yield from _of_values("events", "GET /v1/events", "", mine_told, other_told)


def _of_answers(asked: Exchange, mine: Normal | None, other: Normal | None) -> Iterator[Difference]:
    name, call = asked.step.name, asked.step.call
    if mine is None and other is None:
        return
    if mine is None or other is None or mine.status != other.status:
        yield Difference(Kind.STATUS, name, call, "", _outcome(mine), _outcome(other))
        return
    yield from _of_values(name, call, "headers", mine.headers, other.headers)
    yield from _of_values(name, call, "", mine.body, other.body)


def _outcome(answer: Normal | None) -> str:
    """The status, and what an error says."""
    if answer is None:
        return "not asked, for what it needs was not made"
    error = answer.body.get("error") if isinstance(answer.body, dict) else None
    said = error.get("message", "") if isinstance(error, dict) else ""
    return f"{answer.status} {said}".strip()


def _of_values(name: str, call: str, path: str, mine: Any, other: Any) -> Iterator[Difference]:
    if isinstance(mine, dict) and isinstance(other, dict):
        yield from _of_hashes(name, call, path, mine, other)
    elif isinstance(mine, list) and isinstance(other, list) and len(mine) == len(other):
        for place, (one, another) in enumerate(zip(mine, other, strict=True)):
            yield from _of_values(name, call, f"{path}[{place}]", one, another)
    elif mine != other or isinstance(mine, bool) != isinstance(other, bool):
        kind = Kind.WORDING if path == "error.message" else Kind.VALUE
        yield Difference(kind, name, call, path, mine, other)


def _of_hashes(
    name: str, call: str, path: str, mine: dict[str, Any], other: dict[str, Any]
) -> Iterator[Difference]:
    for key in sorted(mine.keys() | other.keys()):
        at = f"{path}.{key}" if path else key
        if key not in mine:
            yield Difference(Kind.MISSING, name, call, at, None, other[key])
        elif key not in other:
            yield Difference(Kind.EXTRA, name, call, at, mine[key], None)
        else:
            yield from _of_values(name, call, at, mine[key], other[key])


def _place(difference: Difference) -> str:
    """Step and field, for the list of what is allowed."""
    path = re.sub(r"\[\d+\]", "[]", difference.path)
    return f"{difference.step}: {path}"


@dataclass(frozen=True, slots=True)
class Allowed:
    """A field that is not compared.

    Args:
        where: matches the path of the field; ``[]`` stands for any place in an array.
        why: the reason.
    """

    where: re.Pattern[str]
    why: str


ALLOWED: Final = (
    Allowed(
        re.compile(r"the balance: .*\.(amount|card|bank_account)"),
        "an account has a history, and money from elsewhere; what the walk moves is compared in "
        "its balance transactions",
    ),
    Allowed(
        re.compile(r"the balance: \w+(\.\w+)?\[\]"),
        "an account may hold other currencies",
    ),
    Allowed(
        re.compile(r".*\berror\.request_log_url"),
        "it leads to the log of an account, by a path that depends on the account's age",
    ),
    Allowed(
        re.compile(r"events: .*\.pending_webhooks"),
        "it counts the webhook endpoints of an account",
    ),
    Allowed(
        re.compile(r"events: .*\.api_version"),
        "events are shown in the version of the account, not in that of the call",
    ),
)


def reason(path: str) -> str:
    """Why a field may differ; nothing if it may not."""
    return next((each.why for each in ALLOWED if each.where.fullmatch(path)), "")
