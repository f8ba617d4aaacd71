"""What the platform answers when Stripe asks, and what it reserves by answering."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from examples.spend_platform.tests.account import CARD

REASON = "spend_platform_reason"


def reason(said):
    """Why, as Stripe keeps it."""
    return said["metadata"][REASON]


def test_a_purchase_within_balance_and_budget_is_approved(platform, account):
    """The reply is a 200 in JSON that names its API version and says why."""
    platform.hear(account.topup(10_000))
    platform.put(f"/cards/{CARD}/budget", budget=5_000)

    answer = platform.deliver(account.purchase(5_000).asked())

    assert answer.status_code == 200
    assert answer.headers["Stripe-Version"] == "2026-05-27.dahlia"
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == {"approved": True, "metadata": {REASON: "within_limits"}}


@pytest.mark.parametrize(
    ("funds", "budget", "why"),
    [(10_000, 4_999, "over_budget"), (4_999, 10_000, "insufficient_balance")],
)
def test_a_cent_too_much_is_declined(platform, account, funds, budget, why):
    """Balance and budget each cap a purchase, and the reason names the tighter one."""
    platform.hear(account.topup(funds))
    platform.put(f"/cards/{CARD}/budget", budget=budget)

    said = platform.ask(account.purchase(5_000).asked())

    assert (said["approved"], reason(said)) == (False, why)
    assert "amount" not in said


def test_a_card_without_a_budget_is_capped_by_the_balance_alone(platform, account):
    """No budget is no cap."""
    platform.hear(account.topup(10_000))

    assert platform.ask(account.purchase(10_000).asked())["approved"]
    assert not platform.ask(account.purchase(1).asked())["approved"]


def test_a_blocked_category_is_declined_until_it_is_allowed_again(platform, account):
    """Categories are blocked for every card, by Stripe's names."""
    platform.hear(account.topup(10_000))
    platform.put("/blocked_categories/betting_casino_gambling")
    bet = account.purchase(100, category="betting_casino_gambling").asked()
    again = account.purchase(100, category="betting_casino_gambling").asked()

    said = platform.ask(bet)
    platform.send("DELETE", "/blocked_categories/betting_casino_gambling")

    assert (said["approved"], reason(said)) == (False, "blocked_category")
    assert platform.ask(again)["approved"]


def test_a_controllable_amount_is_approved_in_part(platform, account):
    """As far as the budget goes; the reply then says how much."""
    platform.hear(account.topup(10_000))
    platform.put(f"/cards/{CARD}/budget", budget=3_000)

    said = platform.ask(account.purchase(5_000, controllable=True).asked())

    assert (said["approved"], said["amount"]) == (True, 3_000)
    assert reason(said) == "partly_over_budget"


def test_a_part_below_the_cash_back_is_declined(platform, account):
    """A cash-back request cannot be approved below the cash (money flow, 2.7)."""
    platform.hear(account.topup(10_000))
    platform.put(f"/cards/{CARD}/budget", budget=3_000)
    asked = account.purchase(5_000, controllable=True, cashback=3_001).asked()

    assert not platform.ask(asked)["approved"]


def test_an_increment_needs_room_for_the_extra_only(platform, account):
    """What is held already is not asked for again (money flow, 3.2)."""
    platform.hear(account.topup(10_000))
    platform.put(f"/cards/{CARD}/budget", budget=5_000)
    stay = account.purchase(4_000)
    assert platform.ask(stay.asked())["approved"]
    platform.hear(stay.approved())

    assert platform.ask(stay.more(1_000))["approved"]
    platform.hear(stay.approved())
    assert platform.show(f"/cards/{CARD}")["held"] == 5_000
    assert reason(platform.ask(stay.more(1))) == "over_budget"
    platform.hear(stay.declined())
    assert platform.show(f"/authorizations/{stay.id}")["held"] == 5_000


def test_an_approval_is_reserved_before_any_event_tells_of_it(platform, account):
    """The second of two purchases is judged by what the first one took."""
    platform.hear(account.topup(5_000))

    assert platform.ask(account.purchase(3_000).asked())["approved"]
    assert not platform.ask(account.purchase(3_000).asked())["approved"]
    assert platform.show("/balance")["available"] == 2_000


def test_purchases_at_the_same_moment_do_not_share_the_budget(platform, account):
    """Of twenty questions at once for a tenth of the budget each, ten are approved."""
    platform.hear(account.topup(100_000))
    platform.put(f"/cards/{CARD}/budget", budget=1_000)
    questions = [account.purchase(100).asked() for _ in range(20)]

    with ThreadPoolExecutor(8) as crowd:
        said = list(crowd.map(platform.ask, questions))

    assert [each["approved"] for each in said].count(True) == 10
    assert platform.show(f"/cards/{CARD}")["remaining"] == 0


def test_a_question_that_comes_twice_gets_one_answer_and_one_hold(platform, account):
    """The same decision, also when there would be no room for a second one."""
    platform.hear(account.topup(5_000))
    asked = account.purchase(3_000).asked()

    assert platform.ask(asked) == platform.ask(asked)
    assert platform.show("/balance")["held"] == 3_000
    assert platform.show(f"/events/{asked['id']}")["seen"] == 2


def test_an_answer_that_came_too_late_gives_its_reservation_back(platform, account):
    """Stripe's word counts: where the account's default declined, nothing is held."""
    platform.hear(account.topup(5_000))
    purchase = account.purchase(3_000)
    platform.ask(purchase.asked())

    platform.hear(purchase.declined())

    assert platform.show("/balance") == {
        "opening": 0,
        "settled": 5_000,
        "held": 0,
        "available": 5_000,
        "overdrawn": False,
    }
    assert platform.show(f"/authorizations/{purchase.id}")["status"] == "closed"


def test_a_purchase_of_nothing_is_approved_on_an_empty_account(platform, account):
    """Merchants ask for nothing to see whether a card is good."""
    assert platform.ask(account.purchase(0).asked())["approved"]
