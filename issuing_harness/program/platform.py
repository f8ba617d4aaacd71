"""The platform: the program's own account, and the connected accounts it speaks for."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import stripe

from issuing_harness.backends import Connection
from issuing_harness.clock import until
from issuing_harness.program.program import Program

#: Seconds until an asked-for capability is active; a report from test mode says two minutes.
PATIENCE: Final = 180
ISSUING: Final = "card_issuing"

#: A business under its platform's wing, as Stripe's guide makes one for Issuing: no dashboard of
#: its own, losses and requirements on the platform (docs.stripe.com/issuing/connect).
BUSINESS: Final[dict[str, Any]] = {
    "country": "US",
    "controller": {
        "stripe_dashboard": {"type": "none"},
        "fees": {"payer": "application"},
        "losses": {"payments": "application"},
        "requirement_collection": "application",
    },
}
WITH_ISSUING: Final[dict[str, Any]] = {
    **BUSINESS,
    "capabilities": {name: {"requested": True} for name in (ISSUING, "transfers")},
}


class Platform:
    """Makes connected accounts, and speaks for them.

    Args:
        client: the SDK, for the platform's own account.
        connection: the scenario's line to its backend.
        speak: a client that speaks for the account ``acct_…``.
    """

    def __init__(
        self,
        client: stripe.StripeClient,
        connection: Connection,
        speak: Callable[[str], stripe.StripeClient],
    ) -> None:
        self.program = Program(client, connection)
        self._accounts = client.v1.accounts
        self._connection = connection
        self._speak = speak

    def connect(self, details: dict[str, Any]) -> stripe.Account:
        """Make a connected account."""
        params: Any = details
        return self._accounts.create(params)

    def connect_issuing(self) -> stripe.Account:
        """Make a connected account, and wait until it may issue cards."""
        return self.granted(self.connect(WITH_ISSUING).id)

    def ask_for_issuing(self, account: str) -> stripe.Account:
        """Ask for Issuing on the account ``acct_…`` that is there already."""
        params: Any = {"capabilities": WITH_ISSUING["capabilities"]}
        return self._accounts.update(account, params)

    def retrieve(self, account: str) -> stripe.Account:
        """The account ``acct_…`` as it is now."""
        return self._accounts.retrieve(account)

    def granted(self, account: str) -> stripe.Account:
        """The account ``acct_…`` once it may issue cards.

        Raises:
            WaitedInVain: it was not granted in time.
        """
        return until(
            self._connection.clock,
            PATIENCE,
            lambda: self.retrieve(account),
            lambda seen: has_issuing(seen) == "active",
            awaited=f"Issuing on the account {account}",
            shown=has_issuing,
        )

    def speaks_for(self, account: str) -> Program:
        """A program that does everything in the name of ``acct_…``."""
        dashboard = self._connection.dashboard.of(account)
        return Program(self._speak(account), replace(self._connection, dashboard=dashboard))


def has_issuing(account: stripe.Account) -> str | None:
    """How far Issuing is on an account: ``inactive``, ``pending``, ``active`` or not asked for."""
    capabilities = account.capabilities
    return getattr(capabilities, ISSUING, None) if capabilities else None
