"""The checks on a purchase, and the books it moves, each by itself and without HTTP."""

from dataclasses import replace
from itertools import combinations

import pytest

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.clock import Clock
from issuing_sandbox.account.ledger import HOLD, RELEASE, TOPUP, TOPUP_TO_PAYMENTS
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


@pytest.fixture(name="account")
def _account():
    """A new account with $100.00 to spend."""
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


@pytest.fixture(name="attempt")
def _attempt(account):
    """A purchase of $10.00 that nothing is said against."""
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
    return PurchaseAttempt(account, card, cardholder, 1_000, merchant, "present", {}, NOW)


def with_card(attempt, **fields):
    """The attempt with another card."""
    return replace(attempt, card={**attempt.card, **fields})


def with_cardholder(attempt, **fields):
    """The attempt of another cardholder."""
    return replace(attempt, cardholder={**attempt.cardholder, **fields})


#: What makes each check fail and no other, where one thing can.
OBJECTIONS = {
    "insufficient_funds": lambda attempt: replace(attempt, amount=10_001),
    "card_canceled": lambda attempt: with_card(attempt, status="canceled"),
    "card_expired": lambda attempt: with_card(attempt, exp_year=2020),
    "card_inactive": lambda attempt: with_card(attempt, status="inactive"),
    "cardholder_blocked": lambda attempt: with_cardholder(attempt, status="blocked"),
    "cardholder_inactive": lambda attempt: with_cardholder(attempt, status="inactive"),
    "cardholder_verification_required": lambda attempt: with_cardholder(
        attempt, requirements={"disabled_reason": "under_review"}
    ),
    "not_allowed": lambda attempt: replace(
        attempt, merchant={**attempt.merchant, "category": "automated_cash_disburse"}
    ),
    "verification_failed": lambda attempt: replace(
        attempt, verification_data={"cvc_check": "mismatch"}
    ),
    "spending_controls": lambda attempt: with_card(
        attempt, spending_controls=controls([limit(999)])
    ),
    "suspected_fraud": lambda attempt: replace(attempt, is_suspicious=True),
}
#: Two that say opposite things of one field cannot both be so.
SAME_FIELD = ({"card_canceled", "card_inactive"}, {"cardholder_blocked", "cardholder_inactive"})


def test_nothing_is_said_against_a_purchase(attempt):
    """It is approved because the card is active."""
    assert decide(attempt) == (True, "card_active")


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
    assert decide(replace(attempt, verification_data=seen))[0] is approved


@pytest.mark.parametrize(
    ("amount", "before", "approved"),
    [(1_000_000, 0, True), (1_000_001, 0, False), (1_000, 999_000, True), (1_000, 999_001, False)],
)
def test_the_cap_counts_what_was_approved_before(account, attempt, amount, before, approved):
    """$10,000.00 in all, increments included."""
    move(account, TOPUP, 2_000_000, "tu_2")

    assert decide(replace(attempt, amount=amount, approved_before=before))[0] is approved


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


def authorization(name, created=NOW, category="bakeries"):
    """As much of an authorization as counting needs."""
    merchant = {"category": category}
    return {
        "id": name,
        "created": created,
        "card": "ic_1",
        "cardholder": "ich_1",
        "merchant_data": merchant,
    }


def test_spending_counts_by_day_and_category(account):
    """Each authorization once, for what it counts now, on its day, for card and cardholder."""
    totals = account.spend_totals
    totals.count(authorization("iauth_1"), 500)
    totals.count(authorization("iauth_1"), 300)
    totals.count(authorization("iauth_2", category="hotels_motels_and_resorts"), 40)
    totals.count(authorization("iauth_3", NOW + DAY), 7)
    totals.count(authorization("iauth_4", NOW + DAY), 0)

    for spender in ("ic_1", "ich_1"):
        assert totals.since(spender, 0) == 347
        assert totals.since(spender, NOW + 100) == 347
        assert totals.since(spender, NOW + DAY) == 7
        assert totals.since(spender, 0, ["hotels_motels_and_resorts"]) == 40
    assert totals.since("ic_2", 0) == 0


