"""The balances a program watches: what Issuing can spend, and what payments brought in."""

from dataclasses import dataclass
from typing import Final

import stripe

from issuing_harness.backends import Dashboard
from issuing_harness.errors import FundsMissing, HarnessError, VocabularyError
from issuing_harness.money import Money

#: The most one authorization may ask for, whatever limits a card carries
#: (docs.stripe.com/issuing/controls/spending-controls).
CEILING: Final = Money(1_000_000)


class FundsInTheWay(HarnessError):
    """There is too much money for what a scenario wants to show."""


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
        try:
            self._dashboard.add_funds(amount - reading.issuing)
        except FundsMissing as missing:
            raise FundsMissing(
                f"A Given asks for {amount} in the Issuing balance, which holds {reading.issuing}. "
                f"{missing}"
            ) from None
        return self.note()

    def beyond(self, more: Money) -> Money:
        """An amount the Issuing balance cannot pay: all there is, and ``more``.

        Raises:
            FundsInTheWay: so much is there that Stripe's limit would decline it, not the balance.
        """
        held = self.read().issuing
        if held + more > CEILING:
            raise FundsInTheWay(
                f"A purchase of {more} more than the Issuing balance was asked for. The balance "
                f"holds {held}, and above {CEILING} Stripe declines any single authorization for "
                "its size and not for want of funds. Use a test account that holds less."
            )
        return held + more

    def risen(self) -> Money:
        """How much the Issuing balance has risen since it was noted; negative if it fell."""
        return self.read().issuing - self._start().issuing

    def payments_risen(self) -> Money:
        """How much the payments balance has risen since it was noted."""
        return self.read().payments - self._start().payments

    def _start(self) -> Reading:
        if self.noted is None:
            raise VocabularyError(
                "A change of the balances was asked for, and nobody looked at them before. Begin "
                "with 'Given Carol has looked at the balances'."
            )
        return self.noted


def _usd(entries: object) -> Money:
    assert isinstance(entries, list)
    return Money(sum(entry.amount for entry in entries if entry.currency == "usd"))
