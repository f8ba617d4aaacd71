"""Shipping of physical cards, and their personalization designs, by Stripe's test helpers."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import stripe
from stripe.issuing import Card, PersonalizationDesign

from issuing_harness.program.cards import SHIPPING
from issuing_harness.program.cast import HOME_ADDRESS
from issuing_harness.program.facts import lookup

#: Steps of a card's shipping, by the words of a sentence, as Stripe's test helpers name them.
SHIPPING_STEPS: Final[Mapping[str, str]] = {
    "goes to the printer": "submit",
    "is put in the mail": "ship",
    "arrives": "deliver",
    "comes back": "return",
    "gets lost": "fail",
}
#: Shipping parameters after the address has changed.
OTHER_SHIPPING: Final[dict[str, Any]] = {
    **SHIPPING,
    "address": {**HOME_ADDRESS, "line1": "2 Market Street"},
}
#: The steps that lead from the start to each status.
STEPS_TO_STATUS: Final[Mapping[str, tuple[str, ...]]] = {
    "pending": (),
    "submitted": ("submit",),
    "shipped": ("submit", "ship"),
    "delivered": ("submit", "ship", "deliver"),
    "returned": ("submit", "ship", "return"),
    "failure": ("submit", "ship", "fail"),
}
#: Street lines that decide the result of address validation in test mode.
TEST_STREETS: Final[Mapping[str, str]] = {
    "an existing address": "address_valid",
    "a made-up address": "address_invalid",
}
#: Modes of address validation, by the words of a sentence.
VALIDATION_MODES: Final[Mapping[str, str]] = {
    "checked": "validation_and_normalization",
    "tidied": "normalization_only",
    "left alone": "disabled",
}


def shipping_to(address: str, validation: str) -> dict[str, Any]:
    """Return the parameter ``shipping`` for a test address and a mode of address validation.

    Args:
        address: ``an existing address`` or ``a made-up address``.
        validation: ``checked``, ``tidied`` or ``left alone``.

    Raises:
        VocabularyError: there is no such address, or no such mode.
    """
    street = lookup(address, TEST_STREETS, kind="address", module=__name__)
    mode = lookup(validation, VALIDATION_MODES, kind="address validation", module=__name__)
    return {
        **SHIPPING,
        "address": {**HOME_ADDRESS, "line1": street},
        "address_validation": {"mode": mode},
    }


def shipping_step(words: str) -> str:
    """Return Stripe's name of a step of shipping: ``arrives`` is ``deliver``.

    Raises:
        VocabularyError: there is no such step.
    """
    return lookup(words, SHIPPING_STEPS, kind="step of a card's shipping", module=__name__)


class Shipping:
    """The shipping of physical cards, as the printer and the mail report it.

    Args:
        client: the SDK.
    """

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

    def advance(self, card: str, step: str) -> Card:
        """Advance the shipping of ``ic_…`` by one step: ``submit``, ``ship``, ``deliver``."""
        return self._steps[step](card)

    def retrieve(self, card: str) -> Card.Shipping:
        """Retrieve the shipping of the card ``ic_…``.

        Raises:
            AssertionError: the card is not shipped.
        """
        shipping = self._cards.retrieve(card).shipping
        assert shipping is not None, f"The card {card} is not shipped."
        return shipping

    def address_validation(self, card: str) -> Card.Shipping.AddressValidation:
        """Retrieve the result of validating the address of the card ``ic_…``.

        Raises:
            AssertionError: the address was not validated.
        """
        validation = self.retrieve(card).address_validation
        assert validation is not None, f"The address of the card {card} was not validated."
        return validation

    def advance_to(self, card: Card, status: str) -> Card:
        """Advance the shipping of a card that was just issued to ``status``.

        Raises:
            VocabularyError: there is no such status, or no step leads to it.
        """
        for step in lookup(status, STEPS_TO_STATUS, kind="status of shipping", module=__name__):
            card = self.advance(card.id, step)
        return card


class Designs:
    """The personalization designs of a program; Stripe's test helpers review them.

    Args:
        client: the SDK.
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self._api = client.v1.issuing.personalization_designs
        self._bundles = client.v1.issuing.physical_bundles
        self._reviewers = client.v1.test_helpers.issuing.personalization_designs

    def create(self, **details: Any) -> PersonalizationDesign:
        """Create a design on the first standard physical bundle: a blank card and its letter."""
        [bundle] = self._bundles.list({"status": "active", "type": "standard", "limit": 1}).data
        params: Any = {"physical_bundle": bundle.id, **details}
        return self._api.create(params)

    def retrieve(self, design: str) -> PersonalizationDesign:
        """Retrieve the design ``ipcd_…``."""
        return self._api.retrieve(design)

    def activate(self, design: str) -> PersonalizationDesign:
        """Activate the design ``ipcd_…``, as Stripe's reviewers do."""
        return self._reviewers.activate(design)

    def deactivate(self, design: str) -> PersonalizationDesign:
        """Deactivate the design ``ipcd_…``."""
        return self._reviewers.deactivate(design)

    def reject(self, design: str, reason: str) -> PersonalizationDesign:
        """Reject the carrier text of ``ipcd_…`` for a reason such as ``network_name``."""
        params: Any = {"rejection_reasons": {"carrier_text": [reason]}}
        return self._reviewers.reject(design, params)
