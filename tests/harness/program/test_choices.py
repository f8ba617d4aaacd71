"""Choices are read from the SDK, and a value that is none of them is refused with the nearest."""

from typing import Literal, TypedDict

import pytest
from stripe.issuing import Authorization, Card
from stripe.params.issuing import CardCreateParamsSpendingControls

from issuing_harness.errors import VocabularyError
from issuing_harness.program.calls import api_version
from issuing_harness.program.choices import (
    choice,
    choice_in_words,
    choice_of,
    choices,
    event_type,
    event_type_about,
    event_types,
    fields,
    known_choices,
    near_miss,
    number_in,
)


class _Paid(TypedDict):
    method: Literal["cash", "card"]
    amount: int


def _refusal(convert, text):
    with pytest.raises(VocabularyError) as refusal:
        convert(text)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("owner", "field", "value"),
    [
        (Card, "status", "inactive"),
        (Authorization.RequestHistory, "reason", "spending_controls"),
        (CardCreateParamsSpendingControls, "blocked_categories", "bakeries"),
        (_Paid, "method", "cash"),
    ],
)
def test_the_values_of_a_field_are_read_however_they_are_annotated(owner, field, value):
    """A Literal in a Union, in a nested class, in a list of a TypedDict, and one by itself."""
    assert value in choices(owner, field)


def test_a_field_may_have_any_value():
    """No values are known of an amount, and a converter of its values is a mistake of ours."""
    assert known_choices(_Paid, "amount") == ()
    with pytest.raises(LookupError, match="_Paid has no choices for amount"):
        choices(_Paid, "amount")


def test_an_inherited_field_is_known():
    """The fields of a class are its parents' too, each once, without private ones."""

    class Later(Authorization):
        note: str

    assert known_choices(Later, "status") == choices(Authorization, "status")
    assert fields(Later)[-1] == "note"
    assert fields(Later).count("status") == 1
    assert not any(name.startswith("_") for name in fields(Later))


def test_a_known_value_is_returned_as_it_is():
    """Stripe's values, and those that Stripe was seen to use beside them."""
    assert choice_of("card status", Card, "status")("inactive") == "inactive"
    assert choice_of("card status", Card, "status", "lost")("lost") == "lost"


def test_an_unknown_value_is_refused_with_the_nearest_and_all_of_a_few():
    """The message has four parts: what was written, that it is none, the nearest, and all."""
    assert _refusal(choice("size", ["small", "large"]), "smal") == (
        "Stripe knows no size 'smal'. Did you mean 'small'? There are: small, large."
    )


def test_nothing_is_suggested_where_nothing_is_near():
    """The values are listed all the same."""
    assert _refusal(choice("size", ["small", "large"]), "xyz") == (
        "Stripe knows no size 'xyz'. There are: small, large."
    )


def test_many_values_are_not_listed():
    """The nearest of 300 categories is enough."""
    categories = choices(CardCreateParamsSpendingControls, "blocked_categories")
    assert _refusal(choice("category", categories), "bakery") == (
        "Stripe knows no category 'bakery'. Did you mean 'bakeries'?"
    )


def test_of_values_that_are_as_near_the_one_that_begins_alike_is_named():
    """UGX has as many letters of EUX as EUR has."""
    assert "Did you mean 'EUR'?" in _refusal(choice("currency", ["UGX", "EUR"]), "EUX")


def test_words_become_values():
    """An unknown one is refused with the nearest words, not with the nearest value."""
    interval = choice_in_words("interval", {"per month": "monthly", "in total": "all_time"})

    assert interval("per month") == "monthly"
    assert "Did you mean 'per month'? There are: per month, in total." in _refusal(
        interval, "monthly"
    )


def test_event_types_are_those_an_endpoint_can_listen_for():
    """All are known except the wildcard."""
    assert event_type("issuing_card.updated") == "issuing_card.updated"
    assert "*" not in event_types()
    assert _refusal(event_type, "issuing_card.update") == (
        "Stripe knows no event type 'issuing_card.update'. Did you mean 'issuing_card.updated'?"
    )


def test_events_about_one_kind_of_object_are_its_own():
    """No other could come of it, so that one is refused before anything runs."""
    convert = event_type_about("an outbound payment", "treasury.outbound_payment")

    assert convert("treasury.outbound_payment.posted") == "treasury.outbound_payment.posted"
    assert _refusal(convert, "issuing_card.updated").startswith(
        "Stripe knows no event type about an outbound payment 'issuing_card.updated'."
    )


@pytest.mark.parametrize("text", ["lost", "nonsense", "damaged"])
def test_what_may_be_refused_may_be_nearly_anything(text):
    """A known value, and one that resembles none."""
    assert near_miss("reason", ("lost", "stolen", "expired"))(text) == text


def test_what_may_be_refused_must_not_look_misspelt():
    """Whoever wrote it meant the value that is near, so the refusal would be of another mistake."""
    with pytest.raises(
        VocabularyError, match=r"Stripe knows no reason 'expierd'\. Did you mean 'expired'\?"
    ):
        near_miss("reason", ("lost", "stolen", "expired"))("expierd")


@pytest.mark.parametrize(
    "text", ["nan", "inf", "-1", "1e6", "61", "1_0", "", " 1", "٣", "1.", "0x1"]
)
def test_a_number_out_of_range_is_refused_with_the_range(text):
    """Python reads more as a number than a reader does."""
    delay = number_in("delay", 0, 60, example="2.1", whole=False)

    assert (delay("0"), delay("2.1"), delay("60")) == (0.0, 2.1, 60.0)
    with pytest.raises(VocabularyError, match=r"is no delay\. Write one from 0 to 60, like 2\.1\."):
        delay(text)


def test_a_whole_number_has_no_fraction():
    """Half a card is none."""
    count = number_in("number of cards", 1, 100, example="3")

    assert count("100") == 100
    for text in ("2.5", "0", "101"):
        with pytest.raises(VocabularyError, match="is no number of cards"):
            count(text)


@pytest.mark.parametrize("version", ["2024-06-20", "2026-05-27.dahlia", "2026-10-28.endive"])
def test_each_version_that_the_sdk_knows_is_one(version):
    """The list is Stripe's own, of the endpoints' ``api_version``, and as new as the SDK."""
    assert api_version(version) == version


@pytest.mark.parametrize("version", ["2026-08-26.preview", "2031-02-03.ginkgo"])
def test_a_preview_and_what_is_newer_than_the_sdk_may_exist(version):
    """Stripe publishes versions that no SDK of today has heard of."""
    assert api_version(version) == version


@pytest.mark.parametrize(
    ("version", "near"),
    [
        ("2024-06-21", "2024-06-20"),
        ("2026-08-27.dahlia", "2026-08-26.dahlia"),
        ("2031-02-03.dalia", "2031-02-03.dahlia"),
    ],
)
def test_a_version_that_was_never_published_is_told_the_nearest(version, near):
    """Also one of before versions had names, and one of after those that were known in 2026."""
    with pytest.raises(VocabularyError, match=f"Did you mean '{near}'"):
        api_version(version)
