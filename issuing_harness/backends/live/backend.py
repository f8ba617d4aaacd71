"""The live backend itself, and the Dashboard that only a person can use."""

import uuid
from collections.abc import Callable, Mapping
from typing import Final

from issuing_harness.backends.base import NO_DETAILS, Connection, ScenarioName, Transport
from issuing_harness.backends.http import HttpTransport
from issuing_harness.backends.live.created_objects import CleanupTransport, TaggingTransport
from issuing_harness.backends.live.funding import LiveFunding, add_funds, find_funding
from issuing_harness.backends.live.preflight import check_issuing, check_test_mode
from issuing_harness.backends.live.throttling import (
    AccountLock,
    FreshIdempotencyKeys,
    RetryingTransport,
    ThrottledTransport,
)
from issuing_harness.backends.live.webhooks import PollingWebhooks, TunnelWebhooks
from issuing_harness.clock import WallClock
from issuing_harness.errors import BackendUnavailable, FundsMissing
from issuing_harness.funding_models import FundingModel
from issuing_harness.money import Money
from issuing_harness.settings import Settings

ISSUING_SETTINGS: Final = "https://dashboard.stripe.com/test/settings/issuing"
DASHBOARD: Final = "https://dashboard.stripe.com/test/balance/overview#issuing-summary"


class LiveBackend:
    """Calls Stripe, or whatever speaks its API at ``--api-base``, with a test key.

    Creating one checks that the account is in test mode, so there is none for a live account.

    Args:
        settings: the options of the run, validated; they hold the key.
        fresh_keys: whether an idempotency key that a scenario names is made new for each
            connection; a script that makes its keys unique itself has no need of it.
        beneath: lies beneath what remembers what is made, given what sends; nothing by default.
        run_id: tags what is made; of a run that goes on the one of before, a new one by default.

    Attributes:
        leaves_objects: whether what was made stays on the account when a connection is closed,
            since whoever made it goes on later.

    Raises:
        SettingsError: the key is refused, is not in test mode, or Issuing is not activated.
        BackendUnavailable: nobody answers, or somebody who does not speak Stripe's API.
    """

    arranges_funding = False

    def __init__(
        self,
        settings: Settings,
        *,
        fresh_keys: bool = True,
        beneath: Callable[[Transport], Transport] | None = None,
        run_id: str = "",
    ) -> None:
        self._fresh_keys = fresh_keys
        self._beneath = beneath
        self.leaves_objects = False
        self.provenance = _provenance(settings)
        self._run_id = run_id or uuid.uuid4().hex[:12]
        self._account_lock = AccountLock(settings.api_key or "")
        self._http = HttpTransport(settings.api_base, settings.api_key or "")
        self._transport = RetryingTransport(ThrottledTransport(self._http))
        self._host = settings.api_base
        self._tunnel = settings.tunnel
        self._live_funding = self._preflight(settings.funding)
        #: What cards spend from, and how that is known, in words.
        self.funding_in_words = str(self._live_funding)
        self.funding = self._live_funding.model

    def connect(self, scenario: ScenarioName) -> Connection:
        """Return a connection for one scenario, once no other scenario uses the account."""
        sender: Transport = self._transport
        if self._fresh_keys:
            sender = FreshIdempotencyKeys(sender)
        sender = self._beneath(sender) if self._beneath else sender
        tagging = TaggingTransport(sender, f"{self._run_id} {scenario}")
        transport = CleanupTransport(tagging, scenario)
        webhooks = self._webhooks()

        def close() -> None:
            try:
                webhooks.close()
                if not self.leaves_objects:
                    transport.clean_up()
            finally:
                self._account_lock.release()

        self._account_lock.acquire()
        dashboard = ManualDashboard(self._transport, self._live_funding)
        return Connection(
            transport,
            WallClock(),
            dashboard,
            close,
            webhooks,
            self._host,
            funding=scenario.funding or self.funding,
        )

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._http.close()

    def _webhooks(self) -> TunnelWebhooks | PollingWebhooks:
        if self._tunnel is None:
            return PollingWebhooks(self._transport)
        return TunnelWebhooks(self._transport, self._tunnel.url, self._tunnel.port)

    def _preflight(self, asked: FundingModel | None) -> LiveFunding:
        self._account_lock.acquire()
        try:
            balance = check_test_mode(self._transport)
            check_issuing(self._transport)
            return find_funding(self._transport, balance, asked)
        except BaseException:
            self.close()
            raise
        finally:
            self._account_lock.release()


