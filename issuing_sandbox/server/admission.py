"""What the server refuses before the sandbox sees it: foreign names, doubled headers, sizes.

The sandbox responds to names of this machine only, so that no web page can reach it under a name
of its own (DNS rebinding), and no page of another site can send it a form that changes something
(CSRF): a form needs no more than the address and any key. The refusals are in words of ours, not
Stripe's, and end the connection. Sizes are policies: what Stripe's servers allow is not published.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Final, NoReturn

import httptools

from issuing_sandbox.contract.published import FORM_TYPE
from issuing_sandbox.page.addresses import is_loopback, is_page_request
from issuing_sandbox.policies import Policies
from issuing_sandbox.wire.forms import MULTIPART_TYPE
from issuing_sandbox.wire.http import CONTROL_PREFIX, Request, Response, encode_json

Header = tuple[bytes, bytes]

#: Headers that decide something, and of which nobody can say which counts if there are two.
SINGLE: Final = (
    "host",
    "authorization",
    "content-type",
    "idempotency-key",
    "origin",
    "sec-fetch-site",
    "stripe-account",
    "stripe-context",
    "stripe-version",
)
#: Methods that change nothing.
READING: Final = ("GET", "HEAD")
#: What a browser says of a request that a page of the same origin sent, or its user.
OWN_SITES: Final = ("same-origin", "none")
FILES: Final = "/v1/files"
STATE: Final = CONTROL_PREFIX + "state"
#: Digits of a body's length that need no look.
_SHORT: Final = 5
#: Characters of what was sent that a refusal repeats.
_QUOTED: Final = 100


class Refused(Exception):
    """A request that the sandbox does not get to see.

    Args:
        status: the HTTP status.
        message: what was sent, what is allowed, and what to do.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message

    def response(self) -> Response:
        """Return the response that says so."""
        error = {
            "code": "refused_by_sandbox",
            "message": self.message,
            "type": "invalid_request_error",
        }
        return Response(
            self.status, encode_json({"error": error}), {"stripe-should-retry": "false"}
        )


class Admission:
    """Decides which requests come before the sandbox.

    Args:
        policies: the sandbox's, with its limits.
        hosts: names besides those of this machine that the sandbox may be addressed by.
    """

    def __init__(self, policies: Policies, hosts: Collection[str] = ()) -> None:
        self._hosts = frozenset(hosts)
        self.header_bytes = policies.header_bytes
        self._max_headers = policies.headers
        self._max_target = policies.url_bytes
        self.parameters = policies.parameters
        #: Bytes that any body may have; only files and state documents may have more.
        self.form_bytes = policies.form_bytes
        self._limits = {
            FORM_TYPE: ("form_bytes", policies.form_bytes),
            FILES: ("upload_bytes", policies.upload_bytes),
            STATE: ("state_bytes", policies.state_bytes),
        }

    def check_head(
        self, target: bytes, sent: Sequence[Header], request: Request, *, is_long: bool
    ) -> None:
        """Check a request whose body is still to come.

        Args:
            target: the URL as it was sent.
            sent: the headers as they were sent.
            request: the same, parsed, without a body.
            is_long: whether target and headers may be longer than is allowed.

        Raises:
            Refused: the request is not for this sandbox, or is too large.
        """
        headers = request.headers
        if len(sent) != len(headers):
            _check_single(sent)
        if is_long or len(sent) > self._max_headers or len(target) > self._max_target:
            self.check_size(target, sent)
        host = headers.get("host", "")
        if not _is_loopback(host):
            self._check_host(host, request)
        if not target.startswith(b"/"):
            self._check_host(_host_in(target) or host, request)
        if request.method not in READING:
            _check_site(host, request)
        if "content-length" in headers and len(headers["content-length"]) > _SHORT:
            self.check_body(request, int(headers["content-length"]))

    def check_size(self, target: bytes, sent: Sequence[Header]) -> None:
        """Check the size of what has come of a request's target and headers.

        Raises:
            Refused: 414 or 431, it is too large.
        """
        if len(target) > self._max_target:
            raise _too_large(414, "URL of this request", "bytes", self._max_target, "url_bytes")
        if len(sent) > self._max_headers:
            raise _too_large(431, "head of this request", "headers", self._max_headers, "headers")
        if sum(len(name) + len(value) for name, value in sent) > self.header_bytes:
            raise self._too_long_head()

    def refuse_long_head(self, target: bytes, sent: Sequence[Header]) -> NoReturn:
        """Refuse a request whose head is too long although not all of it has come.

        Raises:
            Refused: 414 or 431.
        """
        self.check_size(target, sent)
        raise self._too_long_head()

    def _too_long_head(self) -> Refused:
        what = "header section of this request"
        return _too_large(431, what, "bytes", self.header_bytes, "header_bytes")

    def check_body(self, request: Request, size: int) -> None:
        """Check the size of a body, as it is announced or as it has come so far.

        Raises:
            Refused: 413, it is too large.
        """
        policy, limit = self._limits[_body_kind(request)]
        if size > limit:
            raise _too_large(413, "body of this request", "bytes", limit, policy)

    def check_parameters(self, request: Request) -> None:
        """Check how many parameters a query or a form has, before any of them is parsed.

        Raises:
            Refused: 400, there are too many.
        """
        is_form = _body_kind(request) == FORM_TYPE
        count = max(request.body.count(b"&") if is_form else 0, request.query.count("&"))
        if count >= self.parameters:
            limit = self.parameters
            raise _too_large(400, "form of this request", "parameters", limit, "parameters")

    def _check_host(self, host: str, request: Request) -> None:
        if "host" not in request.headers:
            raise Refused(
                400,
                "This request has no Host header, so it does not say whom it asks. Send the one "
                "that belongs to the sandbox's address, such as Host: 127.0.0.1:12111.",
            )
        if not self._is_ours(host) and not is_page_request(request):
            raise _foreign(host)

    def _is_ours(self, host: str) -> bool:
        name = host.lower()
        return _is_loopback(host) or name in self._hosts or name.rpartition(":")[0] in self._hosts


