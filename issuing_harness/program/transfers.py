"""Transfers: money that a platform sends to its connected accounts, and takes back."""

from typing import Any

import stripe

from issuing_harness.money import Money
from issuing_harness.program.balances import BalanceTransactions, LedgerRow


class Transfers:
    """The transfers of a platform.

    Args:
        client: the SDK, for the platform's own account.
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self._api = client.v1.transfers
        self._rows = BalanceTransactions(client)

    def create(self, account: str, amount: Money) -> stripe.Transfer:
        """Send money from the payments balance to the connected account ``acct_…``."""
        params: Any = {"amount": amount.cents, "currency": "usd", "destination": account}
        return self._api.create(params)

    def retrieve(self, transfer: str) -> stripe.Transfer:
        """Retrieve the transfer ``tr_…``."""
        return self._api.retrieve(transfer)

    def list_for(self, account: str) -> list[stripe.Transfer]:
        """List the transfers to the connected account ``acct_…``, newest first."""
        return self._api.list({"destination": account, "limit": 100}).data

    def set_metadata(self, transfer: str, metadata: dict[str, str]) -> stripe.Transfer:
        """Set metadata of ``tr_…``."""
        return self._api.update(transfer, {"metadata": metadata})

    def reverse(self, transfer: str, amount: Money | None = None) -> stripe.Transfer:
        """Take back ``amount`` of ``tr_…``, or what is left of it, and return the transfer."""
        params: Any = {} if amount is None else {"amount": amount.cents}
        self._api.reversals.create(transfer, params)
        return self.retrieve(transfer)

    def rows_of(self, transfer: str) -> list[LedgerRow]:
        """List the platform's rows of ``tr_…`` and of its reversals, oldest first."""
        made = self._api.reversals.list(transfer, {"limit": 100}).data
        return self._rows.caused_by(transfer, *(each.id for each in reversed(made)))
