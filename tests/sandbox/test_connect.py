"""Connect: a platform speaks for its connected accounts, each of which is one of its own."""

import orjson
import pytest
import stripe

from tests.sandbox.api import AUTHORIZATIONS, CARD, START, TAXI, OverHttp, reason
from tests.sandbox.connect import Speaking, connected
from tests.sandbox.realtime import REALTIME_REQUEST, decides, only_request
from tests.sandbox.receiver import receiving

ISSUING = {"amount": 2000, "currency": "usd", "destination_balance": "issuing"}


@pytest.fixture(name="shop")
def _shop(api):
    """A connected account."""
    return connected(api)


def test_a_connected_account_spends_its_own_money(api, shop):
    """Top-up, cardholder, card, authorization and capture by the header; the platform has none."""
    shop.have("/v1/topups", ISSUING)
    shop.fund(500)
    card = shop.card()
    bought = shop.authorize(card["id"], 1000)
    shop.capture(bought["id"])

    assert (bought["approved"], shop.available(), api.available()) == (True, 1500, 0)
    assert [listed["id"] for listed in shop.see("/v1/issuing/cards")["data"]] == [card["id"]]
    assert api.see("/v1/issuing/cards")["data"] == []


def test_objects_live_in_one_account_only(api, shop):
    """What a connected account has, neither its platform nor a sibling finds, and the reverse."""
    card, sibling = shop.card(), connected(api)
    own = api.card()

    for stranger in (api, sibling):
        assert stranger.get(f"/v1/issuing/cards/{card['id']}").status == 404
    assert shop.get(f"/v1/issuing/cards/{own['id']}").status == 404
    made = {"cardholder": own["cardholder"]["id"]} | CARD
    assert shop.post("/v1/issuing/cards", made).error["code"] == "resource_missing"


def test_ids_tell_accounts_apart(api, shop):
    """The letters that all ids of an account share are others for each connected account."""
    shared = {client.fund(1)["id"][9:19] for client in (api, shop, connected(api))}

    assert len(shared) == 3


@pytest.mark.parametrize("header", ["stripe_account", "stripe_context"])
def test_either_header_names_the_account(api, shop, header):
    """``Stripe-Context`` with an account's id is the same as ``Stripe-Account``."""
    shop.fund(700)
    seen = api.see("/v1/balance", **{header: shop.account})

    assert seen["issuing"]["available"][0]["amount"] == 700


def test_the_answer_says_for_whom_it_is(api, shop):
    """The header comes back, as the SDKs log it; without it there is none."""
    assert shop.get("/v1/balance").headers["stripe-account"] == shop.account
    assert "stripe-account" not in api.get("/v1/balance").headers


@pytest.mark.parametrize("header", ["stripe_account", "stripe_context"])
def test_a_foreign_account_is_refused(api, base, header):
    """A 403 in the recorded words, for an unknown account and for another platform's alike."""
    other = OverHttp(base, api.key + "_other")
    foreign = connected(other).account

    for wanted in ("garbage", foreign):
        said = api.get("/v1/balance", **{header: wanted})
        starred = "sk_test_" + "*" * (len(api.key) - 12) + api.key[-4:]
        assert said.status == 403
        assert said.error["code"] == "account_invalid"
        assert said.error["message"] == (
            f"The provided key '{starred}' does not have access to account '{wanted}' (or that "
            "account does not exist). Application access may have been revoked."
        )
        assert "param" not in said.error
    other.close()


def test_controls_are_refused_for_a_foreign_account_too(api):
    """No button of the platform is pressed instead."""
    assert (
        api.post("/_sandbox/dashboard/add_funds", {"amount": 5}, stripe_account="x").status == 403
    )
    assert api.available() == 0


def test_two_headers_name_one_account(api, shop):
    """If they disagree, nobody guesses; what is no account is not modelled."""
    both = {"stripe_account": shop.account, "stripe_context": api.see("/v1/account")["id"]}

    assert api.get("/v1/balance", **both).status == 400
    assert api.get("/v1/balance", stripe_account=shop.account, stripe_context=shop.account).json
    assert api.get("/v1/balance", stripe_context="org_1/acct_1").error["code"] == "not_modelled"


def test_one_s_own_account_may_be_named(api):
    """A platform may name itself."""
    own = api.see("/v1/account")["id"]

    assert api.see("/v1/account", stripe_account=own)["id"] == own


def test_a_key_used_by_two_accounts_is_two_keys(api, shop):
    """Idempotency keys belong to the account that is spoken for."""
    form = {"amount": 5, "currency": "usd"}
    first = shop.have("/v1/topups", form, idempotency_key="once")
    again = shop.post("/v1/topups", form, idempotency_key="once")
    other = api.post("/v1/topups", form, idempotency_key="once")

    assert (again.json["id"], again.headers["idempotent-replayed"]) == (first["id"], "true")
    assert other.json["id"] != first["id"]
    assert "idempotent-replayed" not in other.headers


def test_events_say_whose_they_are(api, shop):
    """An event of a connected account carries ``account`` and is listed there only."""
    shop.card()
    own = api.card()
    told, mine = shop.events(type="issuing_card.created"), api.events()

    assert [event["account"] for event in told] == [shop.account]
    assert all("account" not in event for event in mine)
    assert [
        event["data"]["object"]["id"] for event in mine if event["type"] == "issuing_card.created"
    ] == [own["id"]]


