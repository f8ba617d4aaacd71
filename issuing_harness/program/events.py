"""Reads of lists: an account's events, a cardholder's cards page by page, expanded transactions."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, Final

import stripe
from stripe.issuing import Card, Transaction

from issuing_harness.clock import Clock, wait_until
from issuing_harness.program.expectations import expect_equal

#: Seconds an event may lag behind the call that caused it.
TIMEOUT: Final = 30
#: How many events a message lists.
_LISTED: Final = 8


class Events:
    """The events of an account, newest first.

    Args:
        client: the SDK.
        clock: the clock to wait by.
    """

    def __init__(self, client: stripe.StripeClient, clock: Clock) -> None:
        self._api = client.v1.events
        self._clock = clock

    def about(self, subject: str, type_: str, **page: Any) -> list[stripe.Event]:
        """List the events of ``type_`` about the object ``subject``, among the last hundred.

        Args:
            subject: the object's id, ``ic_…``.
            type_: the type of event.
            page: further parameters, such as ``ending_before``.
        """
        params: Any = {"type": type_, "limit": 100, **page}
        return [event for event in self._api.list(params).data if _subject(event) == subject]

    def list_newest(self, **page: Any) -> list[stripe.Event]:
        """List the hundred newest events of any type; ``page`` as for :meth:`about`."""
        params: Any = {"limit": 100, **page}
        return list(self._api.list(params).data)

    def newest_of_type(self, type_: str) -> stripe.Event:
        """Return the newest event of ``type_``, whatever it is about.

        Raises:
            ProductFailure: there is none.
        """
        newest = self._api.list({"type": type_, "limit": 1}).data
        found = [event.type for event in newest]
        expect_equal(found, [type_], f"the types of the newest events {type_}")
        return newest[0]

    def newest_id(self) -> str | None:
        """Return the id of the account's newest event, ``evt_…``; None if there is none."""
        newest = self._api.list({"limit": 1}).data
        return newest[0].id if newest else None

    def wait_for(self, subject: str, type_: str) -> stripe.Event:
        """Wait for an event of ``type_`` about ``subject``, and return the newest one.

        Raises:
            WaitTimeout: none came in time.
        """
        events = wait_until(
            self._clock,
            TIMEOUT,
            lambda: self.about(subject, type_),
            bool,
            awaited=f"{type_} about {subject}",
            describe=lambda _: "no such event among the last hundred of its type",
        )
        return events[0]


class EventsSinceWhen:
    """The events that came of what happened since the scenario's last When began.

    An event counts if a request made since then caused it; one without a request counts if it is
    newer than every event there was when the When began.

    Args:
        events: the account's events.
        clock: the clock to wait by.
        request_ids: the ids of the scenario's requests so far; grows while it runs.
    """

    def __init__(self, events: Events, clock: Clock, request_ids: Sequence[str]) -> None:
        self._events = events
        self._clock = clock
        self._request_ids = request_ids
        self._earlier: frozenset[str] = frozenset()
        self._newest: str | None = None

    def of_type(self, type_: str) -> list[stripe.Event]:
        """List the events of ``type_`` since the When began, whatever they are about."""
        return [event for event in reversed(self._since()) if event.type == type_]

    def wait_for_type(self, type_: str) -> stripe.Event:
        """Wait for an event of ``type_``, whatever it is about, and return the newest one.

        Raises:
            WaitTimeout: none came in time.
        """
        events = wait_until(
            self._clock,
            TIMEOUT,
            lambda: self.of_type(type_),
            bool,
            awaited=f"{type_}, because of the When",
            describe=lambda _: _listed(self._since(), "", type_),
        )
        return events[0]

    def when_begins(self) -> None:
        """Count only what happens from here on."""
        self._newest = self._events.newest_id()
        self._earlier = frozenset(self._request_ids)

    def about(self, subject: str, type_: str) -> list[stripe.Event]:
        """List the events of ``type_`` about ``subject`` since the When began, newest first."""
        page = {"ending_before": self._newest} if self._newest else {}
        found = self._events.about(subject, type_, **page)
        return [event for event in found if _request_id(event) not in self._earlier]

    def wait_for(self, subject: str, type_: str) -> stripe.Event:
        """Wait for an event of ``type_`` about ``subject``, and return the newest one.

        Raises:
            WaitTimeout: none came in time; the message says if there was one before the When.
        """
        events = wait_until(
            self._clock,
            TIMEOUT,
            lambda: self.about(subject, type_),
            bool,
            awaited=f"{type_} about {subject}, because of the When",
            describe=lambda _: self._what_there_was(subject, type_),
        )
        return events[0]

    def _what_there_was(self, subject: str, type_: str) -> str:
        """Return whether it was sent before, and what came since the When began."""
        found = "none was sent"
        if self._events.about(subject, type_):
            found = f"{type_} was sent before the When began, and not since"
        return f"{found}; {_listed(self._since(), subject, type_)}"

    def _since(self) -> list[stripe.Event]:
        """List every event since the When began, oldest first."""
        page = {"ending_before": self._newest} if self._newest else {}
        events = self._events.list_newest(**page)
        return [event for event in reversed(events) if _request_id(event) not in self._earlier]


