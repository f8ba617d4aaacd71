"""What a sentence says must be taken by its definition; else it is refused before it runs."""

from tests.harness.collection.conftest import STEPS as STEPS_OF_A_PURCHASE

DEAF = """
@when(parsers.parse("{person} buys at the {merchant}"), target_fixture="authorization")
def buys(card, merchant):
    return {"status": "approved"}
"""
CHOOSY = """
def one_of(text):
    if text not in ("approved", "declined"):
        raise HarnessError(f"'{text}' is no status. Did you mean 'approved'?")
    return text

@then(parsers.parse("it is {status}"), converters={"status": one_of})
def it_is(authorization, status):
    assert authorization["status"] == status
"""
FACTS = """
@then("it shows")
def it_shows(authorization, datatable):
    assert dict(datatable)["status"] == authorization["status"]
"""


def test_a_parameter_that_is_not_taken_is_refused(suite, message):
    """`Dave buys` would do what `Alice buys` does: the definition is at fault, and is named."""
    suite.steps(STEPS_OF_A_PURCHASE, DEAF)
    suite.scenario(
        "Given Alice holds a card\nWhen Dave buys at the bookshop\n"
        "Then the authorization is approved"
    )

    output = message()

    assert "'When Dave buys at the bookshop' has a value for person" in output
    assert "does not take it" in output
    assert "buys" in output
    assert "1 error" in output


def test_an_impossible_value_is_refused_before_anything_runs(suite, message):
    """A converter's message is shown with file, line and sentence; no step has run."""
    suite.steps(STEPS_OF_A_PURCHASE, CHOOSY)
    suite.scenario(
        "Given Alice holds a card\nWhen Alice spends $1.00 at the bookshop\nThen it is aproved"
    )

    output = message()

    assert (
        "features/cards/freezing.feature:5: 'Then it is aproved': 'aproved' is no status. "
        "Did you mean 'approved'?" in output
    )
    assert "- Given Alice holds a card" in output


def test_an_object_that_nobody_made_is_told_from_the_text(suite, message):
    """The step that needs a card is named with the sentence that makes one; nothing has run."""
    suite.steps(STEPS_OF_A_PURCHASE)
    suite.scenario("When Alice spends $1.00 at the bookshop\nThen the authorization is approved")

    output = message()

    assert "'When Alice spends $1.00 at the bookshop' needs a card" in output
    assert "Given Alice holds a card" in output
    assert "- When Alice spends" in output or "✗ When Alice spends" in output


def test_a_table_that_nobody_reads_is_refused(suite, message):
    """A table is a claim like any other: a definition that takes none cannot check it."""
    suite.steps(STEPS_OF_A_PURCHASE)
    suite.scenario(
        "Given Alice holds a card\nWhen Alice spends $1.00 at the bookshop\n"
        "Then the authorization is approved\n  | amount | $2.00 |"
    )

    output = message()

    assert "has a table below it, and its definition takes none" in output


def test_a_table_that_is_missing_is_refused(suite, message):
    """A sentence that ends in the middle is no sentence."""
    suite.steps(STEPS_OF_A_PURCHASE, FACTS)
    suite.scenario(
        "Given Alice holds a card\nWhen Alice spends $1.00 at the bookshop\nThen it shows"
    )

    assert "'Then it shows' has no table below it" in message()
