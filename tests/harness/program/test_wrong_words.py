"""Unknown words in a sentence: the scenario is broken, and the message names the known ones."""

import pytest

WRONG = {
    "a value that is not money": (
        """
        When the program tops up the Issuing balance with $10
        Then the top-up is pending
        """,
        ["'$10' is not an amount (did you mean $10.00?)", "Write it like $1,250.00"],
    ),
    "an unknown persona": (
        """
        Given Alicia holds an active card
        When the program activates the card
        Then the card is active
        """,
        [
            "names the persona 'Alicia', and there is none",
            "There are: the company, Alice, Bob",
            "Did you mean 'Alice'?",
            "fixtures/personas.toml",
        ],
    ),
    "an unknown merchant": (
        """
        Given the company holds an active card
        When the company spends $10.00 at the book shop
        Then the authorization is approved
        """,
        [
            "names the merchant 'the book shop', and there is none",
            "Did you mean 'the bookshop'?",
            "fixtures/merchants.toml",
        ],
    ),
    "an unknown trouble": (
        """
        When the program tops up the Issuing balance with $9.00 from a bank account that is shut
        Then the top-up is pending
        """,
        [
            "names the problem of a bank account 'is shut', and there is none",
            "There are: does not exist, was closed",
        ],
    ),
    "an unknown shipping status": (
        """
        Given Alice is a cardholder
        And the program has issued a physical card to Alice
        When the shipper sets the shipping status of the card to shiped
        Then the shipping status of the card is shipped
        """,
        ["names the shipping status 'shiped', and there is none", "Did you mean 'shipped'?"],
    ),
    "an unknown card status": (
        """
        Given Alice holds an activ card
        When the program freezes the card
        Then the card is inactive
        """,
        ["Stripe knows no card status 'activ'. Did you mean 'active'?"],
    ),
    "an unknown column": (
        """
        Given these cardholders hold active cards
          | name  | montly limit |
          | Alice | $10.00       |
        When the program freezes the card
        Then the card is inactive
        """,
        ["a column 'montly limit', which is not known here. Did you mean 'monthly limit'?"],
    ),
    "a replaced card where none was replaced": (
        """
        Given the company holds an active card
        When the program cancels the card
        Then the replaced card is now canceled
        """,
        ["'the replaced card' was asked for, and there is none."],
    ),
    "a number of payments in words": (
        """
        Given the company holds a card that is canceled after two payments
        When the program cancels the card
        Then the card is canceled
        """,
        ["'two payments' is no number of payments. Write it like 2 payments."],
    ),
}


@pytest.mark.parametrize(("sentences", "parts"), WRONG.values(), ids=WRONG)
def test_a_wrong_word_breaks_the_scenario_and_names_the_nearest(suite, sentences, parts):
    """The scenario is broken, not failed, because the product was not tested."""
    result = suite(sentences, "--backend", "sandbox")
    output = " ".join(result.outlines)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert [part for part in parts if part not in output] == []
    assert "Traceback" not in output
    result.stdout.re_match_lines([r"1 scenario\s+0\s+0\s+1\s+0 .*"])


def test_an_unknown_movement_names_the_known_ones(suite):
    """The message has the names of all movements."""
    result = suite(
        """
        When the program tops up the Issuing balance with $20.00
        Then the ledger shows for the top-up
          | topup | $20.00 |
        """,
        *("--backend", "sandbox"),
    )
    output = " ".join(result.outlines)
    for part in ("'topup'", "hold", "release", "spend", "top-up"):
        assert part in output
