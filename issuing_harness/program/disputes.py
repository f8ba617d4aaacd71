"""Disputes: purchases contested, supported by evidence, submitted and decided."""

from collections.abc import Mapping
from typing import Any, Final

import stripe
from stripe.issuing import Dispute

from issuing_harness.clock import Clock, until
from issuing_harness.program.lookup import behind

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


SAID: Final = "The cardholder says that this purchase is wrong."
#: Unix seconds: 1 March, 10 March and 12 March 2026.
EXPECTED: Final = 1_772_323_200
RECEIVED: Final = 1_773_100_800
RETURNED: Final = 1_773_273_600
_PRODUCT: Final = {"product_description": "A first edition", "product_type": "merchandise"}

#: By reason: everything it asks for.
EVIDENCE: Final[Mapping[str, Mapping[str, Any]]] = {
    "canceled": {
        "canceled_at": EXPECTED,
        "cancellation_policy_provided": True,
        "cancellation_reason": "Ordered twice by mistake",
        "expected_at": RECEIVED,
        "explanation": SAID,
        **_PRODUCT,
        "return_status": "merchant_rejected",
        "returned_at": RETURNED,
    },
    "duplicate": {"explanation": SAID},
    "fraudulent": {"explanation": SAID},
    "merchandise_not_as_described": {
        "explanation": SAID,
        "received_at": RECEIVED,
        "return_description": "Sent back, and refused at the door",
        "return_status": "merchant_rejected",
        "returned_at": RETURNED,
    },
    "no_valid_authorization": {"explanation": SAID},
    "not_received": {"expected_at": EXPECTED, "explanation": SAID, **_PRODUCT},
    "other": {"explanation": SAID, **_PRODUCT},
    "service_not_as_described": {
        "canceled_at": RETURNED,
        "cancellation_reason": "Half of it was missing",
        "explanation": SAID,
        "received_at": RECEIVED,
    },
}

#: Explanations by which test mode decides a dispute (docs.stripe.com/issuing/purchases/disputes).
ENDINGS: Final[Mapping[str, str]] = {"winning": "winning_evidence", "losing": "losing_evidence"}


def ending(word: str) -> str:
    """The explanation with which a dispute ends so: ``winning`` or ``losing``.

    Raises:
        VocabularyError: test mode knows no such end.
    """
    return behind(word, ENDINGS, kind="end of a dispute", place=__name__)


def supporting(reason: str, transaction: str, **more: Any) -> dict[str, Any]:
    """Everything that ``reason`` asks for, as the parameter ``evidence``.

    Args:
        reason: Stripe's word for it, ``not_received``.
        transaction: ``ipi_…``, of which a duplicate says that it was paid already.
        more: what is said otherwise; ``None`` leaves it out.

    Raises:
        VocabularyError: there is no such reason.
    """
    own = dict(behind(reason, EVIDENCE, kind="reason of a dispute", place=__name__))
    if reason == "duplicate":
        own["original_transaction"] = transaction
    told = {name: value for name, value in {**own, **more}.items() if value is not None}
    return {"reason": reason, reason: told}
