"""Stripe's watchlist, simulated: a confirmed hit blocks a cardholder for good."""

from issuing_sandbox.call import Call
from issuing_sandbox.issuing import authorizations, cardholders, cards
from issuing_sandbox.issuing import fraud as challenges
from issuing_sandbox.store.tables import Record


def block(call: Call) -> Record:
    """``POST /_sandbox/cardholders/{cardholder}/block``: its cards are canceled with it."""
    old = call.named_in_path(cardholders.KIND, "cardholder")
    rejected = {"disabled_reason": "rejected.listed", "past_due": []}
    new = {**old, "status": "blocked", "requirements": rejected}
    call.account.table(cardholders.KIND).put(new)
    call.emit_updated("issuing_cardholder.updated", old=old, new=new, document=new)
    for card in list(call.account.table(cards.KIND).oldest_first()):
        if card["cardholder"] == old["id"] and card["status"] != "canceled":
            cards.cancel(call, card)
    return new


def respond(call: Call) -> Record:
    """``POST …/{authorization}/fraud_challenges/respond``: it was them, or it was not."""
    confirmed = call.params["confirmed"]
    old = call.named_in_path(authorizations.KIND, "authorization")
    return challenges.answer(call, old, confirmed=confirmed)
