"""Money that moves without an authorization: refunds, linked or not, and captures by force."""

import pytest

from tests.sandbox.api import START, reason

TRANSACTIONS = "/v1/test_helpers/issuing/transactions"
LIMIT = "spending_controls[spending_limits][0]"


@pytest.fixture(name="captured")
def _captured(api):
    """A capture of 1000 out of 5000."""
    api.fund(5000)
    return api.capture(api.authorize(api.card()["id"], 1000)["id"])["transactions"][0]


def refunded(api, transaction, **form):
    """What a refund of it answers with."""
    return api.have(f"{TRANSACTIONS}/{transaction}/refund", form)


@pytest.mark.parametrize(("form", "cents"), [({}, 1000), ({"refund_amount": 400}, 400)])
def test_a_refund_gives_back_what_was_captured(api, captured, form, cents):
    """All of it or part: a positive transaction of the same authorization, which stays closed."""
    made = refunded(api, captured["id"], **form)
    authorization = api.see(f"/v1/issuing/authorizations/{captured['authorization']}")
    row = api.see(f"/v1/balance_transactions/{made['balance_transaction']}")

    assert (made["type"], made["amount"], made["merchant_amount"]) == ("refund", cents, cents)
    assert made["authorization"] == captured["authorization"]
    assert (row["type"], row["amount"], row["source"]) == ("issuing_transaction", cents, made["id"])
    assert authorization["status"] == "closed"
    assert [transaction["id"] for transaction in authorization["transactions"]] == [
        captured["id"],
        made["id"],
    ]
    assert api.available() == 4000 + cents


def test_a_refund_is_told(api, captured):
    """As a new transaction, and as a change of its authorization."""
    made = refunded(api, captured["id"])
    updated, created, _ = api.events()[-3:]

    assert (created["type"], created["data"]["object"]) == ("issuing_transaction.created", made)
    assert updated["type"] == "issuing_authorization.updated"
    assert updated["data"]["object"]["transactions"][1] == made
    assert api.see("/v1/issuing/transactions", {"type": "refund"})["data"] == [made]


def test_the_refunds_of_a_capture_stay_within_it(api, captured):
    """By default; what is refused moves nothing."""
    refunded(api, captured["id"], refund_amount=600)
    said = api.post(f"{TRANSACTIONS}/{captured['id']}/refund", {"refund_amount": 401})
    refunded(api, captured["id"], refund_amount=400)
    full = api.post(f"{TRANSACTIONS}/{captured['id']}/refund")

    assert (said.status, said.error["param"]) == (400, "refund_amount")
    assert full.status == 400
    assert api.available() == 5000


def test_whether_refunds_are_capped_is_a_policy(with_policies):
    """Without the cap a merchant may give back more than it took."""
    api = with_policies(refund_cap=False)
    api.fund(1000)
    captured = api.capture(api.authorize(api.card()["id"], 1000)["id"])["transactions"][0]
    refunded(api, captured["id"], refund_amount=1500)
    refunded(api, captured["id"])

    assert api.available() == 2500


@pytest.mark.parametrize(("policy", "type_"), [("refund", "refund"), ("capture", "capture")])
def test_what_a_refund_answers_with_is_a_policy(with_policies, policy, type_):
    """The new transaction, or the one that was refunded."""
    api = with_policies(refund_answers=policy)
    api.fund(1000)
    captured = api.capture(api.authorize(api.card()["id"], 1000)["id"])["transactions"][0]

    assert refunded(api, captured["id"])["type"] == type_
    assert len(api.see("/v1/issuing/transactions", {"type": "refund"})["data"]) == 1


def test_a_refund_of_a_refund_is_not_guessed(api, captured):
    """Nor is one of a transaction that does not exist."""
    made = refunded(api, captured["id"])
    twice = api.post(f"{TRANSACTIONS}/{made['id']}/refund")
    unknown = api.post(f"{TRANSACTIONS}/ipi_nope/refund")

    assert twice.error["code"] == "not_modelled"
    assert (unknown.status, unknown.error["code"]) == (404, "resource_missing")


