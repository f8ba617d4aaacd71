"""Spending limits: what counts, for how long, on which cards."""

import pytest

from tests.sandbox.api import AUTHORIZATIONS, reason

LIMIT = "spending_controls[spending_limits][0]"


def test_a_limit_is_what_may_be_spent(api):
    """To the cent; a declined attempt uses nothing up, a given back one neither."""
    api.fund(50_000)
    card = api.card(**{f"{LIMIT}[amount]": 3000, f"{LIMIT}[interval]": "daily"})["id"]
    first = api.authorize(card, 2000)
    assert reason(api.authorize(card, 1001)) == "spending_controls"
    assert reason(api.authorize(card, 1000)) == "card_active"
    assert reason(api.authorize(card, 1)) == "spending_controls"
    api.have(f"{AUTHORIZATIONS}/{first['id']}/reverse", {"reverse_amount": 500})
    assert reason(api.authorize(card, 501)) == "spending_controls"
    assert reason(api.authorize(card, 500)) == "card_active"


@pytest.mark.parametrize(
    ("policy", "verdict"), [("captured", "card_active"), ("authorized", "spending_controls")]
)
def test_what_a_closed_authorization_counts_for_is_a_policy(with_policies, policy, verdict):
    """By default what was captured of it."""
    api = with_policies(limits_count=policy)
    api.fund(50_000)
    card = api.card(**{f"{LIMIT}[amount]": 3000})["id"]
    assert reason(api.authorize(card, 3001)) == "spending_controls"
    api.capture(api.authorize(card, 3000)["id"], capture_amount=1000)

    assert reason(api.authorize(card, 2000)) == verdict
    assert reason(api.authorize(card, 1)) == "spending_controls"


def test_a_late_capture_counts_after_all(api):
    """An expired authorization counts for nothing, until somebody captures it."""
    api.fund(50_000)
    card = api.card(**{f"{LIMIT}[amount]": 3000})["id"]
    name = api.authorize(card, 3000)["id"]
    api.have(f"{AUTHORIZATIONS}/{name}/expire")
    other = api.authorize(card, 3000)
    assert reason(other) == "card_active"
    api.have(f"{AUTHORIZATIONS}/{other['id']}/reverse")
    api.capture(name)
    assert reason(api.authorize(card, 1)) == "spending_controls"


@pytest.mark.parametrize(
    ("interval", "last", "first"),
    [
        ("daily", "2026-06-01T23:59:59", "2026-06-02T00:00:00"),
        ("weekly", "2026-06-06T23:59:59", "2026-06-07T00:00:00"),
        ("monthly", "2026-06-30T23:59:59", "2026-07-01T00:00:00"),
        ("yearly", "2026-12-31T23:59:59", "2027-01-01T00:00:00"),
        ("all_time", "2029-04-30T23:59:59", None),
    ],
)
def test_windows_begin_at_midnight_utc(api, interval, last, first):
    """Monday at noon: the week ends with Saturday, and all time never ends."""
    api.fund(50_000)
    card = api.card(**{f"{LIMIT}[amount]": 1000, f"{LIMIT}[interval]": interval})["id"]
    api.capture(api.authorize(card, 1000)["id"])
    api.until(last)
    assert reason(api.authorize(card, 1)) == "spending_controls"
    if first:
        api.until(first)
        assert reason(api.authorize(card, 1)) == "card_active"


def test_a_limit_for_each_purchase_alone(api):
    """``per_authorization`` does not add up."""
    api.fund(50_000)
    card = api.card(**{f"{LIMIT}[amount]": 500, f"{LIMIT}[interval]": "per_authorization"})["id"]
    verdicts = [reason(api.authorize(card, amount)) for amount in (500, 501, 500)]

    assert verdicts == ["card_active", "spending_controls", "card_active"]


def test_a_limit_for_some_categories_leaves_the_others_alone(api):
    """It neither counts nor stops purchases elsewhere."""
    api.fund(50_000)
    card = api.card(**{f"{LIMIT}[amount]": 1000, f"{LIMIT}[categories][]": "bakeries"})["id"]
    bakery = {"merchant_data[category]": "bakeries"}

    assert reason(api.authorize(card, 5000)) == "card_active"
    assert reason(api.authorize(card, 1000, bakery)) == "card_active"
    assert reason(api.authorize(card, 1, bakery)) == "spending_controls"


def test_a_cardholder_s_limit_counts_all_cards(api):
    """What one card spent, the other cannot."""
    api.fund(50_000)
    given = {f"{LIMIT}[amount]": 3000, f"{LIMIT}[interval]": "daily"}
    holder = api.cardholder(**given)["id"]
    one, other = api.card(holder)["id"], api.card(holder)["id"]

    assert reason(api.authorize(one, 2000)) == "card_active"
    assert reason(api.authorize(other, 1500)) == "spending_controls"
    assert reason(api.authorize(other, 1000)) == "card_active"


def test_a_card_without_limits_has_500_dollars_a_day(api):
    """Shown on the card; an explicitly emptied list has no limit."""
    api.fund(5_000_000)
    bare = {"cardholder": api.cardholder()["id"], "currency": "usd", "type": "virtual"} | {
        "status": "active"
    }
    card = api.have("/v1/issuing/cards", bare)
    free = api.have("/v1/issuing/cards", bare | {"spending_controls[spending_limits]": ""})

    assert card["spending_controls"]["spending_limits"] == [
        {"amount": 50_000, "categories": [], "interval": "daily"}
    ]
    assert reason(api.authorize(card["id"], 50_001)) == "spending_controls"
    assert reason(api.authorize(card["id"], 50_000)) == "card_active"
    assert free["spending_controls"]["spending_limits"] == []
    assert reason(api.authorize(free["id"], 50_001)) == "card_active"


def test_nothing_above_10_000_dollars_at_once(api):
    """Whatever the card's limits and the balance say, and on no object to be seen."""
    api.fund(5_000_000)
    card = api.card()["id"]

    assert reason(api.authorize(card, 1_000_001)) == "spending_controls"
    assert reason(api.authorize(card, 1_000_000)) == "card_active"
