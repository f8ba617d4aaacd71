"""Outlines: different rows are different tests, and only columns are filled in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuing_harness.collection import scenario_of
from issuing_harness.collection.outlines import fill
from issuing_harness.collection.scenario_facts import row_id
from issuing_harness.tape import Library

VALUES = st.text(alphabet='-"\\na<b[:\n ', max_size=4)
ROWS = st.integers(1, 3).flatmap(
    lambda size: st.lists(st.lists(VALUES, min_size=size, max_size=size), min_size=2, max_size=2)
)


def row(values):
    """A row with these values."""
    return {f"column {n}": value for n, value in enumerate(values)}


@given(ROWS)
def test_different_rows_have_different_ids(rows):
    """Whatever is written in their cells."""
    first, second = rows

    assert (row_id(row(first)) == row_id(row(second))) == (first == second)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["$1.00", "approved"], "$1.00-approved"),
        (["2026-06-01"], "2026-06-01"),
        (["one", "two-three"], 'one-"two-three"'),
        (["one-two", "three"], '"one-two"-three'),
        (["", "1"], "-1"),
        (["x\ny"], "x\\ny"),
        (["x\\ny"], "x\\\\ny"),
    ],
)
def test_an_id_is_as_plain_as_it_can_be(values, expected):
    """Only what could be read as another row is put into quotes, so that recordings keep names."""
    assert row_id(row(values)) == expected


def test_rewording_the_reason_renames_nothing():
    """A row's reason is no part of what is tested."""
    assert row_id({"a": "1", "because": "so"}) == row_id({"a": "1", "because": "not-so"}) == "1"


LOOK_ALIKE = r"""
Feature: F
  Scenario Outline: S
    Given it is <a> <b>
    When it starts
    Then it ends

    Examples:
      | a       | b         |
      | one     | two-three |
      | one-two | three     |
      | x\ny    | x         |
      | x\\ny   | x         |

    Examples: the columns the other way round
      | b   | a         |
      | one | two-three |
"""


def test_rows_that_look_alike_are_tests_of_their_own(suite, tmp_path):
    """Each has a name, a recording and steps of its own, whatever the order of its columns."""
    suite.feature(LOOK_ALIKE)
    items = suite.items()
    names = [item.name for item in items]
    library = Library(tmp_path)

    assert names == [
        'S[one-"two-three"]',
        'S["one-two"-three]',
        r"S[x\ny-x]",
        r"S[x\\ny-x]",
        'S["two-three"-one]',
    ]
    assert len({library.path_for("f.feature", name, names) for name in names}) == len(names)
    assert scenario_of(items[4]).steps[0].text == "it is two-three one"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<amount>", "$1.00"),
        ("< <amount> and > $0.50", "< $1.00 and > $0.50"),
        ("1 < 2, <amount>", "1 < 2, $1.00"),
        ("<<amount>>", "<$1.00>"),
        ("<alice@example.com>", "<alice@example.com>"),
        ("<p>paid</p>", "<p>paid</p>"),
        (r"\<amount>", "<amount>"),
        (r"\<name>", "<name>"),
        (r"\</p>", r"\</p>"),
        ("<the whole price>", "<the whole price>"),
    ],
)
def test_only_columns_are_filled_in(text, expected):
    """Everything else in angle brackets is text; a backslash before a name keeps it as it is."""
    assert fill(text, {"amount": "$1.00"}) == expected


WRITTEN = '''
Feature: F
  Scenario Outline: It costs <amount>
    Given Alice holds a card
    When <alice@example.com> pays < <amount> for \\<it>
      | <amount> | <bob@example.com> |
    Then the page is
      """
      <p>paid <amount></p></div>
      """

    Examples:
      | amount |
      | $1.00  |

  Scenario: Mail to <bob@example.com>
    When <bob@example.com> pays for \\<it>
    Then the page is
      """
      <p>paid</p>
      """
'''


def test_brackets_that_are_no_columns_are_as_written(suite):
    """In sentences, tables and texts, of an outline and of a plain scenario."""
    suite.feature(WRITTEN)
    outline, plain = (scenario_of(item) for item in suite.items())

    assert outline.name == "It costs $1.00"
    assert outline.steps[1].text == "<alice@example.com> pays < $1.00 for <it>"
    assert outline.steps[1].table == (("$1.00", "<bob@example.com>"),)
    assert outline.steps[2].docstring == "<p>paid $1.00</p></div>"
    assert plain.name == "Mail to <bob@example.com>"
    assert plain.steps[0].text == "<bob@example.com> pays for <it>"
    assert plain.steps[1].docstring == "<p>paid</p>"
