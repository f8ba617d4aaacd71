"""What a scenario sent and received, as messages between program, Stripe and endpoint.

Only what happened is listed, in its order: a request and its response, an event and the reply.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final, Literal

import orjson

from issuing_harness.interactions import (
    Delivery,
    EndpointReply,
    Interaction,
    OutsideAction,
    Response,
    Span,
    object_id_of,
)
from issuing_harness.reporting.documents import document_of

Who = Literal["program", "stripe", "endpoint"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """An interaction, a delivery or an action, and where in the scenario it was seen.

    Args:
        record: what was sent, with what came back; or what was done outside of the API.
        span: when it was sent and when it came back.
        sentence: the step it was seen in; ``""`` before and after them.
    """

    record: Interaction | Delivery | OutsideAction
    span: Span
    sentence: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """One message, sent or returned.

    Args:
        moment: when, by the count of its ``Span``; a return comes after what was sent by then.
        sender: who sent it.
        receiver: to whom.
        text: what it says, in a line.
        sentence: the step it was seen in.
        is_return: whether it is a response or a reply, or no request of the API.
        is_bad: whether it is an error of the one who returned it.
    """

    moment: tuple[int, bool]
    sender: Who
    receiver: Who
    text: str
    sentence: str
    is_return: bool = False
    is_bad: bool = False


def arrows_of(exchanges: Iterable[Exchange]) -> list[Arrow]:
    """Return two arrows for each exchange, in the order in which they were sent."""
    pairs = (_arrows(exchange, times) for exchange, times in _counted(exchanges))
    return sorted((arrow for pair in pairs for arrow in pair), key=lambda arrow: arrow.moment)


def _counted(exchanges: Iterable[Exchange]) -> Iterator[tuple[Exchange, int]]:
    """Yield each exchange once, with how often it was repeated in a row and answered alike."""
    for _, repeated in groupby(exchanges, key=_what_equals):
        first, *others = repeated
        yield first, 1 + len(others)


def _what_equals(exchange: Exchange) -> object:
    record = exchange.record
    if not isinstance(record, Interaction):
        return id(exchange)
    request, response = record.request, record.response
    sent = (request.method, request.path, request.query, request.form)
    return (*sent, response.status, response.body, exchange.sentence)


def _arrows(exchange: Exchange, times: int) -> Iterator[Arrow]:
    record, span, sentence = exchange.record, exchange.span, exchange.sentence
    began, ended = (span.began, False), (span.ended, True)
    if isinstance(record, OutsideAction):
        yield Arrow(ended, "program", "stripe", in_a_line(str(record)), sentence, is_return=True)
    elif isinstance(record, Interaction):
        sender: Who = "endpoint" if span.by_endpoint else "program"
        status, text = record.response.status, _response_line(record.response)
        asked = f"{in_a_line(str(record.request))}{f' ({times} times)' if times > 1 else ''}"
        yield Arrow(began, sender, "stripe", asked, sentence)
        bad = status >= _FIRST_ERROR
        yield Arrow(ended, "stripe", sender, text, sentence, is_return=True, is_bad=bad)
    else:
        text, bad = _reply_line(record.reply), not record.reply.is_accepted
        yield Arrow(began, "stripe", "endpoint", _event_line(record), sentence)
        yield Arrow(ended, "endpoint", "stripe", text, sentence, is_return=True, is_bad=bad)


_FIRST_ERROR: Final = 400
#: Characters of a text that is made a line once.
_LONGEST_REMEMBERED: Final = 100
#: An id: its kind, and what is too long to be told apart by eye but for its end.
_ID: Final = re.compile(r"\b([a-z]{1,8}_)(?=[A-Za-z]*[0-9])[A-Za-z0-9]{10,}([A-Za-z0-9]{4})\b")
#: What XML cannot hold, escaped or not.
_UNPRINTABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def in_a_line(text: str) -> str:
    """Return a text in one line that XML can hold, with ids as ``ic_…Lo2C``."""
    return _remembered(text) if len(text) <= _LONGEST_REMEMBERED else _made_a_line(text)


@lru_cache(maxsize=4096)
def _remembered(text: str) -> str:
    """Return a short text in a line: sentences and paths come again and again."""
    return _made_a_line(text)


def _made_a_line(text: str) -> str:
    return _ID.sub(r"\1…\2", _UNPRINTABLE.sub("�", " ".join(text.split())))


def _response_line(response: Response) -> str:
    """Return ``200 issuing.card ic_…Lo2C``, ``402 card_declined``, ``200 list of 3``."""
    try:
        body = document_of(response.body)
    except orjson.JSONDecodeError:
        body = None
    return in_a_line(f"{response.status} {_what(body)}")


def _what(body: object) -> str:
    if not isinstance(body, dict):
        return ""
    if isinstance(error := body.get("error"), dict):
        return str(error.get("code") or error.get("type") or "")
    if body.get("object") == "list" and isinstance(body.get("data"), list):
        return f"list of {len(body['data'])}"
    return f"{body.get('object') or ''} {body.get('id') or ''}"


def _event_line(delivery: Delivery) -> str:
    event = delivery.json()
    return in_a_line(f"{event['type']} {object_id_of(event) or ''}")


def _reply_line(reply: EndpointReply) -> str:
    return in_a_line(str(reply)) if reply.status is not None else "closed without a reply"
