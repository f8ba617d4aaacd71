"""Disputes: purchases contested, supported by evidence, submitted and decided."""

from typing import Any, Final

import stripe
from stripe.issuing import Dispute

from issuing_harness.clock import Clock, until

#: Seconds the network may take in test mode, where the explanation decides; unpublished.
PATIENCE: Final = 60


class Disputes:
    """The disputes of a program."""

    def __init__(self, client: stripe.StripeClient, clock: Clock) -> None:
        self._api = client.v1.issuing.disputes
        self._clock = clock
        #: What the last dispute was made from.
        self.given: dict[str, Any] = {}

    def file(self, transaction: str, **details: Any) -> Dispute:
        """Dispute the transaction ``ipi_…``; ``amount`` in cents, ``evidence``."""
        self.given = {"transaction": transaction, **details}
        params: Any = self.given
        return self._api.create(params)

    def retrieve(self, dispute: str) -> Dispute:
        """The dispute ``idp_…`` as it is now."""
        return self._api.retrieve(dispute)

    def change(self, dispute: str, **details: Any) -> Dispute:
        """Change the amount, the evidence or the metadata of ``idp_…``."""
        params: Any = details
        return self._api.update(dispute, params)

    def explain(self, dispute: Dispute, words: str) -> Dispute:
        """Say what the cardholder says; what was said before is replaced."""
        reason = dispute.evidence.reason
        told = {"reason": reason, reason: {"explanation": words}}
        changed = self.change(dispute.id, evidence=told)
        self.given["evidence"][reason]["explanation"] = words
        return changed

    def submit(self, dispute: str) -> Dispute:
        """Send ``idp_…`` to the network."""
        return self._api.submit(dispute)

    def decided(self, dispute: str) -> Dispute:
        """The dispute ``idp_…`` once the network has decided.

        Raises:
            WaitedInVain: it stays submitted.
        """
        return until(
            self._clock,
            PATIENCE,
            lambda: self.retrieve(dispute),
            lambda seen: seen.status not in ("unsubmitted", "submitted"),
            awaited=f"the end of dispute {dispute}",
            shown=lambda seen: f"status {seen.status}",
        )
