"""Replay as a backend: a recording answers, and the network is not touched."""

from issuing_harness.backends.base import Connection, Route
from issuing_harness.clock import TapeClock
from issuing_harness.money import Money


class RecordedButtons:
    """What a person did while it was recorded has been done."""

    def add_funds(self, amount: Money) -> None:
        """Nothing to press: the recorded answers show the money."""


def play(player: Route) -> Connection:
    """A line to a recording."""
    return Connection(player, TapeClock(), RecordedButtons(), lambda: None)
