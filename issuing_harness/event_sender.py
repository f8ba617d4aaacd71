"""Sends a webhook event as Stripe does: signed now, over its raw body, on a connection of its own.

The signature is an HMAC-SHA256 of the time, a dot and the body, keyed with the endpoint's whole
secret (reference: objects and platform, 6.5). What comes back is kept as it was sent beside what it
says, so that whoever stands in between can pass it on unchanged.
"""

import base64
import hashlib
import hmac
import http.client
import re
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final, Protocol
from urllib.parse import SplitResult, quote, unquote, urlsplit

from issuing_harness.bounded_responses import BoundedResponse, problem_of
from issuing_harness.interactions import EndpointReply, Pairs, WireReply

#: Returns the ``Stripe-Signature`` header of a secret, a body and a time (unix seconds); ``None``
#: for no such header.
Signing = Callable[[str, bytes, int], str | None]

#: Seconds until a post is given up, however much of the reply has come; whether a decision is late
#: is judged by its receiver.
POST_TIMEOUT: Final = 30.0
#: What every delivery of Stripe's carries beside its signature (objects and platform, 6.4).
HEADERS: Final = {
    "Accept": "*/*; q=0.5, application/xml",
    "Accept-Encoding": "gzip",
    "Cache-Control": "no-cache",
    "Content-Type": "application/json; charset=utf-8",
    "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    "Connection": "close",
}
#: What may stand in a request's target as it is; everything else is percent-encoded.
_TARGET_CHARACTERS: Final = "%/:=&?~+!$,;'@()*[]"
#: A header folded over lines, which whoever passes it on unfolds (RFC 9112, 5.2), and what may
#: stand in the name and in the value of one (RFC 9110, 5.6.2 and 5.5).
_FOLD: Final = re.compile(r"[ \t]*\r?\n[ \t]+")
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE: Final = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
#: Bytes of the headers of a reply that are passed on; the sandbox reads 65,536 with all else.
_MOST_HEADERS: Final = 63_000
_SHOWN: Final = 60
_GZIP_OR_ZLIB: Final = zlib.MAX_WBITS | 32
_RAW_DEFLATE: Final = -zlib.MAX_WBITS
#: How each content coding (RFC 9110, 8.4.1) is opened; deflate is sent both with and without the
#: frame of zlib that it should have, and clients read either.
_CODINGS: Final = {
    "gzip": (_GZIP_OR_ZLIB,),
    "x-gzip": (_GZIP_OR_ZLIB,),
    "deflate": (_GZIP_OR_ZLIB, _RAW_DEFLATE),
}
_GZIP_MEMBER: Final = b"\x1f\x8b\x08"
#: Bytes to which a reply is decompressed; no decision needs more.
_MAX_BYTES: Final = 1 << 20


class Post(Protocol):
    """The way from Stripe to an endpoint: ``post_event``, or one on which something goes wrong."""

    def __call__(self, url: str, secret: str, event: str, *, age: int = 0) -> EndpointReply:
        """Post an event, signed ``age`` seconds ago, and return the reply."""


