"""Tokens of accounts, persons and bank accounts: made, shown, used once."""

import pytest
import stripe

from tests.sandbox.api import START
from tests.sandbox.connect import BUSINESS, CUSTOM, PERSON, connected

TOKENS = "/v1/tokens"
BANK = {
    "bank_account[country]": "US",
    "bank_account[currency]": "usd",
    "bank_account[routing_number]": "110000000",
    "bank_account[account_number]": "000123456789",
}


def within(name, form):
    """A form whose parameters stand in the hash of this name."""
    return {f"{name}[{key.replace('[', '][', 1).rstrip(']')}]": form[key] for key in form}


def test_an_account_s_token_carries_its_company_and_its_consent(api):
    """Who shows the terms of service in a browser says so; the numbers are nowhere shown."""
    company = {name: BUSINESS[name] for name in BUSINESS if name.startswith("company")}
    carried = within("account", company | {"business_type": "company"})
    token = api.have(TOKENS, carried | {"account[tos_shown_and_accepted]": "true"})
    assert token == {
        "id": token["id"],
        "object": "token",
        "client_ip": "127.0.0.1",
        "created": START,
        "livemode": False,
        "type": "account",
        "used": False,
    }
    assert token["id"].startswith("ct_1")
    made = api.have("/v1/accounts", CUSTOM | {"account_token": token["id"]})

    assert (made["business_type"], made["company"]["name"]) == ("company", "Rocket Rides")
    assert made["tos_acceptance"]["date"] == START
    assert api.see(f"{TOKENS}/{token['id']}")["used"] is True
    said = api.post("/v1/accounts", CUSTOM | {"account_token": token["id"]})
    assert (said.status, said.error["code"]) == (400, "token_already_used")


def test_an_account_is_updated_with_a_token(api):
    """Of an individual; what it carries cannot be said beside it."""
    shop = connected(api)
    token = api.have(TOKENS, within("account[individual]", PERSON))["id"]
    target = f"/v1/accounts/{shop.account}"
    said = api.post(target, {"account_token": token, "company[name]": "X"})
    assert (said.status, said.error["param"]) == (400, "company")
    assert api.see(f"{TOKENS}/{token}")["used"] is False
    api.have(target, {"business_type": "individual"})
    assert api.have(target, {"account_token": token})["individual"]["first_name"] == "Jenny"


def test_a_person_s_token_carries_the_person(api):
    """For a new one, and for a change."""
    shop = connected(api)
    people = f"/v1/accounts/{shop.account}/persons"
    first = api.have(TOKENS, within("person", PERSON))["id"]
    person = api.have(people, {"person_token": first})
    second = api.have(TOKENS, {"person[last_name]": "Roe"})["id"]
    changed = api.have(f"{people}/{person['id']}", {"person_token": second})

    assert first.startswith("cpt_1")
    assert (person["first_name"], changed["last_name"]) == ("Jenny", "Roe")
    assert (changed["first_name"], changed["ssn_last_4_provided"]) == ("Jenny", True)


def test_a_bank_account_s_token_shows_it(api):
    """And makes one of an account; it carries no account."""
    shop = connected(api)
    token = api.have(TOKENS, BANK | {"bank_account[account_holder_name]": "Ada"})
    shown = token["bank_account"]
    assert (shown["last4"], shown["bank_name"]) == ("6789", "STRIPE TEST BANK")
    assert "account" not in shown
    banks = f"/v1/accounts/{shop.account}/external_accounts"
    bank = api.have(banks, {"external_account": token["id"]})

    assert (bank["account_holder_name"], bank["account"]) == ("Ada", shop.account)
    other = api.have(TOKENS, BANK)["id"]
    said = api.post("/v1/accounts", CUSTOM | {"account_token": other})
    assert (said.status, said.error["param"]) == (400, "account_token")
    assert api.post(banks, {"external_account": "btok_nope"}).error["code"] == "resource_missing"


@pytest.mark.parametrize(
    ("form", "param"),
    [
        ({"card[number]": "4242424242424242"}, "card"),
        ({"customer": "cus_1"}, "customer"),
        ({"cvc_update[cvc]": "123"}, "cvc_update"),
        ({"pii[id_number]": "000000000"}, "pii"),
        ({"account[company][vat_id]": "1"}, "account[company][vat_id]"),
        ({"person[gender]": "female"}, "person[gender]"),
        (BANK | {"bank_account[payment_method]": "pm_1"}, "bank_account[payment_method]"),
    ],
)
def test_what_is_not_modelled_of_tokens_is_refused_by_name(api, form, param):
    """Cards are not paid with here."""
    said = api.post(TOKENS, form)

    assert (said.status, said.error["param"]) == (501, param)
    assert f"the parameter {param} of POST /v1/tokens" in said.error["message"]


@pytest.mark.parametrize(
    "token",
    [
        "tok_visa_debit",
        "tok_mastercard_debit",
        "tok_visa_debit_us_transferSuccess",
        "tok_1NuMIZFUQNp5XJknPmDzEz0t",
        "pm_usBankAccount_success",
        "pm_card_visa_debit",
        "src_1NuMIZFUQNp5XJknPmDzEz0t",
        "btok_us",
        "btok_us_unverified",
        "btok_gb",
    ],
)
def test_a_test_token_that_carries_something_else_is_refused_by_name(api, token):
    """Stripe has it, so nobody says that there is no such token, wherever one can be given."""
    shop = connected(api)
    account = f"/v1/accounts/{shop.account}"
    for path, param in (
        (f"{account}/external_accounts", "external_account"),
        (account, "external_account"),
        ("/v1/accounts", "account_token"),
        (f"{account}/persons", "person_token"),
    ):
        said = api.post(path, {param: token} | (CUSTOM if path == "/v1/accounts" else {}))
        assert (said.status, said.error["param"]) == (501, param)
        assert token in said.error["message"]

    assert api.get(f"{TOKENS}/{token}").status == 501


def test_a_token_carries_one_thing(api):
    """Not nothing, and not two."""
    both = {"person[last_name]": "Roe", "account[business_type]": "company"}

    assert api.post(TOKENS).error["code"] == "parameter_missing"
    assert api.post(TOKENS, both).error["code"] == "parameters_exclusive"
    assert api.get(f"{TOKENS}/ct_nope").error["code"] == "resource_missing"


def test_the_official_sdk_makes_tokens(base, key):
    """With its types."""
    client = stripe.StripeClient(key, base_addresses={"api": base})
    token = client.v1.tokens.create({"account": {"company": {"name": "Rocket Rides"}}})
    account = client.v1.accounts.create({"type": "custom", "account_token": token.id})

    assert account.company.name == "Rocket Rides"
    assert client.v1.tokens.retrieve(token.id).used is True
