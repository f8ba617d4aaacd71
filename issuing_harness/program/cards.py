"""Cards: issued, activated, replaced and canceled; their spending controls, and their tokens."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import stripe
from stripe.issuing import Card, Cardholder, Token

from issuing_harness.clock import Clock, wait_until
from issuing_harness.errors import VocabularyError
from issuing_harness.money import Money
from issuing_harness.program.cast import HOME_ADDRESS
from issuing_harness.program.facts import lookup

#: Enough for any purchase of a scenario that is not about limits: without one, a new card may
#: spend $500.00 a day (docs.stripe.com/issuing/controls/spending-controls).
HIGH_LIMIT: Final = {"spending_limits": [{"amount": 1_000_000, "interval": "all_time"}]}
SHIPPING: Final = {"name": "Alice Archer", "address": HOME_ADDRESS}
#: Seconds Stripe may take to cancel a card that has made its last payment; unpublished.
TIMEOUT: Final = 30
#: Stripe's lists of spending controls, by the words of a sentence.
CONTROLS: Final = {
    "allowed categories": "allowed_categories",
    "blocked categories": "blocked_categories",
    "allowed countries": "allowed_merchant_countries",
    "blocked countries": "blocked_merchant_countries",
    "allowed card presences": "allowed_card_presences",
    "blocked card presences": "blocked_card_presences",
}
#: Seconds within which Stripe has added up what was spent (money flow, 6.3).
AGGREGATION_DELAY: Final = 30


class Cards:
    """The cards of a program.

    Args:
        client: the SDK.
        clock: the clock to wait by.
    """

    def __init__(self, client: stripe.StripeClient, clock: Clock) -> None:
        self._api = client.v1.issuing.cards
        self._clock = clock
        self._replaced: Card | None = None

    def issue(self, cardholder: str, kind: str = "virtual", **details: Any) -> Card:
        """Issue a card to ``ich_…``; ``kind`` is ``virtual`` or ``physical``."""
        params: Any = {"currency": "usd", "type": kind, "cardholder": cardholder, **details}
        return self._api.create(params)

    def issue_with_status(self, cardholder: str, status: str) -> Card:
        """Issue a virtual card with a high limit to ``ich_…``, and give it a status."""
        card = self.issue(cardholder, spending_controls=HIGH_LIMIT)
        return card if card.status == status else self.set_status(card.id, status)

    def issue_expiring(self, cardholder: Cardholder) -> Card:
        """Issue an active virtual card that expires at the end of the cardholder's first month."""
        created = datetime.fromtimestamp(cardholder.created, UTC)
        expiry: dict[str, Any] = {"exp_month": created.month, "exp_year": created.year}
        return self.issue(cardholder.id, status="active", spending_controls=HIGH_LIMIT, **expiry)

    def issue_for_payments(self, cardholder: str, payments: int) -> Card:
        """Issue an active virtual card to ``ich_…`` that is canceled after so many payments."""
        lifecycle = {"cancel_after": {"payment_count": payments}}
        return self.issue(
            cardholder, status="active", spending_controls=HIGH_LIMIT, lifecycle_controls=lifecycle
        )

    def retrieve(self, card: str) -> Card:
        """Retrieve the card ``ic_…``."""
        return self._api.retrieve(card)

    def retrieve_secrets(self, card: str, *secrets: str) -> Card:
        """Retrieve the card ``ic_…`` with its ``number``, its ``cvc``, or both."""
        return self._api.retrieve(card, {"expand": list(secrets)})

    def list_for_cardholder(self, cardholder: str) -> list[Card]:
        """List the cards of ``ich_…``, newest first."""
        return self._api.list({"cardholder": cardholder, "limit": 100}).data

    def update(self, card: str, **details: Any) -> Card:
        """Update the card ``ic_…``: its shipping, design, spending controls or metadata."""
        params: Any = details
        return self._api.update(card, params)

    def set_status(self, card: str, status: str) -> Card:
        """Activate, freeze (``inactive``) or cancel the card ``ic_…``."""
        params: Any = {"status": status}
        return self._api.update(card, params)

    def cancel(self, card: str, **details: str) -> Card:
        """Cancel the card ``ic_…``; ``cancellation_reason`` is ``lost`` or ``stolen``."""
        params: Any = {"status": "canceled", **details}
        return self._api.update(card, params)

    def wait_for_status(self, card: str, status: str) -> Card:
        """Wait until Stripe gives the card ``ic_…`` a status by itself, and return the card.

        Raises:
            WaitTimeout: the status did not change in time.
        """
        return wait_until(
            self._clock,
            TIMEOUT,
            lambda: self.retrieve(card),
            lambda retrieved: retrieved.status == status,
            awaited=f"the status {status} of card {card}",
            describe=lambda retrieved: f"status {retrieved.status}",
        )

    def replace(self, old: Card, reason: str) -> Card:
        """Issue a replacement for ``old``; ``reason`` is ``lost``, say.

        It goes to the same cardholder, is of the same type, and has a high limit as well.
        """
        self._replaced = old
        shipping = {"shipping": SHIPPING} if old.type == "physical" else {}
        replacement = {"replacement_for": old.id, "replacement_reason": reason}
        return self.issue(
            old.cardholder.id, old.type, spending_controls=HIGH_LIMIT, **replacement, **shipping
        )

    @property
    def replaced(self) -> Card:
        """The card that was replaced last, as it was before its replacement.

        Raises:
            VocabularyError: no card was replaced.
        """
        if self._replaced is None:
            raise VocabularyError(
                "A sentence speaks of the old card, and no card was replaced. Say before it "
                "'Given the program has replaced the card as lost', say."
            )
        return self._replaced


class Tokens:
    """The tokens that stand for a program's cards in wallets.

    Args:
        client: the SDK.
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self._api = client.v1.issuing.tokens

    def retrieve(self, token: str) -> Token:
        """Retrieve the token ``intok_…``."""
        return self._api.retrieve(token)

    def list_for_card(self, card: str) -> list[Token]:
        """List the tokens of the card ``ic_…``, newest first."""
        return self._api.list({"card": card, "limit": 100}).data

    def set_status(self, token: str, status: str) -> Token:
        """Make the token ``intok_…`` ``active``, ``suspended`` or ``deleted``."""
        params: Any = {"status": status}
        return self._api.update(token, params)


def control_name(words: str) -> str:
    """Return Stripe's name of a spending control: ``blocked categories``, ``blocked_categories``.

    Raises:
        VocabularyError: there is no such control.
    """
    return lookup(words, CONTROLS, kind="control", module=__name__)


def spending_limit(amount: Money, interval: str, categories: Sequence[str] = ()) -> dict[str, Any]:
    """Return spending controls with one limit, in some merchant categories or in all."""
    limit: dict[str, Any] = {"amount": amount.cents, "interval": interval}
    if categories:
        limit["categories"] = list(categories)
    return {"spending_limits": [limit]}


def spending_limits(card: Card) -> list[tuple[Money, str, list[str]]]:
    """Return a card's limits as amount, interval and categories; an empty list means all."""
    return [
        (Money(limit.amount), str(limit.interval), list(limit.categories or []))
        for limit in card.spending_controls.spending_limits or []
    ]


def control_values(card: Card, name: str) -> list[str]:
    """Return the values of a card's spending control, by Stripe's ``name``."""
    return list(getattr(card.spending_controls, name) or [])
