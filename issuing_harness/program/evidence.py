"""Evidence: what a cardholder can say for each reason of a dispute.

What Stripe takes for each: objects and platform, 3.3. Documents are left out, for no scenario
uploads any.
"""

from collections.abc import Mapping
from typing import Any, Final

from issuing_harness.program.cast import behind

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
