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
    result.stdout.fnmatch_lines(["*since the When began no event came at all"])


def test_an_event_that_does_not_come_is_told_with_those_that_came(suite):
    """A tester looks for what there was instead, about this object and about others."""
    result = _run(
        suite,
        """
        Given the Issuing balance holds at least $50.00
        And Alice holds an active card
        When Alice spends $10.00 at the cafe
        Then issuing_authorization.updated is sent about the authorization
        """,
    )

    result.assert_outcomes(failed=1)
    created = "issuing_authorization.created about iauth_*"
    result.stdout.fnmatch_lines(
        [f"found: * none was sent; since the When began came {created}. The nearest is {created}"]
    )


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


def test_an_event_that_names_its_account_is_one_of_the_when(suite):
    """The account that an event of a Given names was not named because of the When."""
    result = _run(
        suite,
        """
        Given the platform has a connected account with Issuing
        And the program acts for the account
        And the company holds an active card
        When the program freezes the card
        Then issuing_card.updated about the card names the account
        And issuing_card.created about the card names the account
        """,
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["✗*issuing_card.created about the card names the account"])
    result.stdout.fnmatch_lines(["*issuing_card.created was sent before the When began*"])


@pytest.mark.parametrize(
    ("does", "outcome"), [("tries to activate", {"passed": 1}), ("freezes", {"failed": 1})]
)
def test_what_the_platform_is_not_sent_is_counted_from_the_when(suite, does, outcome):
    """What the platform's own events had before is no matter."""
    sentences = """
        Given Alice holds an inactive card
        And the program has activated the card
        When the program {does} the card
        Then the platform is not sent issuing_card.updated about the card
    """

    _run(suite, sentences.format(does=does)).assert_outcomes(**outcome)


@pytest.mark.parametrize(
    ("then", "first"),
    [
        (
            "the endpoint receives issuing_authorization.created about the authorization",
            "the endpoint listens for events",
        ),
        (
            "the endpoint receives issuing_authorization.created about the authorization again",
            "the endpoint listens for events",
        ),
        (
            "the endpoint receives one real-time request about the authorization",
            "the endpoint approves purchases",
        ),
        (
            "the endpoint receives a real-time request for $5.00 more",
            "the endpoint approves purchases",
        ),
        ("the endpoint receives no real-time request", "the endpoint approves purchases"),
    ],
)
def test_an_endpoint_that_takes_no_events_is_a_mistake_of_the_scenario(suite, then, first):
    """None could come, so neither that one came nor that none did says anything of the product."""
    result = _run(
        suite,
        f"""
        Given the Issuing balance holds at least $50.00
        And the company holds an active card
        When the company spends $5.00 at the cafe
        Then {then}
        """,
    )

    result.stdout.re_match_lines([r"1 scenario\s+0\s+0\s+1\s+0 .*"])
    result.stdout.fnmatch_lines([f"*takes no such events*'Given {first}'.*"])


def test_a_reconciliation_has_a_beginning(suite):
    """Its sentences speak of what happened since it began, so a Given must begin it."""
    result = _run(
        suite,
        """
        Given the Issuing balance holds at least $50.00
        And the company holds an active card
        When the bookshop force-captures $5.00 on the card
        Then each of the card's 1 transactions since the reconciliation began has a balance """
        """transaction and an event
        """,
    )

    result.stdout.re_match_lines([r"1 scenario\s+0\s+0\s+1\s+0 .*"])
    result.stdout.fnmatch_lines(["*Begin with 'Given the program has started a reconciliation'.*"])
