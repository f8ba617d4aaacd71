"""Stripe's objects are described by what a reader knows them by, and never dumped."""

import pytest
import stripe
from stripe.issuing import Authorization

from issuing_harness.money import Money
from issuing_harness.program.choices import known_choices
from issuing_harness.program.descriptions import (
    amount_of,
    decision_in_words,
    describe,
    request_in_words,
    shown,
    with_meaning,
)
from issuing_harness.program.prices import ForeignPrice

CARDHOLDER = {"object": "issuing.cardholder", "id": "ich_1", "name": "Alice", "status": "active"}
CARD = {
    "object": "issuing.card",
    "id": "ic_1",
    "type": "virtual",
    "last4": "0005",
    "cardholder": CARDHOLDER,
}
APPROVED = {"approved": True, "reason": "card_active", "amount": 2500}
DECLINED = {"approved": False, "reason": "spending_controls", "amount": 2500}


def _object(**values):
    return stripe.StripeObject.construct_from(values, "sk_test_1")


def _authorization(**values):
    return _object(
        **{
            "object": "issuing.authorization",
            "id": "iauth_1",
            "amount": 2500,
            "approved": True,
            "pending_request": None,
            "request_history": [APPROVED],
            "merchant_data": {"name": "The Hotel"},
            **values,
        }
    )


@pytest.mark.parametrize(
    ("values", "described"),
    [
        (CARDHOLDER, "Alice, active (ich_1)"),
        (CARD, "Alice's virtual card ending 0005 (ic_1)"),
        ({**CARD, "cardholder": "ich_1"}, "somebody's virtual card ending 0005 (ic_1)"),
        (
            {
                "object": "issuing.transaction",
                "id": "ipi_1",
                "type": "capture",
                "amount": -1000,
                "merchant_data": {"name": "The Cafe"},
            },
            "a capture of $10.00 at The Cafe (ipi_1)",
        ),
        (
            {"object": "issuing.dispute", "id": "idp_1", "amount": 500, "status": "won"},
            "a dispute about $5.00, won (idp_1)",
        ),
        (
            {"object": "issuing.token", "id": "intok_1", "status": "active"},
            "a token, active (intok_1)",
        ),
        (
            {"object": "issuing.personalization_design", "id": "ipd_1", "name": None},
            "the design (ipd_1)",
        ),
        (
            {
                "object": "topup",
                "id": "tu_1",
                "amount": 2000,
                "status": "pending",
                "currency": "usd",
            },
            "a top-up of $20.00, pending (tu_1)",
        ),
        ({"object": "account", "id": "acct_1"}, "an account (acct_1)"),
        (
            {"object": "event", "id": "evt_1", "type": "issuing_card.updated"},
            "issuing_card.updated (evt_1)",
        ),
        ({"object": "balance_transaction", "id": "txn_1"}, "balance_transaction txn_1"),
        ({"object": "balance"}, "balance"),
    ],
)
def test_an_object_is_described_by_what_a_reader_knows_it_by(values, described):
    """Each kind in its own words, an unknown kind by its name; with the id where it has one."""
    assert describe(_object(**values)) == described


@pytest.mark.parametrize(
    ("values", "amount"),
    [
        ({}, "$25.00"),
        ({"amount": 0, "request_history": [DECLINED]}, "$25.00"),
        ({"amount": 0, "request_history": [], "pending_request": {"amount": 700}}, "$7.00"),
        ({"amount": 0, "request_history": []}, "$0.00"),
    ],
)
def test_an_authorization_is_described_by_what_was_asked_for(values, amount):
    """A declined one holds nothing, so its request says what it was about."""
    assert describe(_authorization(**values)) == f"{amount} at The Hotel (iauth_1)"


def test_a_merchant_without_a_name_is_left_out():
    """There is no 'at nothing'."""
    assert describe(_authorization(merchant_data={"name": None})) == "$25.00 (iauth_1)"


def test_a_part_of_an_object_is_described_by_its_fields():
    """Those that are filled in, as far as a line can take them, and never as JSON."""
    challenge = _object(channel="sms", status="pending", undeliverable_reason=None)
    long = _object(**{f"field_{number}": "value" for number in range(50)})

    assert describe(challenge) == "channel: sms, status: pending"
    assert len(describe(long)) <= 200
    assert describe(long).endswith(" …")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "nothing"),
        ("", "nothing"),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (Money(-1000), "-$10.00"),
        (ForeignPrice(920, "eur"), "9.20 EUR"),
        ({}, "nothing"),
        ({"status": None, "name": "Alice"}, "status: nothing, name: Alice"),
        ([], "nothing"),
        (["a", "b"], "a, b"),
        (("a", None), "a, nothing"),
        ({"b", "a"}, "a, b"),
    ],
)
def test_a_plain_value_is_written_as_a_reader_writes_it(value, written):
    """Nothing, yes and no, names with values, lists, and sets in order; never a repr."""
    assert describe(value) == written
    assert shown(value) == written


def test_objects_within_values_are_described_as_well():
    """A list of cards, and a field that holds one."""
    card = _object(**CARD)

    assert describe([card]) == "Alice's virtual card ending 0005 (ic_1)"
    assert describe({"card": card}) == "card: Alice's virtual card ending 0005 (ic_1)"


@pytest.mark.parametrize(
    ("values", "whole", "latest"),
    [
        ({}, "approved: card_active", "approved: card_active"),
        (
            {"approved": False, "request_history": [DECLINED]},
            "declined: spending_controls",
            "declined: spending_controls",
        ),
        (
            {"request_history": [APPROVED, DECLINED]},
            "approved: spending_controls",
            "declined: spending_controls",
        ),
        (
            {"approved": False, "request_history": []},
            "declined, not decided yet",
            "declined, not decided yet",
        ),
    ],
)
def test_a_decision_is_written_as_a_sentence_writes_it(values, whole, latest):
    """That of the authorization, and that of its latest request, which may be an increment."""
    assert decision_in_words(_authorization(**values)) == whole
    assert request_in_words(_authorization(**values)) == latest


def test_every_reason_that_stripe_has_is_explained():
    """A tester need not know the word; Stripe's own error is left to Stripe."""
    reasons = set(known_choices(Authorization.RequestHistory, "reason")) - {"stripe_internal_error"}
    explained = {reason: with_meaning(f"approved: {reason}") for reason in reasons}

    assert [reason for reason in reasons if not explained[reason].endswith(")")] == []
    # a card may spend from something else
    assert [reason for reason in reasons if "Issuing balance" in explained[reason]] == []
    assert with_meaning("declined: novel") == "declined: novel"
    assert with_meaning("approved: card_active") == (
        "approved: card_active (the card is active, and nothing forbade it)"
    )


@pytest.mark.parametrize(
    ("values", "amount"),
    [
        ({"amount": 1000, "currency": "usd"}, "$10.00"),
        ({"amount": 920, "currency": "eur"}, "9.20 EUR"),
        ({"amount": 15000, "currency": "jpy"}, "15000 JPY"),
        ({"amount": None}, "$0.00"),
    ],
)
def test_an_amount_is_written_in_its_currency(values, amount):
    """In dollars where no currency stands beside it."""
    assert amount_of(_object(**values)) == amount
