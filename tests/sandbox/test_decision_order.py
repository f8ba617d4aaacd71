"""The checks on a purchase, each by itself and without HTTP, and which of them decides."""

from itertools import combinations

import pytest

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.clock import Clock
from issuing_sandbox.account.ledger import TOPUP
from issuing_sandbox.issuing import authorization_checks, spending_controls
from issuing_sandbox.issuing.authorization_checks import CHECKS, PurchaseAttempt, decide
from issuing_sandbox.policies import Policies

NOW = 1_780_272_000  # 2026-06-01
DAY = 86_400
LISTS = dict.fromkeys(spending_controls.LISTS)


def controls(limits=(), **lists):
    """Spending controls with these limits and lists."""
    return {**LISTS, "spending_limits": list(limits), "spending_limits_currency": "usd", **lists}


def limit(amount, interval="daily", *categories):
    """A spending limit in cents."""
    return {"amount": amount, "categories": list(categories), "interval": interval}


def new_account():
    """Return a new account with $100.00 to spend."""
    account = Account(
        "sk_test_1", seed="", clock=Clock(NOW), policies=Policies(), api_version="2026-05-27.dahlia"
    )
    move(account, TOPUP, 10_000, "tu_1")
    account.changes.commit()
    return account


def move(account, movement, amount, source, **facts):
    """Move money, and return the row of it."""
    facts = {"currency": "usd", "description": None, **facts}
    return account.ledger.move(movement, amount, source=source, now=NOW, **facts)


@pytest.fixture(name="account")
def _account():
    """A new account with $100.00 to spend."""
    return new_account()


@pytest.fixture(name="attempt")
def _attempt(account):
    """A purchase of $10.00 that nothing is said against."""
    return attempt_on(account)


def attempt_on(account, now=NOW):
    """Return a purchase of $10.00 at a bakery that nothing is said against."""
    card = {
        "id": "ic_1",
        "status": "active",
        "exp_month": 1,
        "exp_year": 2030,
        "created": NOW,
        "lifecycle_controls": None,
        "spending_controls": controls(),
    }
    cardholder = {
        "id": "ich_1",
        "status": "active",
        "requirements": {"disabled_reason": None},
        "spending_controls": controls(),
    }
    merchant = {"category": "bakeries", "country": "US"}
    return PurchaseAttempt(account, card, cardholder, 1_000, merchant, "present", {}, now)


def with_card(attempt, **fields):
    """The attempt with another card."""
    return attempt._replace(card={**attempt.card, **fields})


def with_cardholder(attempt, **fields):
    """The attempt of another cardholder."""
    return attempt._replace(cardholder={**attempt.cardholder, **fields})


#: What makes each check fail and no other, where one thing can.
OBJECTIONS = {
    "insufficient_funds": lambda attempt: attempt._replace(amount=10_001),
    "card_canceled": lambda attempt: with_card(attempt, status="canceled"),
    "card_expired": lambda attempt: with_card(attempt, exp_year=2020),
    "card_inactive": lambda attempt: with_card(attempt, status="inactive"),
    "cardholder_blocked": lambda attempt: with_cardholder(attempt, status="blocked"),
    "cardholder_inactive": lambda attempt: with_cardholder(attempt, status="inactive"),
    "cardholder_verification_required": lambda attempt: with_cardholder(
        attempt, requirements={"disabled_reason": "under_review"}
    ),
    "not_allowed": lambda attempt: attempt._replace(
        merchant={**attempt.merchant, "category": "automated_cash_disburse"}
    ),
    "verification_failed": lambda attempt: attempt._replace(
        verification_data={"cvc_check": "mismatch"}
    ),
    "spending_controls": lambda attempt: with_card(
        attempt, spending_controls=controls([limit(999)])
    ),
    "suspected_fraud": lambda attempt: attempt._replace(is_suspicious=True),
}
#: Two that say opposite things of one field cannot both be so.
SAME_FIELD = ({"card_canceled", "card_inactive"}, {"cardholder_blocked", "cardholder_inactive"})


def test_nothing_is_said_against_a_purchase(attempt):
    """It is approved because the card is active, up to the last cent of the balance."""
    assert decide(attempt) == (True, "card_active")
    assert decide(attempt._replace(amount=10_000)) == (True, "card_active")


