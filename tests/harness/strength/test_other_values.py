"""Other values: what an altered answer says instead is still possible."""

import pytest

from issuing_harness.mutation.json_paths import JsonPlace, Source
from issuing_harness.mutation.other_values import is_id, other_value, words_of


def _place(kind, field, value):
    return JsonPlace(Source("answer", 0), (field,), kind, field, value)


def test_a_status_becomes_another_status_of_stripes_list():
    """The SDK's own list of words is used, also deep inside an object."""
    closed = other_value(_place("issuing.authorization", "status", "closed"))
    reason = other_value(_place("issuing.authorization", "request_history.reason", "card_active"))

    assert closed in words_of("issuing.authorization", "status")
    assert closed != "closed"
    assert reason in words_of("issuing.authorization", "request_history.reason")
    assert reason != "card_active"


@pytest.mark.parametrize(
    ("value", "instead"),
    [(1000, 1001), (True, False), (None, "other"), ("Rocket Rides", "other"), ("9.20", "0.20")],
)
def test_any_other_value_becomes_one_of_its_type(value, instead):
    """A cent more, the contrary, another text."""
    assert other_value(_place("issuing.authorization", "whatever", value)) == instead


def test_every_value_becomes_another_one():
    """Even the word that is put in the place of others."""
    assert other_value(_place("issuing.card", "nickname", "other")) != "other"


def test_ids_are_told_from_words():
    """A name of a thing has digits in it; a word of Stripe's has none."""
    assert is_id("iauth_1wU1JIcZa3LTbjnbOqrDVDXX")
    assert not is_id("issuing_authorization_hold")
