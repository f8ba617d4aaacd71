"""Financial accounts on the page: their money, features, Transactions, and purchases they pay."""

import pytest

from tests.sandbox.card_flows import account_with, balance, captured, do, shop_with_treasury
from tests.sandbox.page import look, press
from tests.sandbox.treasury import ACCOUNTS

STORY = ("step", "what", "amount", "held after")


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
    """A card on it."""
    return shop.card(financial_account=fa)["id"]


@pytest.fixture(name="at")
def _at(base, shop):
    """Looks at a page of the connected account."""
    return lambda path="": look(base, f"/account/{shop.account}{path}")


def ledger(page):
    """The steps of a story that move money: what, how much, and what is held after it."""
    rows = [
        [row[name] for name in STORY[1:]] for row in page.tables["story"] if row["step"] == "ledger"
    ]
    return [tuple(row) for row in rows]


def test_an_account_begins_with_what_its_financial_accounts_have(shop, fa, card, at):
    """At the top, and in a list with features and restrictions."""
    shop.authorize(card, 1000)
    form = {"platform_restrictions[inbound_flows]": "restricted", "nickname": "Trucks"}
    shop.have(f"{ACCOUNTS}/{fa}", form)
    page = at()
    [row] = page.tables["financial-accounts"]

    assert f"{fa}: $40.00 cash, $10.00 outbound pending" in page.text
    assert (row["id"], row["nickname"], row["status"]) == (fa, "Trucks", "open")
    assert (row["cash"], row["outbound pending"], row["inbound pending"]) == (
        *("$40.00", "$10.00", "$0.00"),
    )
    assert row["features"] == "card_issuing: active"
    assert row["restrictions"] == "inbound_flows restricted"


def test_an_account_without_one_says_nothing_of_treasury(base, api):
    """Its page is as short as before."""
    api.card()
    page = look(base, f"/account/{api.see('/v1/account')['id']}")

    assert "financial account" not in page.text.lower()


def test_a_financial_account_shows_its_transactions_with_their_entries(shop, fa, card, at):
    """Newest first, each with the entries that made it."""
    captured(shop, card, 1000)
    books = at(f"/objects/{fa}").tables["books"]
    told = [(row["what"], row["status"], row["cash"], row["outbound pending"]) for row in books]

    assert told == [
        ("received debit", "posted", "-$10.00", "$0.00"),
        ("received debit", "", "-$10.00", "$0.00"),
        ("issuing authorization", "void", "$0.00", "$0.00"),
        ("authorization hold", "", "-$10.00", "$10.00"),
        ("authorization release", "", "$10.00", "-$10.00"),
        ("received credit", "posted", "$50.00", "$0.00"),
        ("received credit", "", "$50.00", "$0.00"),
    ]


def test_the_story_of_a_purchase_has_its_entries(shop, card, at):
    """Each where it moved something, with what is held after it: there are no events for them."""
    name = shop.authorize(card, 1000)["id"]
    do(shop, name, "increment", increment_amount=300)
    do(shop, name, "reverse", reverse_amount=100)
    paid = shop.capture(name, capture_amount=700)["transactions"][0]
    shop.have(f"/v1/test_helpers/issuing/transactions/{paid['id']}/refund", {"refund_amount": 200})
    page = at(f"/objects/{name}")

    assert ledger(page) == [
        ("authorization hold", "-$10.00", "$10.00"),
        ("authorization hold", "-$3.00", "$13.00"),
        ("authorization release", "$1.00", "$12.00"),
        ("authorization release", "$12.00", "$0.00"),
        ("received debit", "-$7.00", "$0.00"),
        ("received credit", "$2.00", "$0.00"),
    ]
    assert "treasury.received_debit.created: nobody listens" in page.text
    assert '<dt>held now</dt><dd class="number">$0.00</dd>' in page.source


@pytest.mark.parametrize("part", ["received_debit", "transaction", "dispute", "debit_reversal"])
def test_each_part_of_a_purchase_tells_all_of_it(shop, card, at, part):
    """From the hold to the reversal of a dispute that is won."""
    paid = captured(shop, card, 1000)
    form = {
        "evidence[reason]": "fraudulent",
        "evidence[fraudulent][explanation]": "winning_evidence",
        "treasury[received_debit]": paid["treasury"]["received_debit"],
    }
    made = shop.have("/v1/issuing/disputes", form)["id"]
    shop.have(f"/v1/issuing/disputes/{made}/submit")
    parts = {
        "received_debit": paid["treasury"]["received_debit"],
        "transaction": paid["id"],
        "dispute": made,
        "debit_reversal": shop.see(f"/v1/issuing/disputes/{made}")["treasury"]["debit_reversal"],
    }

    assert ledger(at(f"/objects/{parts[part]}")) == [
        ("authorization hold", "-$10.00", "$10.00"),
        ("authorization release", "$10.00", "$0.00"),
        ("received debit", "-$10.00", "$0.00"),
        ("debit reversal", "$10.00", "$0.00"),
    ]


def test_money_moves_by_hand(base, shop, fa):
    """A bank sends, takes, posts a payment and sends it back; each button while it makes sense."""
    page = f"/account/{shop.account}/objects/{fa}"
    press(base, page, "bank-sends", amount="700")
    press(base, page, "bank-takes", amount="200")
    assert balance(shop, fa) == (5500, 0)

    form = {"features[outbound_payments][ach][requested]": "true"}
    shop.have(f"{ACCOUNTS}/{fa}", form)
    bank = {"customer": "cus_1", "destination_payment_method": "pm_usBankAccount_processing"}
    money = {"amount": 500, "currency": "usd", "financial_account": fa}
    paid = shop.have("/v1/treasury/outbound_payments", money | bank)["id"]
    payment = f"/account/{shop.account}/objects/{paid}"
    press(base, payment, "payment-post")
    assert balance(shop, fa) == (5000, 0)
    assert "/do/payment-post" not in look(base, payment).source
    press(base, payment, "payment-return")
    assert balance(shop, fa) == (5500, 0)
    assert "/do/payment" not in look(base, payment).source


def test_a_dispute_on_an_account_is_credited_once_by_hand(base, shop, fa, card):
    """Once it has its money there is no button for it."""
    debit = captured(shop, card, 1000)["treasury"]["received_debit"]
    form = {
        "evidence[reason]": "fraudulent",
        "evidence[fraudulent][explanation]": "This was not me.",
        "treasury[received_debit]": debit,
    }
    made = shop.have("/v1/issuing/disputes", form)["id"]
    shop.have(f"/v1/issuing/disputes/{made}/submit")
    page = f"/account/{shop.account}/objects/{made}"
    press(base, page, "credit")

    assert balance(shop, fa) == (5000, 0)
    assert "/do/credit" not in look(base, page).source


def test_a_decline_has_no_entries(shop, card, at):
    """Nothing moved."""
    name = shop.authorize(card, 9000)["id"]

    assert ledger(at(f"/objects/{name}")) == []
    assert at(f"/objects/{name}").tables["books"] == []


def test_a_bank_s_debit_is_no_purchase(shop, fa, at):
    """It has a Transaction, and no story."""
    form = {"amount": 100, "currency": "usd", "financial_account": fa, "network": "ach"}
    made = shop.have("/v1/test_helpers/treasury/received_debits", form)["id"]
    page = at(f"/objects/{made}")

    assert page.tables["story"] == []
    assert [row["cash"] for row in page.tables["books"]] == ["-$1.00", "-$1.00"]
