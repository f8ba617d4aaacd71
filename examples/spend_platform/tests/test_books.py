"""What the books show once events have told what happened."""

import pytest

from examples.spend_platform.tests.account import CARD, NOON

MONTH = 31 * 86_400


def buy(platform, account, cents):
    """A purchase that is asked for and approved."""
    purchase = account.purchase(cents)
    assert platform.ask(purchase.asked())["approved"]
    platform.hear(purchase.approved())
    return purchase


@pytest.fixture(autouse=True)
def _funded(platform, account):
    platform.hear(account.topup(20_000))
    platform.put(f"/cards/{CARD}/budget", budget=10_000)


def figures(platform):
    """Held, spent, refunded and remaining on the card, and the balance."""
    card, balance = platform.show(f"/cards/{CARD}"), platform.show("/balance")
    shown = [card[each] for each in ("held", "spent", "refunded", "remaining")]
    return [*shown, balance["available"]]


def test_one_captured_purchase_is_booked_once(platform, account):
    """Although issuing_authorization.updated and issuing_transaction.created both tell of it."""
    updated, created = buy(platform, account, 1_000).captured(1_000)

    platform.hear(updated)
    assert figures(platform) == [0, 1_000, 0, 9_000, 19_000]
    platform.hear(created)
    assert figures(platform) == [0, 1_000, 0, 9_000, 19_000]


def test_a_capture_heard_before_its_release_is_not_counted_beside_its_hold(platform, account):
    """The transaction may come first; the purchase still takes its price once."""
    _, created = buy(platform, account, 1_000).captured(1_000)

    platform.hear(created)

    assert figures(platform) == [0, 1_000, 0, 9_000, 19_000]


@pytest.mark.parametrize(("cents", "spent"), [(800, 800), (1_300, 1_300)])
def test_what_is_captured_counts_not_what_was_approved(platform, account, cents, spent):
    """Less than the hold, or more: a tip cannot be refused (money flow, 4.3)."""
    platform.hear(*buy(platform, account, 1_000).captured(cents))

    assert figures(platform) == [0, spent, 0, 10_000 - spent, 20_000 - spent]


def test_a_capture_that_does_not_close_leaves_the_rest_held(platform, account):
    """Several transactions share one authorization."""
    purchase = buy(platform, account, 1_000)
    first = purchase.captured(400, close=False)
    platform.hear(first[1], first[0])
    assert figures(platform) == [600, 400, 0, 9_000, 19_000]

    platform.hear(*purchase.captured(600))

    shown = platform.show(f"/authorizations/{purchase.id}")
    assert (shown["status"], shown["held"], shown["captured"]) == ("closed", 0, 1_000)
    assert len(shown["transactions"]) == 2


def test_reversals_and_expiries_give_the_hold_back(platform, account):
    """In part or whole."""
    purchase, other = buy(platform, account, 1_000), buy(platform, account, 2_000)

    platform.hear(purchase.reversed(300))
    assert figures(platform)[0] == 2_700
    platform.hear(purchase.reversed(), other.expired())

    assert figures(platform) == [0, 0, 0, 10_000, 20_000]
    assert platform.show(f"/authorizations/{other.id}")["amount"] == 2_000


def test_an_expired_authorization_can_still_be_captured(platform, account):
    """Late, as merchants do (money flow, 4.4)."""
    purchase = buy(platform, account, 1_000)
    platform.hear(purchase.expired())

    platform.hear(*purchase.captured(1_000))

    assert figures(platform) == [0, 1_000, 0, 9_000, 19_000]
    assert platform.show(f"/authorizations/{purchase.id}")["status"] == "closed"


def test_a_refund_gives_money_and_budget_back(platform, account):
    """It is a transaction of its own."""
    purchase = buy(platform, account, 1_000)
    platform.hear(*purchase.captured(1_000))
    refund = account.refund(400, purchase.id)

    platform.hear(refund)

    assert figures(platform) == [0, 1_000, 400, 9_400, 19_400]
    shown = platform.show(f"/transactions/{refund['data']['object']['id']}")
    assert (shown["type"], shown["amount"], shown["times_booked"]) == ("refund", 400, 1)
    assert platform.show(f"/authorizations/{purchase.id}")["refunded"] == 400


def test_a_capture_nobody_asked_about_is_booked_without_an_authorization(platform, account):
    """A force capture cannot be refused, even beyond the budget."""
    platform.hear(account.force_capture(12_000))

    assert figures(platform) == [0, 12_000, 0, -2_000, 8_000]


def test_a_new_month_begins_with_the_whole_budget(platform, account):
    """Months are the calendar's, by UTC; what is still held counts in the new one."""
    platform.hear(*buy(platform, account, 1_000).captured(1_000))
    buy(platform, account, 500)

    account.now = NOON + MONTH
    platform.hear(account.topup(1))
    assert figures(platform)[:4] == [500, 0, 0, 9_500]
    platform.hear(account.force_capture(70))

    spent = [platform.show(f"/cards/{CARD}?month=2026-0{month}")["spent"] for month in (5, 6, 7)]
    assert spent == [0, 1_000, 70]


def test_only_money_that_reached_the_issuing_balance_counts(platform, account):
    """Not what is pending, failed, meant for payments, or in another currency."""
    platform.hear(
        account.topup(1, "created"),
        account.topup(2, "failed"),
        account.topup(4, destination_balance=None),
        account.topup(8, currency="eur"),
    )

    assert platform.show("/balance")["settled"] == 20_000


def test_a_topup_the_bank_takes_back_counts_nothing(platform, account):
    """Heard of once or twice, before or after its success."""
    topup = account.topup(700)
    taken = account.event("topup.reversed", {**topup["data"]["object"], "status": "reversed"})

    platform.hear(taken, topup, taken)

    assert platform.show("/balance")["settled"] == 20_000


def test_money_returned_by_a_dispute_is_booked_once(platform, account):
    """By its balance transactions, whichever event tells of them."""
    returned = account.dispute(900)
    closed = account.event("issuing_dispute.closed", returned["data"]["object"])

    platform.hear(returned, closed, returned)

    assert platform.show("/balance")["settled"] == 20_900


def test_a_balance_can_be_opened_with_what_was_there_before(platform):
    """For an account with a history; saying it again replaces it."""
    platform.put("/balance", opening=5)
    assert platform.put("/balance", opening=-300)["available"] == 19_700
