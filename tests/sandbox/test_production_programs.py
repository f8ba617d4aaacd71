"""What programs send that issue cards in production, as they send it, and what they read back.

Each test is a habit of at least one of them (reference: production integrations, B1 and B2).
"""

import pytest

from tests.sandbox.api import AUTHORIZATIONS, CARD

HOLDERS = "/v1/issuing/cardholders"
CARDS = "/v1/issuing/cards"
PERSON = {
    "type": "individual",
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "phone_number": "+18888675309",
    "status": "active",
    "preferred_locales[]": "en",
    "billing[address][line1]": "1 Main Street",
    "billing[address][city]": "San Francisco",
    "billing[address][state]": "CA",
    "billing[address][postal_code]": "94111",
    "billing[address][country]": "US",
    "individual[first_name]": "Ada",
    "individual[last_name]": "Lovelace",
    "individual[dob][day]": 10,
    "individual[dob][month]": 12,
    "individual[dob][year]": 1980,
    "individual[card_issuing][user_terms_acceptance][date]": 1_700_000_000,
    "individual[card_issuing][user_terms_acceptance][ip]": "127.0.0.1",
    "individual[card_issuing][user_terms_acceptance][user_agent]": "Mozilla/5.0",
}


@pytest.fixture(name="card")
def _card(api):
    """The id of an active card of an account with 1,000 dollars."""
    api.fund(100_000)
    return api.card()["id"]


@pytest.mark.parametrize(
    "version",
    [
        *("2015-04-07", "2018-02-28", "2020-03-02", "2020-08-27"),
        *("2022-08-01", "2023-10-16", "2024-06-20"),
    ],
)
def test_old_versions_are_taken(api, version):
    """Programs pin versions for years; each is answered under its own name."""
    said = api.get("/v1/balance", stripe_version=version)

    assert (said.status, said.headers["stripe-version"]) == (200, version)


def test_a_cardholder_is_made_with_all_at_once(api):
    """Status, locales, date of birth and terms in one call, and kept as sent."""
    holder = api.have(HOLDERS, PERSON)
    individual = holder["individual"]

    assert (holder["status"], holder["preferred_locales"]) == ("active", ["en"])
    assert individual["dob"] == {"day": 10, "month": 12, "year": 1980}
    assert individual["card_issuing"]["user_terms_acceptance"]["user_agent"] == "Mozilla/5.0"


def test_cardholders_are_found_by_what_is_known_of_them(api):
    """By e-mail and status, one; by type; and a thousand at once are a hundred."""
    ada = api.have(HOLDERS, PERSON)["id"]
    company = api.cardholder()["id"]
    asked = [
        [("email", PERSON["email"]), ("status", "active"), ("limit", 1)],
        [("type", "company"), ("status", "active")],
        [("limit", 1000)],
    ]

    found = [[each["id"] for each in api.see(HOLDERS, query)["data"]] for query in asked]
    assert found == [[ada], [company], [company, ada]]


def test_a_card_is_ordered_in_upper_case_with_a_second_line(api):
    """``currency=USD`` and a second line for each card, virtual ones too."""
    form = CARD | {"cardholder": api.cardholder()["id"], "currency": "USD", "second_line": "TEAM A"}
    card = api.have(CARDS, form)

    assert (card["currency"], card["second_line"]) == ("usd", "TEAM A")


def test_an_empty_list_of_limits_is_no_limit(api, card):
    """A program sends so for a monthly limit of nothing, and gets an unlimited card."""
    limit = {
        "spending_controls[spending_limits][0][amount]": 100,
        "spending_controls[spending_limits][0][interval]": "monthly",
    }
    api.have(f"{CARDS}/{card}", limit)
    assert not api.authorize(card, 101)["approved"]

    after = api.have(f"{CARDS}/{card}", {"spending_controls[spending_limits]": ""})
    assert after["spending_controls"]["spending_limits"] == []
    assert api.authorize(card, 101)["approved"]


def test_a_card_is_found_by_its_last_digits(api, card):
    """A program that is told four digits by its user asks so."""
    last4 = api.see(f"{CARDS}/{card}")["last4"]

    assert [each["id"] for each in api.see(CARDS, [("last4", last4)])["data"]] == [card]


def test_a_mobile_client_chooses_the_version_of_its_key(api, card):
    """Ephemeral keys are made in the client's version, not the server's."""
    form = {"issuing_card": card, "nonce": "ephkn_1"}

    assert api.post("/v1/ephemeral_keys", form, stripe_version="2020-03-02").status == 200


def test_a_purchase_bears_the_program_s_own_ids(api, card):
    """Metadata can be put on an authorization before it is captured; the capture has none of it."""
    bought = api.authorize(card, 500)["id"]
    api.have(f"/v1/issuing/authorizations/{bought}", {"metadata[expense]": "4711"})
    captured = api.capture(bought)

    assert captured["metadata"] == {"expense": "4711"}
    assert captured["transactions"][0]["metadata"] == {}


def test_what_is_new_is_listed_since_the_last_run(api, card):
    """By ``created`` and status, for authorizations, transactions and rows of the ledger."""
    bought = api.authorize(card, 500)
    api.capture(bought["id"])
    api.pass_time(60)
    later = api.authorize(card, 700)
    since = [("created[gt]", bought["created"]), ("limit", 100)]

    newer = api.see("/v1/issuing/authorizations", since)["data"]
    pending = api.see("/v1/issuing/authorizations", [("status", "pending")])["data"]
    settled = api.see("/v1/issuing/transactions", [("created[gte]", bought["created"])])["data"]
    fees = api.see("/v1/balance_transactions", [("type", "stripe_fee")])["data"]
    assert [each["id"] for each in newer] == [each["id"] for each in pending] == [later["id"]]
    assert [each["authorization"] for each in settled] == [bought["id"]]
    assert fees == []


