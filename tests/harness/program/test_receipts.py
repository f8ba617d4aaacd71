"""Receipts: the row of an item has four cells."""

import pytest

from issuing_harness.errors import VocabularyError
from issuing_harness.program.transactions import receipt_details


def test_an_item_that_lacks_something_is_refused():
    """The message has the four cells, and the row."""
    with pytest.raises(VocabularyError, match=r"price of one and the price of all; .*'A book'"):
        receipt_details([["A book", "2", "$12.00"]])
