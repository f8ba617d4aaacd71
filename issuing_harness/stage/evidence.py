"""Evidence: passes a scenario's interactions and deliveries on to the reporting hooks, in order."""

import itertools
import threading
from collections import deque

import pytest

from issuing_harness.interactions import Delivery, Interaction, OutsideAction, Span
from issuing_harness.tape.cassette import Cassette
from issuing_harness.tape.timeline import EntryKind, TimelineEntry


class Evidence:
    """Calls the reporting hooks in the scenario's own thread, in the order things happened.

    Deliveries arrive in threads of the mailbox's server. They are queued, as is a failure there,
    until the scenario's own thread flushes the queue.

    Args:
        item: the scenario.
    """

    def __init__(self, item: pytest.Item) -> None:
        self._item, self._hooks = item, item.ihook
        self._thread = threading.get_ident()
        #: Those that send requests for the scenario, beside its own.
        self._acting: set[threading.Thread] = set()
        self._moments = itertools.count(1)
        #: deliveries that arrived and were not replied to yet, by the stage's number for them
        self._open: dict[int, Span] = {}
        self._queue: deque[tuple[Interaction | Delivery | OutsideAction, Span]] = deque()
        #: when what was reported last had ended
        self._latest = 0
        self._failure: BaseException | None = None

    @property
    def is_own_thread(self) -> bool:
        """Whether the caller is the scenario itself, not a thread that serves its mailbox."""
        return threading.get_ident() == self._thread

    @property
    def acts_for_scenario(self) -> bool:
        """Whether what the caller sends is the scenario's own, not its endpoint's."""
        return self.is_own_thread or threading.current_thread() in self._acting

    def thread_acts(self, thread: threading.Thread) -> None:
        """Take the requests of a thread for the scenario's own, until ``threads_ended``."""
        self._acting.add(thread)

    def threads_ended(self) -> None:
        """Report what those threads sent."""
        self._acting.clear()
        self.flush()

    def begin(self) -> Span:
        """Note that something begins; returns what to pass to ``record`` when it has ended."""
        return Span(next(self._moments), 0, by_endpoint=not self.acts_for_scenario)

    def begin_delivery(self, number: int) -> int:
        """Note that a delivery arrives; returns the stage's number for it."""
        self._open[number] = self.begin()
        return number

    def record_action(self, action: OutsideAction) -> None:
        """Report what was done outside of the API: after all that ended before it."""
        self.flush()
        self._queue.append((action, Span(self._latest, self._latest)))
        self.flush()

    def record(self, record: Interaction | Delivery, begun: Span) -> None:
        """Report a redacted record now, or at the next flush if this is another thread.

        Args:
            record: what has ended.
            begun: when it began; its end is now, unless a recording tells it.
        """
        span = begun
        if not span.ended:
            span = Span(begun.began, next(self._moments), begun.by_endpoint)
        self._queue.append((record, span))
        self.flush()

    def record_delivery(self, number: int, delivery: Delivery) -> None:
        """Report a delivery that ``begin_delivery`` noted, now that it was replied to."""
        self.record(delivery, self._open.pop(number))

    def record_failure(self, error: BaseException) -> None:
        """Keep the first failure of another thread; the next flush raises it."""
        self._failure = self._failure or error

    def flush(self) -> None:
        """Report what is queued and raise a kept failure; does nothing in another thread."""
        if not self.is_own_thread:
            return
        while self._queue:
            self._report(*self._queue.popleft())
        if self._failure is not None:
            raise self._failure

    def _report(self, record: Interaction | Delivery | OutsideAction, span: Span) -> None:
        self._latest = max(self._latest, span.ended)
        if isinstance(record, OutsideAction):
            self._hooks.pytest_issuing_outside_action(item=self._item, action=record, span=span)
        elif isinstance(record, Interaction):
            self._hooks.pytest_issuing_interaction(item=self._item, interaction=record, span=span)
        else:
            self._hooks.pytest_issuing_delivery(item=self._item, delivery=record, span=span)


class EvidenceOfDeliveries:
    """Records deliveries, and raises the mailbox's failures in the scenario's own thread."""

    _evidence: Evidence

    def delivery_failed(self, error: BaseException) -> None:
        """Keep the error until the scenario's own thread can raise it."""
        self._evidence.record_failure(error)

    def raise_failure(self) -> None:
        """Raise the error that was kept, if there is one."""
        self._evidence.flush()

    def thread_acts(self, thread: threading.Thread) -> None:
        """Take the requests of a thread for the scenario's own."""
        self._evidence.thread_acts(thread)

    def threads_ended(self) -> None:
        """Report what those threads sent; a cassette has made the deliveries already."""
        self._evidence.threads_ended()


class RecordedSpans:
    """When the interactions and deliveries of a cassette happened, by its timeline.

    A replay posts several events from within one request, so that its own order tells nothing.

    Args:
        cassette: one with a timeline.
    """

    def __init__(self, cassette: Cassette) -> None:
        self._moments = {entry: moment for moment, entry in enumerate(cassette.timeline, 1)}
        self._positions = {id(each): n for n, each in enumerate(cassette.interactions)}
        self._deliveries = dict(enumerate(cassette.deliveries))
        self._last = 0

    def of_interaction(self, interaction: Interaction, *, by_endpoint: bool) -> Span:
        """Return when an interaction of the cassette happened, which has just been played."""
        number = self._positions[id(interaction)]
        began = self._moments[TimelineEntry(EntryKind.REQUEST, number)]
        ended = self._moments[TimelineEntry(EntryKind.RESPONSE, number)]
        return self._seen(Span(began, ended, by_endpoint))

    def of_delivery(self, delivery: Delivery) -> Span:
        """Return when an event was delivered, the next time it was; each is asked for once.

        What the cassette does not hold was posted by the scenario itself, after all before.
        """
        events = self._deliveries.items()
        number = next((n for n, known in events if known.event == delivery.event), None)
        if number is None:
            return Span(self._last, self._last)
        del self._deliveries[number]
        began = self._moments[TimelineEntry(EntryKind.DELIVERY, number)]
        return self._seen(Span(began, self._moments[TimelineEntry(EntryKind.REPLY, number)]))

    def _seen(self, span: Span) -> Span:
        self._last = max(self._last, span.ended)
        return span
