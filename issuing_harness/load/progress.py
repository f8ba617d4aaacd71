"""Says in a terminal how far a run of load is; in a pipe it says nothing."""

from issuing_harness.load.order import Order
from issuing_harness.progress import ProgressLine


class LoadProgress(ProgressLine):
    """One line on the standard error, as long as the run lasts."""

    def __init__(self) -> None:
        super().__init__("load")

    def tell_cards(self, done: int, count: int) -> None:
        """Say how many cards the integration was told of."""
        self.tell(f"tells the integration of cards and budgets: {done:,} of {count:,}")

    def tell_sent(self, order: Order, sent: int, late: int) -> None:
        """Say how many questions were sent, how many are late, and how long it will go on."""
        left = max(0.0, order.seconds - sent / order.rate)
        self.tell(f"{sent:,} of {order.count:,} questions sent, {late:,} late · {left:.0f} s left")
