"""Merchant categories and their codes."""

from issuing_sandbox.contract import published
from issuing_sandbox.contract.published import category_code


def test_a_category_has_a_four_digit_code():
    """The guide's taxi is category 4121."""
    assert category_code("taxicabs_limousines") == "4121"


def test_an_unknown_category_has_no_code():
    """A category Stripe does not list has none."""
    assert category_code("hotels_motels_resorts") is None


def test_every_category_an_authorization_may_name_has_a_code():
    """The 294 categories of the test helper and the codes are the same list."""
    accepted = published.enumerations()["category"]["enum"]

    assert sorted(published.merchant_categories()) == sorted(accepted)
    assert len(accepted) == 294


def test_codes_are_four_digits():
    """Leading zeros are kept."""
    codes = published.merchant_categories().values()

    assert [code for code in codes if len(code) != 4 or not code.isdecimal()] == []
