"""Cards on financial accounts: what holds and releases cash, and what declines a purchase."""

import pytest

from tests.sandbox.api import AUTHORIZATIONS, CARD
from tests.sandbox.card_flows import (
    account_with,
    balance,
    do,
    entries_of,
    send,
    shape_of,
    shop_with_treasury,
    transaction_of,
)
from tests.sandbox.treasury import ACCOUNTS

CARDS = "/v1/issuing/cards"
HELD = ("issuing_authorization_hold", -1000, 1000)


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


def reason_of(authorization):
    """Why it was decided so."""
    return authorization["request_history"][-1]["reason"]


def test_a_purchase_is_held(shop, fa, card):
    """By an entry of an open Transaction; the Issuing balance knows nothing of it."""
    authorization = shop.authorize(card, 1000)
    transaction = transaction_of(shop, authorization["id"])

    assert balance(shop, fa) == (4000, 1000)
    assert authorization["approved"]
    assert authorization["balance_transactions"] == []
    assert authorization["card"]["financial_account"] == fa
    assert authorization["treasury"] == {
        "received_credits": [],
        "received_debits": [],
        "transaction": transaction["id"],
    }
    assert (transaction["status"], transaction["amount"]) == ("open", -1000)
    assert transaction["flow_type"] == "issuing_authorization"
    assert (transaction["flow"], transaction["financial_account"]) == (authorization["id"], fa)
    assert entries_of(shop, authorization["id"]) == [HELD]
    assert shop.available() == 0
    assert shop.see("/v1/balance_transactions")["data"] == []


def test_the_flow_of_a_hold_is_its_authorization(shop, card):
    """When it is expanded."""
    name = shop.authorize(card, 1000)["treasury"]["transaction"]
    found = shop.see(f"/v1/treasury/transactions/{name}", {"expand[]": "flow_details"})

    assert found["flow_details"]["type"] == "issuing_authorization"
    assert found["flow_details"]["issuing_authorization"]["id"] == found["flow"]


def test_a_plain_card_knows_nothing_of_it(shop, fa):
    """Its authorizations have no such field, and spend the Issuing balance."""
    shop.fund(5000)
    authorization = shop.authorize(shop.card()["id"], 1000)

    assert "treasury" not in authorization
    assert len(authorization["balance_transactions"]) == 1
    assert balance(shop, fa) == (5000, 0)


@pytest.mark.parametrize("rich", ["issuing", "account"])
def test_only_the_financial_account_counts(shop, fa, card, rich):
    """A rich Issuing balance is of no use, and an empty one no harm."""
    if rich == "issuing":
        shop.fund(100_000)
    authorization = shop.authorize(card, 5001 if rich == "issuing" else 5000)

    assert authorization["approved"] is (rich == "account")
    if rich == "issuing":
        assert reason_of(authorization) == "insufficient_funds"
        assert authorization["treasury"]["transaction"] is None
        assert balance(shop, fa) == (5000, 0)
        assert shop.available() == 100_000


def test_an_increment_holds_more(shop, fa, card):
    """By a second entry; what the account does not have is declined."""
    name = shop.authorize(card, 1000)["id"]
    do(shop, name, "increment", increment_amount=500)
    assert balance(shop, fa) == (3500, 1500)
    assert shape_of(shop, name) == ("open", -1500)
    refused = do(shop, name, "increment", increment_amount=3501)

    assert reason_of(refused) == "insufficient_funds"
    assert entries_of(shop, name) == [HELD, ("issuing_authorization_hold", -500, 500)]


def test_a_partial_reversal_releases_a_part(shop, fa, card):
    """The Transaction stays open at what is left."""
    name = shop.authorize(card, 1000)["id"]
    do(shop, name, "reverse", reverse_amount=400)

    assert balance(shop, fa) == (4400, 600)
    assert shape_of(shop, name) == ("open", -600)
    assert entries_of(shop, name)[1:] == [("issuing_authorization_release", 400, -400)]


@pytest.mark.parametrize("helper", ["reverse", "expire"])
def test_what_ends_a_hold_makes_it_void(shop, fa, card, helper):
    """Two entries that come to nothing, and no event of Treasury's."""
    name = shop.authorize(card, 1000)["id"]
    told = len(shop.events(type="treasury.*"))
    do(shop, name, helper)

    assert balance(shop, fa) == (5000, 0)
    assert shape_of(shop, name) == ("void", 0)
    assert entries_of(shop, name) == [HELD, ("issuing_authorization_release", 1000, -1000)]
    assert len(shop.events(type="treasury.*")) == told


def test_a_hold_expires_by_itself(shop, fa, card):
    """After seven days, as on any card."""
    name = shop.authorize(card, 1000)["id"]
    shop.pass_time(8 * 86_400)

    assert shop.see(f"/v1/issuing/authorizations/{name}")["status"] == "expired"
    assert balance(shop, fa) == (5000, 0)


def test_a_final_amount_changes_the_hold(shop, fa, card):
    """Up and down, and nothing is decided again, so that it may overdraw."""
    name = shop.authorize(card, 1000)["id"]
    do(shop, name, "finalize_amount", final_amount=400)
    assert balance(shop, fa) == (4600, 400)
    do(shop, name, "finalize_amount", final_amount=6000)

    assert balance(shop, fa) == (-1000, 6000)
    assert shape_of(shop, name) == ("open", -6000)


