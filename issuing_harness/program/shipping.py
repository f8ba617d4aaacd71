"""Shipping of physical cards, and their personalization designs, by Stripe's test helpers."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import stripe
from stripe.issuing import Card, Cardholder, PersonalizationDesign

from issuing_harness.errors import VocabularyError
from issuing_harness.program.cards import shipping_to
from issuing_harness.program.descriptions import describe, shown
from issuing_harness.program.expectations import expect_one, expect_present
from issuing_harness.program.facts import lookup

#: The street line of a shipping address that is not the cardholder's.
OTHER_STREET: Final = "2 Market Street"
#: The steps of Stripe's test helpers that lead to each shipping status, from a card just issued.
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
    "a valid address": "address_valid",
    "an invalid address": "address_invalid",
}
#: Modes of address validation, by the words of a sentence.
VALIDATION_MODES: Final[Mapping[str, str]] = {
    "validation and normalization": "validation_and_normalization",
    "normalization only": "normalization_only",
    "validation disabled": "disabled",
}


def street_of(address: str) -> str:
    """Return the street line of a test address: ``an invalid address`` is ``address_invalid``.

    Raises:
        VocabularyError: there is no such address.
    """
    return lookup(address, TEST_STREETS, kind="test address", module=__name__)


def validation_mode(words: str) -> str:
    """Return Stripe's name of a mode of address validation: ``normalization only``.

    Raises:
        VocabularyError: there is no such mode.
    """
    return lookup(words, VALIDATION_MODES, kind="mode of address validation", module=__name__)


def settable_status(status: str) -> str:
    """Return a shipping status that Stripe's test helpers can set.

    Raises:
        VocabularyError: there is no such status.
    """
    lookup(status, STEPS_TO_STATUS, kind="shipping status", module=__name__)
    return status


def shipping_validated(cardholder: Cardholder, street: str, mode: str) -> dict[str, Any]:
    """Return the parameter ``shipping`` for a street line and a mode of address validation."""
    return {**shipping_at(cardholder, street), "address_validation": {"mode": mode}}


def shipping_at(cardholder: Cardholder, street: str) -> dict[str, Any]:
    """Return the parameter ``shipping`` for another street line than the cardholder's."""
    shipping = shipping_to(cardholder)
    return {**shipping, "address": {**shipping["address"], "line1": street}}


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

    def set_status(self, card: str, status: str) -> Card:
        """Set the shipping status of ``ic_…`` by the one test helper that leads to ``status``."""
        return self._steps[STEPS_TO_STATUS[status][-1]](card)

    def bring_to(self, card: Card, status: str) -> Card:
        """Set the shipping status of a card that was just issued, step by step.

        Raises:
            VocabularyError: its shipping status is another one already.
        """
        now = card.shipping.status if card.shipping else None
        if now != "pending":
            raise VocabularyError(
                f"The shipping status was to become {status}, from pending on, and it is "
                f"{shown(now)}: {describe(card)}. Say it once, about a physical card."
            )
        for step in STEPS_TO_STATUS[status]:
            card = self._steps[step](card.id)
        return card

    def retrieve(self, card: Card) -> Card.Shipping:
        """Retrieve the shipping of a card.

        Raises:
            ProductFailure: the card is not shipped.
        """
        shipping = self._cards.retrieve(card.id).shipping
        return expect_present(shipping, "the shipping of the card", about=card)

    def address_validation(self, card: Card) -> Card.Shipping.AddressValidation:
        """Retrieve the result of validating the shipping address of a card.

        Raises:
            ProductFailure: the address was not validated.
        """
        validation = self.retrieve(card).address_validation
        return expect_present(validation, "the validation of the shipping address", about=card)


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
        bundles = self._bundles.list({"status": "active", "type": "standard", "limit": 1}).data
        bundle = expect_one(bundles, "active standard physical bundles")
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
