"""A person who pays uses a card of their own, and a Given that names a purchase is kept."""

import pytest

TWO_PEOPLE = """
Given the Issuing balance holds at least $200.00
And Alice holds a card limited to $50.00 per day
And Bob holds an active card
"""

FALSE_GREENS = {
    "Alice spends with her own card, not with the newest": (
        """
        When Alice spends $100.00 at the cafe
        Then the authorization is approved
        """,
        "failed",
        (
            "Not as expected: the decision on the authorization.",
            "expected: approved: card_active",
            "found:    declined: spending_controls",
            "about:    $100.00 at The Cafe (iauth_",
        ),
    ),
    "nobody called Dave holds a card": (
        """
        When Dave spends $20.00 at the cafe
        Then the authorization is approved
        """,
        "broken",
        ("names the persona 'Dave', and there is none",),
    ),
    "Dana holds no card": (
        """
        When Dana spends $20.00 at the cafe
        Then the authorization is approved
        """,
        "broken",
        ("Dana", "card"),
    ),
    "Alice cannot use Bob's card": (
        """
        When Alice spends $20.00 at the cafe with Bob's card
        Then the authorization is approved
        """,
        "broken",
        (
            "A sentence lets Alice use a card, and that is Bob Brook's virtual card ending",
            "Name a card of Alice's, or let Bob use it.",
        ),
    ),
    "Alice has not used Bob's card": (
        """
        Given Alice has spent $20.00 at the cafe with Bob's card
        When the merchant captures the authorization
        Then the authorization has a capture of $20.00
        """,
        "broken",
        ("Name a card of Alice's, or let Bob use it.",),
    ),
    "the card is one of two": (
        """
        When somebody pays $20.00 at the cafe with an elevated fraud risk
        Then the authorization is approved
        """,
        "broken",
        ("'the card' was asked for, and it could be any of 2: Alice's card, Bob's card.",),
    ),
    "what has been spent was approved": (
        """
        Given Alice has spent $50.01 at the cafe
        When Bob spends $20.00 at the cafe
        Then the authorization is approved
        """,
        "broken",
        (
            "expected: approved, because a Given says that it took place",
            "found:    declined: spending_controls",
            "If it was to be declined, write 'has tried to spend'.",
        ),
    ),
    "Bob cannot confirm Alice's purchase": (
        """
        Given Alice has spent $20.00 at the cafe
        When Bob tries to confirm the purchase
        Then Stripe refuses
        """,
        "broken",
        (
            "A sentence asks Bob Brook about $20.00 at The Cafe (iauth_",
            "and the card is Alice Archer's. Name a purchase of Bob Brook's, or ask Alice Archer.",
        ),
    ),
    "the increment goes to the authorization that is named": (
        """
        Given Alice has spent $20.00 at the hotel
        And Bob has spent $20.00 at the cafe
        When the merchant increments Alice's purchase by $5.00
        Then Bob's purchase is for $25.00
        """,
        "failed",
        (
            "Not as expected: the authorization's amount.",
            "expected: $25.00",
            "found:    $20.00",
            "about:    $20.00 at The Cafe (iauth_",
        ),
    ),
    "a price abroad is no amount of the card's": (
        """
        When Bob pays 45.00 EUR at the Paris bakery, which is $49.50
        Then the authorization is for $45.00
        """,
        "failed",
        ("the authorization's amount.", "expected: $45.00", "found:    $49.50"),
    ),
    "a price abroad is both amounts": (
        """
        When Bob pays 45.00 EUR at the Paris bakery, which is $49.50
        Then the authorization is for $49.50, which is 54.00 EUR
        """,
        "failed",
        ("Not as expected: the merchant's price.", "expected: 54.00 EUR", "found:    45.00 EUR"),
    ),
}


@pytest.mark.parametrize(("sentences", "verdict", "parts"), FALSE_GREENS.values(), ids=FALSE_GREENS)
def test_a_scenario_that_says_something_else_is_not_green(suite, sentences, verdict, parts):
    """It failed if the product was asked and did otherwise, and is broken if nobody could ask."""
    result = suite(TWO_PEOPLE + "\n".join(sentences.splitlines()), "--backend", "sandbox")
    output = result.stdout.str()

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert f"{verdict}  features/trying.feature::It is tried because it can be" in output
    assert [part for part in parts if part not in output] == []
    for noise in ("Traceback", "<stripe.", "ValueError", "assert "):
        assert noise not in output


def test_two_people_spend_on_their_own_cards(suite):
    """Each purchase is found by its person, its merchant and its turn."""
    result = suite(
        TWO_PEOPLE
        + """
Given Alice has spent $20.00 at the hotel
And Bob has spent $30.00 at the hotel
When Alice spends $10.00 at the cafe with Alice's card
Then Alice's first purchase is for $20.00
And Bob's purchase is for $30.00
And the authorization at the cafe is for $10.00
And the authorization is for $10.00
""",
        *("--backend", "sandbox"),
    )
    assert result.ret == pytest.ExitCode.OK, result.stdout.str()
