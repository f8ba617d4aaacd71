"""Cards on financial accounts by the official Python SDK, and what happens while one is decided."""

import pytest
import stripe

from tests.sandbox.api import TAXI
from tests.sandbox.card_flows import account_with, balance, shop_with_treasury
from tests.sandbox.realtime import REALTIME_REQUEST, decides
from tests.sandbox.receiver import receiving
from tests.sandbox.treasury import ACCOUNTS

MERCHANT = {"category": "taxicabs_limousines"}


@pytest.fixture(name="shop")
def _shop(api):
    """A connected account with Treasury."""
    return shop_with_treasury(api)


@pytest.fixture(name="fa")
def _fa(shop):
    """The id of its financial account, which holds 50 dollars."""
    return account_with(shop, 5000)["id"]


def test_a_purchase_in_python(base, shop, fa):
    """Bought, captured in part, disputed and refunded: attributes as the types have them."""
    client = stripe.StripeClient(
        shop.key, base_addresses={"api": base}, stripe_account=shop.account
    )
    helpers = client.v1.test_helpers.issuing
    card = shop.card(financial_account=fa)["id"]
    bought = helpers.authorizations.create(
        {"card": card, "amount": 1000, "merchant_data": MERCHANT}
    )
    hold = client.v1.treasury.transactions.retrieve(
        bought.treasury.transaction, {"expand": ["entries", "flow_details"]}
    )
    captured = helpers.authorizations.capture(bought.id, {"capture_amount": 600})
    (paid,) = captured.transactions
    debit = client.v1.treasury.received_debits.retrieve(
        paid.treasury.received_debit, {"expand": ["transaction"]}
    )
    disputed = client.v1.issuing.disputes.create(
        {
            "amount": 400,
            "treasury": {"received_debit": debit.id},
            "evidence": {"reason": "fraudulent", "fraudulent": {"explanation": "winning_evidence"}},
        }
    )
    submitted = client.v1.issuing.disputes.submit(disputed.id)
    reversal = client.v1.treasury.debit_reversals.retrieve(submitted.treasury.debit_reversal)
    client.v1.test_helpers.issuing.transactions.refund(paid.id, {"refund_amount": 200})

    assert (hold.status, hold.amount) == ("open", -1000)
    assert hold.flow_details.issuing_authorization.id == bought.id
    assert [entry.type for entry in hold.entries.data] == ["issuing_authorization_hold"]
    assert (debit.network, debit.amount, debit.transaction.status) == ("card", 600, "posted")
    assert (reversal.status, reversal.amount) == ("succeeded", 400)
    listed = client.v1.treasury.debit_reversals.list({"financial_account": fa})
    assert [each.id for each in listed.data] == [reversal.id]
    assert balance(shop, fa) == (5000, 0)


def test_nothing_has_moved_when_an_endpoint_is_asked(api, shop, fa):
    """The cash is still there, and the authorization in the question names no Transaction."""
    card, seen = shop.card(financial_account=fa)["id"], []
    with receiving() as receiver:
        form = {"url": receiver.url, "enabled_events[0]": REALTIME_REQUEST, "connect": "true"}
        api.have("/v1/webhook_endpoints", form)

        def reply(_):
            seen.append(balance(shop, fa))
            return decides(approved=True)

        receiver.make_reply = reply
        authorization = shop.authorize(card, 1000)
        asked = receiver.received[0].event["data"]["object"]

    assert seen == [(5000, 0)]
    assert asked["treasury"] == {
        "received_credits": [],
        "received_debits": [],
        "transaction": None,
    }
    assert authorization["request_history"][0]["reason"] == "webhook_approved"
    assert balance(shop, fa) == (4000, 1000)


def test_what_an_endpoint_approves_is_checked_again(api, shop, fa):
    """Money that has gone meanwhile is not there any more."""
    card = shop.card(financial_account=fa)["id"]
    with receiving() as receiver:
        form = {"url": receiver.url, "enabled_events[0]": REALTIME_REQUEST, "connect": "true"}
        api.have("/v1/webhook_endpoints", form)

        def reply(_):
            forced = {"card": card, "amount": 4500} | TAXI
            shop.have("/v1/test_helpers/issuing/transactions/create_force_capture", forced)
            return decides(approved=True)

        receiver.make_reply = reply
        authorization = shop.authorize(card, 1000)

    assert authorization["request_history"][0]["reason"] == "insufficient_funds"
    assert authorization["treasury"]["transaction"] is None
    assert balance(shop, fa) == (500, 0)


def test_a_closed_account_carries_no_new_card_and_pays_for_nothing(shop):
    """A merchant's force capture is there, and its debit fails: it moves nothing any more."""
    fa = account_with(shop, 0)["id"]
    card = shop.card(financial_account=fa)
    shop.have(f"/v1/issuing/cards/{card['id']}", {"status": "canceled"})
    shop.have(f"{ACCOUNTS}/{fa}/close")
    wanted = {
        "cardholder": card["cardholder"]["id"],
        "currency": "usd",
        "type": "virtual",
        "financial_account": fa,
    }
    said = shop.post("/v1/issuing/cards", wanted)

    assert (said.status, said.error["param"]) == (400, "financial_account")
    assert "is closed" in said.error["message"]
    assert shop.authorize(card["id"], 0)["request_history"][0]["reason"] == "not_allowed"
    forced = {"card": card["id"], "amount": 700} | TAXI
    shop.have("/v1/test_helpers/issuing/transactions/create_force_capture", forced)
    [debit] = shop.see("/v1/treasury/received_debits", {"financial_account": fa})["data"]
    assert (debit["status"], debit["failure_code"]) == ("failed", "account_closed")
    assert balance(shop, fa) == (0, 0)
