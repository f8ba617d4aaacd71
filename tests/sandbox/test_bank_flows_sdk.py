"""Payments, transfers and reversals by bank through the official Python SDK."""

import pytest
import stripe

from tests.sandbox.bank_flows import Business


@pytest.fixture(name="shop")
def _shop(api):
    """A business with $50.00."""
    return Business(api)


@pytest.fixture(name="client")
def _client(base, key, shop):
    """The SDK, speaking for the business."""
    return stripe.StripeClient(key, base_addresses={"api": base}, stripe_account=shop.id)


def flow(shop, amount):
    """What every flow takes."""
    return {"financial_account": shop.account, "amount": amount, "currency": "usd"}


def bank(number="000123456789"):
    """A supplier's bank account."""
    return {
        "destination_payment_method_data": {
            "type": "us_bank_account",
            "billing_details": {"name": "Supplies Inc."},
            "us_bank_account": {"account_number": number, "routing_number": "110000000"},
        }
    }


def test_a_supplier_is_paid(client, shop):
    """Posted, failed, returned and canceled, each as the SDK's types have it."""
    payments = client.v1.treasury.outbound_payments
    helpers = client.v1.test_helpers.treasury.outbound_payments
    slow = bank("000000000009")
    made = [payments.create({**flow(shop, 100), **slow}).id for _ in range(4)]
    posted, failed = helpers.post(made[0]), helpers.fail(made[1])
    code = {"returned_details": {"code": "no_account"}}
    back = helpers.return_outbound_payment(made[2], code)
    canceled = payments.cancel(made[3])
    paid = payments.create({**flow(shop, 100), **bank()})
    seen = payments.retrieve(paid.id, {"expand": ["transaction"]})
    listed = payments.list({"financial_account": shop.account, "limit": 2}).auto_paging_iter()

    assert [each.status for each in (posted, failed, back, canceled)] == [
        "posted",
        "failed",
        "returned",
        "canceled",
    ]
    assert back.returned_details.code == "no_account"
    assert (paid.status, seen.status, seen.transaction.amount) == ("processing", "posted", -100)
    assert [each.id for each in listed] == [paid.id, *made[::-1]]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        payments.create({**flow(shop, 5000), **bank()})
    assert refused.value.code == "insufficient_funds"


def test_money_is_pulled(client, shop):
    """It succeeds, fails, is returned and canceled; a block is the SDK's error for a 402."""
    transfers = client.v1.treasury.inbound_transfers
    helpers = client.v1.test_helpers.treasury.inbound_transfers
    slow = {**flow(shop, 300), "origin_payment_method": "pm_usBankAccount_processing"}
    made = [transfers.create(slow).id for _ in range(3)]
    done, failed = helpers.succeed(made[0]), helpers.fail(made[1])
    back, canceled = helpers.return_inbound_transfer(made[0]), transfers.cancel(made[2])
    debit = client.v1.treasury.received_debits.retrieve(back.linked_flows.received_debit)
    risky = {**flow(shop, 300), "origin_payment_method": "pm_usBankAccount_riskLevelHighest"}

    assert (done.status, failed.failure_details.code) == ("succeeded", "other")
    assert (back.returned, debit.amount, canceled.status) == (True, 300, "canceled")
    listed = transfers.list({"financial_account": shop.account}).data
    assert [each.id for each in listed] == made[::-1]
    with pytest.raises(stripe.CardError) as blocked:
        transfers.create(risky)
    assert blocked.value.http_status == 402


def test_what_came_and_went_by_mistake(client, shop):
    """Both kinds of reversals, listed and retrieved."""
    treasury = client.v1.treasury
    credit = shop.credit(shop.account, 200)["id"]
    debit = shop.debit(shop.account, 100)["id"]
    given = treasury.credit_reversals.create({"received_credit": credit})
    asked = treasury.debit_reversals.create({"received_debit": debit})
    form = {"financial_account": shop.account}

    assert treasury.credit_reversals.retrieve(given.id).status == "posted"
    assert treasury.debit_reversals.retrieve(asked.id).status == "succeeded"
    assert [each.id for each in treasury.credit_reversals.list(form).data] == [given.id]
    assert [each.id for each in treasury.debit_reversals.list(form).data] == [asked.id]
    assert shop.balances() == (5000, 0)


def test_another_account_is_paid_inside_stripe(client, shop, api):
    """At once; its credit names the payment."""
    supplier = Business(api, cash=0)
    data = {"type": "financial_account", "financial_account": supplier.account}
    payment = client.v1.treasury.outbound_payments.create(
        {**flow(shop, 1500), "destination_payment_method_data": data}
    )
    credits_ = supplier.see(
        "/v1/treasury/received_credits", {"financial_account": supplier.account}
    )["data"]

    assert payment.status == "posted"
    assert credits_[0]["linked_flows"]["source_flow"] == payment.id
    assert (shop.balances(), supplier.balances()) == ((3500, 0), (1500, 0))