def test_an_approval_that_comes_too_late_is_refused(api, card):
    """The deprecated calls work while the request is asked, and at no other time."""
    bought = api.authorize(card, 500)["id"]

    assert api.post(f"/v1/issuing/authorizations/{bought}/approve").status == 400


def test_a_top_up_without_a_destination_fills_the_other_balance(api):
    """One program names ``issuing``, another nothing; its money is in the payments balance."""
    form = {"amount": 5000, "currency": "usd", "statement_descriptor": "Top-up"}
    api.have("/v1/topups", form)
    issuing = api.available()
    api.have("/v1/topups", form | {"destination_balance": "issuing"})

    assert (issuing, api.available()) == (0, 5000)
    assert api.see("/v1/topups", [("status", "pending")])["data"] == []


def test_money_is_paid_out_of_the_issuing_balance(api):
    """As after a dispute that was won."""
    api.fund(5000)
    form = {"amount": 2000, "currency": "usd", "source_balance": "issuing", "description": "Won"}
    api.have("/v1/payouts", form)

    assert api.available() == 3000


def test_events_that_nobody_took_are_asked_for_by_time(api):
    """Every five minutes, for the last ten."""
    asked = [("delivery_success", "false"), ("limit", 100)]
    asked += [("created[gte]", 1), ("created[lte]", 9_999_999_999)]

    assert api.get("/v1/events", asked).status == 200


def test_a_purchase_by_card_and_amount_alone_is_made(api, card):
    """A sample sends nothing else; the merchant is Stripe's own."""
    form = {"card": card, "amount": 500, "currency": "USD"}
    bought = api.have(AUTHORIZATIONS, form)

    assert (bought["approved"], bought["currency"]) == (True, "usd")


ACCOUNT = {
    "country": "US",
    "email": "owner@rocket-rides.example",
    "controller[stripe_dashboard][type]": "none",
    "controller[fees][payer]": "application",
    "controller[losses][payments]": "application",
    "controller[requirement_collection]": "application",
    "capabilities[transfers][requested]": "true",
    "capabilities[card_payments][requested]": "true",
    "capabilities[card_issuing][requested]": "true",
}
OWNER = {
    "business_type": "individual",
    "business_profile[annual_revenue][amount]": "100",
    "business_profile[annual_revenue][currency]": "usd",
    "business_profile[annual_revenue][fiscal_year_end]": "2025-12-31",
    "business_profile[estimated_worker_count]": "1",
    "business_profile[mcc]": "5734",
    "business_profile[name]": "Rocket Rides",
    "business_profile[product_description]": "Rides",
    "business_profile[support_phone]": "0000000000",
    "individual[address][city]": "South San Francisco",
    "individual[address][country]": "US",
    "individual[address][line1]": "address_full_match",
    "individual[address][postal_code]": "94080",
    "individual[address][state]": "CA",
    "individual[dob][day]": "1",
    "individual[dob][month]": "1",
    "individual[dob][year]": "1901",
    "individual[email]": "owner@rocket-rides.example",
    "individual[first_name]": "Ada",
    "individual[id_number]": "000000000",
    "individual[last_name]": "Lovelace",
    "individual[phone]": "0000000000",
    "settings[card_issuing][tos_acceptance][date]": "1691518261",
    "settings[card_issuing][tos_acceptance][ip]": "127.0.0.1",
    "settings[payments][statement_descriptor]": "ROCKETS",
    "tos_acceptance[date]": "1691518261",
    "tos_acceptance[ip]": "127.0.0.1",
}


def test_an_account_is_onboarded_by_the_api_alone(with_policies):
    """Made, given all that is due, polled for its capability; a bank account comes last."""
    api = with_policies(onboarding="required")
    account = api.have("/v1/accounts", ACCOUNT)["id"]
    path = f"/v1/accounts/{account}"
    assert api.see(path)["capabilities"]["card_issuing"] == "inactive"
    assert api.have(path, OWNER)["requirements"]["currently_due"] == ["external_account"]
    assert api.see(path)["capabilities"]["card_issuing"] == "active"
    token = {
        "bank_account[country]": "US",
        "bank_account[currency]": "usd",
        "bank_account[account_number]": "000123456789",
        "bank_account[routing_number]": "110000000",
    }
    bank = api.have("/v1/tokens", token)["id"]
    api.have(f"{path}/external_accounts", {"external_account": bank})

    seen = api.see(path)
    assert (seen["charges_enabled"], seen["payouts_enabled"]) == (True, True)
    assert set(seen["capabilities"].values()) == {"active"}


def test_treasury_is_requested_beside_issuing(api):
    """It is a capability like the others, and waits for terms of its own."""
    name = api.have("/v1/accounts", ACCOUNT | {"capabilities[treasury][requested]": "true"})["id"]
    seen = api.see(f"/v1/accounts/{name}/capabilities/treasury")

    assert seen["requested"] is True
    assert seen["status"] in {"active", "inactive", "pending"}


def test_a_wire_is_sent_as_a_plain_form(with_policies):
    """Two fields and the account's header, without the SDK."""
    api = with_policies(us_push_funding="offer")
    account = api.have("/v1/accounts", ACCOUNT)["id"]
    form = {"amount": 5_000, "currency": "usd"}
    api.have("/v1/test_helpers/issuing/fund_balance", form, stripe_account=account)

    balance = api.see("/v1/balance", stripe_account=account)["issuing"]["available"]
    assert balance == [{"amount": 5_000, "currency": "usd"}]
