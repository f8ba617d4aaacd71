"""Normalized responses: random parts are replaced, and references still match."""

import pytest

from issuing_harness.backends.live.created_objects import TAG
from issuing_harness.parity.normalization import Normalizer, RelativeTime
from tests.harness.parity.runs import result, run_of

CARD = "ic_1Tx3yEJW5k9HL9eO7U5wEI8n"
OTHER = "ic_1Tx3yEJW5k9HL9eOabcdefgh"
HOLDER = "ich_1Tx3yEJW5k9HL9eOyyyyyyyy"
START = 1_780_315_200


def normalized(*results, run_id="run1"):
    """Return the normalized response of each step."""
    side = Normalizer(run_of(*results, run_id=run_id))
    return [side.response(position, step) for position, step in enumerate(results, 1)]


def body(document):
    """Return the normalized body of one response, in a run that began at START."""
    return normalized(result("first", {"created": START}), result("second", document))[1].body


def test_an_id_is_named_after_its_kind_and_where_it_first_appeared():
    """And keeps that name wherever it stands again, so that references still match."""
    first, second = normalized(
        result("one", {"id": CARD, "cardholder": {"id": HOLDER}}),
        result("two", {"card": CARD, "url": f"/v1/issuing/cards/{CARD}", "id": OTHER}),
    )

    assert first.body == {"id": "<ic 1.1>", "cardholder": {"id": "<ich 1.1>"}}
    assert second.body == {
        "card": "<ic 1.1>",
        "url": "/v1/issuing/cards/<ic 1.1>",
        "id": "<ic 2.1>",
    }


def test_an_extra_id_in_one_step_does_not_rename_those_of_later_steps():
    """A difference stays where it is."""
    with_extra = normalized(
        result("one", {"id": CARD, "more": OTHER}), result("two", {"id": HOLDER})
    )
    without = normalized(result("one", {"id": CARD}), result("two", {"id": HOLDER}))

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
    first, second = normalized(
        result("one", {}, request_id="req_abcDEF12345678"),
        result("two", {"request": {"id": "req_abcDEF12345678"}}),
    )

    assert second.body == {"request": {"id": "<req 1.1>"}}
    assert first.headers == {}


def test_keys_of_the_walk_are_the_same_on_both_sides():
    """What makes them differ is left out, in headers and in bodies."""
    document = {"idempotency_key": "parity run7 a ride"}
    (one,) = normalized(
        result("one", document, idempotency_key="parity run7 a ride"), run_id="run7"
    )

    assert one.body == {"idempotency_key": "parity <run> a ride"}
    assert one.headers == {"idempotency-key": "parity <run> a ride"}


def test_moments_count_from_the_beginning():
    """Two sides may walk at their own pace, and a week is still a week."""
    assert body({"at": START + 30}) == {"at": RelativeTime(30)}
    assert RelativeTime(30) == RelativeTime(300)
    assert RelativeTime(0) != RelativeTime(86_400)
    assert body({"day": "2026-06-08"}) == {"day": RelativeTime(7 * 86_400)}


def test_what_is_long_before_the_walk_stays():
    """A constant, an amount, a flag: none of them is a time of the run."""
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
    (one,) = normalized(result("one", "<html>Bad gateway</html>", 502))

    assert (one.status, one.body) == (502, {"not JSON": "<html>Bad gateway</html>"})
