"""Limits and lists of spending controls, as sentences write them and as Stripe does."""

import pytest
import stripe

from issuing_harness.errors import VocabularyError
from issuing_harness.money import Money
from issuing_harness.program.controls import (
    INTERVALS,
    Control,
    SpendingLimit,
    control_name,
    parse_control,
    parse_limit,
    spending_limits,
)


def _card(**controls):
    values = {"spending_limits": None, "blocked_merchant_countries": None, **controls}
    return stripe.StripeObject.construct_from({"spending_controls": values}, "sk_test_1")


@pytest.mark.parametrize(("words", "interval"), INTERVALS.items())
def test_a_limit_is_read_back_as_it_is_written(words, interval):
    """Each interval has words, and Stripe's own word for the parameter."""
    limit = parse_limit(f"$1,250.00 {words}")

    assert limit == SpendingLimit(Money(125_000), interval)
    assert str(limit) == f"$1,250.00 {words}"
    assert limit.controls() == {"spending_limits": [{"amount": 125_000, "interval": interval}]}


def test_a_limit_may_be_for_some_categories():
    """They are part of the parameter, of the words, and of a card's limits."""
    limit = parse_limit("$30.00 per day").controls("bakeries")["spending_limits"]
    [found] = spending_limits(_card(spending_limits=limit))

    assert found == SpendingLimit(Money(3000), "daily", ("bakeries",))
    assert found.controls() == {"spending_limits": limit}
    assert str(found) == "$30.00 per day for bakeries"


def test_a_card_may_have_no_limits():
    """Stripe gives null then."""
    assert spending_limits(_card()) == []


@pytest.mark.parametrize(
    ("text", "controls"),
    [
        ("blocked countries: FR, JP", {"blocked_merchant_countries": ["FR", "JP"]}),
        ("allowed categories: bakeries", {"allowed_categories": ["bakeries"]}),
        ("blocked card presences: not_present", {"blocked_card_presences": ["not_present"]}),
    ],
)
def test_a_list_is_read_back_as_it_is_written(text, controls):
    """What may stand on it depends on what it lists."""
    assert str(parse_control(text)) == text
    assert parse_control(text).controls() == controls


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("blocked countries: bakeries", "Stripe knows no country 'bakeries'"),
        ("blocked categories: FR", "Stripe knows no merchant category 'FR'"),
        ("blocked countries: FR, FR", "lists a value twice"),
        ("blocked countries:", "Stripe knows no country ''"),
        ("blocked merchants: FR", "Stripe knows no spending control 'blocked merchants'"),
    ],
)
def test_a_list_of_something_else_is_refused(text, message):
    """A country is no category, and nothing is listed twice."""
    with pytest.raises(VocabularyError, match=message):
        parse_control(text)


def test_a_list_is_compared_with_what_a_card_has():
    """A card without the list has an empty one, which says that there is nothing."""
    control = parse_control("blocked countries: FR")

    assert control.on(_card(blocked_merchant_countries=["FR"])) == control
    assert control.on(_card()) == Control("blocked countries", ())
    assert control_name("allowed countries") == "allowed_merchant_countries"
