"""Transfers: money that a platform sends to its connected accounts, and takes back.

It is long because it has every refusal beside what it refuses.
"""

import pytest

from issuing_sandbox.app import Sandbox
from issuing_sandbox.policies import Policies
from tests.sandbox.api import START, InProcess
from tests.sandbox.connect import CUSTOM, Speaking, connected

TRANSFERS = "/v1/transfers"


@pytest.fixture(name="platform")
def _platform(api):
    """A platform with $50.00 in its payments balance."""
    api.have("/v1/topups", {"amount": 5000, "currency": "usd"})
    api.see("/v1/balance")
    return api


@pytest.fixture(name="shop")
def _shop(platform):
    """A connected account that may be paid."""
    shop = connected(platform)
    shop.see("/v1/balance")
    return shop


def form(account, amount=2000, **given):
    """A transfer to an account."""
    return {"amount": amount, "currency": "usd", "destination": account} | given


def payments(api):
    """Cents in the payments balance."""
    return api.see("/v1/balance")["available"][0]["amount"]


def rows(api):
    """Type, category and amount of each row but the top-up's, oldest first."""
    listed = api.see("/v1/balance_transactions")["data"][::-1]
    return [
        (row["type"], row["reporting_category"], row["amount"])
        for row in listed
        if row["type"] != "topup"
    ]


def told(api, name):
    """The types of the events about an object, oldest first."""
    return [each["type"] for each in api.events() if each["data"]["object"].get("id") == name]


def test_a_transfer_moves_money_at_once(platform, shop):
    """Out of the platform's payments balance, into the account's; every key is Stripe's."""
    given = {"description": "d", "transfer_group": "ORDER_95", "metadata[a]": "b"}
    transfer = platform.have(TRANSFERS, form(shop.account) | given)
    name = transfer["id"]

    assert transfer == {
        "id": name,
        "object": "transfer",
        "amount": 2000,
        "amount_reversed": 0,
        "balance_transaction": transfer["balance_transaction"],
        "created": START,
        "currency": "usd",
        "description": "d",
        "destination": shop.account,
        "destination_payment": transfer["destination_payment"],
        "livemode": False,
        "metadata": {"a": "b"},
        "reversals": {
            "object": "list",
            "data": [],
            "has_more": False,
            "url": f"/v1/transfers/{name}/reversals",
        },
        "reversed": False,
        "source_transaction": None,
        "source_type": "card",
        "transfer_group": "ORDER_95",
    }
    assert (name[:3], transfer["destination_payment"][:3]) == ("tr_", "py_")
    assert transfer == platform.see(f"{TRANSFERS}/{name}")
    assert (payments(platform), payments(shop)) == (3000, 2000)
    assert rows(platform) == [("transfer", "transfer", -2000)]
    assert rows(shop) == [("payment", "charge", 2000)]
    [paid] = shop.see("/v1/balance_transactions")["data"]
    assert paid["source"] == transfer["destination_payment"]
    assert told(platform, name) == ["transfer.created"]
    assert [each["type"] for each in shop.events()][-1] == "balance.available"


def test_a_transfer_is_updated(platform, shop):
    """Its description and metadata, and nobody is told of nothing."""
    name = platform.have(TRANSFERS, form(shop.account))["id"]
    path = f"{TRANSFERS}/{name}"
    platform.have(path, {"description": "later", "metadata[order]": "1"})
    platform.have(path, {"metadata[order]": "1"})
    seen = platform.see(path)

    assert (seen["description"], seen["metadata"]) == ("later", {"order": "1"})
    assert told(platform, name) == ["transfer.created", "transfer.updated"]
    before = platform.events()[-1]["data"]["previous_attributes"]
    assert before == {"description": None, "metadata": {"order": None}}


def test_transfers_are_listed_newest_first(platform, shop):
    """Filtered by destination, group and time."""
    other = connected(platform)
    other.see("/v1/balance")
    first = platform.have(TRANSFERS, form(shop.account, 100, transfer_group="A"))["id"]
    platform.pass_time(60)
    second = platform.have(TRANSFERS, form(other.account, 100))["id"]

    def listed(**given):
        return [each["id"] for each in platform.see(TRANSFERS, given)["data"]]

    assert listed() == [second, first]
    assert listed(destination=shop.account) == [first]
    assert listed(transfer_group="A") == [first]
    assert listed(**{"created[gt]": START}) == [second]


