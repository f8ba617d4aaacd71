"""The live backend: one account, whoever runs, one scenario at a time."""

import uuid
from typing import Final

from issuing_harness.backends.base import Connection, ScenarioName
from issuing_harness.backends.http import HttpTransport
from issuing_harness.backends.live.created_objects import CreatedObjects, Tagging
from issuing_harness.backends.live.preflight import check_issuing, check_test_mode
from issuing_harness.backends.live.throttling import AccountLock, Retrying, Throttled
from issuing_harness.backends.live.webhooks import Polled, Tunneled
from issuing_harness.clock import WallClock
from issuing_harness.errors import BackendUnavailable, FundsMissing
from issuing_harness.money import Money
from issuing_harness.settings import Settings

ISSUING_SETTINGS: Final = "https://dashboard.stripe.com/test/settings/issuing"
DASHBOARD: Final = "https://dashboard.stripe.com/test/balance/overview#issuing-summary"


class LiveBackend:
    """Calls Stripe, or whatever speaks its API at ``--api-base``, with a test key.

    There is none that has not proven to be in test mode.

    Args:
        settings: checked already; they hold the key.

    Raises:
        SettingsError: the key is refused, is not in test mode, or Issuing is not activated.
        BackendUnavailable: nobody answers, or somebody who does not speak Stripe's API.
    """

    def __init__(self, settings: Settings) -> None:
        self.provenance = _provenance(settings)
        self._run = uuid.uuid4().hex[:12]
        self._turn = AccountLock(settings.api_key or "")
        self._http = HttpTransport(settings.api_base, settings.api_key or "")
        self._route = Retrying(Throttled(self._http))
        self._tunnel = settings.tunnel
        self._prove()

    def connect(self, scenario: ScenarioName) -> Connection:
        """A line for one scenario; all share the account the key belongs to, one after another."""
        creations = CreatedObjects(Tagging(self._route, f"{self._run} {scenario}"), scenario)

        webhooks = self._webhooks()

        def close() -> None:
            try:
                webhooks.close()
                creations.put_away()
            finally:
                self._turn.give_back()

        self._turn.take()
        return Connection(creations, WallClock(), ManualDashboard(), close, webhooks)

    def close(self) -> None:
        """Close the kept connections."""
        self._http.close()

    def _webhooks(self) -> Tunneled | Polled:
        if self._tunnel is None:
            return Polled(self._route)
        return Tunneled(self._route, self._tunnel.url, self._tunnel.port)

    def _prove(self) -> None:
        self._turn.take()
        try:
            check_test_mode(self._route)
            check_issuing(self._route)
        except BaseException:
            self.close()
            raise
        finally:
            self._turn.give_back()


class ManualDashboard:
    """A live run cannot press the Dashboard's buttons; it can say what is missing."""

    def add_funds(self, amount: Money) -> None:
        """Refuse.

        Raises:
            FundsMissing: always; it says how much is missing and where to add it.
        """
        raise FundsMissing(
            f"{amount} is missing, and money cannot be put into a US test account by the API "
            f"alone. Add it in the Dashboard ({DASHBOARD}, Add to balance), then run again."
        )

    def decide_by_default(self, *, approved: bool) -> None:
        """Refuse.

        Raises:
            BackendUnavailable: always; it says where a person can set it.
        """
        raise BackendUnavailable(
            f"Purchases nobody decides were to be {'approved' if approved else 'declined'}, which "
            f"only a person can set: {ISSUING_SETTINGS}. Run the scenario with --backend sandbox."
        )

    def challenge_suspicion(self) -> None:
        """Refuse.

        Raises:
            BackendUnavailable: always; it says where a person can switch it.
        """
        raise BackendUnavailable(
            "Fraud challenges were to be switched on, a preview which only a person can switch: "
            f"{ISSUING_SETTINGS}. Run the scenario with --backend sandbox."
        )

    def go_wrong(self, fault: str) -> None:
        """Refuse.

        Raises:
            BackendUnavailable: always.
        """
        raise BackendUnavailable(
            f"The next call was to go wrong ({fault}), which nobody can ask of Stripe. Run the "
            "scenario with --backend sandbox."
        )

    def of(self, account: str) -> "ManualDashboard":  # noqa: ARG002 - nobody can press them either
        """The same."""
        return self

    def confirm_hit(self, cardholder: str) -> None:
        """Refuse.

        Raises:
            BackendUnavailable: always.
        """
        raise BackendUnavailable(
            f"The cardholder {cardholder} was to be found on a watchlist, which only Stripe can. "
            "Run the scenario with --backend sandbox."
        )


def _provenance(settings: Settings) -> str:
    """Nobody may take what answers elsewhere for Stripe."""
    if settings.is_stripe:
        return "Stripe test mode, now"
    return f"{settings.api_base}, now (not Stripe)"
