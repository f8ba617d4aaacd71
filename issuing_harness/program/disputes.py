"""Disputes: created with evidence, submitted, and decided by the network."""

from collections.abc import Mapping
from typing import Any, Final

import stripe
from stripe.issuing import Dispute

from issuing_harness.clock import Clock, wait_until
from issuing_harness.program.choices import choice_of
from issuing_harness.program.facts import lookup
from issuing_harness.program.funding import Funding

loss_reason: Final = choice_of("reason for a loss", Dispute, "loss_reason")
#: Seconds the network may take in test mode, where the explanation decides; unpublished.
TIMEOUT: Final = 60


class Disputes:
    """The disputes of a program.

    Args:
        client: the SDK.
        clock: the clock to wait by.
        funding: what the program's cards spend from.
    """

    def __init__(self, client: stripe.StripeClient, clock: Clock, funding: Funding) -> None:
        self._api = client.v1.issuing.disputes
        self._clock = clock
        self._funding = funding
        self._evidence: dict[str, dict[str, Any]] = {}

    def create(self, transaction: str, **details: Any) -> Dispute:
        """Dispute the transaction ``ipi_…``; details are ``amount`` in cents and ``evidence``."""
        params: Any = {**self._funding.disputed(transaction), **details}
        dispute = self._api.create(params)
        self._evidence[dispute.id] = details.get("evidence", {})
        return dispute

    def evidence_given(self, dispute: str) -> dict[str, Any]:
        """Return the evidence that ``idp_…`` was given, with its explanation as it is by now."""
        return self._evidence[dispute]

    def retrieve(self, dispute: str) -> Dispute:
        """Retrieve the dispute ``idp_…``."""
        return self._api.retrieve(dispute)

    def update(self, dispute: str, **details: Any) -> Dispute:
        """Update the amount, the evidence or the metadata of ``idp_…``."""
        params: Any = details
        return self._api.update(dispute, params)

    def explain(self, dispute: Dispute, explanation: str) -> Dispute:
        """Set or replace the cardholder's explanation in the evidence."""
        reason = dispute.evidence.reason
        evidence = {"reason": reason, reason: {"explanation": explanation}}
        updated = self.update(dispute.id, evidence=evidence)
        self._evidence[dispute.id][reason]["explanation"] = explanation
        return updated

    def submit(self, dispute: str) -> Dispute:
        """Submit ``idp_…`` to the network."""
        return self._api.submit(dispute)

    def wait_for_decision(self, dispute: str) -> Dispute:
        """Wait until the network has decided the dispute ``idp_…``, and return it.

        Raises:
            WaitTimeout: it stays submitted.
        """
        return wait_until(
            self._clock,
            TIMEOUT,
            lambda: self.retrieve(dispute),
            lambda retrieved: retrieved.status not in ("unsubmitted", "submitted"),
            awaited=f"the end of the dispute {dispute}",
            describe=lambda retrieved: f"status {retrieved.status}",
        )


EXPLANATION: Final = "The cardholder says that this purchase is wrong."
#: Unix seconds: 1 March, 10 March and 12 March 2026.
EXPECTED_AT: Final = 1_772_323_200
RECEIVED_AT: Final = 1_773_100_800
RETURNED_AT: Final = 1_773_273_600
_PRODUCT: Final = {"product_description": "A first edition", "product_type": "merchandise"}

#: Complete evidence, by reason.
EVIDENCE: Final[Mapping[str, Mapping[str, Any]]] = {
    "canceled": {
        "canceled_at": EXPECTED_AT,
        "cancellation_policy_provided": True,
        "cancellation_reason": "Ordered twice by mistake",
        "expected_at": RECEIVED_AT,
        "explanation": EXPLANATION,
        **_PRODUCT,
        "return_status": "merchant_rejected",
        "returned_at": RETURNED_AT,
    },
    "duplicate": {"explanation": EXPLANATION},
    "fraudulent": {"explanation": EXPLANATION},
    "merchandise_not_as_described": {
        "explanation": EXPLANATION,
        "received_at": RECEIVED_AT,
        "return_description": "Sent back, and refused at the door",
        "return_status": "merchant_rejected",
        "returned_at": RETURNED_AT,
    },
    "no_valid_authorization": {"explanation": EXPLANATION},
    "not_received": {"expected_at": EXPECTED_AT, "explanation": EXPLANATION, **_PRODUCT},
    "other": {"explanation": EXPLANATION, **_PRODUCT},
    "service_not_as_described": {
        "canceled_at": RETURNED_AT,
        "cancellation_reason": "Half of it was missing",
        "explanation": EXPLANATION,
        "received_at": RECEIVED_AT,
    },
}

#: Explanations by which test mode decides a dispute (docs.stripe.com/issuing/purchases/disputes).
DECIDING_EXPLANATIONS: Final[Mapping[str, str]] = {
    "winning": "winning_evidence",
    "losing": "losing_evidence",
}


def deciding_explanation(word: str) -> str:
    """Return the explanation by which test mode decides a dispute: ``winning`` or ``losing``.

    Raises:
        VocabularyError: test mode has no explanation for the word.
    """
    return lookup(word, DECIDING_EXPLANATIONS, kind="end of a dispute", module=__name__)


def evidence_for(reason: str, transaction: str, **changes: Any) -> dict[str, Any]:
    """Return all evidence that a reason requires, as the parameter ``evidence``.

    Args:
        reason: Stripe's name of the reason, ``not_received``.
        transaction: the ``ipi_…`` that a ``duplicate`` names as the original.
        changes: fields that differ from the complete evidence; ``None`` leaves one out.

    Raises:
        VocabularyError: there is no such reason.
    """
    complete = dict(lookup(reason, EVIDENCE, kind="reason of a dispute", module=__name__))
    if reason == "duplicate":
        complete["original_transaction"] = transaction
    fields = {name: value for name, value in {**complete, **changes}.items() if value is not None}
    return {"reason": reason, reason: fields}
