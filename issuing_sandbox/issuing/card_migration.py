"""What follows a card to its replacement: the authorizations that are open on it.

Stripe's page on replacements says that they are migrated, and that they may clear on the old card
all the same; see the policy ``replaced_authorizations``. Here they clear on the new one.
"""

from typing import Final

from issuing_sandbox.call import Action, Call
from issuing_sandbox.issuing import authorizations, cards
from issuing_sandbox.store.conditions import Equals
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import previous_attributes

#: By status, what makes an authorization an open one.
OPEN_STATUS: Final = "pending"


def create_card(call: Call) -> Record:
    """``POST /v1/issuing/cards``; a replacement may take the open authorizations over at once."""
    document = cards.create(call)
    when = call.account.policies.replaced_authorizations
    if when == "created" or (when == "activated" and document["status"] == "active"):
        _migrate_to(call, document["id"])
    return document


def update_card(call: Call) -> Record:
    """``POST /v1/issuing/cards/{card}``; a replacement may take them over when it is activated."""
    before = call.named_in_path(cards.KIND, "card")["status"]
    document = cards.update(call)
    is_activated = before != "active" and document["status"] == "active"
    if is_activated and call.account.policies.replaced_authorizations == "activated":
        _migrate_to(call, document["id"])
    return document


def _migrate_to(action: Action, card: str) -> None:
    """Move the open authorizations of the card that this one (``ic_…``) replaces."""
    account = action.account
    replaced = account.table(cards.KIND)[card]["replacement_for"]
    if replaced is None:
        return
    where = [("card", Equals(replaced)), ("status", Equals(OPEN_STATUS))]
    for old in list(account.table(authorizations.KIND).oldest_first(where=where)):
        _migrate(action, old, {**old, "card": card})


def _migrate(action: Action, old: Record, new: Record) -> None:
    before = authorizations.render(action.account, old)
    document = authorizations.save(action.account, new)
    changed = {"card": previous_attributes(before["card"], document["card"])}
    action.emit("issuing_authorization.updated", document, changed)