_is_loopback: Final = lru_cache(maxsize=256)(is_loopback)


def _check_site(host: str, request: Request) -> None:
    """Refuse what a page of another site sends; browsers say so, and programs say neither.

    The sandbox's own page is left to judge its forms itself, more strictly.
    """
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "none")
    is_own = origin is None or origin.lower() in _origins(host)
    if (is_own and site.lower() in OWN_SITES) or is_page_request(request):
        return
    raise Refused(
        403,
        f"A page of another site ({(origin or site)[:_QUOTED]}) sent this {request.method}, so "
        "nothing was done: no other site's page may change what is here. Programs send neither "
        "Origin nor Sec-Fetch-Site; let one make this call.",
    )


def _origins(host: str) -> tuple[str, ...]:
    """Return the origins of a page at this host, which a proxy may serve with TLS."""
    return (f"http://{host.lower()}", f"https://{host.lower()}")


def _body_kind(request: Request) -> str:
    """Return what limits a body: that it is a form, or the path it goes to."""
    if request.path == STATE:
        return STATE
    media_type = request.headers.get("content-type", "").lower()
    is_upload = request.path == FILES and media_type.startswith(MULTIPART_TYPE)
    return FILES if is_upload else FORM_TYPE


def _check_single(sent: Sequence[Header]) -> None:
    """Refuse a second header of a kind that there may be one of."""
    names = [name.decode("latin-1").lower() for name, _ in sent]
    for name in SINGLE:
        if names.count(name) > 1:
            raise Refused(
                400,
                f"This request has {names.count(name)} headers {name}, and nobody can say which "
                "counts. Send one of them.",
            )


def _host_in(target: bytes) -> str | None:
    """Return the host in a whole URL, with its port, as it stands for the Host header."""
    parsed = httptools.parse_url(target)
    if not parsed.host:
        return None
    host = parsed.host.decode("latin-1")
    return f"[{host}]" if ":" in host else host


def _foreign(host: str) -> Refused:
    shown = host[:_QUOTED]
    return Refused(
        403,
        f"This request asks for the host {shown or '(none)'}, which is no name of this machine. "
        "The sandbox answers to localhost and to loopback addresses, so that no web page reaches "
        "it under a name of its own. If this name is meant to lead here: issuing-sandbox "
        f"--allow-host {shown.rpartition(':')[0] or shown or 'NAME'}",
    )


def _too_large(status: int, what: str, unit: str, limit: int, policy: str) -> Refused:
    return Refused(
        status,
        f"The {what} has more than the {limit} {unit} that this sandbox takes. Send less, or let "
        f"it take more: issuing-sandbox --policy {policy}={limit * 2}",
    )
