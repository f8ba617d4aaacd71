"""Stripe's watchlist, simulated: a confirmed hit blocks a cardholder for good."""

from issuing_sandbox.call import Call
from issuing_sandbox.issuing import cardholders, cards
from issuing_sandbox.store import Record


def block(call: Call) -> Record:
    """``POST /_sandbox/cardholders/{cardholder}/block``: its cards are canceled with it."""
    old = call.named_in_path(cardholders.KIND, "cardholder")
    rejected = {"disabled_reason": "rejected.listed", "past_due": []}
    new = {**old, "status": "blocked", "requirements": rejected}
    call.account.shelf(cardholders.KIND).put(new)
    call.emit_updated("issuing_cardholder.updated", old=old, new=new, document=new)
    for card in list(call.account.shelf(cards.KIND).oldest_first()):
        if card["cardholder"] == old["id"] and card["status"] != "canceled":
            cards.cancel(call, card)
    return new
