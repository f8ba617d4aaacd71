"""The balances a program watches: what Issuing can spend, and what payments brought in."""

from dataclasses import dataclass

import stripe

from issuing_harness.backends import Dashboard
from issuing_harness.money import Money


@dataclass(frozen=True, slots=True)
class Reading:
    """The balances at one moment."""

    issuing: Money
    payments: Money


class Balances:
    """Reads the balances, and remembers the reading that changes are measured from.

    Args:
        client: the SDK.
        dashboard: who can add money by hand.
    """

    def __init__(self, client: stripe.StripeClient, dashboard: Dashboard) -> None:
        self._client = client
        self._dashboard = dashboard
        self.noted: Reading | None = None

    def read(self) -> Reading:
        """Ask Stripe. An account that never held Issuing money may show none at all."""
        balance = self._client.v1.balance.retrieve()
        issuing = getattr(balance, "issuing", None)
        return Reading(
            issuing=_usd(issuing.available if issuing else []), payments=_usd(balance.available)
        )

    def note(self) -> Reading:
        """Read, and measure changes from here on."""
        self.noted = self.read()
        return self.noted

    def ensure(self, amount: Money) -> Reading:
        """See to it that Issuing can spend ``amount`` at least, and note the reading.

        Raises:
            FundsMissing: there is less, and nobody here can press the Dashboard's button.
        """
        reading = self.note()
        if reading.issuing >= amount:
            return reading
        self._dashboard.add_funds(amount - reading.issuing)
        return self.note()

    def risen(self) -> Money:
        """How much the Issuing balance has risen since it was noted; negative if it fell."""
        return self.read().issuing - self._start().issuing

    def payments_risen(self) -> Money:
        """How much the payments balance has risen since it was noted."""
        return self.read().payments - self._start().payments

    def _start(self) -> Reading:
        if self.noted is None:
            raise AssertionError(
                "Nobody looked at the balances before; begin with a Given such as "
                "'Given Carol has looked at the balances'."
            )
        return self.noted


def _usd(entries: object) -> Money:
    assert isinstance(entries, list)
    return Money(sum(entry.amount for entry in entries if entry.currency == "usd"))