def test_a_refund_gives_no_limit_back(api):
    """What was captured counts, whatever the merchant gave back."""
    api.fund(5000)
    card = api.card(**{f"{LIMIT}[amount]": 1000})["id"]
    captured = api.capture(api.authorize(card, 1000)["id"])["transactions"][0]
    refunded(api, captured["id"])

    assert reason(api.authorize(card, 1)) == "spending_controls"


def test_a_capture_by_force_asks_nobody(api):
    """Not the card, which was never active, nor its limits, nor the balance."""
    card = api.card(**{"status": "inactive", f"{LIMIT}[amount]": 1})
    form = {"card": card["id"], "amount": 300, "merchant_data[category]": "bakeries"}
    made = api.have(f"{TRANSACTIONS}/create_force_capture", form)

    assert made == {
        "id": made["id"],
        "object": "issuing.transaction",
        "amount": -300,
        "amount_details": {"atm_fee": None, "cashback_amount": 0},
        "authorization": None,
        "balance_transaction": made["balance_transaction"],
        "card": card["id"],
        "cardholder": card["cardholder"]["id"],
        "created": START,
        "currency": "usd",
        "dispute": None,
        "livemode": False,
        "merchant_amount": -300,
        "merchant_currency": "usd",
        "merchant_data": made["merchant_data"] | {"category": "bakeries", "category_code": "5462"},
        "metadata": {},
        "network_data": {
            "authorization_code": None,
            "processing_date": "2026-06-01",
            "transaction_id": made["network_data"]["transaction_id"],
        },
        "token": None,
        "type": "capture",
        "wallet": None,
    }
    assert api.available() == -300
    assert [event["type"] for event in api.events()][-1] == "issuing_transaction.created"
    assert api.see("/v1/issuing/authorizations")["data"] == []


def test_below_zero_nothing_more_can_be_bought(api):
    """Until enough money comes in."""
    card = api.card()["id"]
    api.have(f"{TRANSACTIONS}/create_force_capture", {"card": card, "amount": 300})
    assert reason(api.authorize(card, 1)) == "insufficient_funds"
    api.fund(301)
    assert reason(api.authorize(card, 1)) == "card_active"


def test_an_unlinked_refund_comes_from_nowhere(api):
    """Positive, without an authorization, on a canceled card."""
    card = api.card()["id"]
    api.have(f"/v1/issuing/cards/{card}", {"status": "canceled"})
    made = api.have(f"{TRANSACTIONS}/create_unlinked_refund", {"card": card, "amount": 250})

    assert (made["type"], made["amount"], made["authorization"]) == ("refund", 250, None)
    assert made["merchant_amount"] == 250
    assert api.available() == 250
    assert api.events()[-2]["data"]["object"] == made


def test_a_capture_by_force_can_be_refunded(api):
    """It is a capture like any other, but for its authorization."""
    forced = {"card": api.card()["id"], "amount": 300}
    made = api.have(f"{TRANSACTIONS}/create_force_capture", forced)

    assert refunded(api, made["id"])["authorization"] is None
    assert api.available() == 0


@pytest.mark.parametrize("helper", ["create_force_capture", "create_unlinked_refund"])
def test_what_they_need_is_a_card_and_an_amount(api, helper):
    """In the card's currency: no rate is guessed."""
    card = api.card()["id"]
    unknown = api.post(f"{TRANSACTIONS}/{helper}", {"card": "ic_nope", "amount": 5})
    nothing = api.post(f"{TRANSACTIONS}/{helper}", {"card": card, "amount": 0})
    missing = api.post(f"{TRANSACTIONS}/{helper}", {"card": card})
    foreign = api.post(f"{TRANSACTIONS}/{helper}", {"card": card, "amount": 5, "currency": "eur"})

    assert (unknown.status, unknown.error["code"]) == (400, "resource_missing")
    assert (nothing.status, nothing.error["param"]) == (400, "amount")
    assert missing.error["code"] == "parameter_missing"
    assert (foreign.status, foreign.error["param"]) == (501, "currency")
    assert api.see("/v1/issuing/transactions")["data"] == []
