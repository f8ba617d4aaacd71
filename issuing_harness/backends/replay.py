"""The replay backend: responses come from a cassette, and the network is not touched."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from issuing_harness.backends.base import NO_DETAILS, Connection, Transport, no_pause
from issuing_harness.clock import Clock, InstantClock
from issuing_harness.event_sender import post_event
from issuing_harness.interactions import Delivery, EndpointReply
from issuing_harness.money import Money
from issuing_harness.tape import Player, WebhookPlayer

#: Signs recorded events anew at each replay. It is no account's secret.
SECRET: Final = "whsec_of_a_recording"  # noqa: S105 - a name in place of one


class ReplayDashboard:
    """Does nothing: the recorded responses show what was done when they were recorded."""

    def add_funds(self, amount: Money) -> None:
        """Do nothing: the recorded balance shows the money."""

    def set_default_decision(self, *, approved: bool) -> None:
        """Do nothing: the recorded decisions show the setting."""

    def enable_fraud_challenges(self) -> None:
        """Do nothing: the recorded declines show the challenges."""

    def confirm_watchlist_match(self, cardholder: str) -> None:
        """Do nothing: the recorded cardholder shows the match."""

    def set_stand_in(self, decision: str) -> None:
        """Do nothing: the recorded decisions show it."""

    def simulate(self, deed: str, subject: str, details: Mapping[str, str] = NO_DETAILS) -> None:
        """Do nothing: the recorded object shows it."""

    def inject_fault(self, fault: str) -> None:
        """Do nothing: the recorded responses show the fault."""

    def for_account(self, account: str) -> "ReplayDashboard":  # noqa: ARG002 - all accounts' do nothing
        """Return this one: it does nothing for any account."""
        return self


class ReplayWebhooks:
    """Posts the recorded events again, each where it came in the recording.

    Args:
        player: plays the cassette they are in.
    """

    port = 0
    simulates_delays = True
    hint = "If the recording has none of it, record the scenario again with --record."

    def __init__(self, player: Player) -> None:
        self._player = player

    def register(
        self,
        url: str,
        types: Sequence[str],  # noqa: ARG002 - those recorded count
        *,
        connect: bool = False,  # noqa: ARG002 - as above
    ) -> str:
        """Post events to ``url`` from now on, of whatever types were recorded."""
        if isinstance(self._player, WebhookPlayer):
            self._player.post = partial(_post, url)
        return SECRET

    def register_destination(self, url: str, types: Sequence[str]) -> str:
        """Post thin events to ``url`` from now on, as those of any other form."""
        return self.register(url, types)

    def deliver_pending(self) -> None:
        """Do nothing: the player posts events together with the response they followed."""

    def may_be_due(self) -> bool:
        """Return that nothing can: as above."""
        return False

    def due_events(self) -> Sequence[str]:
        """Return none: what arrived when it was recorded is posted by the player."""
        return ()

    def pause(self, seconds: float) -> Callable[[], None]:  # noqa: ARG002 - however long, it has passed
        """Return what does nothing: the time passed when the cassette was recorded."""
        return no_pause


class ReplayClock:
    """A clock whose waits return at once, after the deliveries that were recorded meanwhile.

    Args:
        player: plays the cassette.
    """

    name = InstantClock.name

    def __init__(self, player: WebhookPlayer) -> None:
        self._player = player

    def wait(self, seconds: int) -> None:  # noqa: ARG002 - as above
        """Make the deliveries that came during this wait."""
        self._player.wait()


def replay_connection(transport: Transport, player: Player) -> Connection:
    """Return a connection to a cassette.

    Args:
        transport: carries the scenario's requests; it asks the player.
        player: plays the cassette.
    """
    clock: Clock = ReplayClock(player) if isinstance(player, WebhookPlayer) else InstantClock()
    dashboard, webhooks = ReplayDashboard(), ReplayWebhooks(player)
    funding = player.cassette.provenance.funding_model
    return Connection(transport, clock, dashboard, lambda: None, webhooks, funding=funding)


def _post(url: str, delivery: Delivery) -> EndpointReply:
    return post_event(url, SECRET, delivery.event)
