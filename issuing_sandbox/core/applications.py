"""The application of a connected account for Issuing, and for what Stripe closed the account.

Kept beside the account, which does not show it.
"""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.store.tables import Record

KIND: Final = "sandbox.application"
#: The reason to close an account that ends once the terms of Issuing are accepted again.
INACTIVITY: Final = "inactivity"
#: What a closed account's capability says, by the reason; ``rejected.other`` of any other.
DISABLED_REASONS: Final = {INACTIVITY: "rejected.inactivity"}


def of(account: Account) -> Record:
    """Return the application of an account.

    Since when it is complete (``complete_since``, unix seconds or ``None``), whether the account
    ``had_issuing`` at some time, and for what it was closed (``closure``, or ``None``).
    """
    blank = {"closure": None, "complete_since": None, "had_issuing": False}
    return account.table(KIND).get(account.id) or {"id": account.id, **blank}


def put(account: Account, application: Record) -> None:
    """Store what became of an application."""
    account.table(KIND).put(application)


def is_closed(account: Account) -> bool:
    """Return whether Stripe has closed the account for good, as far as Issuing goes."""
    return of(account)["closure"] is not None


def disabled_reason(account: Account) -> str | None:
    """Return what the capability says of the closing of the account, if it was closed."""
    closure = of(account)["closure"]
    return DISABLED_REASONS.get(closure, "rejected.other") if closure else None
