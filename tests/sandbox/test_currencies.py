"""Currencies are taken in either case and answered in lower case, as Stripe does everywhere."""

from itertools import count
from urllib.parse import urlencode

import pytest

from issuing_sandbox.contract.compiler import compile_parameters
from issuing_sandbox.contract.operations import load
from issuing_sandbox.contract.parsers import Findings
from issuing_sandbox.wire.forms import decode_form
from tests.sandbox.api import AUTHORIZATIONS, CARD, COMPANY, START
from tests.sandbox.test_parameters import leaves

TRANSACTIONS = "/v1/test_helpers/issuing/transactions"


def currencies():
    """Every parameter of every operation that is a currency, or is told by currency."""
    return [
        pytest.param(operation, name, given, id=f"{operation.name} {name}")
        for operation in load().operations
        for name, given in leaves({"properties": operation.parameters}, "", count())
        if "currency" in name and not name.endswith("default_for_currency")
    ]


@pytest.mark.parametrize(("operation", "name", "given"), currencies())
def test_every_currency_reads_the_same_in_either_case(operation, name, given):
    """Of every operation of the contract."""
    upper, lower = (parsed(operation, name, given, usd) for usd in ("USD", "usd"))

    assert upper == lower
    assert "usd" in str(upper)


def parsed(operation, name, given, currency):
    """The one parameter that is, or is told by, this currency."""
    by_currency = "[k]" in name
    sent = {name.replace("[k]", f"[{currency}]"): given if by_currency else currency}
    parser = compile_parameters(operation.parameters, ())
    return parser.parse(decode_form(urlencode(sent)), "", Findings())


def test_an_upper_case_currency_is_answered_in_lower_case(api):
    """A card, a purchase, a refund and a top-up, as two production programs send them."""
    api.fund(5000)
    holder = api.cardholder()["id"]
    card = api.have("/v1/issuing/cards", CARD | {"cardholder": holder, "currency": "USD"})
    paid = {"card": card["id"], "amount": 500, "currency": "Usd", "merchant_currency": "USD"}
    purchase = api.have(AUTHORIZATIONS, paid)
    forced = {"card": card["id"], "amount": 5, "currency": "USD"}
    captured = api.have(f"{TRANSACTIONS}/create_force_capture", forced)
    refunded = api.have(f"{TRANSACTIONS}/create_unlinked_refund", forced)
    topup = api.have("/v1/topups", {"amount": 5, "currency": "USD"})

    assert {each["currency"] for each in (card, purchase, captured, refunded, topup)} == {"usd"}
    assert purchase["merchant_currency"] == captured["merchant_currency"] == "usd"


def test_a_foreign_currency_is_answered_in_lower_case(api):
    """The merchant's currency, with a rate given by both amounts."""
    api.fund(5000)
    foreign = {"merchant_amount": 450, "merchant_currency": "EUR"}

    assert api.authorize(api.card()["id"], 500, foreign)["merchant_currency"] == "eur"


def test_an_upper_case_currency_filters_and_configures(api):
    """Of balance transactions, of a settlement, of limits and of balance settings."""
    api.fund(5000)
    settled = {"bin": "4", "clearing_date": START, "currency": "USD", "net_total_amount": 5}
    limits = {"spending_controls[spending_limits_currency]": "USD"}
    minimum = {"payments[payouts][minimum_balance_by_currency][USD]": 5}

    assert len(api.see("/v1/balance_transactions", {"currency": "USD"})["data"]) == 1
    settlement = api.have("/v1/test_helpers/issuing/settlements", settled)
    assert settlement["currency"] == "usd"
    holder = api.have("/v1/issuing/cardholders", COMPANY | limits)
    assert holder["spending_controls"]["spending_limits_currency"] == "usd"
    settings = api.have("/v1/balance_settings", minimum)
    assert settings["payments"]["payouts"]["minimum_balance_by_currency"] == {"usd": 5}
