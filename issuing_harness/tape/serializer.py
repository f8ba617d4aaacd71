"""What Stripe sends in, and where it stands between the calls.

The course of a scenario is a line of moments, in the order in which one thing led to another::

    >2 !1 >3 <3 ?1 <2 !2 ?2 ~ >4 <4

Call 2 is made; delivery 1 comes before it is answered, and while it is decided call 3 is made and
answered; delivery 1 is replied to and call 2 answered. Delivery 2 comes and is replied to; somebody
waits (``~``); call 4 is made and answered.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from issuing_harness.interactions import Delivery

ASKED: Final = ">"
ANSWERED: Final = "<"
CAME: Final = "!"
REPLIED: Final = "?"
WAITED: Final = "~"


class Moment(NamedTuple):
    """One thing that happened.

    Args:
        kind: one of the marks above.
        number: of the take or the delivery, from 0; for a wait 0.
    """

    kind: str
    number: int = 0

    def __str__(self) -> str:
        return self.kind if self.kind == WAITED else f"{self.kind}{self.number + 1}"


@dataclass(frozen=True, slots=True)
class Inbound:
    """The deliveries of a tape, and the course of all that is on it.

    Args:
        deliveries: in the order in which they came.
        course: every moment; empty where nothing came in, for then the takes are the course.
    """

    deliveries: tuple[Delivery, ...] = ()
    course: tuple[Moment, ...] = ()


NOTHING: Final = Inbound()


def written(course: Iterable[Moment]) -> str:
    """The course as a cassette has it."""
    return " ".join(map(str, course))


def read(text: str) -> tuple[Moment, ...]:
    """The course from a cassette."""
    return tuple([_moment(word) for word in text.split()])


def _moment(word: str) -> Moment:
    return Moment(word) if word == WAITED else Moment(word[0], int(word[1:]) - 1)


#: Raised when a tape is laid out in a way an older reader cannot follow: the number a tape has, and
#: the number of one on which something came in.
FORMAT: Final = 1
TWO_WAY: Final = 2

_INDENT: Final = "\n        "
_UNWRITABLE: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_NOT_IN_A_BLOCK: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def serialize(cassette: Mapping[str, Any]) -> str:
    """The cassette's text, from what vcrpy hands its serializers."""
    lines = [f"version: {cassette['version']}", *_metadata(cassette.get("metadata") or {})]
    lines.append("interactions:" if cassette["interactions"] else "interactions: []")
    for interaction in cassette["interactions"]:
        lines += _request(interaction["request"])
        lines += _response(interaction["response"])
    return "\n".join(lines) + "\n"


def inbound(came: Inbound) -> str:
    """What stands below the interactions: vcrpy reads past it."""
    if not came.deliveries:
        return ""
    lines = [f"course: {_quoted(written(came.course))}", "deliveries:"]
    for delivery in came.deliveries:
        lines += _delivery(delivery)
    return "\n".join(lines) + "\n"


def deserialize(text: str) -> Any:
    """The reading of vcrpy itself, which this layout never departs from."""
    from vcr.serializers import yamlserializer  # noqa: PLC0415 - replay does without vcrpy

    return yamlserializer.deserialize(text)


def writable(json_text: str) -> str:
    """The same JSON, with what YAML cannot hold as it is written as an escape."""
    return _UNWRITABLE.sub(lambda odd: f"\\u{ord(odd[0]):04x}", json_text)


def _metadata(metadata: Mapping[str, Any]) -> Iterator[str]:
    if metadata:
        yield "metadata:"
    for name, value in metadata.items():
        yield f"  {name}: {_quoted(value)}"


def _request(request: Mapping[str, Any]) -> Iterator[str]:
    yield "- request:"
    yield f"    method: {request['method']}"
    yield f"    uri: {_quoted(request['uri'])}"
    yield from _headers(request["headers"])
    yield f"    body: {_quoted(request['body'])}"


def _response(response: Mapping[str, Any]) -> Iterator[str]:
    status = response["status"]
    yield "  response:"
    yield f"    status: {{code: {status['code']}, message: {_quoted(status['message'])}}}"
    yield from _headers(response["headers"])
    yield "    body:"
    yield f"      string: {_body(response['body'].get('string'))}"


def _delivery(delivery: Delivery) -> Iterator[str]:
    reply = delivery.reply
    yield f"- event: {_body(delivery.event)}"
    yield "  reply:"
    yield f"    status: {_quoted(reply.status)}"
    yield from _headers({name: [value] for name, value in reply.headers.items()})
    yield f"    body: {_body(reply.body)}"


def _headers(headers: Mapping[str, Any]) -> Iterator[str]:
    yield "    headers:" if headers else "    headers: {}"
    for name, values in headers.items():
        yield f"      {name}: [{', '.join(map(_quoted, values))}]"


def _body(text: str | None) -> str:
    if text and text[0] in "{[" and not _NOT_IN_A_BLOCK.search(text) and not text.endswith("\n"):
        return "|-" + _INDENT + text.replace("\n", _INDENT)
    return _quoted(text)


def _quoted(value: object) -> str:
    return writable(json.dumps(value, ensure_ascii=False))
