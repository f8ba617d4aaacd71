"""After the decision: captures, reversals, and holds that lapse."""

import pytest

from tests.sandbox.api import AUTHORIZATIONS, DAY, START

LIMIT = "spending_controls[spending_limits][0]"


@pytest.mark.parametrize("category", ["taxicabs_limousines", "hotels_motels_and_resorts"])
def test_a_hold_nobody_captures_lapses_by_itself(api, category):
    """After seven days, or 31 at a hotel; the amount stays, the money comes back."""
    days = 31 if category.startswith("hotels") else 7
    api.fund(1000)
    name = api.authorize(api.card()["id"], 600, {"merchant_data[category]": category})["id"]
    api.pass_time(days * DAY - 1)
    assert api.see(f"/v1/issuing/authorizations/{name}")["status"] == "pending"
    api.pass_time(1)
    lapsed = api.see(f"/v1/issuing/authorizations/{name}")
    assert (lapsed["status"], lapsed["amount"], api.available()) == ("expired", 600, 1000)


def test_a_late_capture_closes_what_had_lapsed(api):
    """The merchant is paid all the same; nothing is held any more, so nothing is released."""
    api.fund(1000)
    card = api.card()["id"]
    name = api.authorize(card, 600)["id"]
    api.have(f"{AUTHORIZATIONS}/{name}/expire")
    api.have(f"/v1/issuing/cards/{card}", {"status": "canceled"})
    late = api.capture(name)

    assert (late["status"], len(late["balance_transactions"])) == ("closed", 2)
    assert api.available() == 400


def test_captures_ask_nobody(api):
    """A frozen card, an inactive cardholder and a used-up limit do not stop them."""
    api.fund(5000)
    card = api.card(**{f"{LIMIT}[amount]": 1000})
    name = api.authorize(card["id"], 1000)["id"]
    api.have(f"/v1/issuing/cards/{card['id']}", {"status": "inactive"})
    api.have(f"/v1/issuing/cardholders/{card['cardholder']['id']}", {"status": "inactive"})

    assert api.capture(name, capture_amount=1500)["transactions"][0]["amount"] == -1500
    assert api.capture(name)["transactions"][1]["amount"] == -1000


@pytest.mark.parametrize(
    ("policy", "declined", "reversed_"),
    [({}, 200, 200), ({"capture_of_declined": False, "capture_of_reversed": False}, 400, 400)],
)
def test_what_else_can_be_captured_is_a_policy(with_policies, policy, declined, reversed_):
    """By default a declined and a reversed authorization, too, as the testing page says."""
    api = with_policies(**policy)
    card = api.card()["id"]
    one = api.authorize(card, 100)["id"]
    api.fund(1000)
    other = api.authorize(card, 100)["id"]
    api.have(f"{AUTHORIZATIONS}/{other}/reverse", {"reverse_amount": 100})
    form = {"capture_amount": 50}

    assert api.post(f"{AUTHORIZATIONS}/{one}/capture", form).status == declined
    assert api.post(f"{AUTHORIZATIONS}/{other}/capture", form).status == reversed_


def test_a_capture_that_a_policy_refuses_is_a_400_without_code(with_policies):
    """The wordings are ours: Stripe's are unknown."""
    api = with_policies(capture_of_declined=False, capture_of_reversed=False)
    card = api.card()["id"]
    declined = api.authorize(card, 1000)["id"]
    api.fund(1000)
    reversed_ = api.authorize(card, 1000)["id"]
    api.have(f"{AUTHORIZATIONS}/{reversed_}/reverse")

    said = [api.post(f"{AUTHORIZATIONS}/{each}/capture") for each in (declined, reversed_)]
    assert [(each.status, each.error["message"]) for each in said] == [
        (400, "This authorization was declined; it cannot be captured."),
        (400, "An authorization with status 'reversed' cannot be captured."),
    ]
    assert not any("code" in each.error for each in said)


@pytest.mark.parametrize(("policy", "available"), [("captured", 4000), ("all", 4600)])
def test_what_an_open_capture_frees_is_a_policy(with_policies, policy, available):
    """As much as was captured, or the whole hold."""
    api = with_policies(partial_capture_releases=policy)
    api.fund(5000)
    name = api.authorize(api.card()["id"], 1000)["id"]
    api.capture(name, capture_amount=400, close_authorization="false")

    assert api.available() == available


def test_what_was_captured_is_not_given_back(api):
    """After an open capture of 400 of 1000 a full reversal frees the 600 that are still held."""
    api.fund(5000)
    name = api.authorize(api.card()["id"], 1000)["id"]
    api.capture(name, capture_amount=400, close_authorization="false")
    after = api.have(f"{AUTHORIZATIONS}/{name}/reverse")

    assert (after["status"], after["amount"]) == ("reversed", 0)
    assert [row["amount"] for row in after["balance_transactions"]] == [-1000, 400, 600]
    assert api.available() == 4600


def test_more_than_was_authorized_cannot_be_given_back(api):
    """The wording is ours; nothing is released."""
    api.fund(5000)
    name = api.authorize(api.card()["id"], 1000)["id"]
    said = api.post(f"{AUTHORIZATIONS}/{name}/reverse", {"reverse_amount": 1001})

    assert (said.status, said.error["param"]) == (400, "reverse_amount")
    assert api.available() == 4000


def test_a_capture_of_nothing_is_not_guessed(api):
    """A purchase of zero is approved and holds nothing; what its capture leaves is unknown."""
    authorization = api.have(AUTHORIZATIONS, {"card": api.card()["id"], "amount": 0})
    said = api.post(f"{AUTHORIZATIONS}/{authorization['id']}/capture")

    assert (authorization["approved"], authorization["balance_transactions"]) == (True, [])
    assert said.error["code"] == "not_modelled"


def test_a_transaction_reads_as_recorded(api):
    """Negative, tied to what it settles, with the network's numbers of the authorization."""
    api.fund(5000)
    captured = api.capture(api.authorize(api.card()["id"], 250)["id"])
    (transaction,) = captured["transactions"]

    assert transaction == {
        "id": transaction["id"],
        "object": "issuing.transaction",
        "amount": -250,
        "amount_details": {"atm_fee": None, "cashback_amount": 0},
        "authorization": captured["id"],
        "balance_transaction": transaction["balance_transaction"],
        "card": captured["card"]["id"],
        "cardholder": captured["cardholder"],
        "created": START,
        "currency": "usd",
        "dispute": None,
        "livemode": False,
        "merchant_amount": -250,
        "merchant_currency": "usd",
        "merchant_data": captured["merchant_data"],
        "metadata": {},
        "network_data": {
            "authorization_code": captured["request_history"][0]["authorization_code"],
            "processing_date": "2026-06-01",
            "transaction_id": captured["network_data"]["transaction_id"],
        },
        "token": None,
        "type": "capture",
        "wallet": None,
    }
