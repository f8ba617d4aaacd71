"""How a cassette is written: YAML that vcrpy reads and a person reviews.

A serializer in vcrpy's own interface (``serialize``, ``deserialize``), so that vcrpy decides *what*
a cassette holds and this module only how it looks: a JSON body stands in a literal block, line by
line, so that the diff of a cassette reads like the diff of JSON; every other text is a
double-quoted JSON string, which YAML reads alike and nobody has to guess the type of. vcrpy's own
YAML dumper would write bodies as one long folded string.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from issuing_harness.take import Delivery
from issuing_harness.tape.inbound import Inbound, written

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
