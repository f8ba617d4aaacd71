"""Funding: what the cards of a program spend from, one thing with three shapes.

The Issuing balance, a financial account of Treasury (v1), or one of the second API (v2). Whatever
makes a card asks for the parameters that name the source of its money; whatever reads or adds money
does it here.
"""

from functools import cached_property
from typing import Any, Final, Protocol

import stripe

from issuing_harness.backends import Connection, Dashboard
from issuing_harness.errors import GivenNotMet
from issuing_harness.funding_models import ACCOUNT_V1, ACCOUNT_V2, FundingModel
from issuing_harness.money import Money

#: The version of the API in which the second API's financial accounts are no preview any more.
VERSION: Final = "2026-10-28.endive"
OPEN: Final = "open"


class Funding(Protocol):
    """What the cards of a program spend from."""

    #: What a message calls it.
    words: str

    @property
    def card_parameters(self) -> dict[str, str]:
        """The parameters by which a new card names where its money comes from.

        Whatever has to be asked or made for them is asked at the first use.
        """

    def available(self) -> Money:
        """Return what cards could spend now."""

    def add(self, amount: Money) -> None:
        """Add money.

        Raises:
            FundsMissing: only a person can, on this backend.
        """

    def disputed(self, transaction: str) -> dict[str, Any]:
        """Return the parameters by which a dispute names what it is about: ``ipi_…``."""


class IssuingBalance:
    """The Issuing balance of an account.

    Args:
        client: the SDK.
        dashboard: adds funds, where the backend can.
    """

    words = "the Issuing balance"
    #: A card that names nothing spends from it.
    card_parameters: dict[str, str] = {}  # noqa: RUF012 - it is read alone

    def __init__(self, client: stripe.StripeClient, dashboard: Dashboard) -> None:
        self._client = client
        self._dashboard = dashboard

    def available(self) -> Money:
        """Return the available Issuing balance."""
        return issuing_of(self._client.v1.balance.retrieve())

    def add(self, amount: Money) -> None:
        """Add funds as in the Dashboard."""
        self._dashboard.add_funds(amount)

    def disputed(self, transaction: str) -> dict[str, Any]:
        """Name the transaction."""
        return {"transaction": transaction}


class FinancialAccountV1:
    """A financial account of Treasury, on a connected account; it is made at its first use.

    Args:
        client: the SDK, speaking for the connected account.
    """

    words = "the financial account"

    def __init__(self, client: stripe.StripeClient) -> None:
        self._accounts = client.v1.treasury.financial_accounts
        self._senders = client.v1.test_helpers.treasury.received_credits
        self._transactions = client.v1.issuing.transactions

    @property
    def card_parameters(self) -> dict[str, str]:
        """The parameter that names the financial account."""
        return {"financial_account": self._id}

    @cached_property
    def _id(self) -> str:
        """The id ``fa_…`` of the account."""
        features: Any = {"card_issuing": {"requested": True}}
        return self._accounts.create({"supported_currencies": ["usd"], "features": features}).id

    def available(self) -> Money:
        """Return its cash."""
        return Money(self._accounts.retrieve(self._id).balance.cash["usd"])

    def add(self, amount: Money) -> None:
        """Simulate that a bank sends money to it."""
        self._senders.create(
            {
                "amount": amount.cents,
                "currency": "usd",
                "financial_account": self._id,
                "network": "ach",
            }
        )

    def disputed(self, transaction: str) -> dict[str, Any]:
        """Name the debit that the transaction made; a transaction without one, by itself."""
        treasury = self._transactions.retrieve(transaction).treasury
        debit = treasury.received_debit if treasury else None
        return {"treasury": {"received_debit": debit}} if debit else {"transaction": transaction}


class FinancialAccountV2:
    """A financial account of the second API: the account's first one that is open.

    Args:
        client: the SDK.
        dashboard: adds funds, where the backend can.
    """

    words = "the v2 financial account"

    def __init__(self, client: stripe.StripeClient, dashboard: Dashboard) -> None:
        self._accounts = client.v2.money_management.financial_accounts
        self._options: stripe.RequestOptions = {"stripe_version": VERSION}
        self._dashboard = dashboard

    @property
    def card_parameters(self) -> dict[str, str]:
        """The parameter that names the account; neither Stripe's contract nor its SDK has it."""
        return {"financial_account_v2": self.id}

    @cached_property
    def id(self) -> str:
        """The id ``fa_test_…`` of the account.

        Raises:
            GivenNotMet: none is open.
        """
        listed = self._accounts.list({}, self._options).data
        opened = [account.id for account in listed if account.status == OPEN]
        if not opened:
            found = ", ".join(f"{account.id} is {account.status}" for account in listed) or "none"
            raise GivenNotMet(
                "A card was to spend from a v2 financial account, and the account has none that is "
                f"open (found: {found}). Stripe opens it once live onboarding is complete; "
                "the Dashboard shows what is missing."
            )
        return opened[0]

    def available(self) -> Money:
        """Return its available balance."""
        balance = self._accounts.retrieve(self.id, {}, self._options).balance.available
        return Money(balance["usd"].value if "usd" in balance else 0)

    def add(self, amount: Money) -> None:
        """Simulate that a bank sends money to it."""
        self._dashboard.add_funds(amount)

    def disputed(self, transaction: str) -> dict[str, Any]:
        """Name the transaction."""
        return {"transaction": transaction}


def open_funding(
    model: FundingModel, client: stripe.StripeClient, connection: Connection
) -> Funding:
    """Return what a program's cards spend from; nothing is called before it is used."""
    if model == ACCOUNT_V1:
        return FinancialAccountV1(client)
    if model == ACCOUNT_V2:
        return FinancialAccountV2(client, connection.dashboard)
    return IssuingBalance(client, connection.dashboard)


def issuing_of(balance: stripe.Balance) -> Money:
    """Return what is available for Issuing; an account that never held any may show nothing."""
    issuing = getattr(balance, "issuing", None)
    return in_dollars(issuing.available if issuing else [])


def in_dollars(entries: object) -> Money:
    """Return the sum of a balance's entries in dollars."""
    assert isinstance(entries, list)
    return Money(sum(entry.amount for entry in entries if entry.currency == "usd"))


def funded(params: dict[str, Any], funding: Funding) -> Any:
    """Return the parameters of a new card, with those of its money unless they name some."""
    named = {"financial_account", "financial_account_v2"} & params.keys()
    return params if named else {**params, **funding.card_parameters}
