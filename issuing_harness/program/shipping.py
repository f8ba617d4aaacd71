"""Shipping: how a physical card travels, simulated by Stripe's test helpers."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import stripe
from stripe.issuing import Card, PersonalizationDesign

from issuing_harness.program.cards import SHIPPING
from issuing_harness.program.lookup import behind
from issuing_harness.program.personas import HOME

#: What happens to a card on its way, and what Stripe calls the step.
STEPS: Final[Mapping[str, str]] = {
    "goes to the printer": "submit",
    "is put in the mail": "ship",
    "arrives": "deliver",
    "comes back": "return",
    "gets lost": "fail",
}
#: Where a card goes once somebody has moved.
ELSEWHERE: Final[dict[str, Any]] = {**SHIPPING, "address": {**HOME, "line1": "2 Market Street"}}
#: By status: the steps that lead there from the beginning.
WAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "pending": (),
    "submitted": ("submit",),
    "shipped": ("submit", "ship"),
    "delivered": ("submit", "ship", "deliver"),
    "returned": ("submit", "ship", "return"),
    "failure": ("submit", "ship", "fail"),
}
#: Street lines that test mode judges, by whether the address is to exist.
STREETS: Final[Mapping[str, str]] = {
    "an existing address": "address_valid",
    "a made-up address": "address_invalid",
}
#: What may be done with an address, and what Stripe calls it.
CARE: Final[Mapping[str, str]] = {
    "checked": "validation_and_normalization",
    "tidied": "normalization_only",
    "left alone": "disabled",
}


def addressed(place: str, care: str) -> dict[str, Any]:
    """Where a card is sent: ``an existing address`` or a made-up one, ``checked`` or ``tidied``.

    Raises:
        VocabularyError: there is no such address, or nothing like it is done with one.
    """
    street = behind(place, STREETS, kind="address", place=__name__)
    mode = behind(care, CARE, kind="care for an address", place=__name__)
    address = {**HOME, "line1": street}
    return {**SHIPPING, "address": address, "address_validation": {"mode": mode}}


def step(words: str) -> str:
    """Stripe's name of what happens: ``arrives`` is ``deliver``.

    Raises:
        VocabularyError: nothing of the kind happens to a card.
    """
    return behind(words, STEPS, kind="step of a card's shipping", place=__name__)


class Shipping:
    """The printer and the mail."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._cards = client.v1.issuing.cards
        cards = client.v1.test_helpers.issuing.cards
        self._steps: Mapping[str, Callable[[str], Card]] = {
            "submit": cards.submit_card,
            "ship": cards.ship_card,
            "deliver": cards.deliver_card,
            "return": cards.return_card,
            "fail": cards.fail_card,
        }

    def move(self, card: str, step: str) -> Card:
        """Let one step happen to the card ``ic_…``: ``submit``, ``ship``, ``deliver``."""
        return self._steps[step](card)

    def of(self, card: str) -> Card.Shipping:
        """How the card ``ic_…`` travels now.

        Raises:
            AssertionError: nobody sends it anywhere.
        """
        shipping = self._cards.retrieve(card).shipping
        assert shipping is not None, f"The card {card} is not shipped."
        return shipping

    def judgement(self, card: str) -> Card.Shipping.AddressValidation:
        """What Stripe makes of the address of the card ``ic_…``.

        Raises:
            AssertionError: nobody looked at it.
        """
        judgement = self.of(card).address_validation
        assert judgement is not None, f"The address of the card {card} was not looked at."
        return judgement

    def bring(self, card: Card, status: str) -> Card:
        """Let a card that was just issued come as far as ``status``.

        Raises:
            VocabularyError: there is no such status, or no step leads to it.
        """
        for each in behind(status, WAYS, kind="status of shipping", place=__name__):
            card = self.move(card.id, each)
        return card


class Designs:
    """The personalization designs of a program; reviewers are Stripe's test helpers."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._api = client.v1.issuing.personalization_designs
        self._bundles = client.v1.issuing.physical_bundles
        self._reviewers = client.v1.test_helpers.issuing.personalization_designs

    def create(self, **details: Any) -> PersonalizationDesign:
        """Make a design on the first standard bundle there is: a blank card and its letter."""
        [bundle] = self._bundles.list({"status": "active", "type": "standard", "limit": 1}).data
        params: Any = {"physical_bundle": bundle.id, **details}
        return self._api.create(params)

    def retrieve(self, design: str) -> PersonalizationDesign:
        """The design ``ipcd_…`` as it is now."""
        return self._api.retrieve(design)

    def activate(self, design: str) -> PersonalizationDesign:
        """Stripe takes ``ipcd_…`` into use."""
        return self._reviewers.activate(design)

    def deactivate(self, design: str) -> PersonalizationDesign:
        """Stripe takes ``ipcd_…`` out of use."""
        return self._reviewers.deactivate(design)

    def reject(self, design: str, reason: str) -> PersonalizationDesign:
        """Stripe rejects the text of ``ipcd_…``, say for ``network_name``."""
        params: Any = {"rejection_reasons": {"carrier_text": [reason]}}
        return self._reviewers.reject(design, params)