def test_a_transfer_is_taken_back_in_parts(platform, shop):
    """Until nothing is left of it; each part is an object, and each is told."""
    name = platform.have(TRANSFERS, form(shop.account))["id"]
    path = f"{TRANSFERS}/{name}/reversals"
    part = platform.have(path, {"amount": 500, "metadata[why]": "late", "description": "part"})
    partly = platform.see(f"{TRANSFERS}/{name}")
    rest = platform.have(path)
    whole = platform.see(f"{TRANSFERS}/{name}")

    assert part == {
        "id": part["id"],
        "object": "transfer_reversal",
        "amount": 500,
        "balance_transaction": part["balance_transaction"],
        "created": START,
        "currency": "usd",
        "destination_payment_refund": part["destination_payment_refund"],
        "metadata": {"why": "late"},
        "source_refund": None,
        "transfer": name,
    }
    assert (part["id"][:4], part["destination_payment_refund"][:4]) == ("trr_", "pyr_")
    assert (partly["amount_reversed"], partly["reversed"]) == (500, False)
    assert (rest["amount"], whole["amount_reversed"], whole["reversed"]) == (1500, 2000, True)
    assert whole["reversals"]["data"] == [rest, part] == platform.see(path)["data"]
    assert platform.see(f"{path}/{part['id']}") == part
    assert (payments(platform), payments(shop)) == (5000, 0)
    assert rows(platform)[1:] == [
        ("transfer_refund", "transfer_reversal", 500),
        ("transfer_refund", "transfer_reversal", 1500),
    ]
    assert rows(shop)[1:] == [
        ("payment_refund", "refund", -500),
        ("payment_refund", "refund", -1500),
    ]
    assert told(platform, name) == ["transfer.created", "transfer.reversed", "transfer.reversed"]


def test_a_reversal_s_metadata_can_be_changed(platform, shop):
    """Its transfer shows it too."""
    name = platform.have(TRANSFERS, form(shop.account))["id"]
    reversal = platform.have(f"{TRANSFERS}/{name}/reversals")["id"]
    path = f"{TRANSFERS}/{name}/reversals/{reversal}"
    changed = platform.have(path, {"metadata[a]": "b"})

    assert changed["metadata"] == {"a": "b"}
    assert platform.see(f"{TRANSFERS}/{name}")["reversals"]["data"] == [changed]
    assert platform.have(path, {"metadata": ""})["metadata"] == {}


def test_a_reversal_belongs_to_its_transfer(platform, shop):
    """Under another one there is no such reversal."""
    one, other = (platform.have(TRANSFERS, form(shop.account, 100))["id"] for _ in range(2))
    reversal = platform.have(f"{TRANSFERS}/{one}/reversals")["id"]

    assert platform.see(f"{TRANSFERS}/{other}/reversals")["data"] == []
    assert platform.get(f"{TRANSFERS}/{other}/reversals/{reversal}").status == 404
    assert platform.get(f"{TRANSFERS}/tr_nope/reversals").status == 404


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"amount": 5001}, 400, "balance_insufficient"),
        ({"destination": "acct_nope"}, 400, "resource_missing"),
        ({"amount": 0}, 400, "parameter_invalid_integer"),
        ({"currency": "eur"}, 501, "not_modelled"),
        ({"source_transaction": "ch_1"}, 501, "not_modelled"),
        ({"source_type": "bank_account"}, 501, "not_modelled"),
    ],
)
def test_a_transfer_that_cannot_be_is_refused(platform, shop, given, status, code):
    """Nothing moves, and nobody is told."""
    refused = platform.post(TRANSFERS, form(shop.account) | given)

    assert (refused.status, refused.error["code"]) == (status, code)
    assert (payments(platform), payments(shop)) == (5000, 0)
    assert platform.see(TRANSFERS)["data"] == []


def test_an_amount_is_needed(platform, shop):
    """Only a transfer of a charge can do without."""
    refused = platform.post(TRANSFERS, {"currency": "usd", "destination": shop.account})

    assert (refused.error["code"], refused.error["param"]) == ("parameter_missing", "amount")


def test_an_account_without_the_capability_gets_no_transfer(platform):
    """In the words that a production program has seen."""
    shop = platform.have("/v1/accounts", {"country": "US"})["id"]
    refused = platform.post(TRANSFERS, form(shop)).error

    assert refused["code"] == "insufficient_capabilities_for_transfer"
    assert refused["message"] == (
        "Your destination account needs to have at least one of the following capabilities "
        "enabled: transfers, crypto_transfers, legacy_payments"
    )


def test_nobody_sends_money_to_oneself_or_abroad(platform):
    """The first in words of ours, the second not at all."""
    own = platform.see("/v1/account")["id"]
    abroad = connected(platform, country="GB").account
    platform.see("/v1/balance")

    assert "own account" in platform.post(TRANSFERS, form(own)).error["message"]
    assert platform.post(TRANSFERS, form(abroad)).status == 501


