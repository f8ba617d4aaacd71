"""The request log: the newest requests that a sandbox answered, for a person to look through.

It is kept in memory only, beside the accounts and not in their state, and bounded, so that it costs
a request next to nothing. What a request sent is not kept, nor what a success returned beyond the
id: either may contain what nobody should read. What a refusal said is kept.
"""

from collections import deque
from collections.abc import Iterator
from time import perf_counter, time
from typing import Any, Final, NamedTuple

from issuing_sandbox.wire.http import Request, Response

#: The most requests that are kept; the oldest one goes when another comes.
SIZE: Final = 1000
#: The most characters of a path, a query, a key.
LONGEST: Final = 255
#: Bytes of a success that are kept: an object begins with its id.
_BEGINNING: Final = 120
#: Bytes of a refusal that are kept.
_REFUSAL: Final = 1500
_ERRORS: Final = 400


class LoggedRequest(NamedTuple):
    """One request, and what became of it.

    Args:
        account: ``acct_…`` that it spoke for; empty if it had no valid key.
        at: when it came, unix seconds of real time.
        method: of the request.
        path: without the query.
        query: of the request, as it was sent.
        status: of the response.
        seconds: from the request to its response, of real time, the wait for an endpoint included.
        idempotency_key: as the client sent it, if it did.
        request_id: ``req_…``.
        lost: how a planned fault lost the response, if one did.
        content: the beginning of the response; of a refusal, all but the longest.
    """

    account: str
    at: float
    method: str
    path: str
    query: str
    status: int
    seconds: float
    idempotency_key: str | None
    request_id: str
    lost: str
    content: bytes


class RequestLog:
    """The newest requests of a sandbox.

    Args:
        size: how many are kept.
    """

    def __init__(self, size: int = SIZE) -> None:
        #: Plain tuples, which cost a request the least.
        self._entries: deque[tuple[Any, ...]] = deque(maxlen=size)
        self._append = self._entries.append
        #: From ``perf_counter`` to unix seconds.
        self._origin = time() - perf_counter()
        #: How many there were, those that are not kept any more included.
        self.total = 0

    def add(self, request: Request, response: Response, account: str, began: float) -> Response:
        """Log a request that is answered now, and return the response.

        Args:
            request: the request.
            response: the response to it, complete with its headers.
            account: ``acct_…`` that it spoke for.
            began: what ``perf_counter`` was when it came.
        """
        status, headers = response.status, request.headers
        self.total += 1
        self._append(
            (
                account,
                began,
                request.method,
                request.path[:LONGEST],
                request.query[:LONGEST],
                status,
                perf_counter() - began,
                headers["idempotency-key"][:LONGEST] if "idempotency-key" in headers else None,
                response.headers.get("request-id", ""),
                response.lost,
                response.body[: _BEGINNING if status < _ERRORS else _REFUSAL],
            )
        )
        return response

    def newest_first(self, account: str | None = None) -> Iterator[LoggedRequest]:
        """Iterate over the requests that are kept: all of them, or those of one account."""
        for entry in reversed(self._entries):
            logged = LoggedRequest._make(entry)
            if account is None or logged.account == account:
                yield logged._replace(at=logged.at + self._origin)