def signature(secret: str, body: bytes, at: int) -> str:
    """Return the ``Stripe-Signature`` header of a body sent at ``at`` (unix seconds)."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={signed.hexdigest()}"


def post_event(  # noqa: PLR0913 - what is sent, and each way in which it may be wrong
    url: str,
    secret: str,
    event: str,
    *,
    age: int = 0,
    sign: Signing = signature,
    timeout: float | None = None,
) -> EndpointReply:
    """Post an event and return the reply; its status is ``None`` if there was none.

    Args:
        url: the endpoint, ``http://127.0.0.1:4242/webhooks``.
        secret: its signing secret, ``whsec_…``.
        event: the JSON that is sent.
        age: how many seconds old the signature is.
        sign: makes the signature; as Stripe does by default.
        timeout: seconds until it is given up, if not as many as usual.
    """
    body, timeout = event.encode(), POST_TIMEOUT if timeout is None else timeout
    header = sign(secret, body, int(time.time()) - age)
    signed = {} if header is None else {"Stripe-Signature": header}
    began = time.monotonic()
    try:
        status, headers, content = _exchange(urlsplit(url), HEADERS | signed, body, timeout)
    except (http.client.HTTPException, OSError) as error:
        seconds, problem = time.monotonic() - began, _problem(error, timeout)
        return EndpointReply(None, wire=WireReply(seconds=seconds, problem=problem))
    wire = WireReply(headers, content, time.monotonic() - began)
    by_name = _by_name(headers)
    return EndpointReply(status, by_name, _text(by_name, content), wire)


def _exchange(
    url: SplitResult, headers: dict[str, str], body: bytes, timeout: float
) -> tuple[int, Pairs, bytes]:
    """Return status, headers and body of the reply to a POST."""
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(url.hostname or "", url.port, timeout=timeout)
    connection.response_class = BoundedResponse
    target = quote((url.path or "/") + (f"?{url.query}" if url.query else ""), _TARGET_CHARACTERS)
    try:
        connection.request("POST", target, body, headers | _credentials(url))
        response = connection.getresponse()
        return response.status, _passable(response.getheaders()), response.read()
    finally:
        connection.close()


def _passable(headers: Sequence[tuple[str, str]]) -> Pairs:
    """Return the headers of a reply as they can be passed on: folded ones in one line.

    Raises:
        http.client.HTTPException: whoever gets them could not read them; with the name of one.
    """
    passable = tuple((name, _FOLD.sub(" ", value)) for name, value in headers)
    for name, value in passable:
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise http.client.HTTPException(
                f"its header {_called(name)} has a character that none may have, RFC 9110, 5.5"
            )
    size = sum(len(name) + len(value) for name, value in passable)
    if size > _MOST_HEADERS:
        raise http.client.HTTPException(f"headers of {size:,} bytes; {_MOST_HEADERS:,} are read")
    return passable


def _called(name: str) -> str:
    """Return a header's name as a message shows it, or its length if it is too long for one."""
    return ascii(name)[1:-1] if len(name) <= _SHOWN else f"with a name of {len(name):,} characters"


def _credentials(url: SplitResult) -> dict[str, str]:
    """Return the header of the name and the password in a URL, if they stand there."""
    if url.username is None:
        return {}
    pair = f"{unquote(url.username)}:{unquote(url.password or '')}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _by_name(headers: Pairs) -> dict[str, str]:
    """Return header values by lower-case name; those of one name joined, as HTTP has it."""
    values: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        values[key] = f"{values[key]}, {value}" if key in values else value
    return values


def unreadable_coding(headers: Mapping[str, str]) -> str:
    """Return the content coding of a reply that Stripe did not ask for, ``br``; empty if none.

    Args:
        headers: of the reply, by lower-case name.
    """
    return next((each for each in _codings(headers) if each not in _CODINGS), "")


def _codings(headers: Mapping[str, str]) -> list[str]:
    """Return the content codings of a reply, the one applied last first."""
    named = headers.get("content-encoding", "").lower().split(",")
    return [each.strip() for each in reversed(named) if each.strip() not in ("", "identity")]


def _text(headers: Mapping[str, str], content: bytes) -> str:
    """Return a body as text; what is compressed in a way nobody asked for is named instead."""
    if coding := unreadable_coding(headers):
        return f"({len(content)} bytes compressed as {coding}; Stripe asks for gzip)"
    with suppress(zlib.error):  # it is shown as it came
        for coding in _codings(headers):
            content = _decompressed(content, _CODINGS[coding])
    return content.decode(errors="replace")


def _decompressed(content: bytes, forms: Sequence[int]) -> bytes:
    """Return what was compressed in one of these forms, its first bytes only.

    Raises:
        zlib.error: it is in none of them.
    """
    for form in forms[:-1]:
        with suppress(zlib.error):
            return _members(content, form)
    return _members(content, forms[-1])


def _members(content: bytes, form: int) -> bytes:
    """Return what the members of a content hold together: of gzip there may be many."""
    found = b""
    while len(found) < _MAX_BYTES:
        member = zlib.decompressobj(form)
        found += member.decompress(content, _MAX_BYTES - len(found))
        content = member.unused_data
        if not content.startswith(_GZIP_MEMBER):
            break
    return found


def _problem(error: Exception, timeout: float) -> str:
    """Return why there is no reply, in words that complete "your endpoint …"."""
    if isinstance(error, TimeoutError):
        return f"did not reply within {timeout:g} s"
    return problem_of(error)
