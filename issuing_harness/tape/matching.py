"""When two requests are the same, when two endpoint replies are, and how they differ if not.

Two requests are the same if method, path, query, form, API version and account are equal, all of
them decoded and redacted. Parameters of different names may come in any order; the values of one
name (``expand[]``) may not.

Two replies to a webhook delivery are the same if they decide the same: a real-time request is
compared by its decision, any other event by whether the endpoint accepted it.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import orjson

from issuing_harness.errors import ProductFailure
from issuing_harness.interactions import (
    DECISION_SECONDS,
    REALTIME_REQUEST,
    Delivery,
    EndpointReply,
    Pairs,
    Request,
)
from issuing_harness.money import Money
from issuing_harness.tape.cassette import Cassette
from issuing_harness.tape.provenance import display_path

#: Headers that change what a request means.
HEADERS: Final = ("stripe-version", "stripe-account")

RequestKey = tuple[str, str, Pairs, Pairs, str | None, str | None]


class ReplyMismatch(ProductFailure):
    """The endpoint's reply is not the recorded one: the integration under test has changed."""


class RequestDifference(NamedTuple):
    """A parameter or header in which a recorded request and a current one differ.

    Args:
        name: the parameter in bracket form, or the header.
        recorded: its values in the cassette, ``None`` if it is absent.
        requested: its values now, ``None`` if it is absent.
    """

    name: str
    recorded: str | None
    requested: str | None

    def __str__(self) -> str:
        """The difference as a message shows it."""
        recorded, requested = _display(self.recorded), _display(self.requested)
        return f"`{self.name}` (recorded {recorded}, requested {requested})"


def request_key(request: Request) -> RequestKey:
    """Return a hashable value that is equal for exactly those requests that are the same."""
    return (
        request.method,
        request.path,
        _sorted_by_name(request.query),
        _sorted_by_name(request.form),
        request.headers.get("stripe-version"),
        request.headers.get("stripe-account"),
    )


def find_differences(recorded: Request, request: Request) -> list[RequestDifference]:
    """Return every parameter and header that differs, in the current request's order."""
    before, now = _values_by_name(recorded), _values_by_name(request)
    return [
        RequestDifference(name, before.get(name), now.get(name))
        for name in now | before
        if before.get(name) != now.get(name)
    ]


def check_reply(
    cassette: Cassette,
    recorded: Delivery,
    reply: EndpointReply,
    *,
    seconds: float = 0.0,
    is_alone: bool = True,
) -> None:
    """Compare a redacted reply with the recorded one.

    Args:
        cassette: where the other one is recorded.
        recorded: the event with the reply to it.
        reply: what was replied now.
        seconds: how long that took.
        is_alone: whether no other question was open meanwhile. Otherwise which of them is approved
            depends on which the endpoint judges first, and the scenario judges what it says now.

    Raises:
        ReplyMismatch: the decision is another one or too late, or an event is accepted that was
            refused, or the other way round.
    """
    is_decision = recorded.json()["type"] == REALTIME_REQUEST
    compared = (_decision if is_alone else _form) if is_decision else _acceptance
    if compared(recorded.reply) != compared(reply):
        raise _mismatch(cassette, recorded, reply)
    if is_decision and seconds > DECISION_SECONDS:
        raise _lateness(cassette, recorded, seconds)


def describe_reply(reply: EndpointReply) -> str:
    """Return a reply in words: ``approves $9.00 of it``, ``declines it``, ``gives no reply``."""
    decision = _json_object(reply.body)
    if reply.status is None:
        return "gives no reply"
    if not isinstance(decision.get("approved"), bool) or not reply.is_accepted:
        return f"answers {reply.status} {reply.body or 'without a body'}"
    if not decision["approved"]:
        return "declines it"
    amount = decision.get("amount")
    return f"approves {Money(amount)} of it" if isinstance(amount, int) else "approves it"


def _sorted_by_name(pairs: Pairs) -> Pairs:
    return tuple(sorted(pairs, key=_name)) if len(pairs) > 1 else pairs


def _name(pair: tuple[str, str]) -> str:
    return pair[0]


def _values_by_name(request: Request) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in _compared_pairs(request):
        values[name] = f"{values[name]}, {value}" if name in values else value
    return values


def _compared_pairs(request: Request) -> Iterator[tuple[str, str]]:
    yield from request.query
    yield from request.form
    for name in HEADERS:
        if name in request.headers:
            yield name.title(), request.headers[name]


def _display(value: str | None) -> str:
    return "nothing" if value is None else value or "an empty value"


def _acceptance(reply: EndpointReply) -> object:
    return reply.is_accepted


def _decision(reply: EndpointReply) -> object:
    """All that can make a difference: which API version is named does not, whether one is does."""
    late = reply.headers.get("issuing-sandbox-seconds")
    body = _json_object(reply.body) or reply.body
    return reply.status, "stripe-version" in reply.headers, late, body


def _form(reply: EndpointReply) -> object:
    """Whether a reply decides at all: what of it is there, whichever way it decides."""
    body = _json_object(reply.body)
    return reply.status, "stripe-version" in reply.headers, type(body.get("approved"))


def _json_object(body: str) -> dict[str, Any]:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def _mismatch(cassette: Cassette, recorded: Delivery, reply: EndpointReply) -> ProductFailure:
    now, before = describe_reply(reply), describe_reply(recorded.reply)
    if now == before:
        now, before = f"{now} with {_details(reply)}", f"{before} with {_details(recorded.reply)}"
    return ReplyMismatch.of(
        "the endpoint's reply",
        expected=f"{before}, as when `{display_path(cassette.path)}` was recorded",
        found=now,
        about=str(recorded),
        hint="The rest of the recording depends on it. If the endpoint is right now, record the "
        f"scenario again: {cassette.provenance.record_command()}.",
    )


def _lateness(cassette: Cassette, recorded: Delivery, seconds: float) -> ProductFailure:
    before = describe_reply(recorded.reply)
    return ReplyMismatch.of(
        "the endpoint's reply",
        expected=f"{before} within {DECISION_SECONDS:g} s, as when "
        f"`{display_path(cassette.path)}` was recorded",
        found=f"{before} after {seconds:.1f} s",
        about=str(recorded),
        hint="Stripe does not wait as long: it decides by default (webhook_timeout).",
    )


def _details(reply: EndpointReply) -> str:
    headers = ", ".join(f"{name}: {value}" for name, value in reply.headers.items())
    return f"{reply.body or 'no body'} ({headers or 'no headers'})"
