"""The books that a purchase moves, and the spending it counts for, without HTTP."""

import pytest

from issuing_sandbox.account.ledger import HOLD, RELEASE, TOPUP_TO_PAYMENTS
from tests.sandbox.test_decision_order import DAY, NOW, move, new_account


@pytest.fixture(name="account")
def _account():
    """A new account with $100.00 to spend."""
    return new_account()


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


def test_a_row_says_what_was_moved(account):
    """All that Stripe shows of it; without an exchange, a fee or a delay."""
    row = move(account, TOPUP_TO_PAYMENTS, 50, "tu_2", currency="eur", description="Top-up")

    assert row == {
        "id": row["id"],
        "object": "balance_transaction",
        "amount": 50,
        "available_on": NOW,
        "balance_type": "payments",
        "created": NOW,
        "currency": "eur",
        "description": "Top-up",
        "exchange_rate": None,
        "fee": 0,
        "fee_details": [],
        "net": 50,
        "reporting_category": "topup",
        "source": "tu_2",
        "status": "available",
        "type": "topup",
    }
    assert account.table("balance_transaction")[row["id"]] is row
    assert account.ledger.rows_of("tu_2") == (row,)
    assert account.ledger.rows_of("tu_3") == ()


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
