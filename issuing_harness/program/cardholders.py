"""Cardholders: made, and waited for until they may spend."""

from typing import Any, Final

import stripe
from stripe.issuing import Cardholder

from issuing_harness.clock import Clock, until

#: Seconds the review of a new cardholder may take; recorded at one to three.
PATIENCE: Final = 60


class Cardholders:
    """The people and companies a program issues cards to."""

    def __init__(self, client: stripe.StripeClient, clock: Clock) -> None:
        self._api = client.v1.issuing.cardholders
        self._clock = clock
        #: What the last cardholder was made from.
        self.given: dict[str, Any] = {}

    def create(self, details: dict[str, Any]) -> Cardholder:
        """Create one from what is given, and nothing else."""
        self.given = details
        params: Any = details
        return self._api.create(params)

    def admit(self, details: dict[str, Any]) -> Cardholder:
        """Create one and wait until it may spend."""
        return self.reviewed(self.create(details).id)

    def retrieve(self, cardholder: str) -> Cardholder:
        """The cardholder ``ich_…`` as it is now."""
        return self._api.retrieve(cardholder)

    def reviewed(self, cardholder: str) -> Cardholder:
        """The cardholder ``ich_…`` once nothing keeps it from spending.

        Raises:
            WaitedInVain: the review did not end in time.
        """
        return until(
            self._clock,
            PATIENCE,
            lambda: self.retrieve(cardholder),
            lambda seen: seen.requirements.disabled_reason is None,
            awaited=f"the end of the review of cardholder {cardholder}",
            shown=_hindrance,
        )


def _hindrance(cardholder: Cardholder) -> str:
    needs = cardholder.requirements
    missing = ", ".join(needs.past_due or []) or "nothing"
    return f"{needs.disabled_reason}, with {missing} missing"
