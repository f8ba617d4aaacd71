"""Which fields can be expanded."""

from issuing_sandbox.contract.published import expands_to, is_expandable, is_includable


def test_an_id_that_names_an_object_can_be_expanded():
    """Whether or not the object it becomes is in scope."""
    assert is_expandable("issuing.authorization", "cardholder")
    assert expands_to("issuing.authorization", "cardholder") == ("issuing.cardholder",)
    assert "charge" in expands_to("balance_transaction", "source")


def test_a_field_left_out_unless_asked_for_can_be_expanded():
    """A card's number and CVC are included on request."""
    assert is_expandable("issuing.card", "number")
    assert is_includable("issuing.card", "cvc")
    assert not is_includable("issuing.authorization", "cardholder")


def test_anything_else_cannot_be_expanded():
    """Neither a plain field, nor one of an object nobody has."""
    assert not is_expandable("issuing.card", "last4")
    assert not is_expandable("issuing.card", "cardholder")
    assert not is_expandable("no.such.object", "cardholder")
