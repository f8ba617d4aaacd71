"""A Then that is wrong says what was expected and what was found, in one form."""

import pytest
import stripe

from issuing_harness.errors import HarnessError, ProductFailure
from issuing_harness.program.expectations import (
    expect,
    expect_count,
    expect_equal,
    expect_fields,
    expect_in,
    expect_listed,
    expect_one,
    expect_present,
)

CARD = stripe.StripeObject.construct_from(
    {
        "object": "issuing.card",
        "id": "ic_1",
        "type": "virtual",
        "last4": "0005",
        "status": "inactive",
        "cardholder": {"name": "Alice"},
        "shipping": {"service": "priority", "name": None},
    },
    "sk_test_1",
)
ABOUT = "about:    Alice's virtual card ending 0005 (ic_1)"


def _failure(check, *args, **kwargs):
    with pytest.raises(ProductFailure) as failure:
        check(*args, **kwargs)
    message = str(failure.value)
    assert "<" not in message
    assert "{" not in message
    return message.splitlines()


def test_a_product_that_is_wrong_has_failed():
    """Allure files an AssertionError as failed, and a HarnessError as broken."""
    assert issubclass(ProductFailure, AssertionError)
    assert not issubclass(ProductFailure, HarnessError)


def test_what_holds_passes():
    """Each form of an expectation can be met."""
    expect(True, "the card", expected="a", found="a")
    expect_equal(1, 1, "the number")
    expect_fields({"status": "inactive", "shipping": {"service": "priority"}}, CARD, "the card")
    expect_count([1, 2], 2, "cards")
    expect_in("a", ["a", "b"], "the letter")
    assert expect_one([CARD], "cards") is CARD
    assert expect_present(0, "the amount") == 0


def test_a_failure_has_four_parts_and_a_hint():
    """What was looked at, expected, found, about which object; and what to do."""
    failure = _failure(
        expect, False, "the status", expected="active", found="inactive", about=CARD, hint="Look."
    )
    assert failure == [
        "Not as expected: the status.",
        "expected: active",
        "found:    inactive",
        ABOUT,
        "Look.",
    ]


def test_what_is_not_given_is_left_out():
    """Without an object and a hint there are three lines; an object may be given in words."""
    assert _failure(expect_equal, None, "active", "the status") == [
        "Not as expected: the status.",
        "expected: active",
        "found:    nothing",
    ]
    in_words = _failure(expect_equal, 1, 2, "the number", about="the cards of Alice")
    assert in_words[-1] == "about:    the cards of Alice"


def test_only_the_fields_that_differ_are_listed():
    """With their paths, and the object that has them."""
    expected = {"type": "virtual", "status": "active", "shipping": {"service": "express"}}

    assert _failure(expect_fields, expected, CARD, "the card") == [
        "Not as expected: the values of the card.",
        "expected: status: active, shipping[service]: express",
        "found:    status: inactive, shipping[service]: priority",
        ABOUT,
    ]


def test_a_field_that_is_missing_is_nothing():
    """The object lacks it, or the part that would have it."""
    failure = _failure(expect_fields, {"wallets": {"status": "a"}, "x": "b"}, CARD, "the card")

    assert failure[2] == "found:    wallets[status]: nothing, x: nothing"


def test_the_only_one_of_none_or_of_several_is_a_failure():
    """Those found are listed."""
    assert _failure(expect_one, [], "transactions of the authorization", about=CARD) == [
        "Not as expected: the number of transactions of the authorization.",
        "expected: 1",
        "found:    none",
        ABOUT,
    ]
    two = _failure(expect_one, [CARD, CARD], "cards")
    assert two[2] == f"found:    2: {', '.join([ABOUT[10:]] * 2)}"


def test_of_many_the_first_five_are_listed():
    """A long list ends with an ellipsis."""
    assert _failure(expect_count, [*"abcdefg"], 2, "letters")[1:] == [
        "expected: 2",
        "found:    7: a, b, c, d, e, …",
    ]


def test_what_must_be_there_and_is_not_is_a_failure():
    """None is absent; whatever else is returned."""
    assert _failure(expect_present, None, "the fuel details", about=CARD) == [
        "Not as expected: the fuel details.",
        "expected: to be there",
        "found:    nothing",
        ABOUT,
    ]


def test_the_nearest_of_several_is_named():
    """Where one is near; all are listed."""
    assert _failure(expect_in, "actve", ["active", "inactive"], "the status")[1:] == [
        "expected: one of active, inactive",
        "found:    actve",
        "The nearest is active.",
    ]
    assert len(_failure(expect_in, "x", ["active"], "the status")) == 3


def test_what_should_be_among_others_is_what_was_expected():
    """And what was found is the others; the nearest of them is named."""
    assert _failure(expect_listed, "card_issuing", ["card_issuing.v2"], "the active features") == [
        "Not as expected: the active features.",
        "expected: card_issuing among them",
        "found:    card_issuing.v2",
        "The nearest is card_issuing.v2.",
    ]
    assert _failure(expect_listed, "card_issuing", [], "the restricted features")[1:] == [
        "expected: card_issuing among them",
        "found:    nothing",
    ]
