"""Payments inside Stripe: from one financial account of a platform to another, at once."""

import pytest

from tests.sandbox.api import START
from tests.sandbox.bank_flows import HELPERS, TREASURY, Business
from tests.sandbox.treasury import ACCOUNTS, CREDITS

REVERSALS = f"{TREASURY}/credit_reversals"


@pytest.fixture(name="payer")
def _payer(api):
    """A business with $50.00."""
    return Business(api)


@pytest.fixture(name="supplier")
def _supplier(api):
    """Another account of the same platform, without money."""
    return Business(api, cash=0)


def credits_of(receiver):
    """What a financial account has received, newest first."""
    return receiver.see(CREDITS, {"financial_account": receiver.account})["data"]


def test_the_money_is_there_at_once(payer, supplier):
    """Both totals agree, and either side is told."""
    payment = payer.pay_inside(supplier.account, statement_descriptor="Invoice 12 of June").json
    [credit] = credits_of(supplier)

    assert (payment["status"], payment["cancelable"]) == ("posted", False)
    assert payment["status_transitions"]["posted_at"] == START
    assert payment["expected_arrival_date"] == START
    assert payment["destination_payment_method_details"]["financial_account"] == {
        "id": supplier.account,
        "network": "stripe",
    }
    assert (payer.balances(), supplier.balances()) == ((3500, 0), (1500, 0))
    assert payer.entries(payment["transaction"]) == [
        ("outbound_payment", -1500, 1500),
        ("outbound_payment_posting", 0, -1500),
    ]
    assert supplier.transactions() == [("received_credit", 1500, "posted")]
    assert payer.told(payment["id"]) == ["outbound_payment.created", "outbound_payment.posted"]
    assert supplier.told(credit["id"]) == ["received_credit.created"]


def test_the_credit_names_the_payment(payer, supplier):
    """And the financial account that it comes from; the payment itself when expanded."""
    payment = payer.pay_inside(supplier.account).json
    [credit] = credits_of(supplier)
    form = {"expand[]": "linked_flows.source_flow_details"}
    expanded = supplier.see(f"{CREDITS}/{credit['id']}", form)

    assert (credit["network"], credit["amount"]) == ("stripe", 1500)
    assert credit["linked_flows"]["source_flow"] == payment["id"]
    assert credit["linked_flows"]["source_flow_type"] == "outbound_payment"
    assert credit["initiating_payment_method_details"]["financial_account"] == {
        "id": payer.account,
        "network": "stripe",
    }
    assert credit["reversal_details"] == {"deadline": None, "restricted_reason": None}
    assert expanded["linked_flows"]["source_flow_details"] == {
        "type": "outbound_payment",
        "outbound_payment": payment,
    }


def test_the_receiver_gives_it_back(payer, supplier):
    """By a reversal that is posted at once, and a credit that names it and is final."""
    payer.pay_inside(supplier.account)
    [credit] = credits_of(supplier)
    reversal = supplier.have(REVERSALS, {"received_credit": credit["id"]})
    back = credits_of(payer)[0]
    again = payer.post(REVERSALS, {"received_credit": back["id"]})

    assert (reversal["status"], reversal["network"]) == ("posted", "stripe")
    assert supplier.entries(reversal["transaction"]) == [
        ("credit_reversal", -1500, 1500),
        ("credit_reversal_posting", 0, -1500),
    ]
    assert (payer.balances(), supplier.balances()) == ((5000, 0), (0, 0))
    assert back["linked_flows"]["source_flow"] == reversal["id"]
    assert back["linked_flows"]["source_flow_type"] == "credit_reversal"
    assert back["reversal_details"]["restricted_reason"] == "source_flow_restricted"
    assert (again.status, payer.balances()) == (400, (5000, 0))
    assert supplier.told(reversal["id"]) == ["credit_reversal.created", "credit_reversal.posted"]


def test_a_bank_sends_nothing_back(payer, supplier):
    """What is inside Stripe has arrived."""
    payment = payer.pay_inside(supplier.account).json
    path = f"{HELPERS}/outbound_payments/{payment['id']}/return"

    assert payer.post(path).status == 400
    assert (payer.balances(), supplier.balances()) == ((3500, 0), (1500, 0))


@pytest.mark.parametrize("side", ["payer", "supplier"])
def test_both_sides_need_the_feature(payer, supplier, side):
    """``intra_stripe_flows`` active."""
    without = {"payer": payer, "supplier": supplier}[side]
    form = {"intra_stripe_flows[requested]": "false"}
    without.have(f"{ACCOUNTS}/{without.account}/features", form)
    said = payer.pay_inside(supplier.account)

    assert (said.status, "intra_stripe_flows" in said.error["message"]) == (400, True)
    assert (payer.balances(), supplier.balances()) == ((5000, 0), (0, 0))


@pytest.mark.parametrize(
    ("side", "flows"), [("payer", "outbound_flows"), ("supplier", "inbound_flows")]
)
def test_neither_side_may_be_restricted(payer, supplier, side, flows):
    """The payer's outflows, the receiver's inflows; the other direction does not matter."""
    sides = {"payer": payer, "supplier": supplier}
    harmless = {"outbound_flows": "inbound_flows", "inbound_flows": "outbound_flows"}[flows]
    one = sides[side]
    path = f"{ACCOUNTS}/{one.account}"
    one.have(path, {f"platform_restrictions[{harmless}]": "restricted"})
    fine = payer.pay_inside(supplier.account, 100)
    one.have(path, {f"platform_restrictions[{flows}]": "restricted"})
    said = payer.pay_inside(supplier.account, 100)

    assert (fine.status, said.status) == (200, 400)
    assert (payer.balances(), supplier.balances()) == ((4900, 0), (100, 0))


def test_other_receivers_are_refused(payer, api):
    """The own account, one that does not exist, and one that is closed."""
    closed = Business(api, cash=0)
    closed.have(f"{ACCOUNTS}/{closed.account}/close")
    said = [payer.pay_inside(each) for each in (payer.account, "fa_1", closed.account)]

    assert [each.status for each in said] == [400, 400, 400]
    assert said[1].error["code"] == "resource_missing"
    assert payer.balances() == (5000, 0)


def test_more_than_cash_is_refused(payer, supplier):
    """As by bank."""
    said = payer.pay_inside(supplier.account, 5001)

    assert (said.status, said.error["code"]) == (400, "insufficient_funds")
    assert (payer.balances(), supplier.balances()) == ((5000, 0), (0, 0))


def test_the_receiver_is_told_with_its_account(payer, supplier):
    """As events of connected accounts are."""
    payer.pay_inside(supplier.account)
    [told] = supplier.events("treasury.received_credit.created")

    assert told["account"] == supplier.id


def test_a_sender_that_is_gone_gets_nothing_back(payer, supplier):
    """Its account was deleted meanwhile."""
    payer.pay_inside(supplier.account, 5000)
    [credit] = credits_of(supplier)
    deleted = payer.api.send(
        "DELETE", f"/v1/accounts/{payer.id}", "", {"authorization": f"Bearer {payer.api.key}"}, b""
    )
    said = supplier.post(REVERSALS, {"received_credit": credit["id"]})

    assert (deleted.status, said.status, supplier.balances()) == (200, 400, (5000, 0))
