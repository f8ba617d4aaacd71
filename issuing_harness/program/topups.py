"""Top-ups: those of the balances, test bank accounts, and transfers between balances."""

from collections.abc import Mapping
from typing import Any, Final

import stripe

from issuing_harness.clock import Clock, wait_until
from issuing_harness.errors import VocabularyError
from issuing_harness.money import Money
from issuing_harness.program.choices import choice
from issuing_harness.program.facts import lookup
from issuing_harness.program.prices import parse_amount

#: Seconds a top-up may take in test mode before the harness stops waiting for it.
TIMEOUT: Final = 60
#: Test bank tokens, by what happens to a debit from them (docs.stripe.com/connect/testing).
BANK_TOKENS: Final = {
    "does not exist": "btok_us_verified_noAccount",
    "was closed": "btok_us_verified_accountClosed",
    "has too little money": "btok_us_verified_insufficientFunds",
    "refuses the debit": "btok_us_verified_debitNotAuthorized",
}
#: Why a debit of a bank account may fail: those of payouts (docs.stripe.com/api/payouts/failures).
FAILURE_CODES: Final = (
    "account_closed",
    "account_frozen",
    "bank_account_restricted",
    "bank_ownership_changed",
    "could_not_process",
    "debit_not_authorized",
    "declined",
    "expired",
    "incorrect_account_holder_name",
    "insufficient_funds",
    "invalid_account_number",
    "invalid_currency",
    "no_account",
)
failure_code: Final = choice("failure code of a top-up", FAILURE_CODES)


def bank_token(problem: str) -> str:
    """Return the test bank token of an account with a problem such as ``was closed``.

    Raises:
        VocabularyError: there is no token for the problem.
    """
    return lookup(problem, BANK_TOKENS, kind="problem of a bank account", module=__name__)


def topup_details(facts: Mapping[str, str]) -> dict[str, Any]:
    """Return the parameters of a top-up from facts, of which ``amount`` is in dollars.

    Raises:
        VocabularyError: there is no amount, or it is none.
    """
    if "amount" not in facts:
        raise VocabularyError(
            "The details of a top-up lack its amount. Add a row | amount | $20.00 |."
        )
    return {**facts, "amount": parse_amount(facts["amount"]).cents}


class TopUps:
    """Moves money into the balances of a program.

    Args:
        client: the SDK.
        clock: the clock to wait by.
    """

    def __init__(self, client: stripe.StripeClient, clock: Clock) -> None:
        self._client = client
        self._topups = client.v1.topups
        self._clock = clock
        self._parameters: dict[str, dict[str, Any]] = {}

    def top_up(self, **details: Any) -> stripe.Topup:
        """Top up the Issuing balance by ``amount`` cents; further details are Stripe's parameters.

        The SDK's types lack the destination, the API has it.
        """
        params: Any = {"destination_balance": "issuing", "currency": "usd", **details}
        topup = self._topups.create(params)
        self._parameters[topup.id] = params
        return topup

    def parameters_of(self, topup: str) -> dict[str, Any]:
        """Return the parameters that the top-up ``tu_…`` was created with."""
        return self._parameters[topup]

    def top_up_payments(self, amount: Money) -> stripe.Topup:
        """Top up the payments balance, by naming no destination."""
        return self._topups.create({"amount": amount.cents, "currency": "usd"})

    def wire(self, amount: Money) -> object:
        """Simulate a wire into the Issuing balance; the SDK has no method for this helper."""
        path = "/v1/test_helpers/issuing/fund_balance"
        return self._client.raw_request("post", path, amount=amount.cents, currency="usd")

    def transfer_from_payments(self, amount: Money) -> object:
        """Move money from the payments to the Issuing balance.

        It is a private beta that the SDK has no method for.
        """
        return self._client.raw_request(
            "post",
            "/v1/balance_transfers",
            amount=amount.cents,
            currency="usd",
            source_balance={"type": "payments"},
            destination_balance={"type": "issuing"},
        )

    def retrieve(self, topup: str) -> stripe.Topup:
        """Retrieve the top-up ``tu_…``."""
        return self._topups.retrieve(topup)

    def cancel(self, topup: str) -> stripe.Topup:
        """Cancel the pending top-up ``tu_…``."""
        return self._topups.cancel(topup)

    def wait_until_settled(self, topup: str) -> stripe.Topup:
        """Wait until the top-up ``tu_…`` is no longer pending, and return it.

        Raises:
            WaitTimeout: it stays pending, as API top-ups were seen to do in test mode.
        """
        return wait_until(
            self._clock,
            TIMEOUT,
            lambda: self.retrieve(topup),
            lambda retrieved: retrieved.status != "pending",
            awaited=f"the end of the top-up {topup} (Stripe's test mode may leave it pending)",
            describe=lambda retrieved: f"status {retrieved.status}",
        )
