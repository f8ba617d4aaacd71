"""Decide whether a purchase is approved: the checks on an authorization, in order (``CHECKS``).

The first check that fails names the reason of the decline. Documented steps come in the documented
order; the order among the others is a policy (reference, money flow, 2.3 and 2.4). What the
decision then does to the authorization: ``authorization_outcome``.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from issuing_sandbox.account.account import SETTING, Account
from issuing_sandbox.issuing import (
    card_details,
    card_money,
    lifecycle_controls,
    spending_controls,
    stripe_failure,
)
from issuing_sandbox.store.tables import Record

#: What the network checked of a purchase that says nothing of it: nothing that failed (recorded).
DEFAULT_VERIFICATION_DATA: Final[Record] = {
    "address_line1_check": "not_provided",
    "address_postal_code_check": "not_provided",
    "authentication_exemption": None,
    "cvc_check": "not_provided",
    "expiry_check": "match",
    "postal_code": "94103",
    "three_d_secure": None,
}
#: Stripe's reason for an approval that no real-time endpoint was asked for.
APPROVED: Final = "card_active"


class PurchaseAttempt(NamedTuple):
    """A purchase to be checked, or an increment of one that was approved before.

    Args:
        account: whose money it is.
        card: the card's record.
        cardholder: the record of the card's cardholder.
        amount: cents asked for, in the card's currency.
        merchant: who sells (``merchant_data``).
        card_presence: ``present`` or ``not_present``.
        verification_data: what the network checked.
        now: unix seconds.
        approved_before: cents approved before, which count under limits ``per_authorization``.
        is_suspicious: the reported risk is reason to decline it.
        is_confirmed: the cardholder has confirmed a purchase like this one, in a fraud challenge.
        financial_account: the id (``fa_…``) of what it spends, if not the Issuing balance.
    """

    account: Account
    card: Record
    cardholder: Record
    amount: int
    merchant: Record
    card_presence: str
    verification_data: dict[str, Any]
    now: int
    approved_before: int = 0
    is_suspicious: bool = False
    is_confirmed: bool = False
    financial_account: str | None = None


#: Of a card or a cardholder: its spending controls, whether these have lists, their limits, and
#: what returns how much was spent.
_Limits = tuple[Record, bool, Sequence[Record], spending_controls.SpentSince]
#: Stripe's reason for a decline, and what returns whether it applies.
Check = tuple[str, Callable[[PurchaseAttempt], bool]]


def decide(attempt: PurchaseAttempt) -> tuple[bool, str]:
    """Return whether the purchase is approved, and Stripe's reason (``request_history``)."""
    account, card = attempt.account, attempt.card
    if account.table(SETTING).ids and stripe_failure.take(account):
        return False, stripe_failure.REASON
    if attempt.financial_account:
        blocked = card_money.block_reason(account, attempt.financial_account)
        if blocked:
            return False, blocked
    known = account.open_checks.get(card["id"])
    if known is None or known[0] is not card or known[1] is not attempt.cardholder:
        known = _open_checks(attempt)
    for reason, fails in known[2]:
        if fails(attempt):
            return False, reason
    return True, APPROVED


def _open_checks(attempt: PurchaseAttempt) -> tuple[Record, Record, tuple[Check, ...]]:
    """Keep which checks purchases on a card need, with the records that say so.

    What depends on the card and its cardholder alone is as it is until one of them is replaced.
    """
    needed = tuple(
        (reason, MADE_FOR_RECORDS[fails](attempt) if fails in MADE_FOR_RECORDS else fails)
        for reason, fails in CHECKS
        if fails not in OF_RECORDS_ALONE or fails(attempt)
    )
    found = (attempt.card, attempt.cardholder, needed)
    attempt.account.open_checks[attempt.card["id"]] = found
    return found


def _lacks_funds(attempt: PurchaseAttempt) -> bool:
    if attempt.financial_account:
        return attempt.amount > card_money.spendable(attempt.account, attempt.financial_account)
    account = attempt.account
    return attempt.amount > account.ledger.balance("issuing", account.currency)


def _card_has_status(status: str) -> Callable[[PurchaseAttempt], bool]:
    return lambda attempt: bool(attempt.card["status"] == status)


def _card_has_expired(attempt: PurchaseAttempt) -> bool:
    return card_details.has_expired(attempt.card, attempt.now)


