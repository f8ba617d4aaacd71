"""Purchases in a foreign currency: both amounts are given, and no rate is guessed."""

import pytest

from tests.sandbox.api import AUTHORIZATIONS, reason

EUROS = {"merchant_amount": 920, "merchant_currency": "eur"}
CASH = {"amount_details[cashback_amount]": 200, "amount_details[atm_fee]": 30}


@pytest.fixture(name="abroad")
def _abroad(api):
    """A purchase of 10.00 USD for 9.20 EUR, out of 50.00."""
    api.fund(5000)
    return api.authorize(api.card()["id"], 1000, EUROS)


def test_both_amounts_are_shown(api, abroad):
    """The hold, and the decision's own row, are in the card's currency."""
    row = abroad["request_history"][0]

    for amounts in (abroad, row):
        assert (amounts["amount"], amounts["currency"]) == (1000, "usd")
        assert (amounts["merchant_amount"], amounts["merchant_currency"]) == (920, "eur")
    assert reason(abroad) == "card_active"
    assert api.available() == 4000


def test_a_whole_purchase_is_captured_and_refunded(api, abroad):
    """In both currencies."""
    (captured,) = api.capture(abroad["id"])["transactions"]
    path = f"/v1/test_helpers/issuing/transactions/{captured['id']}/refund"
    refund = api.have(path)

    assert (captured["amount"], captured["merchant_amount"]) == (-1000, -920)
    assert (refund["amount"], refund["merchant_amount"]) == (1000, 920)
    assert captured["merchant_currency"] == refund["merchant_currency"] == "eur"
    assert api.available() == 5000


def test_a_whole_purchase_is_given_back(api, abroad):
    """Both amounts fall to zero."""
    after = api.have(f"{AUTHORIZATIONS}/{abroad['id']}/reverse")

    assert (after["status"], after["amount"], after["merchant_amount"]) == ("reversed", 0, 0)


@pytest.mark.parametrize(
    ("helper", "param"),
    [
        ("capture", "capture_amount"),
        ("reverse", "reverse_amount"),
        ("increment", "increment_amount"),
        ("finalize_amount", "final_amount"),
    ],
)
def test_another_amount_would_need_a_rate(api, abroad, helper, param):
    """So it is refused, and nothing is moved."""
    said = api.post(f"{AUTHORIZATIONS}/{abroad['id']}/{helper}", {param: 400})

    assert (said.status, said.error["param"]) == (501, param)
    assert api.see(f"/v1/issuing/authorizations/{abroad['id']}") == abroad


@pytest.mark.parametrize("missing", ["amount", "merchant_amount"])
def test_one_amount_is_not_enough(api, missing):
    """The other one would need a rate."""
    form = {"card": api.card()["id"], "amount": 1000} | EUROS
    said = api.post(AUTHORIZATIONS, {k: v for k, v in form.items() if k != missing})

    assert (said.status, said.error["param"]) == (501, missing)


def test_cash_back_and_the_fee_of_the_machine_are_shown(api):
    """With the authorization, with the decision, and with the capture."""
    api.fund(5000)
    authorization = api.authorize(api.card()["id"], 1000, CASH)
    (captured,) = api.capture(authorization["id"])["transactions"]

    for document in (authorization, authorization["request_history"][0], captured):
        assert document["amount_details"] == {"atm_fee": 30, "cashback_amount": 200}
