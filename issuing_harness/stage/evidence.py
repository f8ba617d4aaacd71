"""Evidence: passes a scenario's interactions and deliveries on to the reporting hooks."""

import threading
from collections import deque

import pytest

from issuing_harness.interactions import Delivery, Interaction


class Evidence:
    """Calls the reporting hooks in the scenario's own thread, in the order things happened.

    Deliveries arrive in threads of the mailbox's server. They are queued, as is a failure there,
    until the scenario's own thread flushes the queue.

    Args:
        item: the scenario.
    """

    def __init__(self, item: pytest.Item) -> None:
        self._item = item
        self._thread = threading.get_ident()
        self._queue: deque[Interaction | Delivery] = deque()
        self._failure: BaseException | None = None

    @property
    def is_own_thread(self) -> bool:
        """Whether the caller is the scenario itself, not a thread that serves its mailbox."""
        return threading.get_ident() == self._thread

    def record(self, record: Interaction | Delivery) -> None:
        """Report a redacted record now, or at the next flush if this is another thread."""
        self._queue.append(record)
        self.flush()

    def record_failure(self, error: BaseException) -> None:
        """Keep the first failure of another thread; the next flush raises it."""
        self._failure = self._failure or error

    def flush(self) -> None:
        """Report what is queued and raise a kept failure; does nothing in another thread."""
        if not self.is_own_thread:
            return
        while self._queue:
            self._report(self._queue.popleft())
        if self._failure is not None:
            raise self._failure

    def _report(self, record: Interaction | Delivery) -> None:
        hooks = self._item.ihook
        if isinstance(record, Interaction):
            hooks.pytest_issuing_interaction(item=self._item, interaction=record)
        else:
            hooks.pytest_issuing_delivery(item=self._item, delivery=record)
