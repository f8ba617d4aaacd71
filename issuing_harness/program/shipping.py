"""Shipping: how a physical card travels, simulated by Stripe's test helpers."""

from collections.abc import Callable, Mapping
from typing import Final

import stripe
from stripe.issuing import Card

from issuing_harness.program.cast import behind

#: What happens to a card on its way, and what Stripe calls the step.
STEPS: Final[Mapping[str, str]] = {
    "goes to the printer": "submit",
    "is put in the mail": "ship",
    "arrives": "deliver",
    "comes back": "return",
    "gets lost": "fail",
}
#: By status: the steps that lead there from the beginning.
WAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "pending": (),
    "submitted": ("submit",),
    "shipped": ("submit", "ship"),
    "delivered": ("submit", "ship", "deliver"),
    "returned": ("submit", "ship", "return"),
    "failure": ("submit", "ship", "fail"),
}


def step(words: str) -> str:
    """Stripe's name of what happens: ``arrives`` is ``deliver``.

    Raises:
        VocabularyError: nothing of the kind happens to a card.
    """
    return behind(words, STEPS, kind="step of a card's shipping", place=__name__)


class Shipping:
    """The printer and the mail."""

    def __init__(self, client: stripe.StripeClient) -> None:
        cards = client.v1.test_helpers.issuing.cards
        self._steps: Mapping[str, Callable[[str], Card]] = {
            "submit": cards.submit_card,
            "ship": cards.ship_card,
            "deliver": cards.deliver_card,
            "return": cards.return_card,
            "fail": cards.fail_card,
        }

    def move(self, card: str, step: str) -> Card:
        """Let one step happen to the card ``ic_…``: ``submit``, ``ship``, ``deliver`` …"""
        return self._steps[step](card)

    def bring(self, card: Card, status: str) -> Card:
        """Let a card that was just issued come as far as ``status``.

        Raises:
            VocabularyError: there is no such status, or no step leads to it.
        """
        for each in behind(status, WAYS, kind="status of shipping", place=__name__):
            card = self.move(card.id, each)
        return card
