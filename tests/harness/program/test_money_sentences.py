"""Sentences about money: which transaction, dispute or top-up is meant, and what is no amount."""

import pytest

from issuing_harness.errors import ProductFailure, VocabularyError
from issuing_harness.money import Money, NotMoney
from issuing_harness.program.balances import LedgerRow, change_amount, expect_change

TWO_PURCHASES = """
Given the Issuing balance holds at least $50.00
And the company holds an active card
And the company has spent $30.00 at the bookshop
And the merchant has captured the authorization
And the company has spent $10.00 at the hotel
And the merchant has captured the authorization at the hotel
"""
MISSPELT = {
    "a change of nothing": (
        "Then the Issuing balance has fallen by $0.00",
        ["which is no change", "'the Issuing balance has not changed'"],
    ),
    "a change of the payments balance by nothing": (
        "Then the payments balance has risen by $0.00",
        ["which is no change", "Write 'has not changed' instead"],
    ),
    "a dispute reason": (
        "Then the dispute is for $30.00\nWhen the program disputes the transaction as fraudulant",
        ["Stripe knows no dispute reason 'fraudulant'.", "Did you mean 'fraudulent'?"],
    ),
    "a dispute status": (
        "Then the dispute is submited",
        ["Stripe knows no dispute status 'submited'.", "Did you mean 'submitted'?"],
    ),
    "a failure code of a top-up": (
        "Then the top-up soon fails: acount_closed",
        [
            "Stripe knows no failure code of a top-up 'acount_closed'",
            "Did you mean 'account_closed'?",
        ],
    ),
    "a movement of the ledger": (
        "Then the ledger shows for the capture\n  | spent | -$30.00 |",
        ["names the movement 'spent'", "Did you mean 'spend'?"],
    ),
    "a type of transaction": (
        "Then the authorization has these transactions\n  | captured | $30.00 |",
        ["Stripe knows no transaction type 'captured'.", "Did you mean 'capture'?"],
    ),
    "a detail of a top-up": (
        "When the program tops up the Issuing balance with these details\n  | amuont | $1.00 |",
        ["The table has a row 'amuont', which is not known here.", "Did you mean 'amount'?"],
    ),
}


@pytest.mark.parametrize(("sentence", "parts"), MISSPELT.values(), ids=MISSPELT)
def test_a_misspelt_value_is_found_at_collection(suite, sentence, parts):
    """Nothing runs, and the message has the nearest known value."""
    made = (
        "Given the company holds an active card\nAnd the company has spent $1.00 at the cafe\n"
        "And the merchant has captured the authorization\n"
        "And the program has disputed the transaction as fraudulent\n"
        "And the program has topped up the Issuing balance with $20.00\n"
        "When the program adds metadata to the dispute\n  | ticket | 4711 |\n"
    )
    result = suite(f"{made}{sentence}\nThen the dispute is for $1.00", "--backend", "sandbox")
    output = " ".join(result.outlines)
    assert [part for part in parts if part not in output] == []
    result.stdout.re_match_lines([r"1 scenario\s+0\s+0\s+1\s+0 .*"])


@pytest.mark.parametrize("text", ["$0.00", "-$5.00"])
def test_a_change_of_a_balance_is_a_positive_amount(text):
    """Nothing is no change, and the sign is said by *risen* or *fallen*."""
    with pytest.raises(VocabularyError):
        change_amount(text)


def test_a_change_of_a_balance_is_money():
    """What is no amount is refused as everywhere."""
    with pytest.raises(NotMoney):
        change_amount("$5")
    assert change_amount("$5.00") == Money(500)


def test_a_wrong_change_is_said_in_the_words_of_the_sentence():
    """The failure has both changes, as risen or fallen."""
    with pytest.raises(ProductFailure) as failure:
        expect_change(Money(-2100), Money(-2000), "the Issuing balance")
    assert "expected: fallen by $20.00\nfound:    fallen by $21.00" in str(failure.value)


def test_a_row_of_the_ledger_is_shown_in_the_words_of_the_sentence():
    """A row that a sentence has no word for is shown in Stripe's."""
    assert str(LedgerRow.parse(["hold", "-$10.00"])) == "hold -$10.00"
    assert str(LedgerRow("payout", Money(-100))) == "payout -$1.00"


@pytest.mark.parametrize(
    ("transaction", "amount"),
    [("the transaction at the bookshop", "$30.00"), ("the transaction", "$10.00")],
)
def test_transactions_are_told_apart_by_their_merchants(suite, transaction, amount):
    """The transaction that is named is disputed; without a merchant it is the newest."""
    result = suite(
        f"{TWO_PURCHASES}"
        f"When the program disputes {transaction} as fraudulent\n"
        f"Then the dispute is for {amount}",
        *("--backend", "sandbox"),
    )
    assert result.ret == pytest.ExitCode.OK


def test_disputes_are_told_apart_by_their_merchants(suite):
    """The first dispute keeps its own evidence, not that of the newest."""
    result = suite(
        f"{TWO_PURCHASES}"
        """
Given the program has disputed the transaction at the bookshop as not_received
And the program has disputed the transaction at the hotel as fraudulent
When the program submits the dispute at the bookshop
Then the dispute at the bookshop is submitted
And the dispute at the bookshop keeps its evidence
And the dispute at the hotel is unsubmitted
And the second dispute is for $10.00
""",
        *("--backend", "sandbox"),
    )
    assert result.ret == pytest.ExitCode.OK


def test_a_pending_top_up_can_be_canceled_after_other_calls(suite):
    """A top-up stays pending until time passes, however many calls are made meanwhile."""
    result = suite(
        """
Given the company holds an active card
And the program has topped up the Issuing balance with $20.00
And the program has read its balances
When the program cancels the top-up
Then the top-up is canceled
And the Issuing balance has not changed
And the card is active
""",
        *("--backend", "sandbox"),
    )
    assert result.ret == pytest.ExitCode.OK


def test_a_refund_belongs_to_the_capture_that_is_named(suite):
    """With another refund named, the scenario is red: failed, not broken."""
    result = suite(
        f"{TWO_PURCHASES}"
        """
When the merchant refunds the capture at the bookshop
Then the authorization at the hotel has these transactions
  | capture | $10.00 |
  | refund  | $10.00 |
""",
        *("--backend", "sandbox"),
    )
    output = " ".join(result.outlines)
    assert "expected: capture -$10.00, refund $10.00" in output
    assert "found:    capture -$10.00" in output
    result.stdout.re_match_lines([r"1 scenario\s+0\s+1\s+0\s+0 .*"])
