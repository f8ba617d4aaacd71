"""The HTTP client that posts real-time requests and deliveries to the customer's endpoints.

asyncio carries, httptools parses (docs/adr/0030): a request that waits costs a connection and no
thread. Each goes over a connection of its own, no redirect is followed, and a reply is bounded in
size and time.
"""

import asyncio
import time
import zlib
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import SplitResult, quote, urlsplit

import httptools

from issuing_sandbox.webhooks.reply_reader import RawReply, ReplyReader

if TYPE_CHECKING:
    import ssl

#: Hosts that are this machine, without asking a name server, and the addresses that each has.
LOOPBACK_HOSTS: Final = {
    "127.0.0.1": ("127.0.0.1",),
    "localhost": ("127.0.0.1", "::1"),
    "::1": ("::1",),
}
#: Bytes of a reply that are read; no decision needs more.
MAX_REPLY: Final = 1 << 20
#: What may stand in a request's target as it is; everything else is percent-encoded.
_TARGET_CHARACTERS: Final = "%/:=&?~+!$,;'@()*[]"
_PORTS: Final = {"http": 80, "https": 443}
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


class OutboundRequest(NamedTuple):
    """A POST to the customer's endpoint.

    Args:
        url: where it goes.
        body: JSON, as bytes.
        headers: the headers it carries, ``Stripe-Signature`` included.
        timeout: seconds of real time until a whole reply must have come, from when it is sent.
        account: ``acct_…`` in whose turn it is sent; an account shares that of its platform.
    """

    url: str
    body: bytes
    headers: Mapping[str, str]
    timeout: float
    account: str = ""


class EndpointReply(NamedTuple):
    """What the endpoint replied.

    Args:
        status: the HTTP status; ``None`` if no whole reply came in time.
        headers: header values by lower-case name.
        body: as it was sent, its first ``MAX_REPLY`` bytes.
        seconds: real time from sending the request to the end of the reply.
        problem: why there is no reply, in a few words.
        timed_out: whether there is no reply because time was up.
        unreadable: whether there is none because what came could not be read.
    """

    status: int | None
    headers: Mapping[str, str] = {}
    body: bytes = b""
    seconds: float = 0.0
    problem: str | None = None
    timed_out: bool = False
    unreadable: bool = False


class HttpClient:
    """Posts requests, each over a connection of its own, and follows no redirect.

    Args:
        hosts: hosts besides this machine that requests may go to.
    """

    def __init__(self, hosts: Collection[str] = ()) -> None:
        self._hosts = {*LOOPBACK_HOSTS, *hosts}

    def post(self, request: OutboundRequest) -> EndpointReply:
        """Post a request and wait for the reply, in a thread that runs no event loop."""
        return asyncio.run(self.send(request))

    async def send(self, request: OutboundRequest) -> EndpointReply:
        """Post a request and return the reply; a failure is a reply without a status."""
        try:
            url = split_url(request.url)
        except ValueError:
            return EndpointReply(None, problem="kept back: its URL cannot be read")
        if url.hostname not in self._hosts:
            return EndpointReply(
                None, problem=f"kept back: {url.hostname or 'no host'} is not this machine"
            )
        return await _timed_exchange(request, url)


def split_url(url: str) -> SplitResult:
    """Return the parts of a URL; what is checked is what is connected to.

    A backslash counts as a slash, as in browsers.

    Raises:
        ValueError: it is none.
    """
    parts = urlsplit(url.replace("\\", "/"))
    if parts.scheme not in _PORTS:
        raise ValueError("it begins with neither http:// nor https://")
    _ = parts.port
    return parts


@lru_cache(maxsize=1024)
def server_of(url: str) -> str:
    """Return the server that a URL leads to, ``host:port``; this machine is ``localhost``.

    What cannot be requested is no server, and stands for itself.
    """
    try:
        parts = split_url(url)
    except ValueError:
        return url
    host = parts.hostname or ""
    host = "localhost" if host in LOOPBACK_HOSTS else host
    return f"{host}:{parts.port or _PORTS[parts.scheme]}"