class ManualDashboard:
    """Refuses what only a person can do, and says where to do it.

    Args:
        transport: carries what can be done by the API in test mode.
        funding: what cards spend from; the Issuing balance if nothing is known of it.
    """

    def __init__(
        self, transport: Transport | None = None, funding: LiveFunding | None = None
    ) -> None:
        self._transport = transport
        self._account = funding.account if funding else ""

    def add_funds(self, amount: Money) -> None:
        """Send money to the v2 financial account, or refuse: the Issuing balance has no such way.

        Raises:
            FundsMissing: it says how much is missing and where to add it.
        """
        if self._transport is not None and self._account:
            add_funds(self._transport, self._account, amount)
            return
        raise FundsMissing(
            f"{amount} is missing, and money cannot be put into a US test account by the API "
            f"alone. Add it in the Dashboard ({DASHBOARD}, Add to balance), then run again."
        )

    def set_default_decision(self, *, approved: bool) -> None:
        """Refuse.

        Raises:
            BackendUnavailable: always; it says where a person can set it.
        """
        raise BackendUnavailable(
            f"Purchases nobody decides were to be {'approved' if approved else 'declined'}, which "
            f"only a person can set: {ISSUING_SETTINGS}. Run the scenario with --backend sandbox."
        )

    def enable_fraud_challenges(self) -> None:
        """Refuse.

        Raises:
            BackendUnavailable: always; it says where a person can enable them.
        """
        raise BackendUnavailable(
            "Fraud challenges were to be switched on, a preview which only a person can switch: "
            f"{ISSUING_SETTINGS}. Run the scenario with --backend sandbox."
        )

    def confirm_watchlist_match(self, cardholder: str) -> None:
        """Refuse.

        Raises:
            BackendUnavailable: always.
        """
        raise BackendUnavailable(
            f"The cardholder {cardholder} was to be found on a watchlist, which only Stripe can. "
            "Run the scenario with --backend sandbox."
        )

    def set_stand_in(self, decision: str) -> None:
        """Refuse.

        Raises:
            BackendUnavailable: always.
        """
        raise BackendUnavailable(
            f"The card network was to decide purchases for Stripe ({decision}), which nobody can "
            "ask of Stripe. Run the scenario with --backend sandbox."
        )

    def simulate(
        self,
        deed: str,
        subject: str,
        details: Mapping[str, str] = NO_DETAILS,  # noqa: ARG002 - it refuses whatever they are
    ) -> None:
        """Refuse.

        Raises:
            BackendUnavailable: always.
        """
        raise BackendUnavailable(
            f"A bank, a network, Stripe or the owner of an account was to act ({deed} {subject}), "
            "which nobody can ask of Stripe. Run the scenario with --backend sandbox."
        )

    def inject_fault(self, fault: str) -> None:
        """Refuse.

        Raises:
            BackendUnavailable: always.
        """
        raise BackendUnavailable(
            f"The next call was to go wrong ({fault}), which nobody can ask of Stripe. Run the "
            "scenario with --backend sandbox."
        )

    def for_account(self, account: str) -> "ManualDashboard":  # noqa: ARG002 - it refuses for all
        """Return this one: it refuses for any account."""
        return self


def _provenance(settings: Settings) -> str:
    """Return the backend in words; what answers elsewhere must not be taken for Stripe."""
    if settings.is_stripe:
        return "Stripe test mode, now"
    return f"{settings.api_base}, now (not Stripe)"
