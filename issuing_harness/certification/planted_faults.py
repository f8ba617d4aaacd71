"""Faults between Stripe and an integration, under which a sound one looks wrong.

Each is planted where an event is posted, so that the integration gets or says something else than
it would. A profile that lets the harness see nothing stays green under all of them.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Final

from issuing_harness.bounded_documents import read_json
from issuing_harness.certification.faulty_way import (
    TAKEN,
    Event,
    FaultyWay,
    PlantedFault,
    Polled,
    Posting,
    Spoil,
)
from issuing_harness.interactions import DECISION_SECONDS, EndpointReply, WireReply, is_thin

_REFUSED: Final = EndpointReply(400, body='{"error": "a proxy refuses it"}')
_FAILED: Final = EndpointReply(500, body="a proxy fails")
#: Seconds that a question waits: Stripe has decided by itself when the reply comes.
_TOO_LATE: Final = DECISION_SECONDS + 0.5
#: Cents by which a sum is altered.
_ALTERED: Final = 100
#: What is not passed on of a reply whose body is replaced.
_OF_THE_BODY: Final = ("content-length", "content-encoding", "transfer-encoding")


def _lose(is_meant: Callable[[Posting], bool]) -> Spoil:
    """Return what loses some events; their sender hears that they were taken."""
    return lambda _, posting: TAKEN if is_meant(posting) else posting.send()


def _is_settled(posting: Posting) -> bool:
    """Whether an event tells of a capture or a refund."""
    return not posting.is_question and any(_settled(posting.event))


def _is_of_purchase(posting: Posting) -> bool:
    return posting.type.startswith("issuing_authorization.") and not posting.is_question


def _is_of_dispute(posting: Posting) -> bool:
    return posting.type.startswith("issuing_dispute.")


def _settled(event: Event) -> Iterator[Event]:
    """Yield the transactions in an event, to be changed in their places."""
    about = {} if is_thin(event) else event["data"]["object"]
    if about.get("object") == "issuing.transaction":
        yield about
    yield from (each for each in about.get("transactions") or () if isinstance(each, dict))


def _double(_: FaultyWay, posting: Posting) -> EndpointReply:
    """Post what tells of a transaction, and then the same of another one like it."""
    if _is_settled(posting):
        posting.send()
        return posting.carrying(_twin(posting.event)).send()
    return posting.send()


def _twin(event: Event) -> Event:
    """Return the event of another transaction; an authorization has both of them in it."""
    twin = deepcopy(event)
    twin["id"] += "twin"
    for each in _settled(twin):
        each["id"] += "twin"
    both = event["data"]["object"].get("transactions")
    if both:
        twin["data"]["object"]["transactions"] = [*both, *deepcopy([*_settled(twin)])]
    return twin


def _swap_settled(_: FaultyWay, posting: Posting) -> EndpointReply:
    return posting.send() if posting.is_question else posting.carrying(_swap(posting.event)).send()


def _swap(event: Event) -> Event:
    """Return the event with larger sums in it."""
    swapped = deepcopy(event)
    for each in _settled(swapped):
        for name in ("amount", "merchant_amount"):
            each[name] += _ALTERED if each[name] > 0 else -_ALTERED
    return swapped


def _swap_asked(_: FaultyWay, posting: Posting) -> EndpointReply:
    """Ask about one cent, whatever is bought."""
    if not posting.is_question:
        return posting.send()
    event = posting.event
    for name in ("amount", "merchant_amount"):
        event["data"]["object"]["pending_request"][name] = 1
    return posting.carrying(event).send()


def _flip(_: FaultyWay, posting: Posting) -> EndpointReply:
    """Turn yes into no, and no into yes."""
    reply = posting.send()
    try:
        said = read_json(reply.body)
        flipped = json.dumps(said | {"approved": not said["approved"]})
    except (ValueError, TypeError, KeyError):
        return reply
    kept = {name: value for name, value in reply.headers.items() if name not in _OF_THE_BODY}
    return EndpointReply(reply.status, kept, flipped)


def _ask_late(_: FaultyWay, posting: Posting) -> EndpointReply:
    if not posting.is_question:
        return posting.send()
    time.sleep(_TOO_LATE)
    reply = posting.send()
    wire = reply.wire or WireReply()
    return replace(reply, wire=replace(wire, seconds=wire.seconds + _TOO_LATE))


def _ask_nobody(_: FaultyWay, posting: Posting) -> EndpointReply:
    return _FAILED if posting.is_question else posting.send()


def _delay(way: FaultyWay, posting: Posting) -> EndpointReply:
    return posting.send() if posting.is_question else way.send_later(posting)


def _refuse(_: FaultyWay, posting: Posting) -> EndpointReply:
    return posting.send() if posting.is_question else _REFUSED


def _fail(_: FaultyWay, posting: Posting) -> EndpointReply:
    reply = posting.send()
    return reply if posting.is_question else replace(_FAILED, wire=None)


def _sign_forgeries(way: FaultyWay, posting: Posting) -> EndpointReply:
    return replace(posting, secret=way.secret).send()


def _freshen(_: FaultyWay, posting: Posting) -> EndpointReply:
    return replace(posting, age=0).send()


def _pass_on(_: FaultyWay, posting: Posting) -> EndpointReply:
    return posting.send()


def _without_settled(events: Sequence[Event]) -> list[Event]:
    return [each for each in events if not any(_settled(each))]


def _without_purchases(events: Sequence[Event]) -> list[Event]:
    return [each for each in events if not each["type"].startswith("issuing_authorization.")]


def _with_twins(events: Sequence[Event]) -> list[Event]:
    """Return the events with twins in the middle: whoever pages names the first or the last."""
    found: list[Event] = []
    for place, each in enumerate(events, 1):
        pair = [each, _twin(each)] if any(_settled(each)) else [each]
        found += reversed(pair) if 1 < place == len(events) else pair
    return found


def _swap_all(events: Sequence[Event]) -> list[Event]:
    return [_swap(each) for each in events]


def _polled(name: str, does: str, polled: Polled, noticed: tuple[str, ...]) -> PlantedFault:
    """Return a fault in what is polled, where there is no endpoint to post to."""
    return PlantedFault(name, does, noticed, _pass_on, "polls_events", polled)


_OF_SETTLED: Final = ("ISS-LIF-010", "ISS-LIF-007", "ISS-MNY-005")
_OF_QUESTIONS: Final = ("ISS-DEC-004", "ISS-DEC-011", "ISS-DEC-001")

#: Every fault, in the order in which they are planted.
FAULTS: Final = (
    PlantedFault(
        "loses-settled-money",
        "no event about a capture or a refund arrives",
        _OF_SETTLED,
        _lose(_is_settled),
    ),
    PlantedFault(
        "doubles-settled-money",
        "every capture and refund is told of twice, the second time by other ids",
        _OF_SETTLED,
        _double,
    ),
    PlantedFault(
        "swaps-settled-sums",
        "each capture and refund is a dollar larger, and signed anew",
        _OF_SETTLED,
        _swap_settled,
    ),
    PlantedFault(
        "loses-purchases",
        "no event about an authorization arrives",
        ("ISS-LIF-001", "ISS-LIF-003"),
        _lose(_is_of_purchase),
    ),
    PlantedFault(
        "loses-disputes",
        "no event about a dispute arrives",
        ("ISS-DSP-003",),
        _lose(_is_of_dispute),
    ),
    PlantedFault(
        "delays-events",
        "every event comes after patience has ended",
        ("ISS-LIF-010", "ISS-LIF-001"),
        _delay,
    ),
    PlantedFault(
        "swaps-asked-sums",
        "each question is about one cent, and signed anew",
        _OF_QUESTIONS,
        _swap_asked,
    ),
    PlantedFault(
        "flips-decisions",
        "an approval arrives as a decline, and a decline as an approval",
        _OF_QUESTIONS,
        _flip,
        needs="decides_by_reply",
    ),
    PlantedFault(
        "asks-late", f"each question arrives {_TOO_LATE:g} s late", _OF_QUESTIONS, _ask_late
    ),
    PlantedFault(
        "loses-questions", "no question arrives, and a 500 comes back", _OF_QUESTIONS, _ask_nobody
    ),
    PlantedFault(
        "refuses-events",
        "no event arrives, and a 400 comes back",
        ("ISS-EVT-001", "ISS-LIF-010"),
        _refuse,
    ),
    PlantedFault(
        "fails-events",
        "events arrive, and a 500 comes back",
        ("ISS-EVT-001", "ISS-EVT-003"),
        _fail,
    ),
    PlantedFault(
        "signs-forgeries",
        "an event signed with another secret arrives signed with the right one",
        ("ISS-SEC-001",),
        _sign_forgeries,
    ),
    PlantedFault(
        "freshens-signatures",
        "an event with an expired signature arrives signed just now",
        ("ISS-SEC-002",),
        _freshen,
    ),
    _polled(
        "loses-polled-money", "no capture and no refund is listed", _without_settled, _OF_SETTLED
    ),
    _polled(
        "doubles-polled-money",
        "every capture and refund is listed twice, the second time by other ids",
        _with_twins,
        _OF_SETTLED,
    ),
    _polled(
        "swaps-polled-sums",
        "each capture and refund is listed a dollar larger",
        _swap_all,
        _OF_SETTLED,
    ),
    _polled(
        "loses-polled-purchases",
        "no event about an authorization is listed",
        _without_purchases,
        ("ISS-LIF-001", "ISS-LIF-003"),
    ),
)
