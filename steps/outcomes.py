"""Outcomes: what became of trying."""

from pytest_bdd import then

from issuing_harness.program.outcome import Outcome

from .sentences import sentence

NOT_DONE = range(400, 500)


@then(sentence("Stripe refuses"))
def refuses(outcome: Outcome[object]) -> None:
    """It was not done; Stripe's words for this are not known well enough to be checked."""
    assert outcome.refused.status in NOT_DONE


@then(sentence("Stripe refuses: {words}"))
def refuses_in_words(outcome: Outcome[object], words: str) -> None:
    """It was not done, and Stripe said exactly this."""
    assert outcome.refused.message == words


@then(sentence("Stripe refuses and speaks of {words}"))
def refuses_and_speaks_of(outcome: Outcome[object], words: str) -> None:
    """It was not done, and these words stood in what Stripe said."""
    assert words in outcome.refused.message


@then(sentence("Stripe refuses the parameter {name}"))
def refuses_parameter(outcome: Outcome[object], name: str) -> None:
    """It was not done because of this parameter."""
    assert outcome.refused.param == name
    assert outcome.refused.status == 400  # noqa: PLR2004 - a bad request
