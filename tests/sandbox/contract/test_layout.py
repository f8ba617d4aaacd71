"""How the contract's files are laid out."""

import json

from hypothesis import given
from hypothesis import strategies as st

from issuing_tools.contract.layout import MAX_WIDTH, format_json

DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
)


@given(DOCUMENTS)
def test_the_layout_changes_no_content(document):
    """What is laid out reads back as it was."""
    assert json.loads(format_json(document)) == document


def test_what_fits_stays_on_one_line():
    """A short container is one line; a long one has a line for each member, sorted."""
    short, long = {"b": 1, "a": [True, None]}, {"b": "x" * MAX_WIDTH, "a": 1}

    assert format_json(short) == '{"a": [true, null], "b": 1}\n'
    assert format_json(long) == '{\n "a": 1,\n "b": "' + "x" * MAX_WIDTH + '"\n}\n'
