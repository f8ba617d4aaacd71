"""Says in a terminal how far a run of load is; in a pipe it says nothing."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape

from issuing_harness.load.order import Order


class Progress:
    """One line on the standard error, as long as the run lasts.

    Args:
        console: where it is written.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._status = self._console.status("load: begins")

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status.start()
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._status.stop()

    def tell(self, what: str) -> None:
        """Say what is done now."""
        self._status.update(escape(f"load: {what}"))

    def tell_cards(self, done: int, count: int) -> None:
        """Say how many cards the integration was told of."""
        self.tell(f"tells the integration of cards and budgets: {done:,} of {count:,}")

    def tell_sent(self, order: Order, sent: int, late: int) -> None:
        """Say how many questions were sent, how many are late, and how long it will go on."""
        left = max(0.0, order.seconds - sent / order.rate)
        self.tell(f"{sent:,} of {order.count:,} questions sent, {late:,} late · {left:.0f} s left")
