"""Designs: what is printed on physical cards, once Stripe has looked at it."""

from typing import Any

import stripe
from stripe.issuing import PersonalizationDesign


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
