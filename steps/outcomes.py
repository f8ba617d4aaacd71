"""Outcomes: how Stripe refused a call that was tried."""

from pytest_bdd import then

from issuing_harness.program.outcome import Outcome

from .sentences import sentence

CLIENT_ERRORS = range(400, 500)


@then(sentence("Stripe refuses"))
def refuses(outcome: Outcome[object]) -> None:
    """Stripe refused with a 4xx status; its message is not known well enough to be checked."""
    assert outcome.expected_refusal.status in CLIENT_ERRORS


@then(sentence("Stripe refuses: {words}"))
def refuses_in_words(outcome: Outcome[object], words: str) -> None:
    """Stripe refused with exactly this message."""
    assert outcome.expected_refusal.message == words


@then(sentence("Stripe refuses and speaks of {words}"))
def refuses_and_speaks_of(outcome: Outcome[object], words: str) -> None:
    """Stripe refused with a message that contains these words."""
    assert words in outcome.expected_refusal.message


@then(sentence("Stripe refuses the parameter {name}"))
def refuses_parameter(outcome: Outcome[object], name: str) -> None:
    """Stripe refused because of this parameter."""
    assert outcome.expected_refusal.param == name
    assert outcome.expected_refusal.status == 400  # noqa: PLR2004 - a bad request
