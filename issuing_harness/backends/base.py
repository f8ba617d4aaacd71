"""What every backend offers: for each scenario, a connection of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from issuing_harness.clock import Clock
from issuing_harness.errors import BackendUnavailable
from issuing_harness.interactions import Request, Response
from issuing_harness.money import Money

#: Keys are the backends' business, so the SDK is given one that is worth nothing. A scenario that
#: names another means that one, and it is sent.
NO_KEY: Final = "sk_test_of_no_account"


class Transport(Protocol):
    """Where a call goes."""

    def send(self, request: Request) -> Response:
        """Send a request and wait for its answer."""


class Dashboard(Protocol):
    """What only a person can do, in Stripe's Dashboard; a backend may have a stand-in."""

    def add_funds(self, amount: Money) -> None:
        """Press "Add funds" for the Issuing balance.

        Raises:
            FundsMissing: nothing here can press that button.
        """

    def decide_by_default(self, *, approved: bool) -> None:
        """Set what becomes of purchases that nobody decides in time.

        Raises:
            BackendUnavailable: nothing here can; the message says where a person can.
        """

    def challenge_suspicion(self) -> None:
        """Switch fraud challenges on: a suspicious purchase asks the cardholder.

        Raises:
            BackendUnavailable: nothing here can; the message says where a person can.
        """

    def confirm_hit(self, cardholder: str) -> None:
        """Find the cardholder ``ich_…`` on a watchlist, as only Stripe's people can.

        Raises:
            BackendUnavailable: nothing here can.
        """

    def go_wrong(self, fault: str) -> None:
        """Have the next call go wrong, as nobody can ask of Stripe.

        Args:
            fault: ``rate_limit``, ``lock_timeout`` or ``api_error``.

        Raises:
            BackendUnavailable: nothing here can.
        """

    def of(self, account: str) -> "Dashboard":
        """The same buttons for the connected account ``acct_…``."""


class Webhooks(Protocol):
    """Events that are sent, instead of asked for."""

    #: Where the mailbox has to listen; 0 leaves it free.
    port: int
    #: Whether a reply can count as late without anybody waiting.
    pretends: bool
    #: What to say to whoever misses an event.
    hint: str

    def open(self, url: str, types: Sequence[str]) -> str:
        """Have events of these types (``*`` for all) posted to ``url``; returns the secret.

        Raises:
            BackendUnavailable: nothing here can send events.
        """

    def settle(self) -> None:
        """Return when all that is due has been delivered, where one can know that."""

    def sleep(self, seconds: float) -> None:
        """Let real time pass before a reply; nobody waits for a recording."""


class NoWebhooks:
    """A backend that sends nothing.

    Args:
        why: what to do about it.
    """

    port = 0
    pretends = False
    hint = ""

    def __init__(self, why: str) -> None:
        self._why = why

    def open(self, url: str, types: Sequence[str]) -> str:
        """Refuse.

        Raises:
            BackendUnavailable: always.
        """
        raise BackendUnavailable(
            f"The scenario opened its mailbox for {', '.join(types)}, and nothing can reach it at "
            f"{url}. {self._why}"
        )

    def settle(self) -> None:
        """Nothing is ever due."""

    def sleep(self, seconds: float) -> None:
        """Nobody is ever asked, so nobody replies."""


@dataclass(frozen=True, slots=True)
class ScenarioName:
    """A scenario, as backends and tapes know it.

    Args:
        feature: path of the feature file below ``features/``, with slashes.
        name: the scenario's name, with its row where it has one.
    """

    feature: str
    name: str

    def __str__(self) -> str:
        return f"{self.feature}::{self.name}"


@dataclass(frozen=True, slots=True)
class Connection:
    """One scenario's line to a backend.

    Args:
        transport: where its calls go.
        clock: by what it waits.
        dashboard: the buttons it can press.
        close: puts away what the scenario made; called once, whatever happened.
        webhooks: sends it events.
    """

    transport: Transport
    clock: Clock
    dashboard: Dashboard
    close: Callable[[], None]
    webhooks: Webhooks


class Backend(Protocol):
    """Somewhere calls can go."""

    #: In words for a report: ``the sandbox, now (not Stripe)``.
    provenance: str

    def connect(self, scenario: ScenarioName) -> Connection:
        """A line for one scenario, alone in its own account where that can be had."""

    def close(self) -> None:
        """Stop whatever was started."""
