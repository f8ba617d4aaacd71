"""Tokens: a card's stand-ins in the wallets of telephones and watches."""

from typing import Any

import stripe
from stripe.issuing import Token


class Tokens:
    """The tokens of a program's cards."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._api = client.v1.issuing.tokens

    def retrieve(self, token: str) -> Token:
        """The token ``intok_…`` as it is now."""
        return self._api.retrieve(token)

    def of(self, card: str) -> list[Token]:
        """The tokens of the card ``ic_…``, newest first."""
        return self._api.list({"card": card, "limit": 100}).data

    def become(self, token: str, status: str) -> Token:
        """Make ``intok_…`` ``active``, ``suspended`` or ``deleted``."""
        params: Any = {"status": status}
        return self._api.update(token, params)
