"""Purchase details: receipts of four cells a row, and the fields of flights, fuel and lodgings."""

from decimal import Decimal

import pytest
import stripe

from issuing_harness.errors import VocabularyError
from issuing_harness.program.purchase_details import (
    check_details,
    described_part,
    purchase_details,
    receipt_details,
    receipt_in_words,
    receipt_items,
)

ROWS = [["A book", "2", "$12.00", "$24.00"], ["A bag", "1", "$1.00", "$1.00"]]


def _transaction(**details):
    return stripe.StripeObject.construct_from({"purchase_details": details or None}, "sk_test_1")


def test_an_item_that_lacks_something_is_refused():
    """The message has the four cells, and the row as it is written."""
    with pytest.raises(VocabularyError) as refusal:
        receipt_details([["A book", "2", "$12.00"]])
    assert "price of all, like | A book | 2 | $12.00 | $24.00 |" in str(refusal.value)
    assert str(refusal.value).endswith("this one is | A book | 2 | $12.00 |.")


def test_a_receipt_is_written_as_a_reader_writes_it():
    """What was sent and what Stripe gives back, whose quantity is a decimal, look the same."""
    sent = receipt_details(ROWS)["purchase_details"]["receipt"]
    stored = [{**item, "quantity": f"{item['quantity']}.0"} for item in sent]

    assert receipt_in_words(sent) == "2 x A book at $12.00: $24.00; 1 x A bag at $1.00: $1.00"
    assert receipt_in_words(receipt_items(_transaction(receipt=stored))) == receipt_in_words(sent)
    assert receipt_in_words(receipt_items(_transaction())) == "none"


def test_a_flight_has_fields_of_its_own_and_of_its_only_segment():
    """A sentence writes them in one table, and reads them in one."""
    facts = {"passenger_name": "Alice Archer", "flight_number": "42"}
    details = purchase_details("flight", facts)["purchase_details"]

    assert details == {
        "flight": {"passenger_name": "Alice Archer", "segments": [{"flight_number": "42"}]}
    }
    assert described_part("flight", _transaction(**details)) == facts
    assert described_part("flight", _transaction()) == {}


def test_numbers_are_sent_as_numbers():
    """A decimal for a quantity, an integer for nights."""
    fuel = purchase_details("fuel", {"type": "diesel", "quantity_decimal": "2.5"})
    lodging = purchase_details("lodging", {"nights": "3"})

    assert fuel["purchase_details"]["fuel"]["quantity_decimal"] == Decimal("2.5")
    assert lodging == {"purchase_details": {"lodging": {"nights": 3}}}


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"fuel_type": "diesel"}, "Stripe knows no purchase detail 'fuel_type'"),
        ({"type": "disel"}, "Did you mean 'diesel'"),
        ({"nights": "three"}, "'three' is no number"),
        ({"quantity_decimal": "a lot"}, "'a lot' is no number"),
    ],
)
def test_an_impossible_detail_is_refused(facts, message):
    """A field, a value or a number that no kind of details has."""
    with pytest.raises(VocabularyError, match=message):
        check_details(facts)


def test_a_detail_of_another_kind_is_refused():
    """Lodgings have no fuel type."""
    with pytest.raises(VocabularyError, match="Stripe knows no detail of the lodging 'type'"):
        purchase_details("lodging", {"type": "diesel"})
