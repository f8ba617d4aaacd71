"""Cards: issued, activated, frozen and canceled."""

from datetime import UTC, datetime
from typing import Any, Final

import stripe
from stripe.issuing import Card, Cardholder, Token

from issuing_harness.clock import Clock, until
from issuing_harness.errors import VocabularyError
from issuing_harness.program.personas import HOME

#: Enough for any purchase of a scenario that is not about limits: without one, a new card may
#: spend $500.00 a day (docs.stripe.com/issuing/controls/spending-controls).
WIDE: Final = {"spending_limits": [{"amount": 1_000_000, "interval": "all_time"}]}
SHIPPING: Final = {"name": "Alice Archer", "address": HOME}
#: Seconds Stripe may take to cancel a card that has made its last payment; unpublished.
PATIENCE: Final = 30


class Cards:
    """The cards of a program."""

    def __init__(self, client: stripe.StripeClient, clock: Clock) -> None:
        self._api = client.v1.issuing.cards
        self._clock = clock
        self._replaced: Card | None = None

    def issue(self, cardholder: str, kind: str = "virtual", **details: Any) -> Card:
        """Issue a card to ``ich_…``; ``kind`` is ``virtual`` or ``physical``."""
        params: Any = {"currency": "usd", "type": kind, "cardholder": cardholder, **details}
        return self._api.create(params)

    def retrieve(self, card: str) -> Card:
        """The card ``ic_…`` as it is now."""
        return self._api.retrieve(card)

    def hand_out(self, cardholder: str, status: str) -> Card:
        """A virtual card of ``ich_…`` in any status, wide enough for any purchase."""
        card = self.issue(cardholder, spending_controls=WIDE)
        return card if card.status == status else self.become(card.id, status)

    def become(self, card: str, status: str) -> Card:
        """Activate, freeze (``inactive``) or cancel the card ``ic_…``."""
        params: Any = {"status": status}
        return self._api.update(card, params)

    def hand_out_expiring(self, cardholder: Cardholder) -> Card:
        """An active virtual card that is good until the end of the month of its making."""
        made = datetime.fromtimestamp(cardholder.created, UTC)
        ends: dict[str, Any] = {"exp_month": made.month, "exp_year": made.year}
        return self.issue(cardholder.id, status="active", spending_controls=WIDE, **ends)

    def hand_out_counted(self, cardholder: str, payments: int) -> Card:
        """An active virtual card of ``ich_…`` that is canceled after so many payments."""
        counted = {"cancel_after": {"payment_count": payments}}
        return self.issue(
            cardholder, status="active", spending_controls=WIDE, lifecycle_controls=counted
        )

    def soon(self, card: str, status: str) -> Card:
        """The card ``ic_…`` once it has this status by itself.

        Raises:
            WaitedInVain: it did not get there in time.
        """
        return until(
            self._clock,
            PATIENCE,
            lambda: self.retrieve(card),
            lambda seen: seen.status == status,
            awaited=f"the status {status} of card {card}",
            shown=lambda seen: f"status {seen.status}",
        )

    def cancel(self, card: str, **why: str) -> Card:
        """Cancel the card ``ic_…`` for good; ``cancellation_reason`` is ``lost`` or ``stolen``."""
        params: Any = {"status": "canceled", **why}
        return self._api.update(card, params)

    def change(self, card: str, **details: Any) -> Card:
        """Change what is known of the card ``ic_…``: its shipping, design or metadata."""
        params: Any = details
        return self._api.update(card, params)

    def replace(self, old: Card, reason: str) -> Card:
        """Issue a card in the place of ``old``; ``reason`` is ``lost``, say.

        It goes to the same cardholder, is of the same type, and may spend as much.
        """
        self._replaced = old
        sent = {"shipping": SHIPPING} if old.type == "physical" else {}
        because = {"replacement_for": old.id, "replacement_reason": reason}
        return self.issue(old.cardholder.id, old.type, spending_controls=WIDE, **because, **sent)

    @property
    def replaced(self) -> Card:
        """The card that the last replacement was asked for, as it was then.

        Raises:
            VocabularyError: none was.
        """
        if self._replaced is None:
            raise VocabularyError(
                "A sentence speaks of the old card, and no card was replaced. Say before it "
                "'Given the program has replaced the card as lost', say."
            )
        return self._replaced

    def reveal(self, card: str, *secrets: str) -> Card:
        """The card ``ic_…`` with its ``number``, its ``cvc``, or both."""
        return self._api.retrieve(card, {"expand": list(secrets)})

    def of_cardholder(self, cardholder: str) -> list[Card]:
        """The cards of ``ich_…`` as a list shows them, newest first."""
        return self._api.list({"cardholder": cardholder, "limit": 100}).data


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
