"""Receipts: an item has four cells."""

import pytest

from issuing_harness.errors import VocabularyError
from issuing_harness.program.transactions import receipt


def test_an_item_that_lacks_something_is_refused():
    """The message says what an item has, and what this one is."""
    with pytest.raises(VocabularyError, match=r"price of one and the price of all; .*'A book'"):
        receipt([["A book", "2", "$12.00"]])
