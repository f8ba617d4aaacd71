"""An event counts for a Then only if it came of what happened since the last When began."""

import pytest

SANDBOX = ("--issuing-backend", "sandbox")


def _run(suite, sentences):
    return suite(sentences, *SANDBOX)


def test_an_event_of_a_given_does_not_count(suite):
    """What a Given caused was not caused by the When; the failure says when it was sent."""
    result = _run(
        suite,
        """
        Given Alice holds an inactive card
        And the program has activated the card
        When the program tries to activate the card
        Then issuing_card.updated is sent about the card
        """,
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*issuing_card.updated was sent before the When began*"])


def test_an_event_of_the_when_counts(suite):
    """The same Then is satisfied by what the When did."""
    result = _run(
        suite,
        """
        Given Alice holds an inactive card
        When the program activates the card
        Then issuing_card.updated is sent about the card
        """,
    )

    result.assert_outcomes(passed=1)


def test_an_event_of_an_earlier_when_does_not_count(suite):
    """Each When begins anew, so a journey's Then is about its own When."""
    result = _run(
        suite,
        """
        Given Alice holds an inactive card
        When the program activates the card
        Then issuing_card.updated is sent about the card
        When the program tries to activate the card
        Then issuing_card.updated is sent about the card
        """,
    )

    result.assert_outcomes(failed=1)


def test_an_event_without_a_request_counts_by_its_order(suite):
    """A top-up that succeeded in a Given has succeeded before the When; no request did it."""
    result = _run(
        suite,
        """
        Given the program has topped up the Issuing balance with $20.00
        And the top-up has succeeded
        When the program tries to cancel the top-up
        Then topup.succeeded is sent about the top-up
        """,
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*topup.succeeded was sent before the When began*"])


@pytest.mark.parametrize(
    ("does", "outcome"), [("tries to activate", {"passed": 1}), ("freezes", {"failed": 1})]
)
def test_an_event_that_must_not_come_of_the_when(suite, does, outcome):
    """No event is expected of a refused request, whatever a Given caused."""
    sentences = """
        Given Alice holds an inactive card
        And the program has activated the card
        When the program {does} the card
        Then no issuing_card.updated is sent about the card
    """

    _run(suite, sentences.format(does=does)).assert_outcomes(**outcome)


def test_a_delivery_of_a_given_does_not_count(suite):
    """The mailbox counts as the list of events does: what came before the When is not awaited."""
    result = _run(
        suite,
        """
        Given the Issuing balance holds at least $50.00
        And Alice holds an active card
        And the endpoint listens for events
        And Alice has spent $10.00 at the cafe
        When the program freezes the card
        Then the endpoint receives issuing_authorization.created about the authorization
        """,
    )

    result.assert_outcomes(failed=1)
