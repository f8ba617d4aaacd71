"""A request and an answer, free of any server."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import orjson

from issuing_sandbox.contract.form import Form
from issuing_sandbox.errors import NotModelled
from issuing_sandbox.wire import forms
from issuing_sandbox.wire.forms import MULTIPART, decode

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"


@dataclass(slots=True)
class Request:
    """What a client sent.

    Args:
        method: ``GET``, ``POST`` or ``DELETE``.
        path: the undecoded path, ``/v1/issuing/cards``.
        query: the undecoded query string.
        headers: values by lower-case name.
        body: the raw body.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(slots=True)
class Response:
    """What the sandbox says.

    Args:
        status: the HTTP status.
        body: as bytes; JSON, unless ``content_type`` says otherwise.
        headers: values by lower-case name.
        after: seconds of real time that it is held back.
        lost: what the client gets instead of it, if anything: ``silence`` (for ever, or until the
            connection is closed after those seconds), or a ``reset`` of the connection.
        content_type: what the body is.
    """

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0.0
    lost: str = ""
    content_type: str = JSON


def encode(document: Any) -> bytes:
    """JSON with two spaces of indent, as Stripe sends it."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2)


def form_of(request: Request, encoding: str = FORM) -> dict[str, Form]:
    """The parameters of a request: a POST has them in its body, anything else in its query.

    JSON is not understood, as with Stripe: its parameters look absent (platform, 7.11).

    Args:
        request: what was sent.
        encoding: what the operation takes besides plain forms.

    Raises:
        NotModelled: they are where the sandbox would have to overlook them.
    """
    if request.method != "POST":
        if request.body:
            raise NotModelled(f"a {request.method} with a body")
        return decode(request.query)
    if request.query:
        raise NotModelled("a POST with parameters in its query")
    written = _written_as(request)
    if written == MULTIPART == encoding:
        return forms.read_multipart(request.body, request.headers["content-type"])
    return decode(request.body) if written == FORM else {}


def said_in(request: Request) -> bytes:
    """The body, or what stands for it where the same form is written anew each time it is sent."""
    if _written_as(request) == MULTIPART:
        return forms.multipart_fingerprint(request.body, request.headers["content-type"])
    return request.body


def refuse_overlooked(request: Request, encoding: str = FORM) -> None:
    """Refuse a body that was not understood, once nothing in it was missed.

    Raises:
        NotModelled: doing what such a request seems to ask would overlook what it says.
    """
    written = _written_as(request)
    if request.body and written not in (FORM, encoding):
        raise NotModelled(f"bodies of the type {written}; send {FORM}")


def _written_as(request: Request) -> str:
    return _media_type(request.headers.get("content-type", FORM))


@lru_cache(maxsize=64)
def _media_type(header: str) -> str:
    return header.partition(";")[0].strip().lower()
