"""What a card looks like, worked out once for each of its states.

An authorization shows its whole card, which shows its whole cardholder; so does its event. They are
more than half of the answer, and most authorizations are made with a card that nobody has changed
since the one before.
"""

from functools import cached_property
from typing import Any, Final

import orjson

from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.http import encode

#: How far an attribute of a document is indented in its JSON.
INDENT: Final = b"\n  "


class CachedCard:
    """A card with its cardholder, as both are now.

    Args:
        card: the card's record.
        cardholder: the record of its cardholder.
    """

    def __init__(self, card: Record, cardholder: Record) -> None:
        self.card = card
        self.cardholder = cardholder
        #: The card as it is answered, shared by all that show it.
        self.document: Final[Record] = {**card, "cardholder": cardholder}

    @cached_property
    def inside(self) -> orjson.Fragment:
        """Its JSON, indented as an attribute of a document is."""
        return orjson.Fragment(encode(self.document).replace(b"\n", INDENT))


class CardCache:
    """What the cards of an account look like."""

    def __init__(self) -> None:
        self._known: dict[str, CachedCard] = {}

    def of(self, card: Record, cardholder: Record) -> Record:
        """A card as the API answers it."""
        known = self._known.get(card["id"])
        if known is None or known.card is not card or known.cardholder is not cardholder:
            known = self._known[card["id"]] = CachedCard(card, cardholder)
        return known.document

    def encode(self, document: Record) -> bytes:
        """The JSON of an answer; that of a card in it is written once."""
        card: Any = document.get("card")
        known = self._known.get(card["id"]) if type(card) is dict else None
        if known is None or known.document is not card:
            return encode(document)
        return encode({**document, "card": known.inside})
