"""Circumstances: what a scenario does that no recorded request shows.

Time passes before a request, somebody presses a button of the Dashboard, an endpoint listens, a
request repeats the idempotency key of an earlier one. A replay answers the same requests whatever
the circumstances; so a cassette names them, and a scenario that is worded otherwise than when it
was recorded must repeat them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from issuing_harness.backends import Connection, Dashboard, Webhooks
from issuing_harness.backends.base import NO_DETAILS, NO_KEY
from issuing_harness.clock import POLL_INTERVAL, Clock
from issuing_harness.interactions import OutsideAction, Request
from issuing_harness.money import Money

#: What stands between two circumstances in a cassette.
SEPARATOR: Final = "; "


class Circumstances:
    """The circumstances of one scenario, in order, each after so many of its own requests.

    Args:
        report: is told what was done outside of the API.
    """

    def __init__(self, report: Callable[[OutsideAction], None]) -> None:
        self.report = report
        self._notes: list[str] = []
        self._own_requests = 0
        self._numbers: dict[str, int] = {}
        self._api_keys: dict[str, int] = {}

    def __str__(self) -> str:
        """All of them, as a cassette has them; empty if there are none."""
        return SEPARATOR.join(self._notes)

    def note(self, circumstance: str) -> None:
        """Note what happens now."""
        self._notes.append(f"after {self._own_requests}: {circumstance}")

    def note_request(self, request: Request, *, is_own: bool) -> None:
        """Note a request about to be sent, for the keys it carries.

        Args:
            request: the request, with its keys.
            is_own: whether the scenario sends it, and not an endpoint that is asked something.
        """
        self._own_requests += is_own
        self._note_idempotency_key(request.headers.get("idempotency-key"))
        api_key = request.headers.get("authorization", "").removeprefix("Bearer ")
        if api_key not in ("", NO_KEY):
            self.note(f"with API key {_number_of(api_key, self._api_keys)} of its own")

    def _note_idempotency_key(self, key: str | None) -> None:
        if key in self._numbers:
            self.note(f"with idempotency key {self._numbers[key]} again")
        elif key:
            _number_of(key, self._numbers)


def _number_of(value: str, numbers: dict[str, int]) -> int:
    """Return the number of a value, counted from 1 in the order in which they come."""
    return numbers.setdefault(value, len(numbers) + 1)


def noted_connection(connection: Connection, circumstances: Circumstances) -> Connection:
    """Return the connection, with all that is done through it noted but for its requests."""
    return replace(
        connection,
        clock=_NotedClock(connection.clock, circumstances),
        dashboard=_NotedDashboard(connection.dashboard, circumstances),
        webhooks=_NotedWebhooks(connection.webhooks, circumstances),
    )


class _NotedClock:
    """Notes waits, but for those between two looks at something that is awaited."""

    def __init__(self, clock: Clock, circumstances: Circumstances) -> None:
        self._clock = clock
        self._circumstances = circumstances
        self.name = clock.name

    def wait(self, seconds: int) -> None:
        if seconds > POLL_INTERVAL:
            self._circumstances.note(f"waits {seconds} s")
        self._clock.wait(seconds)


class _NotedDashboard:
    """Notes what is done in the Dashboard."""

    def __init__(
        self, dashboard: Dashboard, circumstances: Circumstances, account: str = ""
    ) -> None:
        self._dashboard = dashboard
        self._circumstances = circumstances
        self._account = account
        self._accounts: dict[str, int] = {}

    def add_funds(self, amount: Money) -> None:
        self._note(f"adds {amount}")
        self._dashboard.add_funds(amount)
        self._report(f"adds {amount} to the Issuing balance", amount.cents)

    def set_default_decision(self, *, approved: bool) -> None:
        what = f"{'approves' if approved else 'declines'} by default"
        self._note(what)
        self._dashboard.set_default_decision(approved=approved)
        self._report(what)

    def enable_fraud_challenges(self) -> None:
        self._note("enables fraud challenges")
        self._dashboard.enable_fraud_challenges()
        self._report("enables fraud challenges")

    def confirm_watchlist_match(self, cardholder: str) -> None:
        self._note(f"confirms the match of {cardholder}")
        self._dashboard.confirm_watchlist_match(cardholder)
        self._report(f"confirms the match of {cardholder}")

    def set_stand_in(self, decision: str) -> None:
        what = f"lets the network stand in: {decision}"
        self._note(what)
        self._dashboard.set_stand_in(decision)
        self._report(what)

    def simulate(self, deed: str, subject: str, details: Mapping[str, str] = NO_DETAILS) -> None:
        # encoded as a form, so that no text in it can be taken for a note's end
        form = f" {urlencode(details)}" if details else ""
        self._note(f"{deed} {subject}{form}")
        self._dashboard.simulate(deed, subject, details)
        self._report(f"{deed} {subject}{form}")

    def inject_fault(self, fault: str) -> None:
        self._note(f"injects {fault}")
        self._dashboard.inject_fault(fault)
        self._circumstances.report(OutsideAction(f"the next request is to fail: {fault}"))

    def for_account(self, account: str) -> Dashboard:
        # by number, since ids of accounts are secret
        name = f" of connected account {_number_of(account, self._accounts)}"
        return _NotedDashboard(self._dashboard.for_account(account), self._circumstances, name)

    def _note(self, what: str) -> None:
        self._circumstances.note(f"the Dashboard{self._account} {what}")

    def _report(self, what: str, cents: int = 0) -> None:
        self._circumstances.report(OutsideAction(f"the Dashboard{self._account} {what}", cents))


class _NotedWebhooks:
    """Notes what is listened for, and replies that take time."""

    def __init__(self, webhooks: Webhooks, circumstances: Circumstances) -> None:
        self._webhooks = webhooks
        self._circumstances = circumstances
        self.port = webhooks.port
        self.simulates_delays = webhooks.simulates_delays
        self.hint = webhooks.hint

    def register(self, url: str, types: Sequence[str], *, connect: bool = False) -> str:
        whose = " of connected accounts" if connect else ""
        self._circumstances.note(f"listens for {', '.join(types)}{whose}")
        return self._webhooks.register(url, types, connect=connect)

    def register_destination(self, url: str, types: Sequence[str]) -> str:
        self._circumstances.note(f"listens for the thin events {', '.join(types)}")
        return self._webhooks.register_destination(url, types)

    def deliver_pending(self) -> None:
        self._webhooks.deliver_pending()

    def may_be_due(self) -> bool:
        return self._webhooks.may_be_due()

    def due_events(self) -> Sequence[str]:
        return self._webhooks.due_events()

    def pause(self, seconds: float) -> Callable[[], None]:
        # noted when it is scripted: Stripe, and the scenario, may be gone before the reply
        self._circumstances.note(f"a reply takes {seconds:g} s")
        return self._webhooks.pause(seconds)
