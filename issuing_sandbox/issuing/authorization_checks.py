"""The decision on an authorization: the checks, in the order they are made.

The first check that fails names the reason. Documented steps come in the documented order; the
order among the others is a policy (reference, money flow, 2.3 and 2.4).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.issuing import cards, payments, spending_controls
from issuing_sandbox.store.tables import Record

#: Approved by the account's default, no real-time endpoint having decided.
APPROVED: Final = "card_active"


@dataclass(slots=True)
class Attempt:
    """A purchase somebody tries to make.

    Nothing changes it; but one is made for every purchase, and to freeze it costs three times as
    much as to make it.

    Args:
        account: whose money it is.
        card: the card's record.
        cardholder: the record of the card's cardholder.
        amount: cents asked for, in the card's currency.
        merchant: whom it is made from (``merchant_data``).
        presence: ``present`` or ``not_present``.
        verification: what the network checked (``verification_data``).
        now: unix seconds.
        earlier: cents approved before, which count under limits of a single authorization.
        suspicious: the risk that was reported is reason to decline it.
        cleared: the cardholder stood up for a purchase like this one.
    """

    account: Account
    card: Record
    cardholder: Record
    amount: int
    merchant: Record
    presence: str
    verification: dict[str, Any]
    now: int
    earlier: int = 0
    suspicious: bool = False
    cleared: bool = False


def decide(attempt: Attempt) -> tuple[bool, str]:
    """Whether the purchase is approved, and Stripe's reason."""
    for reason, fails in CHECKS:
        if fails(attempt):
            return False, reason
    return True, APPROVED


def _lacks_funds(attempt: Attempt) -> bool:
    return attempt.amount > attempt.account.available


def _card_is(status: str) -> Callable[[Attempt], bool]:
    return lambda attempt: bool(attempt.card["status"] == status)


def _card_expired(attempt: Attempt) -> bool:
    return cards.has_expired(attempt.card, attempt.now)


def _cardholder_is(status: str) -> Callable[[Attempt], bool]:
    return lambda attempt: bool(attempt.cardholder["status"] == status)


def _cardholder_unverified(attempt: Attempt) -> bool:
    return attempt.cardholder["requirements"]["disabled_reason"] is not None


def _wants_cash(attempt: Attempt) -> bool:
    return bool(attempt.merchant["category"] == "automated_cash_disburse")


def _verification_failed(attempt: Attempt) -> bool:
    checks = attempt.verification
    secure = checks.get("three_d_secure") or {}
    return (
        checks.get("cvc_check") == "mismatch"
        or checks.get("expiry_check") == "mismatch"
        or secure.get("result") == "failed"
    )


def _controls_forbid(attempt: Attempt) -> bool:
    if attempt.earlier + attempt.amount > spending_controls.HIDDEN_CAP:
        return True
    if not payments.leave_room(attempt.account, attempt.card, attempt.earlier + attempt.amount):
        return True
    return not (_within(attempt, attempt.card) and _within(attempt, attempt.cardholder))


def _within(attempt: Attempt, holder: Record) -> bool:
    controls, merchant = holder["spending_controls"], attempt.merchant
    merchant_fits = spending_controls.allow_merchant(
        controls,
        category=merchant["category"],
        country=merchant["country"],
        presence=attempt.presence,
    )
    limits = controls["spending_limits"]
    if not (merchant_fits and limits):
        return merchant_fits
    return spending_controls.allow_amount(
        limits,
        attempt.amount,
        category=merchant["category"],
        now=attempt.now,
        spent=partial(attempt.account.spend_totals.since, holder["id"]),
        earlier=attempt.earlier,
    )


def _is_suspicious(attempt: Attempt) -> bool:
    return attempt.suspicious


CHECKS: Final[tuple[tuple[str, Callable[[Attempt], bool]], ...]] = (
    ("insufficient_funds", _lacks_funds),
    ("card_canceled", _card_is("canceled")),
    ("card_expired", _card_expired),
    ("card_inactive", _card_is("inactive")),
    ("cardholder_blocked", _cardholder_is("blocked")),
    ("cardholder_inactive", _cardholder_is("inactive")),
    ("cardholder_verification_required", _cardholder_unverified),
    ("not_allowed", _wants_cash),
    ("verification_failed", _verification_failed),
    ("spending_controls", _controls_forbid),
    ("suspected_fraud", _is_suspicious),
)
