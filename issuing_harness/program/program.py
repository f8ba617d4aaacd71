"""The card program under test, and the platform that acts for connected accounts.

A program is one account with its balance, cardholders, cards and purchases. A platform is a program
that also creates connected accounts, and has a program for each.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import stripe

from issuing_harness.backends import Connection
from issuing_harness.clock import wait_until
from issuing_harness.funding_models import ACCOUNT_V1
from issuing_harness.program.authorizations import Authorizations, FraudChallenges
from issuing_harness.program.balances import Balances, BalanceTransactions, Reconciliation
from issuing_harness.program.bank_flows import BankFlows
from issuing_harness.program.calls import Calls
from issuing_harness.program.card_flows import CardFlows
from issuing_harness.program.cardholders import Cardholders
from issuing_harness.program.cards import Cards, Tokens
from issuing_harness.program.dates import DatedClock
from issuing_harness.program.disputes import Disputes
from issuing_harness.program.events import CardPages, Events, ExpandedTransactions
from issuing_harness.program.file_links import FileLinks
from issuing_harness.program.financial_accounts import AccountFeatures, BankMoney
from issuing_harness.program.funding import open_funding
from issuing_harness.program.network import CardNetwork
from issuing_harness.program.notices import AccountNotices
from issuing_harness.program.onboarding import Onboarding
from issuing_harness.program.payouts import Payouts
from issuing_harness.program.reports import Reports
from issuing_harness.program.shipping import Designs, Shipping
from issuing_harness.program.thin_events import ThinEvents
from issuing_harness.program.topups import TopUps
from issuing_harness.program.transactions import Transactions
from issuing_harness.program.transfers import Transfers
from issuing_harness.program.treasury import FinancialAccounts
from issuing_harness.program.treasury_access import TreasuryAccess
from issuing_harness.program.v2_accounts import V2Accounts
from issuing_harness.program.wires import Wires

#: Seconds until a requested capability is active; a report from test mode says two minutes.
TIMEOUT: Final = 180
ISSUING: Final = "card_issuing"

#: A business managed by its platform, as Stripe's guide makes one for Issuing: no dashboard of
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
BUSINESS_WITH_ISSUING: Final[dict[str, Any]] = {
    **BUSINESS,
    "capabilities": {name: {"requested": True} for name in (ISSUING, "transfers")},
}
TREASURY: Final = "treasury"
BUSINESS_WITH_TREASURY: Final[dict[str, Any]] = {
    **BUSINESS,
    "capabilities": {name: {"requested": True} for name in (ISSUING, "transfers", TREASURY)},
}


class Program:
    """One account's operations, grouped by resource; a scenario acts through it alone.

    Args:
        client: the SDK, whose calls go through the connection's transport.
        connection: the scenario's connection to its backend.
        is_connected: whether its account is a connected one, for which a platform acts.
    """

    def __init__(
        self, client: stripe.StripeClient, connection: Connection, *, is_connected: bool = False
    ) -> None:
        self.is_connected = is_connected
        self.clock = clock = DatedClock(connection.clock, connection.starts)
        self.dashboard = connection.dashboard
        self.funding = funding = open_funding(connection.funding, client, connection)
        self.balances = Balances(client, funding)
        self.balance_transactions = BalanceTransactions(client)
        self.reconciliation = Reconciliation(client)
        self.topups = TopUps(client, clock)
        self.payouts = Payouts(client, clock)
        self.transfers = Transfers(client)
        self.bank_flows = BankFlows(client, clock)
        self.reports = Reports(client, clock, connection.transport)
        self.file_links = FileLinks(client, clock)
        self.wires = Wires(client)
        self.cardholders = Cardholders(client, clock)
        self.cards = Cards(client, clock, funding)
        self.card_pages = CardPages(client)
        self.tokens = Tokens(client)
        self.network = CardNetwork(client, connection.dashboard)
        self.shipping = Shipping(client)
        self.designs = Designs(client)
        self.authorizations = Authorizations(client)
        self.fraud_challenges = FraudChallenges(client)
        self.transactions = Transactions(client)
        self.expanded_transactions = ExpandedTransactions(client)
        self.disputes = Disputes(client, clock, funding)
        self.card_flows = CardFlows(client)
        self.events = Events(client, clock)
        self.thin_events = ThinEvents(client)
        self.calls = Calls(client, funding)
        self.financial_accounts = FinancialAccounts(client)
        self.account_features = AccountFeatures(client, clock)
        self.bank_money = BankMoney(client)
        self.v2_accounts = V2Accounts(client, funding)
        self.account_notices = AccountNotices(client, connection, clock)


class Platform:
    """A program that creates connected accounts and acts for them.

    Args:
        client: the SDK, for the platform's own account.
        connection: the scenario's connection to its backend.
        client_for: returns a client that acts for the account ``acct_…``.
    """

    def __init__(
        self,
        client: stripe.StripeClient,
        connection: Connection,
        client_for: Callable[[str], stripe.StripeClient],
    ) -> None:
        self.program = Program(client, connection)
        self.onboarding = Onboarding(client, connection)
        self.treasury = TreasuryAccess(client, connection)
        self._accounts = client.v1.accounts
        self._connection = connection
        self._client_for = client_for

    def create_account(self, details: dict[str, Any]) -> stripe.Account:
        """Create a connected account."""
        params: Any = details
        return self._accounts.create(params)

    def create_account_with_issuing(self, country: str = "US") -> stripe.Account:
        """Create a connected account in a country, and wait until it may issue cards.

        Where cards spend from a financial account of the first API, it asks for Treasury, too.
        """
        details = {**BUSINESS_WITH_ISSUING, "country": country}
        if self._connection.funding == ACCOUNT_V1:
            details["capabilities"] = BUSINESS_WITH_TREASURY["capabilities"]
        return self.wait_for_issuing(self.create_account(details).id)

    def create_account_with_treasury(self) -> stripe.Account:
        """Create a connected account, and wait until it may issue cards and have Treasury."""
        account = self.create_account(BUSINESS_WITH_TREASURY).id
        return self._wait_for(ISSUING, self._wait_for(TREASURY, account).id)

    def request_issuing(self, account: str) -> stripe.Account:
        """Request the Issuing capability for the existing account ``acct_…``."""
        params: Any = {"capabilities": BUSINESS_WITH_ISSUING["capabilities"]}
        return self._accounts.update(account, params)

    def retrieve_account(self, account: str) -> stripe.Account:
        """Retrieve the account ``acct_…``."""
        return self._accounts.retrieve(account)

    def wait_for_issuing(self, account: str) -> stripe.Account:
        """Wait until the account ``acct_…`` may issue cards, and return it.

        Raises:
            WaitTimeout: the capability did not become active in time.
        """
        return self._wait_for(ISSUING, account)

    def _wait_for(self, capability: str, account: str) -> stripe.Account:
        return wait_until(
            self._connection.clock,
            TIMEOUT,
            lambda: self.retrieve_account(account),
            lambda retrieved: capability_status(retrieved, capability) == "active",
            awaited=f"{capability} on the account {account}",
            describe=lambda retrieved: capability_status(retrieved, capability),
        )

    def program_for(self, account: str) -> Program:
        """Return a program that acts for the connected account ``acct_…``."""
        dashboard = self._connection.dashboard.for_account(account)
        connection = replace(self._connection, dashboard=dashboard)
        return Program(self._client_for(account), connection, is_connected=True)


def issuing_status(account: stripe.Account) -> str | None:
    """Return ``inactive``, ``pending`` or ``active``; None if Issuing was not requested."""
    return capability_status(account, ISSUING)


def capability_status(account: stripe.Account, name: str) -> str | None:
    """Return ``inactive``, ``pending`` or ``active``; None if the capability was not requested."""
    capabilities = account.capabilities
    return getattr(capabilities, name, None) if capabilities else None
