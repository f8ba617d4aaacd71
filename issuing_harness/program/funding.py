"""Funding: top-ups, and how they end."""

from typing import Any, Final

import stripe

from issuing_harness.clock import Clock, until
from issuing_harness.money import Money
from issuing_harness.program.lookup import behind

#: Seconds a top-up may take in test mode before waiting for it is given up.
PATIENCE: Final = 60
#: Test bank tokens, by what happens to a debit from them (docs.stripe.com/connect/testing).
BANK_TOKENS: Final = {
    "does not exist": "btok_us_verified_noAccount",
    "was closed": "btok_us_verified_accountClosed",
    "has too little money": "btok_us_verified_insufficientFunds",
    "refuses the debit": "btok_us_verified_debitNotAuthorized",
}


def bank_token(trouble: str) -> str:
    """The test bank token behind words such as ``was closed``.

    Raises:
        VocabularyError: no token stands for these words.
    """
    return behind(trouble, BANK_TOKENS, kind="trouble of a bank account", place=__name__)


class Funding:
    """Puts money on its way into the Issuing balance."""

    def __init__(self, client: stripe.StripeClient, clock: Clock) -> None:
        self._client = client
        self._topups = client.v1.topups
        self._clock = clock
        #: What the last top-up was made from.
        self.given: dict[str, Any] = {}

    def top_up(self, amount: Money, **details: Any) -> stripe.Topup:
        """Top up the Issuing balance; Stripe knows the destination, the SDK's types do not."""
        self.given = {
            "destination_balance": "issuing",
            "amount": amount.cents,
            "currency": "usd",
            **details,
        }
        params: Any = self.given
        return self._topups.create(params)

    def top_up_payments(self, amount: Money) -> stripe.Topup:
        """Top up without a destination, which is the payments balance."""
        return self._topups.create({"amount": amount.cents, "currency": "usd"})

    def wire(self, amount: Money) -> object:
        """Simulate a wire into the Issuing balance; the SDK has no name for this helper."""
        path = "/v1/test_helpers/issuing/fund_balance"
        return self._client.raw_request("post", path, amount=amount.cents, currency="usd")

    def move_earnings(self, amount: Money) -> object:
        """Move money from the payments balance, a private beta the SDK has no name for."""
        return self._client.raw_request(
            "post",
            "/v1/balance_transfers",
            amount=amount.cents,
            currency="usd",
            source_balance={"type": "payments"},
            destination_balance={"type": "issuing"},
        )

    def retrieve(self, topup: str) -> stripe.Topup:
        """The top-up ``tu_…`` as it is now."""
        return self._topups.retrieve(topup)

    def cancel(self, topup: str) -> stripe.Topup:
        """Call off the pending top-up ``tu_…``."""
        return self._topups.cancel(topup)

    def settled(self, topup: str) -> stripe.Topup:
        """The top-up ``tu_…`` once it is no longer pending.

        Raises:
            WaitedInVain: it stays pending, as API top-ups were seen to do in test mode.
        """
        return until(
            self._clock,
            PATIENCE,
            lambda: self.retrieve(topup),
            lambda seen: seen.status != "pending",
            awaited=f"the end of top-up {topup} (Stripe's test mode may leave it pending)",
            shown=lambda seen: f"status {seen.status}",
        )
