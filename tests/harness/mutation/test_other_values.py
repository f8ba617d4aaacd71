"""Other values: an altered response is one that Stripe could send."""

import pytest

from issuing_harness.mutation.json_paths import DocumentRef, JsonPlace, is_id
from issuing_harness.mutation.operators import enum_values, other_value


def _place(object_type, field, value):
    return JsonPlace(DocumentRef("response", 0), (field,), object_type, field, value)


def test_a_status_becomes_another_status_of_stripes_list():
    """The SDK's own list of words is used, also deep inside an object."""
    closed = other_value(_place("issuing.authorization", "status", "closed"))
    reason = other_value(_place("issuing.authorization", "request_history.reason", "card_active"))

    assert closed in enum_values("issuing.authorization", "status")
    assert closed != "closed"
    assert reason in enum_values("issuing.authorization", "request_history.reason")
    assert reason != "card_active"


@pytest.mark.parametrize(
    ("value", "instead"),
    [(1000, 1001), (True, False), (None, "other"), ("Rocket Rides", "other"), ("9.20", "0.20")],
)
def test_any_other_value_becomes_one_of_its_type(value, instead):
    """A cent more, the opposite, another text."""
    assert other_value(_place("issuing.authorization", "whatever", value)) == instead


def test_every_value_becomes_another_one():
    """Also the text that replaces others."""
    assert other_value(_place("issuing.card", "nickname", "other")) != "other"


def test_ids_are_told_from_words():
    """An id has digits; a word of Stripe's has none."""
    assert is_id("iauth_1wU1JIcZa3LTbjnbOqrDVDXX")
    assert not is_id("issuing_authorization_hold")
