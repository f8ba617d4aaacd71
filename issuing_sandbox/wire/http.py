"""HTTP requests and responses, whatever server or client carries them, and how a body is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from time import gmtime
from typing import Any, Final

import orjson

from issuing_sandbox.contract.form import Form
from issuing_sandbox.contract.published import FORM_TYPE, JSON_TYPE, SECOND_API
from issuing_sandbox.errors import NotModelled, SandboxFault
from issuing_sandbox.wire.forms import MULTIPART_TYPE, decode_form

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
CSV_TYPE: Final = "text/csv"
#: How the paths of the sandbox's own controls begin.
CONTROL_PREFIX: Final = "/_sandbox/"
#: Only calls of Stripe's APIs suffer faults and limits, never the sandbox's own controls.
API_PREFIXES: Final = ("/v1/", SECOND_API)
NOT_A_FORM: Final = (
    "Invalid request (check that your POST content type is application/x-www-form-urlencoded). If "
    "you have any questions, we can help at https://support.stripe.com/."
)
UNSUPPORTED_TYPE: Final = (
    "Invalid request: unsupported Content-Type {}. If error persists and you need assistance, "
    "please contact support@stripe.com."
)


class Found:
    """What was found of the head of a request, by those who handle it; it is empty at first.

    Requests whose heads are the same, byte for byte, share it. Nothing is kept that depends on more
    than the head and the sandbox.

    Args:
        fingerprint: of its key, if that is one of an account.
        plan: where it leads (``request_handler``).
    """

    __slots__ = ("fingerprint", "plan")

    def __init__(self, fingerprint: str = "", plan: Any = None) -> None:
        self.fingerprint = fingerprint
        self.plan = plan


@dataclass(slots=True)
class Request:
    """An HTTP request.

    Args:
        method: ``GET``, ``POST`` or ``DELETE``.
        path: the undecoded path, ``/v1/issuing/cards``.
        query: the undecoded query string.
        headers: values by lower-case name.
        body: the raw body.
        found: what was found of requests with the same head.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    found: Found | None = field(default=None, compare=False, repr=False)


@dataclass(slots=True)
class Response:
    """An HTTP response.

    Args:
        status: the HTTP status.
        body: as bytes; JSON, unless ``content_type`` says otherwise.
        headers: values by lower-case name.
        delay: seconds of real time that it is held back.
        lost: what the client gets instead of it, if anything: ``silence`` (for ever, or until the
            connection is closed after the delay), or a ``reset`` of the connection.
        content_type: the media type of the body.
    """

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    lost: str = ""
    content_type: str = JSON_TYPE


@lru_cache(maxsize=64)
def http_date(now: int) -> str:
    """Return unix seconds as a ``Date`` header has them: ``Mon, 01 Jun 2026 12:00:00 GMT``."""
    at = gmtime(now)
    date = f"{_DAYS[at.tm_wday]}, {at.tm_mday:02} {_MONTHS[at.tm_mon - 1]} {at.tm_year:04}"
    return f"{date} {at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02} GMT"


def encode_json(document: Any) -> bytes:
    """Return JSON with two spaces of indent, as Stripe sends it."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2)


def parse_form(request: Request, encoding: str = FORM_TYPE) -> dict[str, Form]:
    """Return the parameters of a request: a POST has them in its body, others in their query.

    A POST may have its ``expand`` in the query.

    Args:
        request: the request.
        encoding: the media type that the operation takes besides plain forms.

    Raises:
        NotModelled: they are where the sandbox would have to overlook them.
    """
    if request.method != "POST":
        if request.body:
            raise NotModelled(f"a {request.method} with a body")
        return decode_form(request.query)
    form = _form_in_body(request, encoding)
    if not request.query:
        return form
    in_query = decode_form(request.query)
    if in_query.keys() != {"expand"} or "expand" in form:
        raise NotModelled("a POST with parameters in its query, besides expand")
    return {**form, **in_query}


def _form_in_body(request: Request, encoding: str) -> dict[str, Form]:
    media_type = media_type_of(request)
    if media_type == MULTIPART_TYPE == encoding:
        from issuing_sandbox.wire import multipart  # noqa: PLC0415 - few programs upload anything

        return multipart.decode_multipart(request.body, request.headers["content-type"])
    return decode_form(request.body) if media_type == FORM_TYPE else {}


def check_content_type(request: Request) -> None:
    """Refuse a POST of the first API whose body is no form; the second one takes JSON.

    The sentences are recorded, of JSON and of text; that other types read like text is inferred.

    Raises:
        SandboxFault: the body is of another type than a form's.
    """
    is_first_api = request.path.startswith("/v1/")
    if not (request.method == "POST" and request.body and is_first_api):
        return
    media_type = media_type_of(request)
    if media_type == JSON_TYPE:
        raise SandboxFault(NOT_A_FORM)
    if media_type not in (FORM_TYPE, MULTIPART_TYPE):
        raise SandboxFault(UNSUPPORTED_TYPE.format(request.headers["content-type"]))


def parse_json(request: Request) -> Any:
    """Return the decoded body of a POST of the second API; an empty one has no parameters.

    Raises:
        NotModelled: the query has parameters, which would be overlooked.
        SandboxFault: it is of another type, or no JSON; the words are ours.
    """
    if request.query:
        names = ", ".join(decode_form(request.query))
        raise NotModelled(f"a POST of the second API with parameters in its query ({names})")
    if not request.body:
        return {}
    if media_type_of(request) != JSON_TYPE:
        raise SandboxFault(f"A POST of the second API has a body of the type {JSON_TYPE}.")
    try:
        return orjson.loads(request.body)
    except orjson.JSONDecodeError as error:
        raise SandboxFault(f"The body is no JSON: {error}") from error


def body_fingerprint(request: Request) -> bytes:
    """Return what identifies a body: itself, or for multipart a hash without the boundary.

    What is in the query belongs to it.
    """
    if media_type_of(request) == MULTIPART_TYPE:
        from issuing_sandbox.wire import multipart  # noqa: PLC0415 - as above

        return multipart.multipart_fingerprint(request.body, request.headers["content-type"])
    return b"&".join(filter(None, (request.query.encode("latin-1"), request.body)))


def refuse_unread_body(request: Request, encoding: str = FORM_TYPE) -> None:
    """Refuse a body that was not parsed, once no required parameter is missing for lack of it.

    Raises:
        NotModelled: to execute such a request would ignore what its body says.
    """
    media_type = media_type_of(request)
    if request.body and media_type not in (FORM_TYPE, encoding):
        raise NotModelled(f"bodies of the type {media_type}; send {FORM_TYPE}")


def media_type_of(request: Request) -> str:
    """Return the media type of a request's body; one that is not named is a form's."""
    return _parse_media_type(request.headers.get("content-type", FORM_TYPE))


@lru_cache(maxsize=64)
def _parse_media_type(header: str) -> str:
    return header.partition(";")[0].strip().lower()
