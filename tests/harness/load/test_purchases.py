"""The plan of a run: what is asked, when, and which decision is right whatever comes first."""

from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuing_harness.errors import SettingsError
from issuing_harness.load.order import Order, require_bounded
from issuing_harness.load.purchases import ROUND, cards, is_contested, purchases
from tests.harness.load.counted import order

BUDGETS = st.integers(12, 5000)


def by_card(count, budget):
    """The purchases of a plan, by the number of their card."""
    found = defaultdict(list)
    for purchase in purchases(20, count, budget):
        found[purchase.card].append(purchase)
    return found


@given(st.integers(1, 3 * ROUND), BUDGETS, st.randoms(use_true_random=False))
def test_what_has_to_be_decided_hangs_on_no_order(count, budget, random):
    """Judged in whatever order, what is to fit fits, and what is not to fit does not."""
    for plan in by_card(count, budget).values():
        random.shuffle(plan)
        spent = 0
        for purchase in plan:
            fits = spent + purchase.cents <= budget
            spent += purchase.cents * fits
            assert purchase.fits in (fits, None)


@given(BUDGETS)
def test_of_purchases_at_the_same_moment_two_fit(budget):
    """Four on one card, all due at once: two are within the budget, and three are above."""
    [contested] = [plan for card, plan in by_card(ROUND, budget).items() if is_contested(card)]

    assert len(contested) == 4
    assert len({each.at for each in contested}) == 1
    [cents] = {each.cents for each in contested}
    assert 2 * cents <= budget < 3 * cents


@given(st.integers(1, 200), st.integers(1, 7))
def test_workers_share_all_purchases(count, workers):
    """Each is sent by one of them, and those at the same moment by different ones."""
    shares = [list(purchases(20, count, 2400, (n, workers))) for n in range(workers)]
    together = sorted((each for share in shares for each in share), key=lambda each: each.number)

    assert together == list(purchases(20, count, 2400))
    if workers > 3:
        contested = [Counter(e.card for e in share if is_contested(e.card)) for share in shares]
        assert max((n for each in contested for n in each.values()), default=1) == 1


def test_they_come_at_the_rate():
    """As many a second as were asked for, the first at once, none after the end."""
    plan = list(purchases(50, 200, 2400))

    assert plan[0].at == 0
    assert [each.at for each in plan] == sorted(each.at for each in plan)
    assert plan[-1].at < 4
    assert max(Counter(int(each.at) for each in plan).values()) - 50 <= 3  # four are due at once


@given(st.integers(1, 500))
def test_each_card_is_counted(count):
    """As many as are told to the integration are used, and no more."""
    used = {each.card for each in purchases(20, count, 2400)}

    assert used == set(range(cards(count)))


def test_without_a_budget_nothing_is_expected():
    """All purchases are of a dollar, and none has to be approved or declined."""
    plan = list(purchases(20, ROUND, None))

    assert {(each.cents, each.fits) for each in plan} == {(100, None)}


def test_an_order_is_the_same_in_another_process():
    """What is written is what is read."""
    assert Order.read(order().json()) == order()


def test_a_secret_is_not_shown():
    """An order in a message or a traceback does not tell it."""
    assert "whsec" not in repr(order())


def test_the_parts_of_the_time():
    """A second each as long as they are few; the last moment is in the last of them."""
    assert order(seconds=4).parts == 4
    assert [order(seconds=4).part_of(at) for at in (0, 0.9, 1, 3.99, 4)] == [0, 0, 1, 3, 3]
    assert order(seconds=600).parts == 30
    assert order(seconds=600).part_of(599) == 29


def test_too_many_are_refused():
    """With what could be asked for instead."""
    require_bounded(100, 600)
    with pytest.raises(SettingsError, match=r"601,000, and a run has 60,000 at most.* 60 s") as it:
        require_bounded(1000, 601)

    assert "or for 99 a second" in str(it.value)
