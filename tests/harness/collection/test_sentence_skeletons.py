"""The skeleton for an undefined sentence is Python that defines it, and fails until filled in."""

import pytest
from pytest_bdd import parsers

from issuing_harness.collection import ScenarioStep
from issuing_harness.collection.skeletons import skeleton


def sentence(text, kind="when", table=None, docstring=None):
    """A sentence as spoken in some file."""
    return ScenarioStep(kind, kind.capitalize(), text, table, docstring, 1)


@pytest.mark.parametrize(
    ("text", "pattern", "arguments"),
    [
        ("Alice pays", None, ""),
        ("Alice pays $1,250.00", "Alice pays {amount}", "amount: str"),
        (
            "Alice pays $1 and $2",
            "Alice pays {amount} and {amount_2}",
            "amount: str, amount_2: str",
        ),
        ("Alice has 3 cards", "Alice has {number:d} cards", "number: int"),
        ('the reason is "lost"', 'the reason is "{text}"', "text: str"),
        ("3DS is asked for", None, ""),
        ("a {brace} of $1.00", "a {{brace}} of {amount}", "amount: str"),
    ],
)
def test_values_become_parameters(text, pattern, arguments):
    """Amounts, numbers and quoted words are what changes from one scenario to the next."""
    code = skeleton(sentence(text))

    assert f"({arguments}) -> None:" in code
    assert parsers.parse(pattern or text).is_matching(text)
    assert f"parsers.parse({pattern!r})".replace("'", '"') in code.replace("'", '"') or not pattern


@pytest.mark.parametrize(
    "text", ["Alice pays", 'it is "lost" or \\not', "3DS", "Zoë pays <amount>", "…", "a \"b\" 'c'"]
)
def test_the_skeleton_defines_its_sentence(text):
    """It compiles as it stands, answers the sentence, and cannot pass."""
    stage = {"list": list}
    code = skeleton(sentence(text, "then", table=(("a",),), docstring="b"))
    exec(code, stage)  # noqa: S102 - what a reader would paste
    defined = next(value for name, value in stage.items() if "stepdef" in name)._fixture_function()
    with pytest.raises(NotImplementedError):
        defined.step_func(**dict.fromkeys(defined.step_func.__annotations__.keys() - {"return"}))

    assert defined.type == "then"
    assert defined.parser.is_matching(text)
    assert {"datatable", "docstring"} <= defined.step_func.__annotations__.keys()


def test_the_columns_of_an_outline_are_its_parameters():
    """The text as written says more than one row's values."""
    code = skeleton(sentence("Alice pays $1.00"), "Alice pays <the amount>")

    assert 'parsers.parse("Alice pays {the_amount}")' in code


def test_a_skeleton_matches_no_sentence_that_is_defined():
    """Where a column's pattern would match a defined sentence too, the row's words are kept."""
    step = sentence("the purchase is declined", kind="then")
    template = "the purchase is <verdict>"

    alone = skeleton(step, template, ["the card is active"])
    beside = skeleton(step, template, ["the card is active", "the purchase is approved"])

    assert '@then(parsers.parse("the purchase is {verdict}"))' in alone
    assert '@then("the purchase is declined")' in beside
