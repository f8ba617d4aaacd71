"""Spending controls: how much cards and cardholders may spend, where, and how cards are used."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from stripe.issuing import Card
from stripe.params._payment_link_create_params import (
    PaymentLinkCreateParamsShippingAddressCollection,
)
from stripe.params.issuing import CardCreateParamsSpendingControls

from issuing_harness.errors import VocabularyError
from issuing_harness.money import Money
from issuing_harness.program.choices import choice, choice_in_words, choice_of, choices
from issuing_harness.program.prices import parse_amount

#: Seconds within which Stripe has added up what was spent (money flow, 6.3).
AGGREGATION_DELAY: Final = 30
#: Stripe's intervals, by the words of a sentence.
INTERVALS: Final[Mapping[str, str]] = {
    "per authorization": "per_authorization",
    "per day": "daily",
    "per week": "weekly",
    "per month": "monthly",
    "per year": "yearly",
    "in total": "all_time",
}

#: Converters of the values that a sentence writes.
merchant_category: Final = choice_of(
    "merchant category", CardCreateParamsSpendingControls, "blocked_categories"
)
country: Final = choice(
    "country", choices(PaymentLinkCreateParamsShippingAddressCollection, "allowed_countries")
)
_presence: Final = choice_of(
    "card presence", CardCreateParamsSpendingControls, "blocked_card_presences"
)
_interval: Final = choice_in_words("interval", INTERVALS)

#: What each control lists, by the words of a sentence.
_LISTED: Final[Mapping[str, Callable[[str], str]]] = {
    "allowed categories": merchant_category,
    "blocked categories": merchant_category,
    "allowed countries": country,
    "blocked countries": country,
    "allowed card presences": _presence,
    "blocked card presences": _presence,
}
_control: Final = choice("spending control", _LISTED)


@dataclass(frozen=True, slots=True)
class SpendingLimit:
    """A limit of what may be spent.

    Args:
        amount: the most that may be spent in an interval.
        interval: the interval in Stripe's word: ``monthly``.
        categories: the merchant categories it is for; none means all.
    """

    amount: Money
    interval: str
    categories: tuple[str, ...] = ()

    def controls(self, *categories: str) -> dict[str, Any]:
        """Return spending controls with this limit alone, for some merchant categories or all."""
        limit: dict[str, Any] = {"amount": self.amount.cents, "interval": self.interval}
        if categories or self.categories:
            limit["categories"] = list(categories or self.categories)
        return {"spending_limits": [limit]}

    def __str__(self) -> str:
        words = {value: text for text, value in INTERVALS.items()}
        written = f"{self.amount} {words.get(self.interval, self.interval)}"
        return f"{written} for {', '.join(self.categories)}" if self.categories else written


def parse_limit(text: str) -> SpendingLimit:
    """Return the limit written as ``$100.00 per month``.

    Raises:
        NotMoney: the amount is written any other way.
        VocabularyError: the interval is.
    """
    amount, _, interval = text.partition(" ")
    return SpendingLimit(parse_amount(amount), _interval(interval))


def spending_limits(card: Card) -> list[SpendingLimit]:
    """Return a card's limits."""
    return [
        SpendingLimit(Money(limit.amount), str(limit.interval), tuple(limit.categories or ()))
        for limit in card.spending_controls.spending_limits or []
    ]


@dataclass(frozen=True, slots=True)
class Control:
    """A spending control that lists where, or how, a card may be used.

    Args:
        words: what it lists: ``blocked categories``.
        values: what is on the list, in Stripe's words.
    """

    words: str
    values: tuple[str, ...]

    def controls(self) -> dict[str, Any]:
        """Return spending controls with this list alone."""
        return {control_name(self.words): list(self.values)}

    def __str__(self) -> str:
        return f"{self.words}: {', '.join(self.values) or 'nothing'}"

    def on(self, card: Card) -> "Control":
        """Return the same control as a card has it."""
        listed = getattr(card.spending_controls, control_name(self.words)) or ()
        return Control(self.words, tuple(listed))


def parse_control(text: str) -> Control:
    """Return the control written as ``blocked countries: FR, JP``.

    Raises:
        VocabularyError: there is no such control, or a value is none that it can list.
    """
    words, _, listed = text.partition(":")
    convert = _LISTED[_control(words)]
    values = tuple(convert(value.strip()) for value in listed.split(","))
    if len(set(values)) != len(values):
        raise VocabularyError(f"'{text}' lists a value twice. Write each one once.")
    return Control(words, values)


def control_name(words: str) -> str:
    """Return Stripe's name of a spending control: ``blocked_merchant_countries``.

    Raises:
        VocabularyError: there is no such control.
    """
    return _control(words).replace("countries", "merchant_countries").replace(" ", "_")
