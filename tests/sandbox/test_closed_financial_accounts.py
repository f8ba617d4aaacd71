"""A closed financial account does nothing any more, whatever still comes to it."""

import pytest

from tests.sandbox.api import AUTHORIZATIONS
from tests.sandbox.bank_flows import HELPERS, PAYMENTS, TRANSFERS, Business
from tests.sandbox.card_flows import (
    ISSUING,
    REVERSALS,
    account_with,
    balance,
    captured,
    shop_with_treasury,
)
from tests.sandbox.treasury import ACCOUNTS

MERCHANTS = "/v1/test_helpers/issuing/transactions"
EVIDENCE = {"evidence[reason]": "fraudulent", "evidence[fraudulent][explanation]": "not mine"}


class Closed:
    """A shop whose only financial account was emptied by a purchase, and closed.

    Args:
        api: its platform's client.
        dispute: what is done to a dispute of the purchase before: ``create``.
    """

    def __init__(self, api, dispute=""):
        self.shop = shop_with_treasury(api)
        self.account = account_with(self.shop, 1000)["id"]
        self.card = self.shop.card(financial_account=self.account)["id"]
        self.declined = None
        self.capture = captured(self.shop, self.card, 1000)
        self.dispute = dispute and self.dispute_it()["id"]
        self.declined = self.shop.authorize(self.card, 1)["id"]
        self.shop.have(f"/v1/issuing/cards/{self.card}", {"status": "canceled"})
        self.close()

    def dispute_it(self):
        """A dispute of the purchase."""
        debit = self.capture["treasury"]["received_debit"]
        return self.shop.have(
            "/v1/issuing/disputes", {"treasury[received_debit]": debit} | EVIDENCE
        )

    def close(self):
        """Close the account."""
        assert self.shop.have(f"{ACCOUNTS}/{self.account}/close")["status"] == "closed"

    def flow_of(self, transaction, kind):
        """The received credit or debit of an Issuing transaction: its status, and why."""
        name = self.shop.see(f"{ISSUING}/{transaction['id']}")["treasury"][kind]
        flow = self.shop.see(f"/v1/treasury/{kind}s/{name}")
        assert flow["transaction"] is None
        return flow["status"], flow["failure_code"]


@pytest.fixture(name="closed")
def _closed(api):
    return Closed(api)


def test_a_refund_of_a_merchant_fails(closed):
    """The contract says that a received credit may, because the account is closed."""
    refund = closed.shop.have(f"{MERCHANTS}/{closed.capture['id']}/refund", {"refund_amount": 250})

    assert refund["amount"] == 250
    assert closed.flow_of(refund, "received_credit") == ("failed", "account_closed")
    assert balance(closed.shop, closed.account) == (0, 0)
    assert closed.shop.see("/v1/events")["data"][0]["type"] == "treasury.received_credit.created"


@pytest.mark.parametrize("helper", ["create_force_capture", "create_unlinked_refund"])
def test_what_a_merchant_does_without_an_authorization_fails(closed, helper):
    """Neither is cash taken below zero, nor does any come."""
    made = closed.shop.have(f"{MERCHANTS}/{helper}", {"card": closed.card, "amount": 900})
    kind = "received_debit" if made["type"] == "capture" else "received_credit"

    assert closed.flow_of(made, kind) == ("failed", "account_closed")
    assert balance(closed.shop, closed.account) == (0, 0)


def test_the_capture_of_a_declined_purchase_fails(closed):
    """A merchant may capture it all the same; its debit is named, and moves nothing."""
    helped = closed.shop.have(f"{AUTHORIZATIONS}/{closed.declined}/capture")

    assert closed.flow_of(helped["transactions"][0], "received_debit")[0] == "failed"
    assert len(helped["treasury"]["received_debits"]) == 1
    assert balance(closed.shop, closed.account) == (0, 0)


def test_the_network_approves_nothing_on_it(closed):
    """It stands in for Stripe, and there is nothing to hold."""
    closed.shop.have("/_sandbox/network/stand_in", {"decision": "approve"})
    made = closed.shop.authorize(closed.card, 300)

    assert not made["approved"]
    assert made["request_history"][0]["reason"] == "network_fallback"
    assert balance(closed.shop, closed.account) == (0, 0)


def test_what_the_platform_asks_is_refused(closed, api):
    """A dispute of an earlier purchase; one that was not submitted is not any more."""
    debit = closed.capture["treasury"]["received_debit"]
    form = {"treasury[received_debit]": debit} | EVIDENCE
    refused = closed.shop.post("/v1/issuing/disputes", form)
    disputed = Closed(api, dispute="create")
    late = disputed.shop.post(f"/v1/issuing/disputes/{disputed.dispute}/submit")

    for said in (refused, late):
        assert (said.status, said.error["param"]) == (400, "financial_account")
        assert said.error["message"].endswith("is closed.")
    assert disputed.shop.see(f"/v1/issuing/disputes/{disputed.dispute}")["status"] == "unsubmitted"


