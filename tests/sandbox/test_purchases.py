"""Purchases: what a decision looks at, and how an authorization reads."""

import pytest

from tests.sandbox.api import AUTHORIZATIONS, INDIVIDUAL, START, reason

DEFAULT_URL = "https://rocketrides.io/"


def test_an_authorization_reads_as_recorded(api):
    """What the helper fills in when little is said: every value that a recording shows."""
    api.fund(5000)
    card = api.card()
    authorization = api.authorize(card["id"], 3000)
    (verdict,) = authorization["request_history"]
    plain = {k: v for k, v in authorization.items() if not isinstance(v, dict | list)}
    fresh = api.see(f"/v1/issuing/cards/{card['id']}")

    assert plain == {
        "id": plain["id"],
        "object": "issuing.authorization",
        "amount": 3000,
        "approved": True,
        "authorization_method": "online",
        "card_presence": "not_present",
        "cardholder": card["cardholder"]["id"],
        "created": START,
        "currency": "usd",
        "fleet": None,
        "fuel": None,
        "livemode": False,
        "merchant_amount": 3000,
        "merchant_currency": "usd",
        "pending_request": None,
        "status": "pending",
        "token": None,
        "verified_by_fraud_challenge": False,
        "wallet": None,
    }
    assert authorization["amount_details"] == {"atm_fee": None, "cashback_amount": 0}
    assert authorization["card"] == fresh
    assert authorization["merchant_data"] == {
        "category": "taxicabs_limousines",
        "category_code": "4121",
        "city": "San Francisco",
        "country": "US",
        "name": "Rocket Rides",
        "network_id": "1234567890",
        "postal_code": "94103",
        "state": "CA",
        "tax_id": None,
        "terminal_id": "99999999",
        "url": "https://rocketrides.io/",
    }
    network = authorization["network_data"]
    assert network["acquiring_institution_id"] == "123456"
    assert network["system_trace_audit_number"] == "1234567890"
    assert network["transaction_id"][:5] == "test_"
    assert len(network["transaction_id"]) == 20
    assert verdict["amount_details"] == {"atm_fee": None, "cashback_amount": None}
    assert (verdict["network_risk_score"], verdict["requested_at"]) == (10, 1_768_262_400)
    assert verdict["authorization_code"][0] == "S"
    assert authorization["verification_data"] == {
        "address_line1_check": "not_provided",
        "address_postal_code_check": "not_provided",
        "authentication_exemption": None,
        "cvc_check": "not_provided",
        "expiry_check": "match",
        "postal_code": "94103",
        "three_d_secure": None,
    }


@pytest.mark.parametrize(
    ("method", "presence"),
    [
        ("chip", "present"),
        ("contactless", "present"),
        ("swipe", "present"),
        ("keyed_in", "not_present"),
        ("online", "not_present"),
    ],
)
def test_the_method_says_whether_the_card_is_there(api, method, presence):
    """Recorded for online, inferred for the others."""
    form = {"authorization_method": method}

    assert api.authorize(api.card()["id"], 5, form)["card_presence"] == presence


@pytest.mark.parametrize(
    ("amount", "verdict"), [(5000, "card_active"), (5001, "insufficient_funds")]
)
def test_the_balance_is_the_bound(api, amount, verdict):
    """All of it may be spent, and not a cent more; a decline is a 200 that moves nothing."""
    api.fund(5000)
    card = api.card()["id"]

    assert reason(api.authorize(card, amount)) == verdict
    assert api.available() == (0 if verdict == "card_active" else 5000)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [("inactive", "card_inactive"), ("canceled", "card_canceled"), ("active", "card_active")],
)
def test_a_card_s_status_decides(api, status, verdict):
    """Only an active card buys."""
    api.fund(5000)
    card = api.card()["id"]
    api.have(f"/v1/issuing/cards/{card}", {"status": status})

    assert reason(api.authorize(card, 5)) == verdict


def test_a_card_expires_when_its_last_month_is_over(api):
    """On the virtual clock; the recorded card was good for 34 months."""
    api.fund(5000)
    card = api.card()

    assert (card["exp_month"], card["exp_year"]) == (4, 2029)
    api.until("2029-04-30T23:59:59")
    assert reason(api.authorize(card["id"], 5)) == "card_active"
    api.pass_time(1)
    assert reason(api.authorize(card["id"], 5)) == "card_expired"


def test_a_cardholder_s_status_decides(api):
    """An inactive cardholder's cards decline."""
    api.fund(5000)
    card = api.card()
    holder = f"/v1/issuing/cardholders/{card['cardholder']['id']}"
    api.have(holder, {"status": "inactive"})
    assert reason(api.authorize(card["id"], 5)) == "cardholder_inactive"
    api.have(holder, {"status": "active"})
    assert reason(api.authorize(card["id"], 5)) == "card_active"


def test_a_cardholder_under_review_may_not_spend(with_policies):
    """With a review that takes two seconds, as recorded: cards can be made, not used."""
    api = with_policies(screening_seconds=2)
    api.fund(5000)
    card = api.card()["id"]
    assert reason(api.authorize(card, 5)) == "cardholder_verification_required"
    api.pass_time(2)
    assert reason(api.authorize(card, 5)) == "card_active"


