"""Sentences that could not fail, or that mean what nobody wrote, are refused."""

import pytest

SANDBOX = ("--issuing-backend", "sandbox")
HOLDS = "Given the company holds an active card\n"
REFUSED = {
    "an event that is never sent about a card": (
        HOLDS
        + "When the program freezes the card\nThen no charge.succeeded is sent about the card",
        "charge.succeeded is never sent about such an object",
    ),
    "a kind of card misspelt as a label": (
        (
            "Given Alice holds an active phyiscal card\nWhen the program freezes the card\n"
            "Then the card is inactive"
        ),
        "Did you mean 'physical'?",
    ),
    "an outcome of an earlier When": (
        (
            "Given the company holds an inactive card\n"
            "When the program tries to cancel the card as nonsense\nThen Stripe refuses\n"
            "When the program cancels the card as lost\nThen Stripe refuses"
        ),
        "needs an outcome, and no step before it makes one",
    ),
    "an attribute of the SDK's class in a table": (
        (
            "Given the Issuing balance holds at least $50.00\n"
            "And the company holds an active card\n"
            "When the company spends $5.00 at the cafe\nThen the authorization shows\n"
            "  | OBJECT_NAME | issuing.authorization |"
        ),
        "'OBJECT_NAME', which is not known here",
    ),
    "a delay that is no number": (
        HOLDS + "And the endpoint approves purchases after nan seconds\n"
        "When the company spends $5.00 at the cafe\nThen the authorization is approved",
        "nan is no delay in seconds",
    ),
    "a request that nobody takes": (
        "Given the Issuing balance holds at least $50.00\n"
        + HOLDS.replace("Given", "And")
        + "When the company spends $5.00 at the cafe\n"
        "Then the endpoint receives no real-time request",
        "no endpoint takes any",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_sentence_that_could_not_fail_is_refused(suite, case):
    """It was green before: nothing that it says was looked at."""
    sentences, message = REFUSED[case]

    result = suite(sentences, *SANDBOX)

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert message in " ".join(result.stdout.str().split())


def test_an_event_delivered_twice_in_givens_is_not_received_again(suite):
    """*Receives … again* needs a delivery after the When began; both came before it."""
    result = suite(
        "Given the Issuing balance holds at least $50.00\n"
        "And the endpoint responds with 500 to events\n"
        "And the company holds an active card\n"
        "And the company has spent $5.00 at the cafe\n"
        "And the endpoint responds with 200 to events again\n"
        "And 2 days have passed\n"
        "When the program freezes the card\n"
        "Then the endpoint receives issuing_authorization.created about the authorization again",
        *SANDBOX,
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*found:*none*"])
