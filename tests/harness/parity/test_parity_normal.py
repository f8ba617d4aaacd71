"""Answers made comparable: what is accidental goes, what refers to something still does."""

import pytest
from parity_walks import said, walk

from issuing_harness.backends.live.created_objects import TAG
from issuing_harness.parity.normalization import Moment, Normalizing

CARD = "ic_1Tx3yEJW5k9HL9eO7U5wEI8n"
OTHER = "ic_1Tx3yEJW5k9HL9eOabcdefgh"
HOLDER = "ich_1Tx3yEJW5k9HL9eOyyyyyyyy"
START = 1_780_315_200


def normal(*exchanges, run="run1"):
    """The normal form of each answer."""
    side = Normalizing(walk(*exchanges, run=run))
    return [side.answer(place, each) for place, each in enumerate(exchanges, 1)]


def body(document):
    """The normal form of one answer's body, in a walk that began at the start."""
    return normal(said("first", {"created": START}), said("second", document))[1].body


def test_an_id_is_named_after_its_kind_and_where_it_first_appeared():
    """And keeps that name wherever it stands again, so that references still match."""
    first, second = normal(
        said("one", {"id": CARD, "cardholder": {"id": HOLDER}}),
        said("two", {"card": CARD, "url": f"/v1/issuing/cards/{CARD}", "id": OTHER}),
    )

    assert first.body == {"id": "<ic 1.1>", "cardholder": {"id": "<ich 1.1>"}}
    assert second.body == {
        "card": "<ic 1.1>",
        "url": "/v1/issuing/cards/<ic 1.1>",
        "id": "<ic 2.1>",
    }


def test_an_extra_id_in_one_step_does_not_rename_those_of_later_steps():
    """A difference stays where it is."""
    with_extra = normal(said("one", {"id": CARD, "more": OTHER}), said("two", {"id": HOLDER}))
    without = normal(said("one", {"id": CARD}), said("two", {"id": HOLDER}))

    assert with_extra[1] == without[1]


@pytest.mark.parametrize(
    "text",
    [
        "issuing_authorization",
        "ic_nope",
        "insufficient_fundsandmoreletters",
        "2026-05-27.dahlia",
        "Hold for authorization",
    ],
)
def test_what_is_no_id_stays(text):
    """Words with underscores, invented ids, versions and prose."""
    assert body({"text": text}) == {"text": text}


def test_a_request_is_known_by_its_header():
    """An event that names the request refers to the step that made it."""
    first, second = normal(
        said("one", {}, request_id="req_abcDEF12345678"),
        said("two", {"request": {"id": "req_abcDEF12345678"}}),
    )

    assert second.body == {"request": {"id": "<req 1.1>"}}
    assert first.headers == {}


def test_keys_of_the_walk_are_the_same_on_both_sides():
    """What makes them differ is left out, in headers and in bodies."""
    document = {"idempotency_key": "parity run7 a ride"}
    (one,) = normal(said("one", document, idempotency_key="parity run7 a ride"), run="run7")

    assert one.body == {"idempotency_key": "parity <run> a ride"}
    assert one.headers == {"idempotency-key": "parity <run> a ride"}


def test_moments_count_from_the_beginning():
    """Two sides may walk at their own pace, and a week is still a week."""
    assert body({"at": START + 30}) == {"at": Moment(30)}
    assert Moment(30) == Moment(300)
    assert Moment(0) != Moment(86_400)
    assert body({"day": "2026-06-08"}) == {"day": Moment(7 * 86_400)}


def test_what_is_long_before_the_walk_stays():
    """A constant, an amount, a flag: none of them is a moment of the walk."""
    given = {"requested_at": 1_768_262_400, "amount": 5_000, "approved": True, "none": None}

    assert body(given) == given


def test_a_card_expires_some_years_after_it_was_made():
    """Whenever that was: here in June 2026."""
    assert body({"exp_month": 5, "exp_year": 2029}) == {
        "exp_month": "<start +11 months>",
        "exp_year": "<start +3 years>",
    }


def test_random_digits_keep_their_shape():
    """Their number is compared, they are not."""
    assert body({"last4": "4242", "authorization_code": "S12345", "name": "Card 4242"}) == {
        "last4": "####",
        "authorization_code": "S#####",
        "name": "Card 4242",
    }


def test_the_tag_of_the_harness_is_left_out():
    """Only one of the sides carries it."""
    assert body({"metadata": {TAG: "x", "team": "a"}}) == {"metadata": {"team": "a"}}


def test_an_answer_that_is_no_json_can_be_compared():
    """A proxy's page, say."""
    (one,) = normal(said("one", "<html>Bad gateway</html>", 502))

    assert (one.status, one.body) == (502, {"not JSON": "<html>Bad gateway</html>"})
