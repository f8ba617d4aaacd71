"""Which of Stripe's objects a sentence names, so that its values are looked for in those."""

import pytest

from issuing_harness.mutation.value_matching import types_named

TYPES = (
    "account",
    "balance_transaction",
    "issuing.transaction",
    "treasury.financial_account",
    "treasury.financial_account_features",
)


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("the account owes nothing", {"account"}),
        ("the financial account is open", {"treasury.financial_account"}),
        (
            "the financial account of the account is open",
            {"account", "treasury.financial_account"},
        ),
        ("the balance transactions add up", {"balance_transaction"}),
        ("the transaction has a receipt", {"issuing.transaction"}),
        (
            "the feature card_issuing of the financial account is active",
            {"treasury.financial_account", "treasury.financial_account_features"},
        ),
    ],
)
def test_an_object_is_named_by_the_whole_of_its_words(sentence, named):
    """A financial account is no account, unless the sentence speaks of one as well."""
    assert types_named(sentence, TYPES) == named
