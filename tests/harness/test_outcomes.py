"""Trying: a refusal of Stripe is an outcome; anything else that goes wrong is not."""

import pytest
import stripe

from issuing_harness.program.outcome import OTHER_API_ERRORS, Outcome, Refusal, attempt

WORDS = "Cards with status 'canceled' cannot be updated."
REFUSALS = (stripe.InvalidRequestError, stripe.IdempotencyError, stripe.CardError)


def refusal_of(kind, status=400):
    """What the SDK raises for a refusal."""
    body = {"error": {"message": WORDS, "code": "some_code", "param": "status"}}
    named = (stripe.InvalidRequestError, stripe.CardError)
    details = ("status", "some_code") if kind in named else ()
    return kind(WORDS, *details, http_status=status, json_body=body)


def fail_with(error):
    """A call that ends in this error."""

    def call():
        raise error

    return call


def test_what_is_done_is_the_outcome():
    """Trying yields the thing."""
    assert attempt(lambda: "the card") == Outcome("the card", None)


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_is_kept_in_stripes_words(kind):
    """Words, status, code and parameter are Stripe's own, without the SDK's additions."""
    outcome = attempt(fail_with(refusal_of(kind)))
    assert outcome.expected_refusal == Refusal(WORDS, 400, "some_code", "status")
    assert outcome.value is None


@pytest.mark.parametrize(
    "error",
    [
        refusal_of(stripe.AuthenticationError, 401),
        refusal_of(stripe.PermissionError, 403),
        refusal_of(stripe.RateLimitError, 429),
        refusal_of(stripe.APIError, 500),
        stripe.APIConnectionError("nobody there"),
        AssertionError("no"),
        ValueError("no"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_is_no_refusal_is_raised(error):
    """A key, a rate limit, an outage or a mistake never passes for Stripe's no."""
    with pytest.raises(type(error)):
        attempt(fail_with(error))


@pytest.mark.parametrize("kind", OTHER_API_ERRORS)
def test_what_turns_a_call_away_is_kept_where_it_is_wanted(kind):
    """A scenario about keys, rates or failures asks for them by name."""
    outcome = attempt(fail_with(refusal_of(kind, 429)), OTHER_API_ERRORS)
    assert (outcome.expected_refusal.status, outcome.expected_refusal.code) == (429, "some_code")


def test_nobody_there_is_kept_by_nobody():
    """A broken connection says nothing about the product."""
    with pytest.raises(stripe.APIConnectionError):
        attempt(fail_with(stripe.APIConnectionError("nobody there")), OTHER_API_ERRORS)


def test_the_kind_of_a_refusal_is_kept():
    """``idempotency_error`` is told from the rest by its type alone."""
    body = {"error": {"message": WORDS, "type": "idempotency_error"}}
    error = stripe.IdempotencyError(WORDS, http_status=400, json_body=body)
    assert attempt(fail_with(error)).expected_refusal.error_type == "idempotency_error"


def test_an_answer_where_a_refusal_was_expected_fails():
    """The product is wrong then, and the message shows what it answered."""
    with pytest.raises(AssertionError, match=r"expected: a refusal\nfound:    the card"):
        _ = attempt(lambda: "the card").expected_refusal
