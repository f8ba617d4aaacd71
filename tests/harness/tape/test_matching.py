"""When two requests are the same."""

import pytest

from issuing_harness.tape.matching import find_differences, request_key
from tests.harness.tape.conversations import sdk_request

CARDS = "/v1/issuing/cards"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (sdk_request("POST", CARDS, "a=1&b=2"), sdk_request("POST", CARDS, "b=2&a=1")),
        (sdk_request("GET", f"{CARDS}?a=1&b=2"), sdk_request("GET", f"{CARDS}?b=2&a=1")),
        (
            sdk_request("POST", CARDS, "n=a+b&x%5By%5D=1"),
            sdk_request("POST", CARDS, "n=a%20b&x[y]=1"),
        ),
        (
            sdk_request("POST", CARDS, "e[]=1&a=1&e[]=2"),
            sdk_request("POST", CARDS, "e[]=1&e[]=2&a=1"),
        ),
        (
            sdk_request("POST", CARDS),
            sdk_request("POST", CARDS, User_Agent="another", Idempotency_Key="x"),
        ),
    ],
)
def test_the_same_request(one, other):
    """Order among names, encoding, and headers that ask nothing make no difference."""
    assert request_key(one) == request_key(other)
    assert find_differences(one, other) == []


@pytest.mark.parametrize(
    ("recorded", "now", "difference"),
    [
        (
            sdk_request("POST", CARDS, "s[limits][0][amount]=5000"),
            sdk_request("POST", CARDS, "s[limits][0][amount]=10000"),
            "`s[limits][0][amount]` (recorded 5000, requested 10000)",
        ),
        (
            sdk_request("POST", CARDS),
            sdk_request("POST", CARDS, "a=1"),
            "`a` (recorded nothing, requested 1)",
        ),
        (
            sdk_request("POST", CARDS, "a=1"),
            sdk_request("POST", CARDS),
            "`a` (recorded 1, requested nothing)",
        ),
        (
            sdk_request("POST", CARDS, "a=1"),
            sdk_request("POST", CARDS, "a="),
            "`a` (recorded 1, requested an empty value)",
        ),
        (
            sdk_request("GET", f"{CARDS}?e[]=1&e[]=2"),
            sdk_request("GET", f"{CARDS}?e[]=2&e[]=1"),
            "`e[]` (recorded 1, 2, requested 2, 1)",
        ),
        (
            sdk_request("GET", CARDS),
            sdk_request("GET", CARDS, Stripe_Version="2020-08-27"),
            "`Stripe-Version` (recorded 2026-05-27.dahlia, requested 2020-08-27)",
        ),
        (
            sdk_request("GET", CARDS),
            sdk_request("GET", CARDS, Stripe_Account="acct_1"),
            "`Stripe-Account` (recorded nothing, requested acct_1)",
        ),
    ],
)
def test_another_request(recorded, now, difference):
    """A value, a name, the order within one name, version and account make another request."""
    assert request_key(recorded) != request_key(now)
    assert [str(found) for found in find_differences(recorded, now)] == [difference]


def test_a_parameter_in_the_query_is_not_one_in_the_body():
    """Where a parameter stands is part of the request, and the difference is reported."""
    recorded, now = sdk_request("POST", CARDS, "a=1"), sdk_request("POST", f"{CARDS}?a=1")

    assert request_key(recorded) != request_key(now)
