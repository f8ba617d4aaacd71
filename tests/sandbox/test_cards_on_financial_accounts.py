"""Cards on financial accounts: which accounts can carry them."""

import pytest

from tests.sandbox.api import CARD
from tests.sandbox.card_flows import account_with, shop_with_treasury
from tests.sandbox.connect import connected
from tests.sandbox.treasury import ACCOUNTS

CARDS = "/v1/issuing/cards"


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


def tried(shop, fa, **form):
    """What is said to a card on a financial account."""
    wanted = CARD | {"cardholder": shop.cardholder()["id"], "financial_account": fa} | form
    return shop.post(CARDS, wanted)


def test_a_card_names_its_financial_account(shop, fa):
    """Several cards share one account; other cards do not have the field."""
    cards = [shop.card(financial_account=fa) for _ in range(2)]

    assert [card["financial_account"] for card in cards] == [fa, fa]
    assert shop.see(f"{CARDS}/{cards[0]['id']}") == cards[0]
    assert "financial_account" not in shop.card()


def test_a_card_of_an_unknown_account_is_refused(shop, api):
    """Also one of another connected account; and then there is no card."""
    other = account_with(shop_with_treasury(api), 0)["id"]
    for name in ("fa_nobody", other):
        said = tried(shop, name)
        assert (said.status, said.error["code"]) == (400, "resource_missing")
        assert said.error["param"] == "financial_account"

    assert shop.see(CARDS)["data"] == []


def test_a_card_on_the_platform_s_own_account_is_refused(api):
    """However it is called."""
    own = api.see(ACCOUNTS)["data"][0]["id"]
    said = tried(api, own)

    assert (said.status, said.error["param"]) == (400, "financial_account")
    assert "platform's own" in said.error["message"]


def test_a_card_needs_the_feature(shop):
    """Of the financial account."""
    bare = shop.have(ACCOUNTS, {"supported_currencies[0]": "usd"})["id"]
    assert "card_issuing" in tried(shop, bare).error["message"]


def test_an_update_cannot_name_another_account(shop, fa, card):
    """The contract knows no such parameter; a newer version does, and is refused by name."""
    said = shop.post(f"{CARDS}/{card}", {"financial_account": fa})
    assert (said.status, said.error["code"]) == (400, "parameter_unknown")
    newer = shop.post(
        f"{CARDS}/{card}", {"financial_account": fa}, stripe_version="2026-10-28.endive"
    )
    assert (newer.status, newer.error["code"]) == (501, "not_modelled")


def test_an_account_of_no_treasury_has_no_cards_on_it(api):
    """The feature is restricted where the capability was not requested."""
    shop = connected(api)
    fa = account_with(shop, 0)["id"]

    assert tried(shop, fa).status == 400
