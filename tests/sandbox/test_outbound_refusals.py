"""Outbound payments that are refused: for money, for what is not allowed, and for their state."""

import pytest

from tests.sandbox.bank_flows import FEATURES, HELPERS, PAYMENTS, SUPPLIER, Business
from tests.sandbox.treasury import ACCOUNTS

HELPER = f"{HELPERS}/outbound_payments"
DATA = "destination_payment_method_data"
END_USER = "end_user_details[present]"


@pytest.fixture(name="payer")
def _payer(api):
    """A business with $50.00."""
    return Business(api)


def refused(payer, form):
    """What a refused payment says; nothing has moved."""
    said = payer.post(PAYMENTS, form)
    assert said.status in {400, 402, 501}
    assert payer.balances() == (5000, 0)
    return said


def test_more_than_cash_is_refused(payer):
    """A cent more than there is, what is outbound pending included."""
    said = refused(payer, payer.paying(5001) | SUPPLIER)

    assert (said.status, said.error["code"]) == (400, "insufficient_funds")
    payer.pay(amount=3000)
    assert payer.post(PAYMENTS, payer.paying(2001) | SUPPLIER).status == 400
    assert payer.post(PAYMENTS, payer.paying(2000) | SUPPLIER).status == 200


def test_more_than_cash_asks_for_payment(with_policies):
    """Where the policy says so."""
    payer = Business(with_policies(outbound_over_cash="payment_required"))
    said = refused(payer, payer.paying(5001) | SUPPLIER)

    assert said.status == 402
    assert "code" not in said.error


@pytest.mark.parametrize("network", ["ach", "us_domestic_wire"])
def test_a_feature_that_is_not_active_refuses(api, network):
    """Each network has a feature of its own."""
    kept = {name: "true" for name in FEATURES if f"[{network}]" not in name}
    payer = Business(api, features=kept)
    form = payer.paying() | SUPPLIER | address()
    form |= {"destination_payment_method_options[us_bank_account][network]": network}
    said = refused(payer, form)

    assert f"outbound_payments.{network}" in said.error["message"]


def address():
    """All lines of a receiver's."""
    names = ("city", "country", "line1", "postal_code", "state")
    return {f"{DATA}[billing_details][address][{name}]": "x" for name in names}


def test_restricted_outflows_refuse_until_lifted(payer):
    """By the platform; a payment that is under way goes on."""
    path, name = f"{ACCOUNTS}/{payer.account}", "platform_restrictions[outbound_flows]"
    payer.have(path, {name: "restricted"})
    said = refused(payer, payer.paying() | SUPPLIER)
    payer.have(path, {name: "unrestricted"})

    assert "restricted the outbound flows" in said.error["message"]
    assert payer.post(PAYMENTS, payer.paying() | SUPPLIER).status == 200


@pytest.mark.parametrize(
    ("given", "status", "code", "param"),
    [
        ({}, 400, "parameter_missing", "destination_payment_method"),
        (
            {"destination_payment_method": "pm_usBankAccount"},
            400,
            "parameter_missing",
            "customer",
        ),
        (
            SUPPLIER | {"destination_payment_method": "pm_usBankAccount", "customer": "cus_1"},
            400,
            None,
            DATA,
        ),
        (
            {"destination_payment_method": "pm_1nope", "customer": "cus_1"},
            400,
            "resource_missing",
            "destination_payment_method",
        ),
        (
            {"destination_payment_method": "pm_card_visa", "customer": "cus_1"},
            501,
            "not_modelled",
            "destination_payment_method",
        ),
        (
            {"destination_payment_method": "pm_usBankAccount_insufficientFunds", "customer": "c"},
            501,
            "not_modelled",
            "destination_payment_method",
        ),
        (SUPPLIER | {"amount": 0}, 400, "parameter_invalid_integer", "amount"),
        (SUPPLIER | {"currency": "eur"}, 400, None, "currency"),
        (SUPPLIER | {"financial_account": "fa_1"}, 400, "resource_missing", "financial_account"),
        (SUPPLIER | {"statement_descriptor": "more than ten"}, 400, None, "statement_descriptor"),
        (SUPPLIER | {"statement_descriptor": "ü"}, 400, None, "statement_descriptor"),
        (SUPPLIER | {END_USER: "true"}, 400, "parameter_missing", "end_user_details[ip_address]"),
        (
            SUPPLIER | {f"{DATA}[us_bank_account][routing_number]": "1"},
            400,
            "routing_number_invalid",
            f"{DATA}[us_bank_account][routing_number]",
        ),
        (
            SUPPLIER | {f"{DATA}[us_bank_account][financial_connections_account]": "fca_1"},
            501,
            "not_modelled",
            f"{DATA}[us_bank_account][financial_connections_account]",
        ),
        (
            SUPPLIER | {f"{DATA}[financial_account]": "fa_1"},
            400,
            None,
            f"{DATA}[financial_account]",
        ),
        (
            SUPPLIER | {f"{DATA}[billing_details][phone]": "none"},
            400,
            None,
            f"{DATA}[billing_details][phone]",
        ),
        (
            {f"{DATA}[type]": "financial_account"},
            400,
            "parameter_missing",
            f"{DATA}[financial_account]",
        ),
    ],
)
def test_a_wrong_request_is_refused(payer, given, status, code, param):
    """By the parameter at fault."""
    said = refused(payer, payer.paying() | given)

    assert (said.status, said.error.get("code"), said.error.get("param")) == (status, code, param)


@pytest.mark.parametrize("part", ["[us_bank_account][account_number]", "[billing_details][name]"])
def test_what_a_bank_account_lacks(payer, part):
    """The numbers and the name are documented as required."""
    form = {name: value for name, value in SUPPLIER.items() if name != DATA + part}
    said = refused(payer, payer.paying() | form)

    assert (said.error["code"], said.error["param"]) == ("parameter_missing", DATA + part)


@pytest.mark.parametrize("status", ["posted", "failed", "canceled", "returned"])
def test_a_last_status_stays(payer, status):
    """No helper and no cancel changes it, but that a posted one can be returned."""
    payment = payer.pay()
    helpers = {"posted": "post", "failed": "fail", "returned": "return"}
    path = f"{HELPER}/{payment['id']}"
    if status == "canceled":
        payer.have(f"{PAYMENTS}/{payment['id']}/cancel")
    else:
        payer.have(f"{path}/{helpers[status]}")
    before = payer.balances()
    said = {name: payer.post(f"{path}/{name}") for name in helpers.values()}
    said["cancel"] = payer.post(f"{PAYMENTS}/{payment['id']}/cancel")
    if status == "posted":
        assert said.pop("return").status == 200
        before = (5000, 0)

    assert {name: each.status for name, each in said.items()} == dict.fromkeys(said, 400)
    assert payer.balances() == before


def test_a_return_may_need_a_posted_payment(with_policies):
    """Where the policy says so."""
    payer = Business(with_policies(return_allowed_from="posted"))
    path = f"{HELPER}/{payer.pay()['id']}"

    assert payer.post(f"{path}/return").status == 400
    payer.have(f"{path}/post")
    assert payer.have(f"{path}/return")["status"] == "returned"


def test_tracking_is_refused_by_name(payer):
    """It is not modelled."""
    form = {"tracking_details[type]": "ach", "tracking_details[ach][trace_id]": "1"}
    said = payer.post(f"{HELPER}/{payer.pay()['id']}", form)

    assert (said.status, said.error["code"]) == (501, "not_modelled")
