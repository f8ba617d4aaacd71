"""Stripe's reviewers, simulated: they take a design into use, out of use, or reject it."""

from typing import Any, Final

from issuing_sandbox.call import Call
from issuing_sandbox.issuing import cards, personalization_designs
from issuing_sandbox.issuing.personalization_designs import KIND, UNBLEMISHED
from issuing_sandbox.store import Record

#: How Stripe's event is named by the status that a design has got.
EVENTS: Final = {"active": "activated", "inactive": "deactivated", "rejected": "rejected"}


def activate(call: Call) -> Record:
    """``POST …/{personalization_design}/activate``."""
    return _judged(call, "active", UNBLEMISHED)


def deactivate(call: Call) -> Record:
    """``POST …/{personalization_design}/deactivate``."""
    return _judged(call, "inactive", UNBLEMISHED)


def reject(call: Call) -> Record:
    """``POST …/{personalization_design}/reject``: cards that wait to be printed are canceled."""
    reasons: dict[str, Any] = call.params["rejection_reasons"]
    given = {name: reasons.get(name) or [] for name in UNBLEMISHED}
    design = _judged(call, "rejected", given)
    for card in list(call.account.shelf(cards.KIND).oldest_first()):
        if _waits(card, design):
            cards.cancel(call, card, reason="design_rejected")
    return design


def _judged(call: Call, status: str, reasons: Record) -> Record:
    old = personalization_designs.retrieve(call)
    new = call.account.shelf(KIND).put({**old, "status": status, "rejection_reasons": reasons})
    if new != old:
        call.emit(f"issuing_personalization_design.{EVENTS[status]}", new)
    return new


def _waits(card: Record, design: Record) -> bool:
    return bool(
        card["personalization_design"] == design["id"]
        and card["status"] != "canceled"
        and card["shipping"]
        and card["shipping"]["status"] == "pending"
    )
