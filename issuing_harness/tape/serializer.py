"""The text layout of a cassette: YAML that vcrpy reads, written line by line.

This module is a vcrpy serializer (``vcr.serialize.serialize(content, serializer)``), so a cassette
is what the installed vcrpy itself makes of the interactions. Deliveries and their timeline stand
below the interactions, under keys of their own that vcrpy ignores. The fixed layout is what lets
:mod:`issuing_harness.tape.reader` do without a YAML parser.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import orjson

from issuing_harness.interactions import Delivery
from issuing_harness.tape.timeline import TimelineEntry, format_timeline

#: Raised when the layout changes so that an older reader cannot follow. A cassette with deliveries
#: has a number of its own.
FORMAT: Final = 1
WEBHOOK_FORMAT: Final = 2

#: What stands before each line of a block of JSON.
BLOCK_INDENT: Final = "\n        "
#: Characters that YAML 1.1 does not allow to stand for themselves.
_UNWRITABLE: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
#: What looks like JSON, and is in a block of YAML what it was before.
_IN_A_BLOCK: Final = re.compile(
    "[{[][^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]*(?<!\n)"
)


def serialize(cassette: Mapping[str, Any]) -> str:
    """Return the cassette's text.

    Args:
        cassette: ``version``, ``metadata`` and ``interactions``, as vcrpy passes them to its
            serializers.
    """
    lines = [f"version: {cassette['version']}", *_metadata_lines(cassette.get("metadata") or {})]
    lines.append("interactions:" if cassette["interactions"] else "interactions: []")
    for interaction in cassette["interactions"]:
        lines += _request_lines(interaction["request"])
        lines += _response_lines(interaction["response"])
    return "\n".join(lines) + "\n"


def serialize_deliveries(deliveries: Iterable[Delivery], timeline: Iterable[TimelineEntry]) -> str:
    """Return what stands below the interactions; empty if there are no deliveries."""
    lines = [line for delivery in deliveries for line in _delivery_lines(delivery)]
    if not lines:
        return ""
    head = [f"course: {quote(format_timeline(timeline))}", "deliveries:"]
    return "\n".join(head + lines) + "\n"


def deserialize(text: str) -> Any:
    """Return what vcrpy's own YAML serializer reads; the layout never departs from it."""
    from vcr.serializers import yamlserializer  # noqa: PLC0415 - replay does without vcrpy

    return yamlserializer.deserialize(text)


def escape_for_yaml(json_text: str) -> str:
    r"""Return the same JSON, with the characters that YAML cannot hold as ``\u….`` escapes."""
    return _UNWRITABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", json_text)


def _metadata_lines(metadata: Mapping[str, Any]) -> Iterator[str]:
    if metadata:
        yield "metadata:"
    for name, value in metadata.items():
        yield f"  {name}: {quote(value)}"


def _request_lines(request: Mapping[str, Any]) -> Iterator[str]:
    yield "- request:"
    yield f"    method: {request['method']}"
    yield f"    uri: {quote(request['uri'])}"
    yield from _header_lines(request["headers"])
    yield f"    body: {quote(request['body'])}"


def _response_lines(response: Mapping[str, Any]) -> Iterator[str]:
    status = response["status"]
    yield "  response:"
    yield f"    status: {{code: {status['code']}, message: {quote(status['message'])}}}"
    yield from _header_lines(response["headers"])
    yield "    body:"
    yield f"      string: {_body(response['body'].get('string'))}"


def _delivery_lines(delivery: Delivery) -> Iterator[str]:
    reply = delivery.reply
    yield f"- event: {_body(delivery.event)}"
    yield "  reply:"
    yield f"    status: {quote(reply.status)}"
    yield from _header_lines({name: [value] for name, value in reply.headers.items()})
    yield f"    body: {_body(reply.body)}"


def _header_lines(headers: Mapping[str, Any]) -> Iterator[str]:
    yield "    headers:" if headers else "    headers: {}"
    for name, values in headers.items():
        yield f"      {name}: [{', '.join(map(quote, values))}]"


def _body(text: str | None) -> str:
    """Return JSON as an indented block that can be read and diffed, anything else quoted."""
    if text and _IN_A_BLOCK.fullmatch(text):
        return "|-" + BLOCK_INDENT + text.replace("\n", BLOCK_INDENT)
    return quote(text)


def quote(value: object) -> str:
    """Return a value as the layout writes it: JSON, which is YAML too."""
    return escape_for_yaml(orjson.dumps(value).decode())
