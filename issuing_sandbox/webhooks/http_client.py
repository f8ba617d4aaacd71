"""The HTTP client that posts real-time requests and deliveries to the customer's endpoints."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import urllib3

#: Hosts that are this machine, without asking a name server.
LOOPBACK_HOSTS: Final = ("127.0.0.1", "localhost", "::1")
#: Bytes of a reply that are read; no decision needs more.
MAX_REPLY: Final = 1 << 20
_CHUNK: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class OutboundRequest:
    """A POST to the customer's endpoint.

    Args:
        url: where it goes.
        body: JSON, as bytes.
        headers: the headers it carries, ``Stripe-Signature`` included.
        timeout: seconds of real time until a whole reply must have come.
    """

    url: str
    body: bytes
    headers: Mapping[str, str]
    timeout: float


@dataclass(frozen=True, slots=True)
class EndpointReply:
    """What the endpoint replied.

    Args:
        status: the HTTP status; ``None`` if no whole reply came in time.
        headers: header values by lower-case name.
        body: as it was sent, its first ``MAX_REPLY`` bytes.
        seconds: real time from sending the request to the end of the reply.
        problem: why there is no reply, in a few words.
        timed_out: whether there is no reply because time was up.
    """

    status: int | None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0
    problem: str | None = None
    timed_out: bool = False


class HttpClient:
    """Posts requests, each over a connection of its own, and follows no redirect.

    urllib3 is imported with the first request: it is a fifth of the time a start takes, and most
    sandboxes never post anything.

    Args:
        hosts: hosts besides this machine that requests may go to.
    """

    def __init__(self, hosts: Collection[str] = ()) -> None:
        self._hosts = {*LOOPBACK_HOSTS, *hosts}

    def post(self, request: OutboundRequest) -> EndpointReply:
        """Post a request and wait for the reply; a failure is a reply without a status."""
        host = host_of(request.url)
        if host not in self._hosts:
            return EndpointReply(None, problem=f"kept back: {host} is not this machine")
        return _post(request)


def host_of(url: str) -> str:
    """Return the host as urllib3 reads it; other parsers disagree about backslashes."""
    import urllib3  # noqa: PLC0415 - see HttpClient

    try:
        return (urllib3.util.parse_url(url).host or "").strip("[]")
    except urllib3.exceptions.LocationParseError:
        return url


def _post(request: OutboundRequest) -> EndpointReply:
    import urllib3  # noqa: PLC0415 - see HttpClient

    began = time.monotonic()
    try:
        return _send(request, began)
    except TimeoutError as error:
        return _failure(began, f"{error}", timed_out=True)
    except urllib3.exceptions.NewConnectionError as error:  # a subclass of urllib3's TimeoutError
        return _failure(began, f"{error}")
    except urllib3.exceptions.TimeoutError:
        return _failure(began, _timeout_message(request), timed_out=True)
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        return _failure(began, f"{type(error).__name__}: {error}")


def _send(request: OutboundRequest, began: float) -> EndpointReply:
    import urllib3  # noqa: PLC0415 - see HttpClient

    response = _pool().request(
        "POST",
        request.url,
        body=request.body,
        headers={**request.headers, "Connection": "close"},
        timeout=urllib3.Timeout(total=request.timeout),
        preload_content=False,
    )
    try:
        body = _read_body(response, request, began)
    finally:
        response.close()
    headers = {name.lower(): value for name, value in response.headers.items()}
    return EndpointReply(response.status, headers, body, time.monotonic() - began)


@cache
def _pool() -> "urllib3.PoolManager":
    import urllib3  # noqa: PLC0415 - see HttpClient

    return urllib3.PoolManager(retries=False)


def _read_body(
    response: "urllib3.BaseHTTPResponse", request: OutboundRequest, began: float
) -> bytes:
    """Return the body; raise ``TimeoutError`` once it takes longer than the request's timeout."""
    body = b""
    while len(body) < MAX_REPLY:
        chunk = response.read1(_CHUNK)
        if time.monotonic() - began > request.timeout:
            raise TimeoutError(_timeout_message(request))
        if not chunk:
            return body
        body += chunk
    return body[:MAX_REPLY]


def _timeout_message(request: OutboundRequest) -> str:
    return f"no whole reply within {request.timeout:g} s"


def _failure(began: float, problem: str, *, timed_out: bool = False) -> EndpointReply:
    seconds = time.monotonic() - began
    return EndpointReply(None, seconds=seconds, problem=problem, timed_out=timed_out)
