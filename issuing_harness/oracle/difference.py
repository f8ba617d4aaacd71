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
FINANCIAL_ACCOUNT: Final = "treasury.financial_account"
CREDIT_REVERSAL: Final = "treasury.credit_reversal"
DEBIT_REVERSAL: Final = "treasury.debit_reversal"
INBOUND_TRANSFER: Final = "treasury.inbound_transfer"
OUTBOUND_PAYMENT: Final = "treasury.outbound_payment"
RECEIVED_CREDIT: Final = "treasury.received_credit"
RECEIVED_DEBIT: Final = "treasury.received_debit"
#: What moves the money of a financial account, and what it is booked by; never an event's object.
ACCOUNT_TRANSACTION: Final = "treasury.transaction"
ENTRY: Final = "treasury.transaction_entry"


@dataclass(frozen=True, slots=True)
class MoneyDifference:
    """A fact about an object that contradicts another one.

    Args:
        subject: the object's id (of a financial account, too), or ``the Issuing balance``.
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


def spends_financial_account(thing: Object) -> bool:
    """Whether an authorization, transaction or dispute is of a card on a financial account."""
    return thing.get("treasury") is not None


def id_of(value: Any) -> Any:
    """Return the id of a referenced object, whether it is expanded or not; None stays None."""
    return value["id"] if isinstance(value, dict) else value
