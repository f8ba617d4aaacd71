"""Captures and refunds on financial accounts: received debits and received credits of cards."""

import pytest

from tests.sandbox.api import TAXI
from tests.sandbox.card_flows import (
    ISSUING,
    account_with,
    balance,
    captured,
    do,
    entries_of,
    listed,
    refund,
    send,
    shape_of,
    shop_with_treasury,
    transaction_of,
)
from tests.sandbox.treasury import CREDITS, DEBITS, TRANSACTIONS

FORCE = "/v1/test_helpers/issuing/transactions/create_force_capture"
UNLINKED = "/v1/test_helpers/issuing/transactions/create_unlinked_refund"
RELEASED = ("issuing_authorization_release", 1000, -1000)


@pytest.fixture(name="shop")
def _shop(api):
    """A connected account with Treasury."""
    return shop_with_treasury(api)


@pytest.fixture(name="fa")
def _fa(shop):
    """The id of its financial account, which holds 50 dollars."""
    return account_with(shop, 5000)["id"]


@pytest.fixture(name="card")
def _card(shop, fa):
    """The id of a card on it."""
    return shop.card(financial_account=fa)["id"]


def test_a_capture_is_a_debit(shop, fa, card):
    """With a posted Transaction of its own; that of the hold is void."""
    name = shop.authorize(card, 1000)["id"]
    authorization = shop.capture(name)
    (transaction,) = authorization["transactions"]
    (debit,) = listed(shop, DEBITS, fa)
    posted = shop.see(f"{TRANSACTIONS}/{debit['transaction']}")

    assert balance(shop, fa) == (4000, 0)
    assert authorization["treasury"]["received_debits"] == [debit["id"]]
    assert authorization["balance_transactions"] == []
    assert transaction["balance_transaction"] is None
    assert transaction["treasury"] == {"received_credit": None, "received_debit": debit["id"]}
    assert (debit["amount"], debit["network"], debit["status"]) == (1000, "card", "succeeded")
    assert debit["linked_flows"] == {
        "debit_reversal": None,
        "inbound_transfer": None,
        "issuing_authorization": name,
        "issuing_transaction": transaction["id"],
        "payout": None,
        "topup": None,
    }
    assert debit["initiating_payment_method_details"]["type"] == "issuing_card"
    assert debit["initiating_payment_method_details"]["issuing_card"] == card
    assert (posted["status"], posted["amount"]) == ("posted", -1000)
    assert (posted["flow_type"], posted["flow"]) == ("received_debit", debit["id"])
    assert shape_of(shop, name) == ("void", 0)
    assert entries_of(shop, name)[1] == RELEASED


def test_what_is_told_of_a_capture(shop, card):
    """Three events of one request, and nothing of the Issuing balance."""
    name = shop.authorize(card, 1000)["id"]
    before = len(shop.events())
    shop.capture(name)
    told = [event["type"] for event in shop.events()[before:]]

    assert told == [
        "issuing_authorization.updated",
        "issuing_transaction.created",
        "treasury.received_debit.created",
    ]
    assert shop.events()[-1]["account"] == shop.account


@pytest.mark.parametrize(
    ("form", "left", "hold"),
    [
        ({"capture_amount": 600}, (4400, 0), ("void", 0)),
        ({"capture_amount": 600, "close_authorization": "false"}, (4000, 400), ("open", -400)),
        ({"capture_amount": 1500}, (3500, 0), ("void", 0)),
        ({"close_authorization": "false"}, (4000, 0), ("void", 0)),
    ],
)
def test_part_of_it_or_more_is_captured(shop, card, form, left, hold):
    """What is held beyond a part is released, unless the authorization stays open."""
    name = shop.authorize(card, 1000)["id"]
    shop.capture(name, **form)

    assert balance(shop, transaction_of(shop, name)["financial_account"]) == left
    assert shape_of(shop, name) == hold


def test_several_captures_are_several_debits(shop, fa, card):
    """Each with its own Transaction."""
    name = shop.authorize(card, 1000)["id"]
    shop.capture(name, capture_amount=300, close_authorization="false")
    shop.capture(name, capture_amount=500, close_authorization="false")
    authorization = shop.capture(name, capture_amount=100)
    debits = listed(shop, DEBITS, fa)

    assert [debit["amount"] for debit in debits] == [100, 500, 300]
    assert authorization["treasury"]["received_debits"] == [each["id"] for each in debits[::-1]]
    assert len({debit["transaction"] for debit in debits}) == 3
    assert balance(shop, fa) == (4100, 0)
    assert shape_of(shop, name) == ("void", 0)


def test_a_hold_after_everything_was_captured_is_another_transaction(shop, fa, card):
    """The authorization is still open, but the Transaction of its hold is void."""
    name = shop.authorize(card, 1000)["id"]
    shop.capture(name, close_authorization="false")
    first = transaction_of(shop, name)["id"]
    do(shop, name, "increment", increment_amount=200)

    assert transaction_of(shop, name)["id"] != first
    assert shape_of(shop, name) == ("open", -200)
    assert balance(shop, fa) == (3800, 200)


