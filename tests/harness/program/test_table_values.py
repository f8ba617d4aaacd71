"""A table of what an object *shows* compares values of their types, and says what a cell may be."""

import re
from textwrap import dedent, indent

import pytest
import stripe
from stripe.issuing import Authorization

from issuing_harness.errors import HarnessError, ProductFailure, VocabularyError
from issuing_harness.money import Money
from issuing_harness.program.expectations import expect_facts
from issuing_harness.program.object_fields import fact_of
from steps.application import shown_values
from tests.conftest import CONFIGURATION, CONFTEST

SENTENCES = """
Given the Issuing balance holds at least $50.00
And Alice holds an active card
When Alice spends $5.00 at the cafe
Then the authorization shows
"""
#: Rows that agree with the authorization, and rows that do not.
AGREEING = """
| amount                      | 500                       |
| amount                      | $5.00                     |
| merchant amount             | 5.00 USD                  |
| approved                    | true                      |
| approved                    | yes                       |
| created                     | 1 June 2026, 12:00:02     |
| currency                    | usd                       |
| wallet                      | nothing                   |
| token                       | none                      |
| card.status                 | active                    |
| card.exp_year               | 2029                      |
| request history.0.approved  | true                      |
| request history.0.amount    | $5.00                     |
| merchant data.name          | The Cafe                  |
| merchant data.category code | 5812                      |
| card.cardholder.name        | Alice Archer              |
"""
DIFFERING = {
    "| amount | 600 |": ("amount: 600", "amount: 500"),
    "| amount | $6.00 |": ("amount: $6.00", "amount: $5.00"),
    "| merchant amount | 5.00 EUR |": ("merchant_amount: 5.00 EUR", "merchant_amount: $5.00"),
    "| approved | false |": ("approved: no", "approved: yes"),
    "| wallet | apple_pay |": ("wallet: apple_pay", "wallet: nothing"),
    "| card.status | canceled |": ("card.status: canceled", "card.status: active"),
    "| request history.1.amount | 1 |": (
        "request_history.1.amount: 1",
        "request_history.1.amount: nothing",
    ),
}
WRONG = {
    ("amount", "five"): "'five' stands beside 'amount', which is an amount in cents, or money.",
    ("amount", "$5"): "'$5' is not an amount (did you mean $5.00?)",
    ("amount", "5.0 EUR"): "'5.0 EUR' is no price abroad.",
    ("amount", "nothing"): "'nothing' stands beside 'amount'",
    ("approved", "maybe"): (
        "'maybe' stands beside 'approved', which is true or false. Write it like true."
    ),
    ("created", "yesterday"): "'yesterday' is no moment. Write it like 31 December 2026, 23:59:59.",
    ("card.exp_year", "next"): "'next' stands beside 'card.exp_year', which is a whole number.",
    ("card_presence", "presnt"): "Did you mean 'present'?",
    ("card", "x"): "'card' is an object, and a cell holds one value. Name one of its fields, such",
    ("merchant_data", "x"): "such as merchant_data.category, merchant_data.category_code",
    ("request_history", "x"): (
        "'request_history' is a list, and a cell holds one value. Name a field of one of its "
        "elements, counted from 0, such as request_history.0."
    ),
    ("balance_transactions", "x"): "such as balance_transactions.0.",
    ("request_history.first.amount", "1"): "counted from 0, such as request_history.0.",
    ("card.statsu", "active"): "a row 'card.statsu', which is not known here. Did you mean",
    ("aproved", "true"): "a row 'aproved', which is not known here. Did you mean 'approved'?",
}


@pytest.mark.parametrize(("path", "text"), WRONG)
def test_a_cell_that_cannot_be_is_a_mistake_of_the_scenario(path, text):
    """Its type is said, with what to write instead; nothing is dumped."""
    with pytest.raises(Exception, match=re.escape(WRONG[path, text])) as refused:
        fact_of(Authorization, path).parse(text)

    assert "<class" not in str(refused.value)
    assert "typing" not in str(refused.value)


def test_metadata_are_text_whatever_their_names():
    """Nobody knows the names of metadata but the program."""
    assert fact_of(Authorization, "metadata.trip").parse("42") == "42"


def test_a_price_is_compared_in_the_currency_of_its_object():
    """Where the object is in yen, dollars differ from it, and 500 are 500 yen."""
    yen = stripe.StripeObject.construct_from(
        {"amount": 500, "currency": "jpy", "parts": [{"amount": 5, "currency": "usd"}]}, "sk_test_1"
    )
    five = {"parts.0.amount": Money(5), "amount": fact_of(Authorization, "amount").parse("500 JPY")}

    expect_facts(five, yen, "the authorization")
    with pytest.raises(
        ProductFailure, match=r"expected: amount: \$5.00\nfound:    amount: 500 JPY"
    ):
        expect_facts({"amount": Money(500)}, yen, "the authorization")


def test_an_object_without_the_part_has_nothing():
    """A part that is not there has no fields, and that is said in a word."""
    card = stripe.StripeObject.construct_from({"card": None}, "sk_test_1")

    with pytest.raises(ProductFailure, match=r"found:    card.status: nothing"):
        expect_facts({"card.status": "active"}, card, "the authorization")


def test_values_are_compared_by_their_types(pytester):
    """Whoever writes 500 means what whoever writes $5.00 means; failures name both sides."""
    tables = [*map(str.strip, AGREEING.strip().splitlines()), *DIFFERING]
    scenarios = "\n".join(
        f"  Scenario: Row {number}\n{indent(SENTENCES.strip(), '    ')}\n      {row}\n"
        for number, row in enumerate(tables)
    )
    pytester.makeini(CONFIGURATION)
    pytester.makeconftest(CONFTEST)
    feature = pytester.mkdir("features") / "trying.feature"
    feature.write_text(dedent(f"Feature: Trying\n\n{scenarios}"), encoding="utf-8")
    result = pytester.runpytest_inprocess("features", "--issuing-backend", "sandbox")

    agreeing = len(tables) - len(DIFFERING)
    result.assert_outcomes(passed=agreeing, failed=len(DIFFERING))
    for expected, found in DIFFERING.values():
        result.stdout.fnmatch_lines([f"expected: {expected}", f"found:    {found}"])
    assert VocabularyError.__name__ not in result.stdout.str()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$12.00", 1200),
        ("-$12.00", -1200),
        ("9.20 EUR", 920),
        ("15000 JPY", 15000),
        ("7", 7),
        ("-7", -7),
        *(("yes", True), ("true", True), ("no", False), ("false", False)),
        *(("nothing", None), ("none", None)),
        *(("ic_1", "ic_1"), ("pending", "pending"), ("note", "note")),
    ],
)
def test_a_cell_about_an_application_is_read_as_any_other(text, value):
    """Nobody knows the types of what it shows: the forms of the cells say them."""
    assert shown_values([["held back", text]]) == {"held_back": value}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ture", "Did you mean 'true'"),
        ("$12", "did you mean \\$12.00"),
        ("12.00 $", "did you mean \\$12.00"),
        ("9.2 EUR", "like 9.20 EUR"),
    ],
)
def test_a_misspelt_cell_about_an_application_is_refused(text, said):
    """It would wait in vain for a text that no application shows."""
    with pytest.raises(HarnessError, match=said):
        shown_values([["held", text]])
