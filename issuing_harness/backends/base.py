"""The contract of every backend: one connection for each scenario, with all that belongs to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Protocol

from issuing_harness.clock import SANDBOX_START, Clock
from issuing_harness.errors import BackendUnavailable
from issuing_harness.funding_models import ISSUING_BALANCE, FundingModel
from issuing_harness.interactions import STRIPE, Request, Response
from issuing_harness.money import Money

#: The key the SDK is given: it is worth nothing, because the backend adds its own. A scenario that
#: names another key means that one, and it is sent.
NO_KEY: Final = "sk_test_of_no_account"


NO_DETAILS: Final[Mapping[str, str]] = MappingProxyType({})


class Transport(Protocol):
    """What carries a request to Stripe, or to what stands in for it."""

    def send(self, request: Request) -> Response:
        """Send a request and return its response."""


#: What banks do to a top-up or payout, networks to a dispute, card, token or transaction, and
#: Stripe and the owner of a connected account to that account, by the words for it in notes.
DEEDS: Final = (
    *("reverses", "credits", "wins", "loses", "pays", "fails"),
    *("advises", "completes", "tokenizes", "sets"),
    *("asks owners of", "opens", "gives a week for", "ends Treasury for", "closes for"),
)
#: What the network decides of purchases while it cannot reach Stripe, and that it reaches Stripe.
STAND_INS: Final = ("approve", "decline", "none")


class Dashboard(Protocol):
    """What only a person can do, in Stripe's Dashboard; a backend may simulate it."""

    def add_funds(self, amount: Money) -> None:
        """Add money to the Issuing balance, as the button "Add funds" does.

        Raises:
            FundsMissing: this backend cannot; the message says where a person can.
        """

    def set_default_decision(self, *, approved: bool) -> None:
        """Set what becomes of authorizations that no endpoint decides in time.

        Raises:
            BackendUnavailable: this backend cannot; the message says where a person can.
        """

    def enable_fraud_challenges(self) -> None:
        """Have the cardholder asked about suspicious purchases.

        Raises:
            BackendUnavailable: this backend cannot; the message says where a person can.
        """

    def confirm_watchlist_match(self, cardholder: str) -> None:
        """Confirm that the cardholder ``ich_…`` is on a watchlist, as only Stripe's staff can.

        Raises:
            BackendUnavailable: this backend cannot.
        """

    def set_stand_in(self, decision: str) -> None:
        """Have the card network decide purchases as if it could not reach Stripe.

        Args:
            decision: one of ``STAND_INS``.

        Raises:
            BackendUnavailable: this backend cannot.
        """

    def simulate(self, deed: str, subject: str, details: Mapping[str, str] = NO_DETAILS) -> None:
        """Have done to an object what only banks, networks, Stripe and owners of accounts do.

        Args:
            deed: one of ``DEEDS``.
            subject: the object's id: ``tu_…`` that is reversed, ``idp_…`` that is decided; or what
                is asked for, opened or required, in one word.
            details: how, as the fields of a form: ``{"loss_reason": "refund_issued"}``.

        Raises:
            BackendUnavailable: this backend cannot.
        """

    def inject_fault(self, fault: str) -> None:
        """Let the next request fail, which Stripe offers nobody.

        Args:
            fault: ``rate_limit``, ``lock_timeout`` or ``api_error``.

        Raises:
            BackendUnavailable: this backend cannot.
        """

    def for_account(self, account: str) -> "Dashboard":
        """Return the Dashboard of the connected account ``acct_…``."""