def expect_in_event(event: stripe.Event, field: str, expected: object) -> None:
    """Fail unless the object in an event has this value in a field."""
    __tracebackhide__ = True
    found = event.data.object[field]
    expect_equal(found, expected, f"the {field} of the object in {event.type}", about=event)


def _listed(events: Sequence[stripe.Event], subject: str, type_: str) -> str:
    """Return which events there were, and which is nearest to the one that was awaited."""
    if not events:
        return "since the When began no event came at all"
    shown = [f"{event.type} about {_subject(event)}" for event in events[:_LISTED]]
    more = f" and {len(events) - _LISTED} more" if len(events) > _LISTED else ""
    about = [event for event in events if _subject(event) == subject] or events
    near = get_close_matches(type_, [event.type for event in about], n=1, cutoff=0.0)[0]
    nearest = next(event for event in about if event.type == near)
    return (
        f"since the When began came {', '.join(shown)}{more}. The nearest is "
        f"{nearest.type} about {_subject(nearest)}"
    )


def _request_id(event: stripe.Event) -> str | None:
    return event.request.id if event.request else None


def _subject(event: stripe.Event) -> str:
    """Return the id of an event's object; a balance has none, and is named by its kind."""
    shown = event.data.object
    return str(shown["id"] if "id" in shown else f"the {shown['object']}")


class CardPages:
    """The cards of one cardholder, listed a page at a time, newest first.

    Args:
        client: the SDK.
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self._cards = client.v1.issuing.cards

    def list_all(self, cardholder: str, size: int) -> list[stripe.ListObject[Card]]:
        """Return every page of the cards of ``ich_…``, ``size`` cards a page."""
        pages = [self.list_page(cardholder, size)]
        while pages[-1].has_more:
            last = pages[-1].data[-1].id
            pages.append(self.list_page(cardholder, size, starting_after=last))
        return pages

    def list_page(self, cardholder: str, size: object, **cursor: str) -> stripe.ListObject[Card]:
        """Return one page; the cursor is ``starting_after`` or ``ending_before`` (``ic_…``)."""
        params: Any = {"cardholder": cardholder, "limit": size, **cursor}
        return self._cards.list(params)

    def list_backwards(self, cardholder: str, oldest: str, size: int) -> list[Card]:
        """Return all cards newer than ``ic_…``, oldest first, by the SDK's backward paging."""
        page = self.list_page(cardholder, size, ending_before=oldest)
        return list(page.auto_paging_iter())


class ExpandedTransactions:
    """Transactions with fields expanded into the objects they name.

    Args:
        client: the SDK.
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self._api = client.v1.issuing.transactions

    def retrieve(self, transaction: str, *fields: str) -> Transaction:
        """Retrieve the transaction ``ipi_…`` with fields such as ``authorization`` expanded."""
        return self._api.retrieve(transaction, {"expand": list(fields)})

    def list_for_card(self, card: str, *fields: str) -> list[Transaction]:
        """List the transactions of ``ic_…``, each with these fields expanded."""
        expanded = [f"data.{field}" for field in fields]
        return self._api.list({"card": card, "expand": expanded}).data