@pytest.mark.parametrize("reason", OBJECTIONS)
def test_each_objection_is_a_reason(attempt, reason):
    """Alone it declines, and is the reason."""
    assert decide(OBJECTIONS[reason](attempt)) == (False, reason)


def test_the_first_objection_is_the_reason(attempt):
    """Of any two the earlier check's: the documented order, and a policy beyond it."""
    assert [reason for reason, _ in CHECKS] == list(OBJECTIONS)
    for earlier, later in combinations(OBJECTIONS, 2):
        if {earlier, later} not in SAME_FIELD:
            both = OBJECTIONS[earlier](OBJECTIONS[later](attempt))
            assert decide(both) == (False, earlier)


@pytest.mark.parametrize("make", ["_card_has_status", "_cardholder_has_status"])
def test_a_status_is_compared(attempt, make):
    """Of the card, or of the cardholder; these two checks are made as the module is loaded."""
    change = with_card if make == "_card_has_status" else with_cardholder
    check = getattr(authorization_checks, make)("inactive")

    assert check(change(attempt, status="inactive")) is True
    assert check(change(attempt, status="active")) is False


@pytest.mark.parametrize(
    ("seen", "approved"),
    [
        ({"cvc_check": "match", "expiry_check": "match"}, True),
        ({"expiry_check": "mismatch"}, False),
        ({"cvc_check": "not_provided"}, True),
        ({"three_d_secure": {"result": "failed"}}, False),
        ({"three_d_secure": {"result": "authenticated"}}, True),
        ({"three_d_secure": None}, True),
    ],
)
def test_what_the_network_checked(attempt, seen, approved):
    """A mismatch of the code or the date, or a failed 3-D Secure, declines."""
    assert decide(attempt._replace(verification_data=seen))[0] is approved


@pytest.mark.parametrize(
    ("amount", "before", "approved"),
    [(1_000_000, 0, True), (1_000_001, 0, False), (1_000, 999_000, True), (1_000, 999_001, False)],
)
def test_the_cap_counts_what_was_approved_before(account, attempt, amount, before, approved):
    """$10,000.00 in all, increments included."""
    move(account, TOPUP, 2_000_000, "tu_2")

    assert decide(attempt._replace(amount=amount, approved_before=before))[0] is approved


@pytest.mark.parametrize("spender", [with_card, with_cardholder])
@pytest.mark.parametrize(
    ("given", "approved"),
    [
        (controls([limit(1_000)]), True),
        (controls([limit(999, "daily", "hotels_motels_and_resorts")]), True),
        (controls([limit(999, "daily", "bakeries", "hotels_motels_and_resorts")]), False),
        (controls([limit(5_000), limit(999, "per_authorization")]), False),
        (controls(allowed_categories=["bakeries"]), True),
        (controls(allowed_categories=["hotels_motels_and_resorts"]), False),
        (controls(blocked_categories=["bakeries"]), False),
        (controls(blocked_categories=["hotels_motels_and_resorts"]), True),
        (controls(allowed_merchant_countries=["FR"]), False),
        (controls(blocked_merchant_countries=["US"]), False),
        (controls(allowed_card_presences=["not_present"]), False),
        (controls(blocked_card_presences=["present"]), False),
        (controls([limit(1_000)], blocked_categories=["bakeries"]), False),
    ],
)
def test_controls_hold_for_card_and_cardholder(attempt, spender, given, approved):
    """Limits and lists of either; one that forbids it is enough."""
    verdict = decide(spender(attempt, spending_controls=given))

    assert verdict == ((True, "card_active") if approved else (False, "spending_controls"))


@pytest.mark.parametrize(
    ("interval", "start"),
    [
        ("daily", "2026-06-03"),
        ("weekly", "2026-05-31"),
        ("monthly", "2026-06-01"),
        ("yearly", "2026-01-01"),
        ("all_time", "1970-01-01"),
    ],
)
def test_where_a_window_begins(interval, start):
    """At midnight UTC; weeks on Sunday, also when today is one."""
    midnight = {
        "2026-06-03": NOW + 2 * DAY,
        "2026-05-31": NOW - DAY,
        "2026-06-01": NOW,
        "2026-01-01": 1_767_225_600,
        "1970-01-01": 0,
    }
    assert spending_controls.window_start(interval, NOW + 2 * DAY + 4_000) == midnight[start]
    assert spending_controls.window_start("weekly", NOW - DAY) == NOW - DAY