async def _timed_exchange(request: OutboundRequest, url: SplitResult) -> EndpointReply:
    """Send a request, and end it when its time is up."""
    began = time.monotonic()
    exchange = asyncio.ensure_future(_exchange(request, url))
    try:
        # not asyncio.timeout, which overrules a reply that came while the loop was busy
        done, _ = await asyncio.wait((exchange,), timeout=request.timeout)
        if not done:
            problem = f"no whole reply within {request.timeout:g} s"
            return EndpointReply(
                None, seconds=time.monotonic() - began, problem=problem, timed_out=True
            )
        reply = exchange.result()
        seconds = min(time.monotonic() - began, request.timeout)
        return EndpointReply(reply.status, reply.headers, _decoded(reply), seconds)
    except (OSError, ValueError, httptools.HttpParserError) as error:
        return EndpointReply(
            None,
            seconds=time.monotonic() - began,
            problem=_problem(error),
            unreadable=not isinstance(error, OSError),
        )
    finally:
        exchange.cancel()


async def _exchange(request: OutboundRequest, url: SplitResult) -> RawReply:
    """Connect, send the request, and return the reply once it is complete."""
    transport, reader = await _connect(url)
    try:
        transport.write(_head(request, url) + request.body)
        return await reader.reply
    finally:
        transport.abort()


async def _connect(url: SplitResult) -> tuple[asyncio.WriteTransport, ReplyReader]:
    """Connect to the host that was checked; this machine is reached without a name server."""
    loop, host = asyncio.get_running_loop(), url.hostname or ""
    port = url.port or _PORTS[url.scheme]
    tls, name = (_tls(), host) if url.scheme == "https" else (None, None)
    problems: list[OSError] = []
    for address in LOOPBACK_HOSTS.get(host, (host,)):
        try:
            return await loop.create_connection(
                lambda: ReplyReader(MAX_REPLY), address, port, ssl=tls, server_hostname=name
            )
        except OSError as problem:
            problems.append(problem)
    raise problems[0]


@cache
def _tls() -> "ssl.SSLContext":
    import ssl  # noqa: PLC0415 - most endpoints are on this machine, without TLS

    return ssl.create_default_context()


def _head(request: OutboundRequest, url: SplitResult) -> bytes:
    host = (url.hostname or "").encode("idna").decode()
    host = f"[{host}]" if ":" in host else host
    if url.port not in (None, _PORTS[url.scheme]):
        host = f"{host}:{url.port}"
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    headers = {
        "Host": host,
        "Content-Length": str(len(request.body)),
        **request.headers,
        "Connection": "close",
    }
    lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
    return f"POST {quote(target, _TARGET_CHARACTERS)} HTTP/1.1\r\n{''.join(lines)}\r\n".encode()


def _decoded(reply: RawReply) -> bytes:
    """Return the body as it was before it was compressed for the way, its first bytes only.

    What is compressed in a way that nobody asked for stays as it came, and is no decision.

    Raises:
        ValueError: it is not compressed as its header says.
    """
    named = reply.headers.get("content-encoding", "").lower().split(",")
    codings = [each.strip() for each in reversed(named)]
    body = reply.body
    try:
        for forms in (_CODINGS[coding] for coding in codings if coding in _CODINGS):
            body = _decompressed(body, forms)
    except zlib.error as error:
        raise ValueError(f"the reply cannot be decompressed: {error}") from error
    return body


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
    while len(found) < MAX_REPLY:
        member = zlib.decompressobj(form)
        found += member.decompress(content, MAX_REPLY - len(found))
        content = member.unused_data
        if not content.startswith(_GZIP_MEMBER):
            break
    return found


def _problem(error: Exception) -> str:
    """Return what went wrong, in a few words."""
    if isinstance(error, ConnectionRefusedError):
        return "Connection refused: nothing listens there"
    if isinstance(error, httptools.HttpParserError):
        return f"no HTTP reply: {error}"
    if not isinstance(error, OSError):
        return str(error)
    return f"{type(error).__name__}: {error}"
