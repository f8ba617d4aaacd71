"""Does again what a scenario did beside its requests, as its cassette notes it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final, Protocol
from urllib.parse import parse_qsl

from issuing_harness.backends import Connection, Dashboard
from issuing_harness.backends.base import DEEDS
from issuing_harness.drift.counterparts import Counterparts
from issuing_harness.errors import BackendUnavailable, FundsMissing
from issuing_harness.money import Money
from issuing_harness.parity.runner import issuing_balance
from issuing_harness.stage.circumstances import SEPARATOR
from issuing_harness.tape import Cassette

#: Seconds that may pass by a clock that cannot be moved.
MOST_SECONDS: Final = 60
_NOTE: Final = re.compile(r"after (\d+): (.*)")
_BUTTON: Final = re.compile(r"the Dashboard(?: of connected account (\d+))? (.*)")
_FUNDS: Final = re.compile(r"adds (\S+)")
_MATCH: Final = re.compile(r"confirms the match of (\S+)")
_DEED: Final = re.compile(rf"({'|'.join(DEEDS)}) (\S+)(?: (\S+))?")
_STAND_IN: Final = re.compile(r"lets the network stand in: (\w+)")
_FAULT: Final = re.compile(r"injects (\w+)")
_WAIT: Final = re.compile(r"waits (\d+) s")
_ACCOUNT_PATH: Final = re.compile(r"/v1/accounts/(acct_\w+)")
_LISTENING: Final = re.compile(r"listens for (the thin events )?(.*)")
_KEY: Final = re.compile(r"with idempotency key (\d+) again")
_OTHER_KEY: Final = re.compile(r"with API key \d+ of its own")
_PAUSE: Final = re.compile(r"a reply takes ([0-9.]+) s")


class NotAsked(Exception):
    """What follows on a cassette cannot be asked again; the message says why."""


class Notes:
    """The circumstances of a cassette, by the number of own requests that came before.

    Args:
        cassette: the cassette.
    """

    def __init__(self, cassette: Cassette) -> None:
        self._notes: dict[int, list[str]] = defaultdict(list)
        text = cassette.provenance.circumstances
        for note in text.split(SEPARATOR) if text else ():
            if match := _NOTE.fullmatch(note):
                self._notes[int(match[1])].append(match[2])

    def after(self, count: int) -> list[str]:
        """Return what was done after so many own requests, before the next one."""
        return [note for note in self._notes[count] if not _is_of_request(note)]

    def waits_after(self, count: int) -> int:
        """Return how many of these are waits."""
        return sum(bool(_WAIT.fullmatch(note)) for note in self._notes[count])

    def repeated_key(self, count: int) -> int | None:
        """Return which idempotency key this own request repeats, counted from 1."""
        found = (_KEY.fullmatch(note) for note in self._notes[count])
        return next((int(match[1]) for match in found if match), None)

    def has_other_key(self, count: int) -> bool:
        """Whether this own request was sent with an API key of its own."""
        return any(_OTHER_KEY.fullmatch(note) for note in self._notes[count])


def _is_of_request(note: str) -> bool:
    return bool(_KEY.fullmatch(note) or _OTHER_KEY.fullmatch(note))


class Listener(Protocol):
    """What stands for the endpoint of the scenario."""

    def listen(self, types: list[str], *, thin: bool = False) -> None:
        """Have events of these types posted to it, or thin events."""

    def pause(self, seconds: float) -> None:
        """Let the next reply to a real-time request take so long."""


class CircumstanceRepeater:
    """Does the circumstances of one cassette again.

    Args:
        connection: through which they are done.
        counterparts: of the ids that they name.
        accounts: the connected accounts of the cassette, in the order in which they are met.
        listener: the endpoint.
        is_movable: whether the clock of the connection can be moved.
    """

    def __init__(
        self,
        connection: Connection,
        counterparts: Counterparts,
        accounts: list[str],
        listener: Listener,
        *,
        is_movable: bool,
    ) -> None:
        self._connection = connection
        self._counterparts = counterparts
        self._accounts = accounts
        self._listener = listener
        self._is_movable = is_movable

    def do(self, note: str) -> None:
        """Do what a note says.

        Raises:
            NotAsked: it cannot be done here.
        """
        try:
            self._do(note)
        except (FundsMissing, BackendUnavailable) as error:
            raise NotAsked(f"{note}: {_first_sentence(error)}") from None

    def _do(self, note: str) -> None:
        if match := _WAIT.fullmatch(note):
            self._wait(int(match[1]))
        elif match := _LISTENING.fullmatch(note):
            self._listener.listen(match[2].split(", "), thin=bool(match[1]))
        elif match := _PAUSE.fullmatch(note):
            self._listener.pause(float(match[1]))
        elif match := _BUTTON.fullmatch(note):
            self._press(match[2], self._dashboard_of(match[1]))
        else:
            raise NotAsked(f"nobody knows how to do again what it notes: {note}")

    def _wait(self, seconds: int) -> None:
        if seconds > MOST_SECONDS and not self._is_movable:
            raise NotAsked(f"{seconds} s were to pass, and this clock cannot be moved")
        self._connection.clock.wait(seconds)

    def _dashboard_of(self, number: str | None) -> Dashboard:
        dashboard = self._connection.dashboard
        if number is None:
            return dashboard
        account = self._accounts[int(number) - 1]
        return dashboard.for_account(self._counterparts.name_now(account))

    def _press(self, button: str, dashboard: Dashboard) -> None:
        if match := _FUNDS.fullmatch(button):
            self._add_funds(Money.parse(match[1]), dashboard)
        elif match := _MATCH.fullmatch(button):
            dashboard.confirm_watchlist_match(self._counterparts.name_now(match[1]))
        elif match := _DEED.fullmatch(button):
            details = dict(parse_qsl(match[3] or ""))
            dashboard.simulate(match[1], self._counterparts.name_now(match[2]), details)
        elif match := _STAND_IN.fullmatch(button):
            dashboard.set_stand_in(match[1])
        elif match := _FAULT.fullmatch(button):
            dashboard.inject_fault(match[1])
        elif button == "enables fraud challenges":
            dashboard.enable_fraud_challenges()
        else:
            dashboard.set_default_decision(approved=button == "approves by default")

    def _add_funds(self, amount: Money, dashboard: Dashboard) -> None:
        """Add money; an account with a history may have it already."""
        if self._is_movable or issuing_balance(self._connection) < amount:
            dashboard.add_funds(amount)


def accounts_of(cassette: Cassette) -> list[str]:
    """Return the connected accounts that a cassette calls for or about, in the order of that."""
    return list(dict.fromkeys(_accounts(cassette)))


def _accounts(cassette: Cassette) -> Iterator[str]:
    for interaction in cassette.interactions:
        request = interaction.request
        if account := request.headers.get("stripe-account"):
            yield account
        elif match := _ACCOUNT_PATH.match(request.path):
            yield match[1]


def _first_sentence(error: Exception) -> str:
    return str(error).partition(". ")[0]
