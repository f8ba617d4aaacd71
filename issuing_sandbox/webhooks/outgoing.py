"""Outgoing deliveries: the attempts that have to be made now, and the accounts that have some.

Nothing here waits: whoever serves the sandbox takes the attempts, posts each, and hands the reply
back, after which the next delivery to that server may be sent. One goes to a server at a time, the
oldest first, whichever of its endpoints it is for, and by whatever name of this machine: it would
hear of one event in any order, else.
"""

import logging
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from issuing_sandbox.account.account import Account
from issuing_sandbox.webhooks import delivery_records, endpoints, queue, retries
from issuing_sandbox.webhooks.http_client import (
    EndpointReply,
    HttpClient,
    OutboundRequest,
    server_of,
)
from issuing_sandbox.webhooks.signing import signed_request

#: Stands in for the reply to an attempt that is lost as planned.
_DROPPED: Final = EndpointReply(None, problem="dropped on demand")

_log = logging.getLogger(__name__)


class Attempt(NamedTuple):
    """An attempt at a delivery that has to be made now.

    Args:
        account: whose event it is.
        delivery: ``wd_…``.
        endpoint: ``we_…``.
        request: what to post, signed just now.
    """

    account: Account
    delivery: str
    endpoint: str
    request: OutboundRequest


class OutgoingDeliveries:
    """The accounts that may have something to send; while there are none, none is looked through.

    Args:
        on_change: called when something was done that no request asked for, to persist it.
    """

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        #: How many attempts have ended.
        self.attempts = 0
        #: The accounts that may have something to send.
        self.accounts: dict[Account, None] = {}

    def __bool__(self) -> bool:
        """Whether anything may have to be sent."""
        return bool(self.accounts)

    def check(self, account: Account) -> None:
        """Note that something happened to an account, and maybe to those connected to it."""
        for candidate in (account, *account.connected.values()):
            if candidate.send_queues:
                self.accounts[candidate] = None

    def take_attempts(self) -> list[Attempt]:
        """Return the attempts to be made now; the reply to each goes to ``finish``."""
        accounts, self.accounts = self.accounts, {}
        attempts = [attempt for account in accounts for attempt in _begin_attempts(account)]
        self._on_change()
        return attempts

    def finish(self, attempt: Attempt, reply: EndpointReply) -> None:
        """Record the reply to an attempt; more may have to be sent now."""
        _finish_attempt(attempt, reply)
        self.attempts += 1
        self._on_change()
        self.check(attempt.account)

    def post_all(self, http_client: HttpClient) -> None:
        """Post everything, one request after the other, until nothing is left."""
        while self.accounts:
            for attempt in self.take_attempts():
                self.finish(attempt, http_client.post(attempt.request))


def is_gone(account: Account) -> bool:
    """Whether an account was reset or replaced, or its platform was."""
    return account.is_discarded or bool(account.platform and account.platform.is_discarded)


def _begin_attempts(account: Account) -> Iterator[Attempt]:
    """Yield an attempt for each server that has a delivery queued and none being sent."""
    for endpoint in () if is_gone(account) else _oldest_first(account):
        in_flight = account.in_flight
        if endpoint not in in_flight and _server(account, endpoint) not in in_flight.values():
            attempt = _next_attempt(account, endpoint)
            if attempt:
                in_flight[endpoint] = server_of(attempt.request.url)
                yield attempt
    account.changes.commit()


def _oldest_first(account: Account) -> list[str]:
    """Return the endpoints that have deliveries queued, by the next one of each."""
    queues, places = account.send_queues, account.table(delivery_records.KIND).ids
    return sorted(queues, key=lambda endpoint: places[queues[endpoint][0]])


def _server(account: Account, endpoint: str) -> str | None:
    """Return which server an endpoint is on now; ``None`` if it is nowhere any more."""
    found = endpoints.find(account, endpoint)
    return server_of(found["url"]) if found else None


def _next_attempt(account: Account, endpoint: str) -> Attempt | None:
    """Return the attempt to make next, past the deliveries that cannot be attempted."""
    for name in account.send_queues[endpoint]:
        delivery = account.table(delivery_records.KIND)[name]
        if not retries.skip_if_unreachable(account, delivery):
            if delivery_records.applies_now(delivery, "drop_once"):
                retries.record_attempt(account, name, None, _DROPPED)
            else:
                request = _written(account, name)
                if request:
                    return Attempt(account, name, endpoint, request)
        queue.remove_first(account, endpoint)
    return None


def _written(account: Account, delivery: str) -> OutboundRequest | None:
    """Return the request of a delivery; one that cannot be written has failed.

    That is a mistake of the sandbox, which no caller is there to hear of, and which would be made
    again: it must not hold up the other deliveries.
    """
    timeout = float(account.policies.delivery_timeout_seconds)
    try:
        return signed_request(account, delivery, timeout=timeout)
    except Exception as error:  # noqa: BLE001 - whatever it is, the others are sent
        _log.exception("The delivery %s of %s cannot be written", delivery, account.id)
        retries.give_up(account, delivery, f"the sandbox itself failed ({type(error).__name__})")
        return None


def _finish_attempt(attempt: Attempt, reply: EndpointReply) -> None:
    """Record the reply to an attempt, unless the account is gone meanwhile."""
    account, endpoint = attempt.account, attempt.endpoint
    if is_gone(account):
        account.send_queues.clear()
        return
    retries.record_attempt(account, attempt.delivery, attempt.request, reply)
    queue.remove_first(account, endpoint)
    account.in_flight.pop(endpoint, None)
    account.changes.commit()
