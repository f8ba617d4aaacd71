"""What does not add up, one fact at a time."""

from dataclasses import dataclass
from typing import Any, Final

from issuing_harness.money import Money

Object = dict[str, Any]

#: The kinds of objects the oracle knows, by Stripe's own names.
AUTHORIZATION: Final = "issuing.authorization"
CARD: Final = "issuing.card"
CARDHOLDER: Final = "issuing.cardholder"
DISPUTE: Final = "issuing.dispute"
TOPUP: Final = "topup"
TRANSACTION: Final = "issuing.transaction"


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact that does not agree with another.

    Args:
        about: the object's id, or ``the Issuing balance``.
        said: what was expected, what was found, and by which rule.
    """

    about: str
    said: str

    def __str__(self) -> str:
        return f"{self.about}: {self.said}"


def shown(cents: int) -> Money:
    """Cents as people read them."""
    return Money(cents)


def total(rows: list[Object]) -> int:
    """The sum of balance transactions (cents)."""
    return sum(int(row["amount"]) for row in rows)


def name_of(value: Any) -> Any:
    """The id of an object, whether it is expanded or not."""
    return value["id"] if isinstance(value, dict) else value
