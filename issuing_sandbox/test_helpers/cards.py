"""The printer and the mail, simulated: a physical card goes its way (issuing/shipping.py)."""

from collections.abc import Callable
from typing import Any, Final

from issuing_sandbox.call import Call
from issuing_sandbox.errors import WrongState
from issuing_sandbox.issuing import cards, designs, shipping
from issuing_sandbox.issuing.designs import KIND, UNBLEMISHED
from issuing_sandbox.store.tables import Record

#: The first version that knows of cards at the printer.
SUBMITTED_SINCE: Final = "2024-09-30.acacia"


def submit(call: Call) -> Record:
    """``POST /v1/test_helpers/issuing/cards/{card}/shipping/submit``."""
    if call.version[:10] < SUBMITTED_SINCE[:10]:
        raise WrongState(
            f"Submitting a card takes API version {SUBMITTED_SINCE} or later, not {call.version}."
        )
    return _moved(call, "submit")


def moves(helper: str) -> Callable[[Call], Record]:
    """Answers ``POST /v1/test_helpers/issuing/cards/{card}/shipping/`` and the helper's name."""
    return lambda call: _moved(call, helper)


def _moved(call: Call, helper: str) -> Record:
    account = call.account
    old = call.named_in_path(cards.KIND, "card")
    sent = shipping.moved(old["shipping"], helper, ids=account.ids, now=call.now)
    return cards.change(call, old, {**old, "shipping": sent})


#: How Stripe's event is named by the status that a design has got.
EVENTS: Final = {"active": "activated", "inactive": "deactivated", "rejected": "rejected"}


def activate_design(call: Call) -> Record:
    """``POST …/{personalization_design}/activate``."""
    return _judged(call, "active", UNBLEMISHED)


def deactivate_design(call: Call) -> Record:
    """``POST …/{personalization_design}/deactivate``."""
    return _judged(call, "inactive", UNBLEMISHED)


def reject_design(call: Call) -> Record:
    """``POST …/{personalization_design}/reject``: cards that wait to be printed are canceled."""
    reasons: dict[str, Any] = call.params["rejection_reasons"]
    given = {name: reasons.get(name) or [] for name in UNBLEMISHED}
    design = _judged(call, "rejected", given)
    for card in list(call.account.table(cards.KIND).oldest_first()):
        if _waits(card, design):
            cards.cancel(call, card, reason="design_rejected")
    return design


def _judged(call: Call, status: str, reasons: Record) -> Record:
    old = designs.retrieve(call)
    new = call.account.table(KIND).put({**old, "status": status, "rejection_reasons": reasons})
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
