"""When two requests are the same."""

import pytest
from conversations import asked

from issuing_harness.tape.matching import differences, key_of

CARDS = "/v1/issuing/cards"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (asked("POST", CARDS, "a=1&b=2"), asked("POST", CARDS, "b=2&a=1")),
        (asked("GET", f"{CARDS}?a=1&b=2"), asked("GET", f"{CARDS}?b=2&a=1")),
        (asked("POST", CARDS, "n=a+b&x%5By%5D=1"), asked("POST", CARDS, "n=a%20b&x[y]=1")),
        (asked("POST", CARDS, "e[]=1&a=1&e[]=2"), asked("POST", CARDS, "e[]=1&e[]=2&a=1")),
        (asked("POST", CARDS), asked("POST", CARDS, User_Agent="another", Idempotency_Key="x")),
    ],
)
def test_the_same_request(one, other):
    """Order among names, encoding, and headers that ask nothing make no difference."""
    assert key_of(one) == key_of(other)
    assert differences(one, other) == []


@pytest.mark.parametrize(
    ("recorded", "now", "difference"),
    [
        (
            asked("POST", CARDS, "s[limits][0][amount]=5000"),
            asked("POST", CARDS, "s[limits][0][amount]=10000"),
            "`s[limits][0][amount]` (recorded 5000, asked 10000)",
        ),
        (asked("POST", CARDS), asked("POST", CARDS, "a=1"), "`a` (recorded nothing, asked 1)"),
        (asked("POST", CARDS, "a=1"), asked("POST", CARDS), "`a` (recorded 1, asked nothing)"),
        (
            asked("POST", CARDS, "a=1"),
            asked("POST", CARDS, "a="),
            "`a` (recorded 1, asked an empty value)",
        ),
        (
            asked("GET", f"{CARDS}?e[]=1&e[]=2"),
            asked("GET", f"{CARDS}?e[]=2&e[]=1"),
            "`e[]` (recorded 1, 2, asked 2, 1)",
        ),
        (
            asked("GET", CARDS),
            asked("GET", CARDS, Stripe_Version="2020-08-27"),
            "`Stripe-Version` (recorded 2026-05-27.dahlia, asked 2020-08-27)",
        ),
        (
            asked("GET", CARDS),
            asked("GET", CARDS, Stripe_Account="acct_1"),
            "`Stripe-Account` (recorded nothing, asked acct_1)",
        ),
    ],
)
def test_another_request(recorded, now, difference):
    """A value, a name, the order within one name, version and account make another request."""
    assert key_of(recorded) != key_of(now)
    assert [str(one) for one in differences(recorded, now)] == [difference]


def test_a_parameter_in_the_query_is_not_one_in_the_body():
    """Where a parameter stands is part of the request, and the difference is told."""
    recorded, now = asked("POST", CARDS, "a=1"), asked("POST", f"{CARDS}?a=1")

    assert key_of(recorded) != key_of(now)
