"""Spending controls: limits and lists, as cards and cardholders carry them."""

from collections.abc import Sequence
from typing import Any, Final

from stripe.issuing import Card

from issuing_harness.money import Money
from issuing_harness.program.lookup import behind

#: Stripe's lists, by the words a sentence has for them.
LISTS: Final = {
    "allowed categories": "allowed_categories",
    "blocked categories": "blocked_categories",
    "allowed countries": "allowed_merchant_countries",
    "blocked countries": "blocked_merchant_countries",
    "allowed card presences": "allowed_card_presences",
    "blocked card presences": "blocked_card_presences",
}
#: Seconds within which Stripe has added up what was spent (money flow, 6.3).
ADDING_UP: Final = 30


def list_called(name: str) -> str:
    """Stripe's name of a list.

    Raises:
        VocabularyError: there is no such list.
    """
    return behind(name, LISTS, kind="control", place=__name__)


def limit(amount: Money, interval: str, categories: Sequence[str] = ()) -> dict[str, Any]:
    """Controls that are a limit of ``amount`` for each ``interval``, in ``categories`` or any."""
    limits: dict[str, Any] = {"amount": amount.cents, "interval": interval}
    if categories:
        limits["categories"] = list(categories)
    return {"spending_limits": [limits]}


def limits_of(card: Card) -> list[tuple[Money, str, list[str]]]:
    """A card's limits: how much, for each what, and in which categories (none means any)."""
    return [
        (Money(each.amount), str(each.interval), list(each.categories or []))
        for each in card.spending_controls.spending_limits or []
    ]


def listed(card: Card, name: str) -> list[str]:
    """What stands on a card's list of Stripe's ``name``."""
    return list(getattr(card.spending_controls, name) or [])
