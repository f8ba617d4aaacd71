"""Cards: issued, activated, replaced and canceled; their spending controls, and their tokens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import stripe
from stripe.issuing import Card, Cardholder, Token

from issuing_harness.clock import Clock, wait_until
from issuing_harness.program.cast import persona
from issuing_harness.program.funding import Funding, funded
from issuing_harness.program.prices import parse_amount
from issuing_harness.program.references import parse_label

#: Enough for any purchase of a scenario that is not about limits: without one, a new card may
#: spend $500.00 a day (docs.stripe.com/issuing/controls/spending-controls).
HIGH_LIMIT: Final = {"spending_limits": [{"amount": 1_000_000, "interval": "all_time"}]}
#: Columns of a table that limit spending, with Stripe's names of their intervals.
LIMIT_COLUMNS: Final[Mapping[str, str]] = {
    "limit per authorization": "per_authorization",
    "daily limit": "daily",
    "weekly limit": "weekly",
    "monthly limit": "monthly",
    "yearly limit": "yearly",
    "all-time limit": "all_time",
}
#: Seconds Stripe may take to cancel a card that has made its last payment; unpublished.
TIMEOUT: Final = 30


class Cards:
    """The cards of a program.

    Args:
        client: the SDK.
        clock: the clock to wait by.
        funding: what a card spends from that names nothing else.
    """

    def __init__(self, client: stripe.StripeClient, clock: Clock, funding: Funding) -> None:
        self._api = client.v1.issuing.cards
        self._clock = clock
        self._funding = funding

    def issue(self, cardholder: str, kind: str = "virtual", **details: Any) -> Card:
        """Issue a card to ``ich_…``; ``kind`` is ``virtual`` or ``physical``."""
        params: Any = {"currency": "usd", "type": kind, "cardholder": cardholder, **details}
        return self._api.create(funded(params, self._funding))

    def issue_with_status(self, cardholder: str, status: str) -> Card:
        """Issue a virtual card with a high limit to ``ich_…``, and give it a status."""
        return self.with_status(self.issue(cardholder, spending_controls=HIGH_LIMIT), status)

    def issue_physical(self, cardholder: Cardholder, **details: Any) -> Card:
        """Issue a physical card, which is shipped to the cardholder's billing address."""
        details.setdefault("shipping", shipping_to(cardholder))
        return self.issue(cardholder.id, "physical", **details)

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

    def with_status(self, card: Card, status: str) -> Card:
        """Return the card, after giving it a status if it has another one."""
        return card if card.status == status else self.set_status(card.id, status)

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
        shipping = {"shipping": shipping_to(old.cardholder)} if old.type == "physical" else {}
        replacement = {"replacement_for": old.id, "replacement_reason": reason}
        return self.issue(
            old.cardholder.id, old.type, spending_controls=HIGH_LIMIT, **replacement, **shipping
        )


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


@dataclass(frozen=True, slots=True)
class CardOrder:
    """A card as a table orders it.

    Args:
        person: its holder, as parameters of a cardholder.
        label: the word that tells it from the holder's other cards, empty without one.
        spending_controls: its limits; without any, a high one.
    """

    person: dict[str, Any]
    label: str
    spending_controls: dict[str, Any]


def card_order(row: Mapping[str, str]) -> CardOrder:
    """Return the card that a row orders.

    Args:
        row: ``name``, a persona's, and if they are there ``label`` and the ``LIMIT_COLUMNS``.

    Raises:
        VocabularyError: there is no such persona, or the label cannot be one.
        NotMoney: a limit is no amount.
    """
    label = parse_label(row["label"]) if row.get("label") else ""
    return CardOrder(persona(row["name"]), label, limits_in(row) or HIGH_LIMIT)


def limits_in(row: Mapping[str, str]) -> dict[str, Any]:
    """Return the spending controls of a row's ``LIMIT_COLUMNS``, empty without any.

    Raises:
        NotMoney: a limit is no amount.
    """
    limits = [
        {"amount": parse_amount(row[column]).cents, "interval": interval}
        for column, interval in LIMIT_COLUMNS.items()
        if row.get(column)
    ]
    return {"spending_limits": limits} if limits else {}


def shipping_to(cardholder: Cardholder) -> dict[str, Any]:
    """Return the parameter ``shipping`` that sends a card to the cardholder's billing address."""
    address = cardholder.billing.address.to_dict()
    given = {name: line for name, line in address.items() if line is not None}
    return {"name": cardholder.name, "address": given}
