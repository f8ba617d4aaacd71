"""The policy: what may be spent. Pure; it knows neither the network nor the database."""

from dataclasses import dataclass
from typing import Any

from spend_platform.standing import Standing

WITHIN_LIMITS = "within_limits"
BLOCKED_CATEGORY = "blocked_category"
MERCHANT_NOT_ALLOWED = "merchant_not_allowed"
INSUFFICIENT_BALANCE = "insufficient_balance"
OVER_BUDGET = "over_budget"
OWN_ERROR = "own_error"
PARTLY = "partly_"


@dataclass(frozen=True, slots=True)
class Purchase:
    """What is asked for, in cents; of an increment, only what is asked for on top.

    Args:
        cents: how much.
        is_controllable: less may be approved.
        least: no part below this can be approved: the cash a cardholder takes home.
    """

    cents: int
    is_controllable: bool = False
    least: int = 1

    @classmethod
    def of(cls, pending_request: dict[str, Any]) -> "Purchase":
        """The purchase of an authorization's ``pending_request``."""
        details = pending_request.get("amount_details") or {}
        return cls(
            cents=pending_request["amount"],
            is_controllable=pending_request.get("is_amount_controllable") or False,
            least=max(1, details.get("cashback_amount") or 0),
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """The decision: cents approved, 0 where it declines, and why."""

    approved: bool
    cents: int
    reason: str


def decide(purchase: Purchase, standing: Standing) -> Answer:
    """Approve, approve in part where that is possible, or decline."""
    if standing.blocks_category:
        return Answer(approved=False, cents=0, reason=BLOCKED_CATEGORY)
    if not standing.allows_merchant:
        return Answer(approved=False, cents=0, reason=MERCHANT_NOT_ALLOWED)
    room, reason = _tightest(standing)
    if purchase.cents <= max(room, 0):
        return Answer(approved=True, cents=purchase.cents, reason=WITHIN_LIMITS)
    if purchase.is_controllable and room >= purchase.least:
        return Answer(approved=True, cents=room, reason=PARTLY + reason)
    return Answer(approved=False, cents=0, reason=reason)


def _tightest(standing: Standing) -> tuple[int, str]:
    limits = [(standing.available, INSUFFICIENT_BALANCE)]
    if standing.remaining is not None:
        limits.append((standing.remaining, OVER_BUDGET))
    return min(limits)
