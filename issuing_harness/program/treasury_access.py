"""Access to Treasury: what a platform and its connected accounts need before they have it."""

from typing import Any, Final

import stripe

from issuing_harness.backends import Connection
from issuing_harness.clock import wait_until
from issuing_harness.program.onboarding import TERMS

TREASURY: Final = "treasury"
#: Seconds until the capability is active; Stripe says about five minutes.
TIMEOUT: Final = 300


class TreasuryAccess:
    """Has Stripe give Treasury to connected accounts.

    Args:
        client: the SDK, for the platform's own account.
        connection: the scenario's connection to its backend.
    """

    def __init__(self, client: stripe.StripeClient, connection: Connection) -> None:
        self._accounts = client.v1.accounts
        self._connection = connection

    def end(self) -> None:
        """Have Stripe treat the platform as one that is not onboarded on Treasury."""
        self._connection.dashboard.simulate("ends Treasury for", "the_platform")

    def request(self, account: str) -> stripe.Account:
        """Request Treasury for the existing account ``acct_…``, and what goes with it."""
        names = ("transfers", TREASURY)
        params: Any = {"capabilities": {name: {"requested": True} for name in names}}
        return self._accounts.update(account, params)

    def accept_terms(self, account: str) -> stripe.Account:
        """Accept the terms of service of Treasury in the name of ``acct_…``."""
        params: Any = {"settings": {TREASURY: {"tos_acceptance": TERMS}}}
        return self._accounts.update(account, params)

    def status(self, account: str) -> str | None:
        """Return the status of Treasury on ``acct_…``; None if it was not requested."""
        found: str | None = self._accounts.retrieve(account).to_dict()["capabilities"].get(TREASURY)
        return found

    def wait_until_active(self, account: str) -> str | None:
        """Wait until ``acct_…`` has Treasury, and return the status of the capability.

        Raises:
            WaitTimeout: it did not become active in time.
        """
        return wait_until(
            self._connection.clock,
            TIMEOUT,
            lambda: self.status(account),
            lambda found: found == "active",
            awaited=f"Treasury on the account {account}",
            describe=str,
        )
