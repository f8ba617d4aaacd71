"""Evidence: why a transaction is disputed, and what supports that.

A dispute has one reason, and only that reason's own fields. What each takes is the contract's; what
each needs before it can be submitted: reference, objects and platform, 3.3.
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
OF_EVERY_REASON: Final = ("additional_documentation", "explanation")
DOCUMENTS: Final = ("additional_documentation", "card_statement", "cash_receipt", "check_image")
#: What submit needs besides an explanation, where it is not all of the reason's own fields.
REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "canceled": tuple(each for each in FIELDS["canceled"] if not each.startswith("return")),
    "duplicate": (),
}


def gathered(call: Call, old: Record) -> Record:
    """The evidence after a request that may carry ``evidence``.

    Args:
        call: what may carry it.
        old: the evidence so far.

    Raises:
        Missing: a file or a transaction that there is not.
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
    known = old.get(reason) or blank(reason)[reason]
    if reason in given:
        known = _updated(known, given[reason] or dict.fromkeys(known))
        _check_references(call, given[reason] or {}, f"evidence[{reason}]")
    return {reason: known, "reason": reason}


def blank(reason: str) -> Record:
    """Evidence of which nothing but the reason is known."""
    fields = sorted((*OF_EVERY_REASON, *FIELDS[reason]))
    return {reason: dict.fromkeys(fields), "reason": reason}


def lacking(evidence: Record, *, only_explanation: bool) -> list[str]:
    """The parameters that must be given before this evidence can be submitted.

    Args:
        evidence: as the dispute shows it.
        only_explanation: see the policy ``dispute_evidence``.
    """
    reason = evidence["reason"]
    own = evidence[reason]
    wanted = ["explanation"]
    if not only_explanation:
        wanted += REQUIRED.get(reason, FIELDS[reason])
        if reason == "duplicate" and not any(own[each] for each in FIELDS[reason]):
            wanted.append("original_transaction")
    return [f"evidence[{reason}][{each}]" for each in wanted if own[each] is None]


def explanation(evidence: Record) -> str | None:
    """What the cardholder says happened."""
    said: str | None = evidence[evidence["reason"]]["explanation"]
    return said


def _updated(known: Record, given: Mapping[str, Any]) -> Record:
    return {**known, **{name: None if each == "" else each for name, each in given.items()}}


def _check_references(call: Call, given: Mapping[str, Any], at: str) -> None:
    for name in DOCUMENTS:
        if given.get(name):
            files.named(call, given[name], param=f"{at}[{name}]", purpose="dispute_evidence")
    original = given.get("original_transaction")
    if original and original not in call.account.table("issuing.transaction"):
        param = f"{at}[original_transaction]"
        raise Missing("issuing.transaction", original, param=param, status=400)


def refuse_incomplete(evidence: Record, *, only_explanation: bool) -> None:
    """Pass if the evidence is complete.

    Raises:
        WrongState: something is lacking; the wording is ours.
    """
    missing = lacking(evidence, only_explanation=only_explanation)
    if missing:
        raise WrongState(
            f"A dispute with the reason {evidence['reason']} cannot be submitted without "
            f"{', '.join(missing)}.",
            param=missing[0],
        )