def test_only_what_is_left_is_taken_back(platform, shop):
    """Neither more than the transfer, nor more than the account has, nor a fee."""
    name = platform.have(TRANSFERS, form(shop.account))["id"]
    path = f"{TRANSFERS}/{name}/reversals"
    assert "left" in platform.post(path, {"amount": 2001}).error["message"]
    assert platform.post(path, {"refund_application_fee": "true"}).status == 501
    shop.have("/v1/payouts", {"amount": 1500, "currency": "usd"})
    assert platform.post(path).error["code"] == "balance_insufficient"
    platform.have(path, {"amount": 500})
    assert platform.see(f"{TRANSFERS}/{name}")["amount_reversed"] == 500
    again = platform.have(TRANSFERS, form(shop.account, 100))["id"]
    platform.have(f"{TRANSFERS}/{again}/reversals")
    refused = platform.post(f"{TRANSFERS}/{again}/reversals").error
    assert "already" in refused["message"]


def test_what_a_transfer_names_is_expanded_where_it_is_modelled(platform, shop):
    """Rows, accounts and transfers; charges and refunds are refused by name."""
    name = platform.have(TRANSFERS, form(shop.account))["id"]
    reversal = platform.have(f"{TRANSFERS}/{name}/reversals")["id"]
    names = ("balance_transaction.source", "destination", "reversals.data.balance_transaction")
    whole = platform.see(f"{TRANSFERS}/{name}", [("expand[]", each) for each in names])
    back = platform.see(f"{TRANSFERS}/{name}/reversals/{reversal}", {"expand[]": "transfer"})
    refused = platform.get(f"{TRANSFERS}/{name}", {"expand[]": "destination_payment"})

    assert whole["balance_transaction"]["source"]["id"] == name
    assert whole["destination"]["object"] == "account"
    assert whole["reversals"]["data"][0]["balance_transaction"]["amount"] == 2000
    assert back["transfer"]["id"] == name
    assert (refused.status, "destination_payment" in refused.error["message"]) == (501, True)


def test_a_deleted_account_cannot_be_expanded(platform, shop):
    """Its transfer stays, with the id; what Stripe shows of the account is unknown."""
    name = platform.have(TRANSFERS, form(shop.account))["id"]
    platform.send("DELETE", f"/v1/accounts/{shop.account}", "", platform._with({}), b"")

    assert platform.see(f"{TRANSFERS}/{name}")["destination"] == shop.account
    assert platform.get(f"{TRANSFERS}/{name}", {"expand[]": "destination"}).status == 501
    refused = platform.post(f"{TRANSFERS}/{name}/reversals").error
    assert refused["message"] == f"No such destination: '{shop.account}'"


def test_the_bank_account_of_a_payout_is_no_object_here(platform):
    """An id of what is not modelled is refused by name instead of failing."""
    name = platform.have("/v1/payouts", {"amount": 5, "currency": "usd"})["id"]

    assert platform.get(f"/v1/payouts/{name}", {"expand[]": "destination"}).status == 501


def test_transferred_money_pays_for_cards(platform, shop):
    """The account moves it to its Issuing balance, and its card spends it."""
    platform.have(TRANSFERS, form(shop.account))
    move = {"amount": 2000, "currency": "usd"}
    move |= {"source_balance[type]": "payments", "destination_balance[type]": "issuing"}
    shop.have("/v1/balance_transfers", move)

    assert shop.authorize(shop.card()["id"], 1500)["approved"]
    assert shop.available() == 500


def test_both_accounts_balance_and_are_kept(tmp_path):
    """Every book adds up, on both sides; a restart changes none."""
    state, key = tmp_path / "state.db", "sk_test_of_transfers"
    for turn in range(2):
        sandbox = Sandbox(at=START, state=state, policies=Policies(screening_seconds=0))
        api = InProcess(sandbox, key)
        if turn == 0:
            api.have("/v1/topups", {"amount": 5000, "currency": "usd"})
            api.see("/v1/balance")
            name = api.have("/v1/accounts", CUSTOM)["id"]
            api.see("/v1/balance")
            first = api.have(TRANSFERS, form(name))["id"]
            api.have(f"{TRANSFERS}/{first}/reversals", {"amount": 500})
        account = sandbox.account(key)
        shop = account.connected[name]
        assert (payments(api), payments(Speaking(api, name))) == (3500, 1500)
        assert (account.ledger.imbalance(), shop.ledger.imbalance()) == (0, 0)
        sandbox.close()
