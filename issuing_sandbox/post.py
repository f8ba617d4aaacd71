"""What leaves the sandbox: a letter to an endpoint of the customer's, and the reply to it."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

import urllib3

#: Hosts that are this machine, whatever a name server says.
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
#: Bytes of a reply that are read; no decision needs more.
LONGEST: Final = 1 << 20
_CHUNK: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Letter:
    """A POST to somebody outside.

    Args:
        url: where to.
        body: JSON, as bytes.
        headers: what goes with it.
        patience: seconds of real time the reply may take.
    """

    url: str
    body: bytes
    headers: Mapping[str, str]
    patience: float


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back.

    Args:
        status: the HTTP status; ``None`` if no whole reply came in time.
        headers: values by lower-case name.
        body: as it was sent.
        seconds: real time from sending the letter to the end of the reply.
        problem: why there is no reply, in a few words.
        late: no reply came because time was up.
    """

    status: int | None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0
    problem: str | None = None
    late: bool = False


class Postman:
    """Carries letters, each over a connection of its own, and follows no redirect.

    Args:
        beyond: hosts besides this machine that letters may go to.
    """

    def __init__(self, beyond: Collection[str] = ()) -> None:
        self._hosts = {*LOOPBACK, *beyond}
        self._pool = urllib3.PoolManager(retries=False)

    def deliver(self, letter: Letter) -> Reply:
        """Post it and wait for the reply; whatever goes wrong is a reply without a status."""
        host = _host(letter.url)
        if host not in self._hosts:
            return Reply(None, problem=f"kept back: {host} is not this machine")
        began = time.monotonic()
        try:
            return self._posted(letter, began)
        except TimeoutError as late:
            return _failed(began, f"{late}", late=True)
        except urllib3.exceptions.NewConnectionError as absent:  # which counts as a timeout there
            return _failed(began, f"{absent}")
        except urllib3.exceptions.TimeoutError:
            return _failed(began, _silence(letter), late=True)
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as broken:
            return _failed(began, f"{type(broken).__name__}: {broken}")

    def _posted(self, letter: Letter, began: float) -> Reply:
        response = self._pool.request(
            "POST",
            letter.url,
            body=letter.body,
            headers={**letter.headers, "Connection": "close"},
            timeout=urllib3.Timeout(total=letter.patience),
            preload_content=False,
        )
        try:
            body = _read(response, letter, began)
        finally:
            response.close()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status, headers, body, time.monotonic() - began)


def _host(url: str) -> str:
    """The host as who posts understands it; other parsers disagree about backslashes."""
    try:
        return (urllib3.util.parse_url(url).host or "").strip("[]")
    except urllib3.exceptions.LocationParseError:
        return url


def _read(response: urllib3.BaseHTTPResponse, letter: Letter, began: float) -> bytes:
    """The body, unless it dribbles in for longer than the letter's patience."""
    body = b""
    while len(body) < LONGEST:
        chunk = response.read1(_CHUNK)
        if time.monotonic() - began > letter.patience:
            raise TimeoutError(_silence(letter))
        if not chunk:
            return body
        body += chunk
    return body[:LONGEST]


def _silence(letter: Letter) -> str:
    return f"no whole reply within {letter.patience:g} s"


def _failed(began: float, problem: str, *, late: bool = False) -> Reply:
    return Reply(None, seconds=time.monotonic() - began, problem=problem, late=late)
