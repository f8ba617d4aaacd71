"""Replacements: a new card for one that has expired, is damaged, or was lost or stolen.

::

    damaged | expired   same number, new code and expiry; the old card works until the new one does
    lost | stolen       new number; the old card was canceled for that very reason

A replacement is created inactive, unless a virtual one is asked for as active; when it is active,
the old card is canceled. Its expiry is always another. Its spending limits count what was spent on
the cards before it, and open authorizations go over to it (``card_migration``). Preconditions:
reference, objects and platform, 2.5; Stripe's wordings for violated ones are unknown.
"""

from typing import Any, Final, NamedTuple

from issuing_sandbox.account.spend_totals import DAY
from issuing_sandbox.call import Call
from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.errors import NotModelled, WrongState
from issuing_sandbox.issuing import card_details
from issuing_sandbox.store.tables import Record

KIND: Final = "issuing.card"
#: Reasons for which the old card has to be canceled first, with the same ``cancellation_reason``.
LOST_OR_STOLEN: Final = ("lost", "stolen")


class Replacement(NamedTuple):
    """The card that a new card replaces; most replace none.

    Args:
        old: the record of the card that is replaced.
        reason: Stripe's ``replacement_reason``.
    """

    old: Record | None = None
    reason: str | None = None

    @property
    def replaced_id(self) -> str | None:
        """The old card's id (``ic_…``)."""
        return self.old["id"] if self.old else None

    def expiry(self, call: Call) -> Record:
        """Return the new card's expiry: as given, or later than the old one's.

        Of a card that is replaced in the month it was made in, one month later: inferred.
        """
        expiry = card_details.expiry(call.params, call.now)
        if self.old is None or call.params.get("exp_month") is not None:
            return expiry
        return max(expiry, card_details.month_after(self.old), key=card_details.expiry_order)

    def number(self, call: Call) -> str:
        """Return the new card's number: the old one's, unless that was lost or stolen."""
        if self.old is None or self.reason in LOST_OR_STOLEN:
            return card_details.new_number(call.account)
        return call.account.secrets[self.old["id"]]["number"]


def requested(call: Call) -> Replacement:
    """Return the replacement that a request to create a card asks for.

    Raises:
        ParameterFault: a reason without a card, or a card without a reason.
        Missing: there is no such card.
        WrongState: the old card is not in a state for this reason.
        NotModelled: it is unknown whether Stripe allows it.
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
    _check_matches(old, params)
    if reason in LOST_OR_STOLEN:
        _check_lost_or_stolen(old, reason)
    else:
        _check_damaged_or_expired(call, old, reason)
    return Replacement(old, reason)


def _check_matches(old: Record, params: dict[str, Any]) -> None:
    if params.get("cardholder") != old["cardholder"]:
        raise WrongState(
            "A replacement belongs to the cardholder of the card it replaces.", param="cardholder"
        )
    if params["type"] != old["type"]:
        raise NotModelled("a replacement of another type", param="type")


def _check_lost_or_stolen(old: Record, reason: str) -> None:
    if old["status"] != "canceled" or old["cancellation_reason"] != reason:
        raise WrongState(
            f"A card is replaced as '{reason}' only after it was canceled with the "
            f"cancellation_reason '{reason}'.",
            param="replacement_reason",
        )


def _check_damaged_or_expired(call: Call, old: Record, reason: str) -> None:
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