class Webhooks(Protocol):
    """How a backend's events reach the scenario's mailbox."""

    #: The port the mailbox has to listen on; 0 for any free one.
    port: int
    #: Whether a reply can count as late without real time passing.
    simulates_delays: bool
    #: What to advise when an event did not arrive in time.
    hint: str

    def register(self, url: str, types: Sequence[str], *, connect: bool = False) -> str:
        """Have events of these types (``*`` for all) posted to ``url``.

        Args:
            url: where they are posted.
            types: which.
            connect: whether those of connected accounts are, in place of the account's own.

        Returns:
            The secret they are signed with, ``whsec_…``.

        Raises:
            BackendUnavailable: this backend cannot send such events here.
        """

    def register_destination(self, url: str, types: Sequence[str]) -> str:
        """Have thin events of these types posted to ``url``, by an event destination.

        Returns:
            The secret they are signed with, ``whsec_…``.

        Raises:
            BackendUnavailable: this backend cannot send such events here.
        """

    def deliver_pending(self) -> None:
        """Return when every delivery that is due has been made, where that can be known."""

    def may_be_due(self) -> bool:
        """Whether anything can have become due since all that was had been delivered."""

    def due_events(self) -> Sequence[str]:
        """Return the ids of events that ought to have been delivered by now, as far as known."""

    def pause(self, seconds: float) -> Callable[[], None]:
        """Return what lets real time pass before a reply; it does nothing where nobody waits."""


def no_pause() -> None:
    """Let no time pass before a reply."""


class NoWebhooks:
    """The webhooks of a connection that sends no events.

    Args:
        reason: why, and what to do about it.
    """

    port = 0
    simulates_delays = False
    hint = ""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def register(self, url: str, types: Sequence[str], *, connect: bool = False) -> str:  # noqa: ARG002 - it refuses whatever they are
        """Refuse.

        Raises:
            BackendUnavailable: always.
        """
        raise BackendUnavailable(
            f"The scenario opened its mailbox for {', '.join(types)}, and nothing can reach it at "
            f"{url}. {self._reason}"
        )

    def register_destination(self, url: str, types: Sequence[str]) -> str:
        """Refuse likewise.

        Raises:
            BackendUnavailable: always.
        """
        return self.register(url, types)

    def deliver_pending(self) -> None:
        """Do nothing: no delivery is ever due."""

    def may_be_due(self) -> bool:
        """Return that nothing can."""
        return False

    def due_events(self) -> Sequence[str]:
        """Return none."""
        return ()

    def pause(self, seconds: float) -> Callable[[], None]:  # noqa: ARG002 - however long: no reply is awaited
        """Return what does nothing: no reply is ever awaited."""
        return no_pause


class CleanupIncomplete(UserWarning):
    """Something a scenario created could not be cancelled; it stays on the account."""


@dataclass(frozen=True, slots=True)
class ScenarioName:
    """A scenario, as backends and cassettes know it.

    Args:
        feature: path of the feature file below ``features/``, with slashes.
        name: the scenario's name, with its row where it has one.
        attempt: how often it has run in this session, this time included.
        run: tells this session from others, where they must not have the same ids; empty if they
            are to.
        funding: what its cards are to spend from, where its words say so.
    """

    feature: str
    name: str
    attempt: int = 1
    run: str = ""
    funding: FundingModel | None = None

    def __str__(self) -> str:
        again = f" (attempt {self.attempt})" if self.attempt > 1 else ""
        of_run = f" (run {self.run})" if self.run else ""
        return f"{self.feature}::{self.name}{again}{of_run}"


@dataclass(frozen=True, slots=True)
class Connection:
    """One scenario's connection to a backend.

    Args:
        transport: carries its requests.
        clock: the clock it waits by.
        dashboard: what a person could do for it.
        close: removes what the scenario created; called once, whether or not it passed.
        webhooks: sends it events.
        host: what is asked, such as ``http://127.0.0.1:41873``; for evidence.
        starts: what its clock says first, in unix seconds, where that can be moved.
        funding: what the account's cards spend from.
    """

    transport: Transport
    clock: Clock
    dashboard: Dashboard
    close: Callable[[], None]
    webhooks: Webhooks
    host: str = STRIPE
    starts: int = SANDBOX_START
    funding: FundingModel = ISSUING_BALANCE


class Backend(Protocol):
    """Something that answers requests to Stripe's API."""

    #: In words for a report: ``the sandbox, now (not Stripe)``.
    provenance: str
    #: What cards spend from, unless a scenario's words say otherwise.
    funding: FundingModel
    #: Whether it can have the cards of a scenario spend from something else.
    arranges_funding: bool

    def connect(self, scenario: ScenarioName) -> Connection:
        """Return a connection for one scenario, with an account of its own where possible."""

    def close(self) -> None:
        """Stop whatever was started."""
