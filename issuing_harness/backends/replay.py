"""Replay as a backend: a recording answers, and the network is not touched."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from issuing_harness.backends.base import Connection, Transport
from issuing_harness.clock import Clock, TapeClock
from issuing_harness.event_sender import post_event
from issuing_harness.interactions import Delivery, EndpointReply
from issuing_harness.money import Money
from issuing_harness.tape import Player, TwoWayPlayer

#: What recorded events are signed with, anew at each replay; it opens nothing.
SECRET: Final = "whsec_of_a_recording"  # noqa: S105 - said so


class RecordedDashboard:
    """What a person did while it was recorded has been done."""

    def add_funds(self, amount: Money) -> None:
        """Nothing to press: the recorded answers show the money."""

    def decide_by_default(self, *, approved: bool) -> None:
        """Nothing to set: the recorded decisions show what was set."""

    def challenge_suspicion(self) -> None:
        """Nothing to switch: the recorded declines show the challenges."""

    def confirm_hit(self, cardholder: str) -> None:
        """Nobody to find: the recorded cardholder shows it."""

    def go_wrong(self, fault: str) -> None:
        """Nothing to plan: the recorded answers show what went wrong."""

    def of(self, account: str) -> "RecordedDashboard":  # noqa: ARG002 - nothing is pressed anyway
        """The same."""
        return self


class RecordedWebhooks:
    """Recorded events, posted again where they came.

    Args:
        player: plays the tape they are on.
    """

    port = 0
    pretends = True
    hint = "If the recording has none of it, record the scenario again with --record."

    def __init__(self, player: Player) -> None:
        self._player = player

    def open(self, url: str, types: Sequence[str]) -> str:  # noqa: ARG002 - recorded is recorded
        """From now on events are posted to ``url``."""
        if isinstance(self._player, TwoWayPlayer):
            self._player.post = partial(_post, url)
        return SECRET

    def settle(self) -> None:
        """What is due comes with the answer it followed."""

    def sleep(self, seconds: float) -> None:
        """However long it took, it has passed."""


class PlayedClock:
    """A recording's time, in which something may come after a wait.

    Args:
        player: plays the tape.
    """

    name = TapeClock.name

    def __init__(self, player: TwoWayPlayer) -> None:
        self._player = player

    def wait(self, seconds: int) -> None:  # noqa: ARG002 - however long, it has passed
        """Return as soon as what came then has come."""
        self._player.waited()


def play(route: Transport, player: Player) -> Connection:
    """A line to a recording.

    Args:
        route: where calls go; it asks the player.
        player: plays the tape.
    """
    clock: Clock = PlayedClock(player) if isinstance(player, TwoWayPlayer) else TapeClock()
    return Connection(route, clock, RecordedDashboard(), lambda: None, RecordedWebhooks(player))


def _post(url: str, delivery: Delivery) -> EndpointReply:
    return post_event(url, SECRET, delivery.event)
