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
        "reads like 'physical'",
    ),
    "an outcome of an earlier When": (
        (
            "Given the company holds an inactive card\n"
            "When the program tries to cancel the card as nonsense\nThen Stripe refuses\n"
            "When the program cancels the card as lost\nThen Stripe refuses"
        ),
        "needs a When that 'tries to'",
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
        "is no delay in seconds",
    ),
    "a request that nobody takes": (
        "Given the Issuing balance holds at least $50.00\n"
        + HOLDS.replace("Given", "And")
        + "When the company spends $5.00 at the cafe\n"
        "Then the endpoint receives no real-time request",
        "so none could come",
    ),
}

FUNDED = "Given the Issuing balance holds at least $50.00\nAnd Alice holds an active card\n"
#: Scenarios whose Then takes only what a Given made, and reads nothing anew.
KNOWN_BEFORE = {
    "an authorization": (
        FUNDED + "And Alice has spent $5.00 at the cafe\nWhen the program freezes the card\n"
        "Then the authorization is approved"
    ),
    "a card's details": (
        HOLDS + "When an hour passes\nThen the response does not include the number of the card"
    ),
    "another person's authorization": (
        FUNDED + "And Bob holds an active card\nAnd Alice has spent $5.00 at the cafe\n"
        "When Bob spends $5.00 at the hotel\nThen Alice's purchase is approved"
    ),
    "an object that the sentence does not name": (
        HOLDS + "When an hour passes\nThen the response is in API version 2026-05-27.dahlia"
    ),
    "an object that is the When's by its words alone": (
        FUNDED + "And Alice has spent $5.00 at the cafe\nWhen Alice spends $6.00 at the hotel\n"
        "Then the authorization at the cafe is approved"
    ),
    "the first of several": (
        FUNDED + "And Alice has spent $5.00 at the cafe\nWhen Alice spends $6.00 at the hotel\n"
        "Then Alice's first purchase is approved"
    ),
}


@pytest.mark.parametrize("case", KNOWN_BEFORE)
def test_a_then_about_what_was_known_before_the_when_is_refused(suite, case):
    """It was green whatever the When did: it judges the response to a Given once more."""
    result = suite(KNOWN_BEFORE[case], *SANDBOX)

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "so it judges what was known before the When" in result.stdout.str()


@pytest.mark.parametrize(
    "sentences",
    [
        FUNDED + "And Alice has spent $5.00 at the cafe\nWhen the program freezes the card\n"
        "Then the authorization is now pending",
        FUNDED + "When Alice spends $5.00 at the cafe\nThen Alice's purchase is approved",
    ],
    ids=["read anew", "made by the When"],
)
def test_a_then_that_looks_at_what_came_of_the_when_is_let_be(suite, sentences):
    """It takes what the When made, or retrieves what a Given made again."""
    suite(sentences, *SANDBOX).assert_outcomes(passed=1)


def test_a_fixture_of_the_project_stands_for_no_step(suite):
    """A fixture `outcome` made *Stripe refuses* green where nothing was tried."""
    fixture = (
        "from issuing_harness.program.outcome import attempt\n"
        "@pytest.fixture\ndef outcome(): return None\n"
        "@then('Stripe is silent')\ndef silent(outcome): assert outcome is None\n"
    )
    result = suite(HOLDS + "When an hour passes\nThen Stripe refuses", *SANDBOX, steps=fixture)

    assert "needs a When that 'tries to'" in result.stdout.str()


def test_a_project_s_own_sentence_may_take_its_own_fixture(suite):
    """What is the project's on both sides is its own affair, as pytest-bdd has it."""
    own = (
        "@pytest.fixture\ndef outcome(): return None\n"
        "@then('Stripe is silent')\ndef silent(outcome): assert outcome is None\n"
    )
    suite(
        HOLDS + "When an hour passes\nThen Stripe is silent", *SANDBOX, steps=own
    ).assert_outcomes(passed=1)


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