def test_the_platform_decides_for_its_accounts(api, shop):
    """The question goes to the platform's endpoint for connected accounts, and says whose it is."""
    shop.fund(10_000)
    card = shop.card()["id"]
    with receiving() as receiver:
        receiver.make_reply = lambda _: decides(approved=False)
        form = {"url": receiver.url, "enabled_events[0]": REALTIME_REQUEST, "connect": "true"}
        api.have("/v1/webhook_endpoints", form)
        refused = shop.authorize(card, 1_500)
    question = only_request(receiver)

    assert refused["approved"] is False
    assert reason(refused) == "webhook_declined"
    assert orjson.loads(question.body)["account"] == shop.account


def test_time_passes_for_all_at_once(api, shop):
    """A platform and its connected accounts share a clock, whoever moves it."""
    shop.pass_time(60)
    api.pass_time(30)

    assert shop.see("/_sandbox/clock")["now"] == api.see("/_sandbox/clock")["now"] == START + 90


def test_what_is_due_happens_when_the_platform_is_called(with_policies):
    """A top-up of a connected account settles, and is told, though nobody asks that account."""
    api = with_policies(topup_settle_seconds=60)
    shop = connected(api)
    api.see("/v1/balance")
    with receiving() as receiver:
        form = {"url": receiver.url, "enabled_events[0]": "topup.succeeded", "connect": "true"}
        api.have("/v1/webhook_endpoints", form)
        topup = shop.have("/v1/topups", ISSUING)
        api.pass_time(60)
        api.see("/v1/balance")
    told = orjson.loads(receiver.received[0].body)

    assert (told["account"], told["data"]["object"]["id"]) == (shop.account, topup["id"])
    assert told["created"] == START + 60
    assert api.events(type="topup.succeeded") == []


def test_a_refused_change_leaves_nothing_in_either_account(api, watched):
    """What was done before the refusal is taken back: the platform's record, and the account's."""
    shop = Speaking(api, api.have("/v1/accounts", {"type": "express"})["id"])
    before = api.see(f"/v1/accounts/{shop.account}"), shop.events()
    form = {
        "email": "a@example.com",
        "capabilities[transfers][requested]": "true",
        "capabilities[card_issuing][requested]": "true",
    }

    assert api.post(f"/v1/accounts/{shop.account}", form).status == 501
    assert (api.see(f"/v1/accounts/{shop.account}"), shop.events()) == before
    assert api.post("/v1/accounts", {"type": "express"} | form).status == 501
    assert [account["id"] for account in api.see("/v1/accounts")["data"]] == [shop.account]
    assert list(watched.account(api.key).connected) == [shop.account]


def test_resetting_a_platform_forgets_its_accounts(api, shop):
    """They are gone with it."""
    api.have("/_sandbox/reset")

    assert api.see("/v1/accounts")["data"] == []
    assert shop.get("/v1/balance").status == 403


def test_resetting_a_connected_account_spares_the_rest(api, shop):
    """Only that account is gone."""
    sibling = connected(api)
    api.fund(5)
    shop.have("/_sandbox/reset")

    assert shop.get("/v1/balance").status == 403
    assert sibling.available() == 0
    assert api.available() == 5
    assert [account["id"] for account in api.see("/v1/accounts")["data"]] == [sibling.account]


def test_the_same_calls_make_the_same_accounts(with_policies):
    """Ids of connected accounts are as reproducible as all others."""
    first, second = (connected(with_policies()) for _ in range(2))

    assert first.account == second.account
    assert first.fund(1)["id"] == second.fund(1)["id"]


def test_the_official_sdk_speaks_for_an_account(base, key):
    """``stripe_account`` on the client or on one call, and its exception for a foreign one."""
    platform = stripe.StripeClient(key, base_addresses={"api": base})
    account = platform.v1.accounts.create(
        {
            "type": "custom",
            "capabilities": {"card_issuing": {"requested": True}, "transfers": {"requested": True}},
        }
    )
    shop = stripe.StripeClient(key, stripe_account=account.id, base_addresses={"api": base})
    shop.v1.topups.create(ISSUING)

    assert shop.v1.balance.retrieve().issuing.available[0].amount == 2000
    assert platform.v1.balance.retrieve().issuing.available[0].amount == 0
    options = {"stripe_account": account.id}
    assert platform.v1.topups.list(options=options).data[0].amount == 2000
    with pytest.raises(stripe.PermissionError) as refused:
        platform.v1.balance.retrieve(options={"stripe_account": "acct_garbage"})
    assert refused.value.error.code == "account_invalid"


def test_without_issuing_nothing_of_it_is_answered(api):
    """A 400 in the recorded words on every path of Issuing, its test helpers and its money."""
    shop = Speaking(api, api.have("/v1/accounts", {"type": "custom"})["id"])
    refused = [
        shop.get("/v1/issuing/cards"),
        shop.get("/v1/issuing/cards/ic_nope"),
        shop.post("/v1/issuing/cardholders"),
        shop.post(AUTHORIZATIONS, {"card": "ic_1", "amount": 5} | TAXI),
        shop.post("/v1/topups", ISSUING),
        shop.post("/_sandbox/dashboard/add_funds", {"amount": 5}),
    ]

    for said in refused:
        assert said.status == 400
        assert said.error.keys() == {"message", "request_log_url", "type"}
        assert said.error["message"] == (
            "Your account is not set up to use Issuing. Please visit "
            "https://dashboard.stripe.com/issuing/overview to get started."
        )
    assert "issuing" not in shop.see("/v1/balance")
    assert shop.have("/v1/topups", {"amount": 5, "currency": "usd"})["status"] == "pending"