def test_more_than_there_is_can_be_captured(shop, fa, card):
    """With a tip, say; then everything is declined until money comes."""
    name = shop.authorize(card, 5000)["id"]
    shop.capture(name, capture_amount=6500)
    assert balance(shop, fa) == (-1500, 0)
    declined = shop.authorize(card, 100)
    assert declined["request_history"][0]["reason"] == "insufficient_funds"
    send(shop, fa, 2000)

    assert shop.authorize(card, 100)["approved"]


@pytest.mark.parametrize("ending", ["expire", "reverse"])
def test_a_late_capture_takes_what_is_not_held(shop, fa, card, ending):
    """The Transaction of the hold stays void."""
    name = shop.authorize(card, 1000)["id"]
    do(shop, name, ending)
    shop.capture(name, capture_amount=1000)

    assert balance(shop, fa) == (4000, 0)
    assert shape_of(shop, name) == ("void", 0)
    assert len(entries_of(shop, name)) == 2


def test_a_declined_purchase_can_be_captured(shop, fa, card):
    """As on any card; it never had a hold."""
    name = shop.authorize(card, 6000)["id"]
    authorization = shop.capture(name, capture_amount=1000)

    assert authorization["treasury"]["transaction"] is None
    assert len(authorization["treasury"]["received_debits"]) == 1
    assert balance(shop, fa) == (4000, 0)


def test_a_refund_is_a_credit(shop, fa, card):
    """It names the authorization, and the authorization names it."""
    capture = captured(shop, card, 1000)
    refunded = refund(shop, capture["id"])
    (credit,) = [each for each in listed(shop, CREDITS, fa) if each["network"] == "card"]
    authorization = shop.see(f"/v1/issuing/authorizations/{capture['authorization']}")

    assert balance(shop, fa) == (5000, 0)
    assert refunded["treasury"] == {"received_credit": credit["id"], "received_debit": None}
    assert (refunded["amount"], refunded["balance_transaction"]) == (1000, None)
    assert authorization["treasury"]["received_credits"] == [credit["id"]]
    assert credit["linked_flows"]["issuing_authorization"] == authorization["id"]
    assert credit["linked_flows"]["issuing_transaction"] == refunded["id"]
    assert credit["reversal_details"] == {"deadline": None, "restricted_reason": None}
    assert shop.see(f"{TRANSACTIONS}/{credit['transaction']}")["amount"] == 1000
    assert [event["type"] for event in shop.events()[-2:]] == [
        "issuing_transaction.created",
        "treasury.received_credit.created",
    ]


def test_a_part_is_refunded(shop, fa, card):
    """And then another part."""
    capture = captured(shop, card, 1000)["id"]
    for cents in (300, 200):
        refund(shop, capture, refund_amount=cents)

    assert balance(shop, fa) == (4500, 0)


def test_a_capture_that_nobody_asked_for(shop, fa, card):
    """A debit without an authorization; and so is the refund of it."""
    forced = shop.have(FORCE, {"card": card, "amount": 700} | TAXI)
    (debit,) = listed(shop, DEBITS, fa)
    assert (balance(shop, fa), debit["amount"]) == ((4300, 0), 700)
    assert debit["linked_flows"]["issuing_authorization"] is None
    assert debit["linked_flows"]["issuing_transaction"] == forced["id"]
    assert forced["treasury"]["received_debit"] == debit["id"]
    refunded = refund(shop, forced["id"])

    assert (balance(shop, fa), refunded["authorization"]) == ((5000, 0), None)


def test_a_refund_of_nothing_known(shop, fa, card):
    """A credit without an authorization."""
    unlinked = shop.have(UNLINKED, {"card": card, "amount": 700} | TAXI)

    assert balance(shop, fa) == (5700, 0)
    assert listed(shop, CREDITS, fa)[0]["id"] == unlinked["treasury"]["received_credit"]


def test_late_details_are_added(shop, card):
    """What the merchant tells later belongs to such a purchase as to any."""
    capture = captured(shop, card, 1000)["id"]
    form = {"purchase_details[reference]": "later"}
    shop.have(f"/_sandbox/transactions/{capture}/purchase_details", form)
    found = shop.see(f"{ISSUING}/{capture}", {"expand[]": "purchase_details"})

    assert found["purchase_details"]["reference"] == "later"
    assert found["treasury"]["received_debit"]


def test_a_refund_cannot_be_reversed(shop, fa, card):
    """The contract knows no reversal of a credit by card; nothing moves."""
    paid = captured(shop, card, 1000)
    refund(shop, paid["id"])
    (credit,) = [each for each in listed(shop, CREDITS, fa) if each["network"] == "card"]
    before = balance(shop, fa)
    said = shop.post("/v1/treasury/credit_reversals", {"received_credit": credit["id"]})

    assert (said.status, said.error["param"]) == (400, "received_credit")
    assert "can't be reversed" in said.error["message"]
    assert balance(shop, fa) == before