def test_changing_an_individual_means_another_review(with_policies):
    """Until it is over the cards decline."""
    api = with_policies(screening_seconds=2)
    api.fund(5000)
    holder = api.have("/v1/issuing/cardholders", INDIVIDUAL)["id"]
    card = api.card(holder)["id"]
    api.pass_time(2)
    api.have(f"/v1/issuing/cardholders/{holder}", {"individual[last_name]": "Byron"})

    assert reason(api.authorize(card, 5)) == "cardholder_verification_required"


@pytest.mark.parametrize(
    ("form", "verdict"),
    [
        ({"merchant_data[category]": "automated_cash_disburse"}, "not_allowed"),
        ({"verification_data[cvc_check]": "mismatch"}, "verification_failed"),
        ({"verification_data[expiry_check]": "mismatch"}, "verification_failed"),
        ({"verification_data[three_d_secure][result]": "failed"}, "verification_failed"),
        ({"verification_data[address_postal_code_check]": "mismatch"}, "card_active"),
    ],
)
def test_what_the_network_reports_decides(api, form, verdict):
    """Cash and failed checks decline; a wrong postal code alone does not."""
    api.fund(5000)

    assert reason(api.authorize(api.card()["id"], 5, form)) == verdict


@pytest.mark.parametrize(
    ("controls", "form", "verdict"),
    [
        ({"blocked_categories][": "bakeries"}, {}, "card_active"),
        ({"blocked_categories][": "taxicabs_limousines"}, {}, "spending_controls"),
        ({"allowed_categories][": "bakeries"}, {}, "spending_controls"),
        ({"allowed_categories][": "taxicabs_limousines"}, {}, "card_active"),
        (
            {"blocked_merchant_countries][": "CA"},
            {"merchant_data[country]": "CA"},
            "spending_controls",
        ),
        (
            {"allowed_merchant_countries][": "US"},
            {"merchant_data[country]": "CA"},
            "spending_controls",
        ),
        ({"blocked_card_presences][": "not_present"}, {}, "spending_controls"),
        (
            {"blocked_card_presences][": "not_present"},
            {"authorization_method": "chip"},
            "card_active",
        ),
    ],
)
@pytest.mark.parametrize("on", ["card", "cardholder"])
def test_controls_forbid_kinds_of_purchase(api, on, controls, form, verdict):
    """By category, country and presence, on the card or on its cardholder."""
    api.fund(5000)
    given = {f"spending_controls[{name}]": value for name, value in controls.items()}
    holder = api.cardholder(**(given if on == "cardholder" else {}))["id"]
    card = api.card(holder, **(given if on == "card" else {}))["id"]

    assert reason(api.authorize(card, 100, form)) == verdict


def test_the_order_of_reasons(api):
    """Several at once: funds, then the card, the cardholder, the network's checks, controls."""
    card = api.card(**{"spending_controls[blocked_categories][]": "taxicabs_limousines"})
    name, holder = card["id"], card["cardholder"]["id"]
    mismatch = {"verification_data[cvc_check]": "mismatch"}
    api.have(f"/v1/issuing/cards/{name}", {"status": "inactive"})
    api.have(f"/v1/issuing/cardholders/{holder}", {"status": "inactive"})
    reasons = [reason(api.authorize(name, 5, mismatch))]
    api.fund(1000)
    reasons.append(reason(api.authorize(name, 5, mismatch)))
    api.have(f"/v1/issuing/cards/{name}", {"status": "active"})
    reasons.append(reason(api.authorize(name, 5, mismatch)))
    api.have(f"/v1/issuing/cardholders/{holder}", {"status": "active"})
    reasons.append(reason(api.authorize(name, 5, mismatch)))
    reasons.append(reason(api.authorize(name, 5)))

    assert reasons == [
        "insufficient_funds",
        "card_inactive",
        "cardholder_inactive",
        "verification_failed",
        "spending_controls",
    ]


def test_a_merchant_amount_alone_is_an_amount(api):
    """In the card's currency the two are equal; without either there is nothing to decide."""
    api.fund(1000)
    card = api.card()["id"]
    authorization = api.have(AUTHORIZATIONS, {"card": card, "merchant_amount": 700})
    said = api.post(AUTHORIZATIONS, {"card": card})

    assert (authorization["amount"], authorization["merchant_amount"]) == (700, 700)
    assert said.error["message"] == "Missing required param: amount."


@pytest.mark.parametrize(
    ("policy", "alone", "named"),
    [
        ("card_alone", None, DEFAULT_URL),
        ("default", None, None),
        ("never", DEFAULT_URL, DEFAULT_URL),
    ],
)
def test_of_which_purchases_the_creating_event_has_no_url_is_a_policy(
    with_policies, policy, alone, named
):
    """Recorded: of one made by card alone. The response and later events have the default one."""
    api = with_policies(created_event_url=policy)
    api.fund(1000)
    card = api.card()["id"]
    bare = api.have(AUTHORIZATIONS, {"card": card, "amount": 5})
    taxi = api.authorize(card, 5)
    given = api.authorize(card, 5, {"merchant_data[url]": "https://example.com/"})
    api.capture(bare["id"])
    urls = {"issuing_authorization.created": [], "issuing_authorization.updated": []}
    for event in api.events():
        if event["type"] in urls:
            urls[event["type"]].append(event["data"]["object"]["merchant_data"]["url"])

    assert [each["merchant_data"]["url"] for each in (bare, taxi, given)] == [
        DEFAULT_URL,
        DEFAULT_URL,
        "https://example.com/",
    ]
    assert urls["issuing_authorization.created"] == [alone, named, "https://example.com/"]
    assert urls["issuing_authorization.updated"] == [DEFAULT_URL]