def _has_expired_of(known: PurchaseAttempt) -> Callable[[PurchaseAttempt], bool]:
    """Return what tells whether the card has expired when a purchase is made."""
    ends = card_details.expires_at(known.card)
    return lambda attempt: attempt.now >= ends


def _cardholder_has_status(status: str) -> Callable[[PurchaseAttempt], bool]:
    return lambda attempt: bool(attempt.cardholder["status"] == status)


def _cardholder_has_requirements(attempt: PurchaseAttempt) -> bool:
    return attempt.cardholder["requirements"]["disabled_reason"] is not None


def _is_cash_withdrawal(attempt: PurchaseAttempt) -> bool:
    return bool(attempt.merchant["category"] == "automated_cash_disburse")


def _has_failed_verification(attempt: PurchaseAttempt) -> bool:
    verification = attempt.verification_data
    if verification is DEFAULT_VERIFICATION_DATA:
        return False
    three_d_secure = verification.get("three_d_secure") or {}
    return (
        verification.get("cvc_check") == "mismatch"
        or verification.get("expiry_check") == "mismatch"
        or three_d_secure.get("result") == "failed"
    )


def _violates_spending_controls(attempt: PurchaseAttempt) -> bool:
    return _violates_controls_of(attempt)(attempt)


def _violates_controls_of(known: PurchaseAttempt) -> Callable[[PurchaseAttempt], bool]:
    """Return what tells whether a purchase with the same card and cardholder violates controls."""
    has_lifecycle = bool(known.card["lifecycle_controls"])
    limited = tuple(
        _limits_of(known.account, spender)
        for spender in (known.card, known.cardholder)
        if any(spender["spending_controls"].values())
    )

    def violates(attempt: PurchaseAttempt) -> bool:
        account, card, _, amount, merchant, presence, _, now, before, _, _, _ = attempt
        total = before + amount
        if total > spending_controls.AUTHORIZATION_CAP:
            return True
        if has_lifecycle and not lifecycle_controls.is_small_amount_allowed(account, card, total):
            return True
        category = merchant["category"]
        for controls, has_lists, limits, spent_since in limited:
            if has_lists and not spending_controls.is_merchant_allowed(
                controls, category=category, country=merchant["country"], card_presence=presence
            ):
                return True
            if not spending_controls.is_amount_allowed(
                limits, amount, category, now=now, spent_since=spent_since, approved_before=before
            ):
                return True
        return False

    return violates


def _limits_of(account: Account, spender: Record) -> "_Limits":
    controls = spender["spending_controls"]
    has_lists = any(controls[name] for name in spending_controls.LISTS)
    limits = controls["spending_limits"] or ()
    return controls, has_lists, limits, partial(account.spend_totals.since, spender["id"])


def _is_suspicious(attempt: PurchaseAttempt) -> bool:
    return attempt.is_suspicious


_IS_CANCELED: Final = _card_has_status("canceled")
_IS_INACTIVE: Final = _card_has_status("inactive")
_HOLDER_IS_BLOCKED: Final = _cardholder_has_status("blocked")
_HOLDER_IS_INACTIVE: Final = _cardholder_has_status("inactive")
#: Stripe's reason for a decline, and the check that leads to it, in the order they are made.
CHECKS: Final[tuple[Check, ...]] = (
    ("insufficient_funds", _lacks_funds),
    ("card_canceled", _IS_CANCELED),
    ("card_expired", _card_has_expired),
    ("card_inactive", _IS_INACTIVE),
    ("cardholder_blocked", _HOLDER_IS_BLOCKED),
    ("cardholder_inactive", _HOLDER_IS_INACTIVE),
    ("cardholder_verification_required", _cardholder_has_requirements),
    ("not_allowed", _is_cash_withdrawal),
    ("verification_failed", _has_failed_verification),
    ("spending_controls", _violates_spending_controls),
    ("suspected_fraud", _is_suspicious),
)
#: Of checks that look at the records of card and cardholder, too: what returns the same check, made
#: for these records.
MADE_FOR_RECORDS: Final = {
    _card_has_expired: _has_expired_of,
    _violates_spending_controls: _violates_controls_of,
}
#: The checks that look at nothing but the card and its cardholder.
OF_RECORDS_ALONE: Final = frozenset(
    (
        _IS_CANCELED,
        _IS_INACTIVE,
        _HOLDER_IS_BLOCKED,
        _HOLDER_IS_INACTIVE,
        _cardholder_has_requirements,
    )
)
