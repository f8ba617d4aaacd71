"""Cards: issued, activated, frozen and canceled."""

from typing import Any, Final

import stripe
from stripe.issuing import Card

from issuing_harness.program.people import HOME

#: Enough for any purchase of a scenario that is not about limits: without one, a new card may
#: spend $500.00 a day (docs.stripe.com/issuing/controls/spending-controls).
WIDE: Final = {"spending_limits": [{"amount": 1_000_000, "interval": "all_time"}]}
SHIPPING: Final = {"name": "Alice Archer", "address": HOME}


class Cards:
    """The cards of a program."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._api = client.v1.issuing.cards

    def issue(self, cardholder: str, kind: str = "virtual", **details: Any) -> Card:
        """Issue a card to ``ich_…``; ``kind`` is ``virtual`` or ``physical``."""
        params: Any = {"currency": "usd", "type": kind, "cardholder": cardholder, **details}
        return self._api.create(params)

    def retrieve(self, card: str) -> Card:
        """The card ``ic_…`` as it is now."""
        return self._api.retrieve(card)

    def hand_out(self, cardholder: str, status: str) -> Card:
        """A virtual card of ``ich_…`` in any status, wide enough for any purchase."""
        card = self.issue(cardholder, spending_controls=WIDE)
        return card if card.status == status else self.become(card.id, status)

    def become(self, card: str, status: str) -> Card:
        """Activate, freeze (``inactive``) or cancel the card ``ic_…``."""
        params: Any = {"status": status}
        return self._api.update(card, params)
