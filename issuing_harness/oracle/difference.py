"""A difference that a check found, and what all checks share: kinds of objects, sums and ids."""

from dataclasses import dataclass
from typing import Any, Final

from issuing_harness.money import Money

Object = dict[str, Any]

#: The kinds of objects the oracle knows, by Stripe's own names.
AUTHORIZATION: Final = "issuing.authorization"
CARD: Final = "issuing.card"
CARDHOLDER: Final = "issuing.cardholder"
DISPUTE: Final = "issuing.dispute"
PAYOUT: Final = "payout"
TOPUP: Final = "topup"
TRANSACTION: Final = "issuing.transaction"
TRANSFER: Final = "transfer"


@dataclass(frozen=True, slots=True)
class MoneyDifference:
    """A fact about an object that contradicts another one.

    Args:
        subject: the object's id, or ``the Issuing balance``.
        message: what was expected, what was found, and by which rule.
    """

    subject: str
    message: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.message}"


def dollars(cents: int) -> Money:
    """Return cents as an amount to be printed: ``$12.00``."""
    return Money(cents)


def total_of(rows: list[Object]) -> int:
    """Return the sum of the amounts of balance transactions, in cents."""
    return sum(int(row["amount"]) for row in rows)


def id_of(value: Any) -> Any:
    """Return the id of a referenced object, whether it is expanded or not; None stays None."""
    return value["id"] if isinstance(value, dict) else value
