"""Test helpers around a card: its shipping, its design's review, and its cardholder's part.

They simulate the printer and the mail, Stripe's reviewers of designs, the watchlist, and the
cardholder who answers a fraud challenge. Stripe has no helper for a confirmed hit on a watchlist,
so blocking a cardholder is one of the sandbox's own controls.
"""

from collections.abc import Callable
from typing import Any, Final

from issuing_sandbox.account import newer_form
from issuing_sandbox.call import Action, Call, find_record
from issuing_sandbox.errors import WrongState
from issuing_sandbox.issuing import authorizations, cardholders, cards, designs, fraud, shipping
from issuing_sandbox.issuing.designs import NO_REJECTION_REASONS
from issuing_sandbox.store.conditions import Condition, Equals, That
from issuing_sandbox.store.tables import Record

#: The first version that knows of cards at the printer.
SUBMITTED_SINCE: Final = "2024-09-30.acacia"
#: By the status that a design gets, how the name of Stripe's event ends.
DESIGN_EVENTS: Final = {"active": "activated", "inactive": "deactivated", "rejected": "rejected"}


def submit_shipping(call: Call) -> Record:
    """``POST /v1/test_helpers/issuing/cards/{card}/shipping/submit``."""
    if call.version[:10] < SUBMITTED_SINCE[:10]:
        raise WrongState(
            f"Submitting a card takes API version {SUBMITTED_SINCE} or later, not {call.version}."
        )
    return _move_shipping(call, "submit")


def shipping_step(helper: str) -> Callable[[Call], Record]:
    """Return what handles ``POST /v1/test_helpers/issuing/cards/{card}/shipping/{helper}``."""
    return lambda call: _move_shipping(call, helper)


def _move_shipping(call: Call, helper: str) -> Record:
    ids, policies = call.account.ids, call.account.policies
    old = call.named_in_path(cards.KIND, "card")
    moved = shipping.after_helper(old["shipping"], helper, policies, ids=ids, now=call.now)
    newer = shipping.newer_fields(moved, policies, now=call.now)
    if newer:
        newer_form.remember(call.account, old["id"], newer)
    return cards.save_change(call, old, {**old, "shipping": moved})


def activate_design(call: Call) -> Record:
    """``POST …/{personalization_design}/activate``."""
    return _review_design(call, "active", NO_REJECTION_REASONS)


def deactivate_design(call: Call) -> Record:
    """``POST …/{personalization_design}/deactivate``."""
    return _review_design(call, "inactive", NO_REJECTION_REASONS)


def reject_design(call: Call) -> Record:
    """``POST …/{personalization_design}/reject``: cards that wait to be printed are canceled."""
    given: dict[str, Any] = call.params["rejection_reasons"]
    reasons = {name: given.get(name) or [] for name in NO_REJECTION_REASONS}
    design = _review_design(call, "rejected", reasons)
    where = [("personalization_design", Equals(design["id"]))]
    for card in list(call.account.table(cards.KIND).oldest_first(where=where)):
        if _waits_to_be_printed(card):
            cards.cancel(call, card, reason="design_rejected")
    return design


def _review_design(call: Call, status: str, reasons: Record) -> Record:
    """Store the outcome of a review, emit its event unless nothing changed, and return it."""
    old = designs.retrieve(call)
    new = {**old, "status": status, "rejection_reasons": reasons}
    call.account.table(designs.KIND).put(new)
    if new != old:
        call.emit(f"issuing_personalization_design.{DESIGN_EVENTS[status]}", new)
    return new


def _waits_to_be_printed(card: Record) -> bool:
    return bool(
        card["status"] != "canceled"
        and card["shipping"]
        and card["shipping"]["status"] == "pending"
    )


def respond_to_fraud_challenges(call: Call) -> Record:
    """``POST …/{authorization}/fraud_challenges/respond``: ``confirmed`` if it was them."""
    confirmed = call.params["confirmed"]
    old = call.named_in_path(authorizations.KIND, "authorization")
    return fraud.answer_challenges(call, old, confirmed=confirmed)


def block(action: Action, cardholder: str) -> Record:
    """``POST /_sandbox/cardholders/{cardholder}/block``: for good; its cards are canceled too."""
    account = action.account
    old = find_record(account, cardholders.KIND, cardholder, param="cardholder", status=404)
    rejected = {"disabled_reason": "rejected.listed", "past_due": []}
    new = {**old, "status": "blocked", "requirements": rejected}
    account.table(cardholders.KIND).put(new)
    action.emit_updated("issuing_cardholder.updated", old=old, new=new, document=new)
    where: list[tuple[str, Condition]] = [
        ("cardholder", Equals(old["id"])),
        ("status", That(lambda status: status != "canceled")),
    ]
    for card in list(account.table(cards.KIND).oldest_first(where=where)):
        cards.cancel(action, card)
    return new
