"""Dispute evidence: why a transaction is disputed, and what supports that.

A dispute has one reason, and the fields of that reason only. Their types are the contract's; which
of them a dispute needs before it can be submitted: reference, objects and platform, 3.3.
"""

from collections.abc import Mapping
from typing import Any, Final

from issuing_sandbox.call import Call
from issuing_sandbox.core import files
from issuing_sandbox.errors import Missing, NotModelled, WrongState
from issuing_sandbox.store.tables import Record

#: The fields of each reason beyond the two that every reason has.
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "canceled": (
        "canceled_at",
        "cancellation_policy_provided",
        "cancellation_reason",
        "expected_at",
        "product_description",
        "product_type",
        "return_status",
        "returned_at",
    ),
    "duplicate": ("card_statement", "cash_receipt", "check_image", "original_transaction"),
    "fraudulent": (),
    "merchandise_not_as_described": (
        "received_at",
        "return_description",
        "return_status",
        "returned_at",
    ),
    "no_valid_authorization": (),
    "not_received": ("expected_at", "product_description", "product_type"),
    "other": ("product_description", "product_type"),
    "service_not_as_described": ("canceled_at", "cancellation_reason", "received_at"),
}
SHARED_FIELDS: Final = ("additional_documentation", "explanation")
DOCUMENT_FIELDS: Final = (
    "additional_documentation",
    "card_statement",
    "cash_receipt",
    "check_image",
)
#: What submitting takes besides an explanation, where it is not all of the reason's own fields.
REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "canceled": tuple(name for name in FIELDS["canceled"] if not name.startswith("return")),
    "duplicate": (),
}


def updated(call: Call, old: Record) -> Record:
    """Return the evidence after a request that may have the parameter ``evidence``.

    Args:
        call: the request.
        old: the evidence so far.

    Raises:
        Missing: a file or a transaction does not exist.
        NotModelled: evidence for another reason than the dispute's.
    """
    given = call.params.get("evidence") or {}
    reason = given.get("reason") or old["reason"]
    for other in FIELDS:
        if other != reason and given.get(other):
            raise NotModelled(
                f"evidence for {other} in a dispute with the reason {reason}; give both, "
                "evidence[reason] and the evidence for it",
                param=f"evidence[{other}]",
            )
    evidence = old.get(reason) or empty(reason)[reason]
    if reason in given:
        evidence = _merged(evidence, given[reason] or dict.fromkeys(evidence))
        _check_references(call, given[reason] or {}, f"evidence[{reason}]")
    return {reason: evidence, "reason": reason}


def empty(reason: str) -> Record:
    """Return evidence that says nothing but the reason."""
    fields = sorted((*SHARED_FIELDS, *FIELDS[reason]))
    return {reason: dict.fromkeys(fields), "reason": reason}


def missing_params(evidence: Record, *, only_explanation: bool) -> list[str]:
    """Return the parameters that must be given before this evidence can be submitted.

    Args:
        evidence: as the dispute shows it.
        only_explanation: see the policy ``dispute_evidence``.
    """
    reason = evidence["reason"]
    values = evidence[reason]
    required = ["explanation"]
    if not only_explanation:
        required += REQUIRED.get(reason, FIELDS[reason])
        if reason == "duplicate" and not any(values[name] for name in FIELDS[reason]):
            required.append("original_transaction")
    return [f"evidence[{reason}][{name}]" for name in required if values[name] is None]


def check_complete(evidence: Record, *, only_explanation: bool) -> None:
    """Refuse incomplete evidence.

    Args:
        evidence: as the dispute shows it.
        only_explanation: see the policy ``dispute_evidence``.

    Raises:
        WrongState: something is missing; the wording is ours.
    """
    missing = missing_params(evidence, only_explanation=only_explanation)
    if missing:
        raise WrongState(
            f"A dispute with the reason {evidence['reason']} cannot be submitted without "
            f"{', '.join(missing)}.",
            param=missing[0],
        )


def explanation(evidence: Record) -> str | None:
    """Return what the cardholder says happened."""
    text: str | None = evidence[evidence["reason"]]["explanation"]
    return text


def _merged(old: Record, given: Mapping[str, Any]) -> Record:
    """Return the fields of a reason after an update, in which ``""`` unsets a field."""
    return {**old, **{name: None if value == "" else value for name, value in given.items()}}


def _check_references(call: Call, given: Mapping[str, Any], at: str) -> None:
    for name in DOCUMENT_FIELDS:
        if given.get(name):
            files.checked_id(call, given[name], param=f"{at}[{name}]", purpose="dispute_evidence")
    original = given.get("original_transaction")
    if original and original not in call.account.table("issuing.transaction"):
        param = f"{at}[original_transaction]"
        raise Missing("issuing.transaction", original, param=param, status=400)