def test_nothing_is_held_of_nothing(shop, fa, card):
    """A purchase of 0 cents has no Transaction, until it is incremented."""
    name = shop.authorize(card, 0)["id"]
    assert shop.see(f"/v1/issuing/authorizations/{name}")["treasury"]["transaction"] is None
    do(shop, name, "increment", increment_amount=500)

    assert shape_of(shop, name) == ("open", -500)
    assert balance(shop, fa) == (4500, 500)


def test_restricted_outflows_decline_purchases(shop, fa, card):
    """Nothing moves; once the restriction is lifted, they are approved."""
    path = f"{ACCOUNTS}/{fa}"
    shop.have(path, {"platform_restrictions[outbound_flows]": "restricted"})
    declined = shop.authorize(card, 1000)
    assert reason_of(declined) == "not_allowed"
    assert balance(shop, fa) == (5000, 0)
    shop.have(path, {"platform_restrictions[outbound_flows]": "unrestricted"})

    assert shop.authorize(card, 1000)["approved"]


def test_restricted_inflows_decline_nothing(shop, fa, card):
    """They are about what comes in; a refund comes all the same."""
    shop.have(f"{ACCOUNTS}/{fa}", {"platform_restrictions[inbound_flows]": "restricted"})
    name = shop.authorize(card, 1000)["id"]
    transaction = shop.capture(name)["transactions"][0]["id"]
    shop.have(f"/v1/test_helpers/issuing/transactions/{transaction}/refund")

    assert balance(shop, fa) == (5000, 0)


def test_without_the_feature_purchases_are_declined(shop, fa, card):
    """It can be taken away with cards in use; a new card is refused then."""
    shop.have(f"{ACCOUNTS}/{fa}/features", {"card_issuing[requested]": "false"})

    assert reason_of(shop.authorize(card, 1000)) == "not_allowed"
    form = CARD | {"cardholder": shop.cardholder()["id"], "financial_account": fa}
    assert shop.post(CARDS, form).status == 400
    assert balance(shop, fa) == (5000, 0)


def test_what_was_held_before_can_be_captured_all_the_same(shop, fa, card):
    """The merchant has the approval."""
    name = shop.authorize(card, 1000)["id"]
    shop.have(f"{ACCOUNTS}/{fa}/features", {"card_issuing[requested]": "false"})
    shop.capture(name)

    assert balance(shop, fa) == (4000, 0)


def test_controls_and_statuses_decline_as_on_any_card(shop, fa, card):
    """The funds come first, as there."""
    shop.have(f"{CARDS}/{card}", {"status": "inactive"})

    assert reason_of(shop.authorize(card, 1000)) == "card_inactive"
    assert reason_of(shop.authorize(card, 5001)) == "insufficient_funds"
    assert balance(shop, fa) == (5000, 0)


def test_a_replacement_takes_the_holds_and_not_the_account(shop, fa, card):
    """Of the card that it replaces: where the money is was settled when it was asked for."""
    name = shop.authorize(card, 1000)["id"]
    shop.have(f"{CARDS}/{card}", {"status": "canceled", "cancellation_reason": "lost"})
    holder = shop.see(f"{CARDS}/{card}")["cardholder"]["id"]
    new = shop.card(holder, replacement_for=card, replacement_reason="lost")
    found = shop.see(f"/v1/issuing/authorizations/{name}")

    assert "financial_account" not in new
    assert found["card"]["id"] == new["id"]
    assert found["treasury"]["transaction"]
    do(shop, name, "increment", increment_amount=500)
    shop.capture(name)
    assert balance(shop, fa) == (3500, 0)
    assert shop.available() == 0


def test_a_refused_change_moves_nothing(shop, fa, card):
    """What a request had moved is taken back with everything else of it."""
    name = shop.authorize(card, 1000)["id"]
    said = shop.post(f"{AUTHORIZATIONS}/{name}/reverse", {"reverse_amount": 1001})

    assert said.status == 400
    assert balance(shop, fa) == (4000, 1000)


def test_the_network_approves_on_such_a_card_too(shop, fa, card):
    """By itself, and by advice, whatever there is."""
    shop.have("/_sandbox/network/stand_in", {"decision": "approve"})
    approved = shop.authorize(card, 6000)
    shop.have("/_sandbox/network/stand_in", {"decision": "none"})
    told = shop.have(
        "/_sandbox/network/advice", {"card": card, "amount": 100, "decision": "approve"}
    )
    declined = shop.have(
        "/_sandbox/network/advice", {"card": card, "amount": 100, "decision": "decline"}
    )

    assert approved["approved"]
    assert told["treasury"]["transaction"]
    assert declined["treasury"]["transaction"] is None
    assert balance(shop, fa) == (-1100, 6100)


def test_money_that_comes_can_be_spent_at_once(shop, fa, card):
    """After a decline."""
    assert not shop.authorize(card, 6000)["approved"]
    send(shop, fa, 1000)

    assert shop.authorize(card, 6000)["approved"]
