"""Replacements: a new card for one that expired, broke or got lost.

::

    damaged | expired   same number, new code and expiry; the old card works until the new one does
    lost | stolen       new number; the old card was canceled for that very reason

A replacement begins inactive; when it is activated, the old card is canceled. Limits count what was
spent on the cards before it. Preconditions: reference, objects and platform, 2.5; Stripe's wordings
for violated ones are unknown.
"""

from dataclasses import dataclass
from typing import Any, Final

from issuing_sandbox.account.spend_totals import DAY
from issuing_sandbox.call import Call
from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.errors import NotModelled, WrongState
from issuing_sandbox.issuing import card_details
from issuing_sandbox.store.tables import Record

KIND: Final = "issuing.card"
#: Reasons for which the old card has to be canceled first, under the same name.
GONE: Final = ("lost", "stolen")


@dataclass(frozen=True, slots=True)
class Replacement:
    """What a new card takes the place of; nothing, for most.

    Args:
        old: the record of the card that is replaced.
        reason: Stripe's ``replacement_reason``.
    """

    old: Record | None = None
    reason: str | None = None

    @property
    def replaced(self) -> str | None:
        """The old card's id."""
        return self.old["id"] if self.old else None

    def number(self, call: Call) -> str:
        """The new card's number: the old one's, unless that may be in other hands."""
        if self.old is None or self.reason in GONE:
            return card_details.new_number(call.account)
        return call.account.vault[self.old["id"]]["number"]


def asked_for(call: Call) -> Replacement:
    """The replacement a request asks for.

    Raises:
        ParameterFault: a reason without a card, or a card without a reason.
        Missing: there is no such card.
        WrongState: the old card is not in a state for this reason.
        NotModelled: what Stripe may or may not allow.
    """
    params = call.params
    reason = params.get("replacement_reason")
    if not params.get("replacement_for"):
        if reason:
            raise parameter_faults.missing("replacement_for")
        return Replacement()
    if not reason:
        raise parameter_faults.missing("replacement_reason")
    old = call.named_in_body(KIND, "replacement_for")
    _check_kinship(old, params)
    if reason in GONE:
        _check_gone(old, reason)
    else:
        _check_usable(call, old, reason)
    return Replacement(old, reason)


def _check_kinship(old: Record, params: dict[str, Any]) -> None:
    if params.get("cardholder") != old["cardholder"]:
        raise WrongState(
            "A replacement belongs to the cardholder of the card it replaces.", param="cardholder"
        )
    if params["type"] != old["type"]:
        raise NotModelled("a replacement of another type", param="type")
    if params.get("status") == "active":
        raise NotModelled("a replacement that is active at once", param="status")


def _check_gone(old: Record, reason: str) -> None:
    if old["status"] != "canceled" or old["cancellation_reason"] != reason:
        raise WrongState(
            f"A card is replaced as '{reason}' only after it was canceled with the "
            f"cancellation_reason '{reason}'.",
            param="replacement_reason",
        )


def _check_usable(call: Call, old: Record, reason: str) -> None:
    if old["status"] == "canceled":
        raise WrongState(
            f"A canceled card cannot be replaced as '{reason}'.", param="replacement_reason"
        )
    if reason == "damaged" and old["type"] != "physical":
        raise WrongState("Only physical cards are damaged.", param="replacement_reason")
    soon = call.now + call.account.policies.expiry_near_days * DAY
    if reason == "expired" and not card_details.has_expired(old, soon):
        raise WrongState(
            "A card is replaced as 'expired' when its expiry has passed or is near.",
            param="replacement_reason",
        )