def test_a_day_is_counted_as_a_whole(account):
    """However many purchases it has, at whatever time, one sum is kept for each spender."""
    for number in range(3):
        account.spend_totals.count(authorization(f"iauth_{number}", NOW + 7_000 * number), 5)

    assert len(account.changes.parts["spent"]) == 2
    assert account.spend_totals.since("ic_1", NOW) == 15


def test_a_replacement_has_spent_what_the_card_had(account):
    """And whatever that one replaces, with its own beside it."""
    totals = account.spend_totals
    totals.count(authorization("iauth_1"), 500)
    totals.continue_from("ic_2", "ic_1")
    totals.count({**authorization("iauth_2"), "card": "ic_2"}, 20)
    totals.continue_from("ic_3", "ic_2")

    assert [totals.since(card, 0) for card in ("ic_1", "ic_2", "ic_3")] == [500, 520, 520]


def test_what_is_rolled_back_was_never_counted(account):
    """Nor are the days and rows derived from it kept."""
    account.spend_totals.count(authorization("iauth_1"), 500)
    move(account, HOLD, -500, "iauth_1")
    account.changes.commit()
    account.spend_totals.count(authorization("iauth_1"), 900)
    account.spend_totals.count(authorization("iauth_2", NOW + DAY), 30)
    account.spend_totals.continue_from("ic_2", "ic_1")
    move(account, HOLD, -400, "iauth_1")
    account.changes.rollback()

    assert account.spend_totals.since("ic_1", 0) == 500
    assert account.spend_totals.since("ic_2", 0) == 0
    assert [row["amount"] for row in account.ledger.rows_of("iauth_1")] == [-500]
    assert account.ledger.held_by("iauth_1") == 500
    assert account.available == 9_500


def test_a_movement_takes_what_it_gives(account):
    """The books add up to nothing; a row has an id of its own, Stripe's way."""
    row = move(account, HOLD, -700, "iauth_1", description="Hold for authorization")
    move(account, RELEASE, 200, "iauth_1")
    move(account, TOPUP_TO_PAYMENTS, 50, "tu_2", currency="eur")
    ledger = account.ledger

    assert (row["id"][:7], len(row["id"])) == ("txn_1" + row["id"][5:7], 28)
    assert row["id"].isascii()
    assert (row["description"], row["currency"]) == ("Hold for authorization", "usd")
    assert [ledger.balance(book, "usd") for book in ("issuing", "holds", "bank")] == [
        9_500,
        500,
        -10_000,
    ]
    assert (ledger.balance("payments", "eur"), ledger.balance("payments", "usd")) == (50, 0)
    assert (ledger.currencies("payments"), ledger.currencies("issuing")) == (["eur"], ["usd"])
    assert ledger.currencies("bank") == ["eur", "usd"]
    assert (ledger.held_by("iauth_1"), ledger.held_by("iauth_2")) == (500, 0)
    assert ledger.imbalance() == 0


def test_what_is_derived_is_derived_again(account):
    """From the table and the totals alone, as after a state file was read."""
    move(account, HOLD, -700, "iauth_1")
    move(account, RELEASE, 200, "iauth_1")
    account.spend_totals.count(authorization("iauth_1"), 500)
    rows = account.ledger.rows_of("iauth_1")
    account.ledger._by_source.clear()
    account.spend_totals._days.clear()
    account.ledger.rebuild_index()
    account.spend_totals.rebuild_index()

    assert account.ledger.rows_of("iauth_1") == rows
    assert len(account.ledger.rows_of("tu_1")) == 1
    assert account.spend_totals.since("ic_1", 0) == 500


def test_the_books_have_the_names_that_state_documents_give_them(account):
    """Under them a state file is read, each key as it was written."""
    account.spend_totals.count(authorization("iauth_1"), 500)
    account.spend_totals.continue_from("ic_2", "ic_1")
    for name in ("books", "counted", "spent", "replaced"):
        part = account.changes.parts[name]
        rows, before = list(part.rows()), dict(part)
        part.clear()
        part.restore(rows)

        assert rows
        assert part == before