def test_a_submitted_dispute_keeps_an_account_open(api):
    """Its debit reversal is pending; once it is decided the account can be closed."""
    shop = shop_with_treasury(api)
    account = account_with(shop, 1000)["id"]
    card = shop.card(financial_account=account)["id"]
    debit = captured(shop, card, 1000)["treasury"]["received_debit"]
    form = {"treasury[received_debit]": debit} | EVIDENCE
    dispute = shop.have("/v1/issuing/disputes", form)["id"]
    shop.have(f"/v1/issuing/disputes/{dispute}/submit")
    shop.have(f"/v1/issuing/cards/{card}", {"status": "canceled"})
    refused = shop.post(f"{ACCOUNTS}/{account}/close")
    shop.have(f"/_sandbox/disputes/{dispute}/resolve", {"outcome": "lost"})

    assert refused.status == 400
    assert "a debit reversal to it is pending" in refused.error["message"]
    assert shop.have(f"{ACCOUNTS}/{account}/close")["status"] == "closed"


@pytest.mark.parametrize("kind", ["debit", "credit"])
def test_no_reversal_is_asked_of_it(api, kind):
    """Of what a bank took, as little as of what it gave."""
    business = Business(api, 1000)
    business.debit(business.account, 1000)
    received = f"received_{kind}"
    listed = {"financial_account": business.account}
    flow = business.see(f"/v1/treasury/{received}s", listed)["data"][0]["id"]
    business.have(f"{ACCOUNTS}/{business.account}/close")
    refused = business.post(f"/v1/treasury/{kind}_reversals", {received: flow})

    assert (refused.status, refused.error["param"]) == (400, "financial_account")
    assert business.see(f"/v1/treasury/{kind}_reversals", listed)["data"] == []
    assert business.balances() == (0, 0)


def test_a_reversal_that_is_pending_keeps_an_account_open(with_policies):
    """The bank's answer is still to come."""
    business = Business(with_policies(bank_transfer_seconds=60), 1000)
    debit = business.debit(business.account, 1000)["id"]
    business.have(REVERSALS, {"received_debit": debit})
    refused = business.post(f"{ACCOUNTS}/{business.account}/close")

    assert "a debit reversal to it is pending" in refused.error["message"]


def transfer_spent(business):
    """An inbound transfer that has succeeded, and whose money is gone."""
    named = {"origin_payment_method": "pm_usBankAccount_processing"}
    transfer = business.have(TRANSFERS, business.paying(1000) | named)["id"]
    business.have(f"{HELPERS}/inbound_transfers/{transfer}/succeed")
    business.debit(business.account, 1000)
    return transfer


def test_the_return_of_an_inbound_transfer_fails(api):
    """The bank has its money back; the debit that tells of it moves nothing."""
    business = Business(api, 0)
    transfer = transfer_spent(business)
    business.have(f"{ACCOUNTS}/{business.account}/close")
    returned = business.have(f"{HELPERS}/inbound_transfers/{transfer}/return")
    debit = business.see(
        f"/v1/treasury/received_debits/{returned['linked_flows']['received_debit']}"
    )

    assert returned["returned"] is True
    assert (debit["status"], debit["failure_code"]) == ("failed", "account_closed")
    assert business.balances() == (0, 0)


def test_the_return_of_an_outbound_payment_is_refused_by_name(api):
    """It has no state for a return that fails; in which account the money is, nobody says."""
    business = Business(api, 1000)
    payment = business.pay(1000)["id"]
    business.have(f"{HELPERS}/outbound_payments/{payment}/post")
    business.have(f"{ACCOUNTS}/{business.account}/close")
    refused = business.post(f"{HELPERS}/outbound_payments/{payment}/return")

    assert (refused.status, refused.error["code"]) == (501, "not_modelled")
    assert "late_money_of_closed_account" in refused.error["message"]
    assert business.see(f"{PAYMENTS}/{payment}")["status"] == "posted"
    assert business.balances() == (0, 0)


def test_a_return_that_is_on_its_way_keeps_an_account_open(with_policies):
    """The test payment method posts first, and is sent back a step later."""
    api = with_policies(bank_transfer_seconds=60)
    business = Business(api, 1000)
    payment = business.pay(1000, bank="pm_usBankAccount_noAccount")["id"]
    api.pass_time(60)
    posted = business.see(f"{PAYMENTS}/{payment}")["status"]
    refused = business.post(f"{ACCOUNTS}/{business.account}/close")

    assert (posted, business.balances()) == ("posted", (0, 0))
    assert "a bank has not finished" in refused.error["message"]


def test_late_money_can_be_booked(with_policies):
    """The policy `late_money_of_closed_account`: it moves in the closed account, as before."""
    api = with_policies(late_money_of_closed_account="book")
    closed, business = Closed(api), Business(api, 1000)
    closed.shop.have(f"{MERCHANTS}/{closed.capture['id']}/refund", {"refund_amount": 250})
    payment = business.pay(1000)["id"]
    business.have(f"{HELPERS}/outbound_payments/{payment}/post")
    business.have(f"{ACCOUNTS}/{business.account}/close")
    business.have(f"{HELPERS}/outbound_payments/{payment}/return")

    assert balance(closed.shop, closed.account) == (250, 0)
    assert business.balances() == (1000, 0)
    assert closed.shop.see(f"{ACCOUNTS}/{closed.account}")["status"] == "closed"
