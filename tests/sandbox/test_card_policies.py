"""Cards on financial accounts where Stripe's behaviour is unknown: each choice of the policies."""

import pytest

from issuing_sandbox.app import Sandbox
from issuing_sandbox.policies import Policies
from tests.sandbox.api import START, InProcess
from tests.sandbox.card_flows import (
    account_with,
    balance,
    captured,
    listed,
    refund,
    shape_of,
    shop_with_treasury,
    transaction_of,
)
from tests.sandbox.treasury import CREDITS, DEBITS


def under(**policies):
    """A connected account, its financial account and a card on it, under other policies."""
    shop = shop_with_treasury(
        InProcess(Sandbox(at=START, policies=Policies(screening_seconds=0, **policies)))
    )
    fa = account_with(shop, 5000)["id"]
    return shop, fa, shop.card(financial_account=fa)["id"]


def test_one_transaction_for_hold_and_debit():
    """Under the policy: it is posted once nothing is held, and the debit names it."""
    shop, fa, card = under(hold_transaction_at_capture="posted")
    name = shop.authorize(card, 1000)["id"]
    shop.capture(name, capture_amount=600, close_authorization="false")
    assert shape_of(shop, name) == ("open", -1000)
    assert balance(shop, fa) == (4000, 400)
    shop.capture(name, capture_amount=500)
    debits = listed(shop, DEBITS, fa)

    assert balance(shop, fa) == (3900, 0)
    assert shape_of(shop, name) == ("posted", -1100)
    assert {debit["transaction"] for debit in debits} == {transaction_of(shop, name)["id"]}


def test_one_debit_for_an_authorization():
    """Under the policy: it grows with each capture."""
    shop, fa, card = under(received_debit_per_capture="authorization")
    name = shop.authorize(card, 1000)["id"]
    shop.capture(name, capture_amount=600, close_authorization="false")
    authorization = shop.capture(name, capture_amount=300)
    (debit,) = listed(shop, DEBITS, fa)

    assert (debit["amount"], balance(shop, fa)) == (900, (4100, 0))
    assert authorization["treasury"]["received_debits"] == [debit["id"]]
    assert debit["linked_flows"]["issuing_transaction"] == authorization["transactions"][-1]["id"]


def test_a_refund_that_names_no_authorization():
    """Under the policy, as one was recorded; the money goes where it came from all the same."""
    shop, fa, card = under(refund_links_authorization="never")
    refunded = refund(shop, captured(shop, card, 1000)["id"])

    assert (refunded["authorization"], balance(shop, fa)) == (None, (5000, 0))
    assert listed(shop, CREDITS, fa)[0]["linked_flows"]["issuing_authorization"] is None


def test_the_flow_is_told_first():
    """Under the policy."""
    shop, _, card = under(capture_event_order="flow_first")
    captured(shop, card, 1000)

    assert [event["type"] for event in shop.events()[-2:]] == [
        "treasury.received_debit.created",
        "issuing_transaction.created",
    ]


@pytest.mark.parametrize("policy", ["account_disabled", "approve"])
def test_why_a_restricted_account_declines(policy):
    """Or does not, as one page has it."""
    shop, fa, card = under(restricted_outbound_decline_reason=policy)
    path = f"/v1/treasury/financial_accounts/{fa}"
    shop.have(path, {"platform_restrictions[outbound_flows]": "restricted"})
    (decision,) = shop.authorize(card, 1000)["request_history"]

    assert decision["approved"] is (policy == "approve")
    assert decision["reason"] == ("card_active" if policy == "approve" else policy)


def test_why_an_account_without_the_feature_declines():
    """By the policy."""
    shop, fa, card = under(inactive_feature_decline_reason="account_disabled")
    path = f"/v1/treasury/financial_accounts/{fa}/features"
    shop.have(path, {"card_issuing[requested]": "false"})

    assert shop.authorize(card, 1000)["request_history"][0]["reason"] == "account_disabled"


def test_a_card_is_moved_to_another_account():
    """Under the policy, in a version that has it: what is open stays where it is held."""
    shop, fa, card = under(card_change_financial_account="accept")
    name = shop.authorize(card, 1000)["id"]
    other = account_with(shop, 500)["id"]
    version = {"stripe_version": "2026-10-28.endive"}
    moved = shop.have(f"/v1/issuing/cards/{card}", {"financial_account": other}, **version)
    shop.capture(name)

    assert moved["financial_account"] == other
    assert (balance(shop, fa), balance(shop, other)) == ((4000, 0), (500, 0))
    assert shop.authorize(card, 500)["approved"]
    assert balance(shop, other) == (0, 500)
    plain = shop.card()["id"]
    said = shop.post(f"/v1/issuing/cards/{plain}", {"financial_account": other}, **version)
    assert (said.status, said.error["code"]) == (501, "not_modelled")
