"""Posting a letter: what the network makes of it is a reply, whatever that is."""

import time
from typing import Final

import urllib3

from issuing_sandbox.post import Letter, Reply

#: Bytes of a reply that are read; no decision needs more.
LONGEST: Final = 1 << 20
_CHUNK: Final = 1 << 16
_POOL: Final = urllib3.PoolManager(retries=False)


def post(letter: Letter) -> Reply:
    """The reply to a letter; one without a status if no whole reply came in time."""
    began = time.monotonic()
    try:
        return _posted(letter, began)
    except TimeoutError as late:
        return _failed(began, f"{late}", late=True)
    except urllib3.exceptions.NewConnectionError as absent:  # which counts as a timeout there
        return _failed(began, f"{absent}")
    except urllib3.exceptions.TimeoutError:
        return _failed(began, _silence(letter), late=True)
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as broken:
        return _failed(began, f"{type(broken).__name__}: {broken}")


def host_of(url: str) -> str:
    """The host as who posts understands it; other parsers disagree about backslashes."""
    try:
        return (urllib3.util.parse_url(url).host or "").strip("[]")
    except urllib3.exceptions.LocationParseError:
        return url


def _posted(letter: Letter, began: float) -> Reply:
    response = _POOL.request(
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
