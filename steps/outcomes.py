"""Outcomes: how Stripe refused a call that was tried."""

from pytest_bdd import then

from issuing_harness.program.expectations import expect, expect_equal
from issuing_harness.program.outcome import Outcome, has_words, message_words

from .sentences import sentence

CLIENT_ERRORS = range(400, 500)


@then(sentence("Stripe refuses"))
def refuses(outcome: Outcome[object]) -> None:
    """Stripe refused with a 4xx status; its message is not known well enough to be checked."""
    refusal = outcome.expected_refusal
    is_client_error = refusal.status in CLIENT_ERRORS
    expect(is_client_error, "Stripe's response", expected="a status from 400 to 499", found=refusal)


@then(sentence("Stripe refuses: {words}"))
def refuses_in_words(outcome: Outcome[object], words: str) -> None:
    """Stripe refused with exactly this message."""
    expect_equal(outcome.expected_refusal.message, words, "the message of Stripe's refusal")


@then(sentence("Stripe refuses with a message about {words}", words=message_words))
def refuses_about(outcome: Outcome[object], words: str) -> None:
    """Stripe refused with a message that contains these words, each as a whole."""
    message = outcome.expected_refusal.message
    what = "the message of Stripe's refusal"
    expect(has_words(message, words), what, expected=f"the words: {words}", found=message)


@then(sentence("Stripe refuses the parameter {name}"))
def refuses_parameter(outcome: Outcome[object], name: str) -> None:
    """Stripe refused because of this parameter."""
    refusal = outcome.expected_refusal
    expect_equal(refusal.param, name, "the parameter that Stripe refuses", hint=str(refusal))
    expect_equal(refusal.status, 400, "the status of Stripe's refusal")
