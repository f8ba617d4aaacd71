"""Payouts: money that a program sends from one of its balances to its bank."""

from typing import Any, Final

import stripe

from issuing_harness.clock import Clock, wait_until
from issuing_harness.money import Money
from issuing_harness.program.choices import choice
from issuing_harness.program.topups import FAILURE_CODES

#: Seconds a payout may take in test mode before the harness stops waiting for it.
TIMEOUT: Final = 60
#: What a payout can be (docs.stripe.com/api/payouts/object); the SDK's types do not list it.
STATUSES: Final = ("pending", "in_transit", "paid", "canceled", "failed")
payout_status: Final = choice("payout status", STATUSES)
payout_failure: Final = choice("failure code of a payout", FAILURE_CODES)


class Payouts:
    """Sends money from the balances of a program to its bank.

    Args:
        client: the SDK.
        clock: the clock to wait by.
    """

    def __init__(self, client: stripe.StripeClient, clock: Clock) -> None:
        self._api = client.v1.payouts
        self._clock = clock

    def create(self, amount: Money, *, from_issuing: bool) -> stripe.Payout:
        """Pay out; the SDK's types lack the source balance, which production programs name."""
        source = {"source_balance": "issuing"} if from_issuing else {}
        params: Any = {"amount": amount.cents, "currency": "usd", **source}
        return self._api.create(params)

    def retrieve(self, payout: str) -> stripe.Payout:
        """Retrieve the payout ``po_…``."""
        return self._api.retrieve(payout)

    def cancel(self, payout: str) -> stripe.Payout:
        """Cancel the pending payout ``po_…``."""
        return self._api.cancel(payout)

    def wait_until_settled(self, payout: str) -> stripe.Payout:
        """Wait until the payout ``po_…`` is neither pending nor in transit, and return it.

        Raises:
            WaitTimeout: the bank does not take it in time.
        """
        return wait_until(
            self._clock,
            TIMEOUT,
            lambda: self.retrieve(payout),
            lambda retrieved: retrieved.status not in ("pending", "in_transit"),
            awaited=f"the end of the payout {payout}",
            describe=lambda retrieved: f"status {retrieved.status}",
        )
