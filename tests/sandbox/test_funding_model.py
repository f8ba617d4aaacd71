"""What an account says whose cards spend from a v2 financial account, as accounts of today do."""

import pytest

from tests.sandbox.api import CARD, COMPANY
from tests.sandbox.connect import CUSTOM

TOPUP = {"amount": 2000, "currency": "usd", "destination_balance": "issuing"}


@pytest.fixture(name="today")
def _today(with_policies):
    """An account as one that is opened today."""
    return with_policies(funding_model="financial_account_v2")


def card_form(api, **form):
    """A card's parameters, with a cardholder."""
    return CARD | {"cardholder": api.cardholder()["id"]} | form


def test_a_card_must_name_a_v2_financial_account(today):
    """Recorded of several accounts (reference: treasury and notices, D)."""
    said = today.post("/v1/issuing/cards", card_form(today))

    assert (said.status, said.error["code"], said.error["param"]) == (
        400,
        "parameter_missing",
        "financial_account_v2",
    )
    assert said.error["message"] == "The v2 financial account id must be specified"
    assert today.see("/v1/issuing/cards")["data"] == []


def test_the_account_of_the_first_api_is_an_unknown_parameter(today):
    """Recorded likewise."""
    said = today.post("/v1/issuing/cards", card_form(today, financial_account="fa_1"))

    assert (said.status, said.error["code"]) == (400, "parameter_unknown")
    assert said.error["param"] == "financial_account"


def test_the_issuing_balance_is_neither_there_nor_topped_up(today):
    """Recorded: no `issuing` in the balance, and a refused top-up; its words are ours."""
    said = today.post("/v1/topups", TOPUP)

    assert (said.status, said.error["param"]) == (400, "destination_balance")
    assert "issuing" not in today.see("/v1/balance")
    assert today.have("/v1/topups", {"amount": 2000, "currency": "usd"})["status"] == "pending"


def test_money_is_not_moved_to_an_issuing_balance_that_is_not_there(today):
    """What Stripe says of such a balance transfer is unknown."""
    form = {
        "amount": 700,
        "currency": "usd",
        "source_balance[type]": "payments",
        "destination_balance[type]": "issuing",
    }
    assert today.post("/v1/balance_transfers", form).status == 501


def test_other_accounts_refuse_the_parameter_by_name(api):
    """An alias would be an invention (reference, D)."""
    said = api.post("/v1/issuing/cards", card_form(api, financial_account_v2="fa_1"))

    assert (said.status, said.error["param"]) == (501, "financial_account_v2")
    assert "funding_model" in said.error["message"]


def test_the_dashboard_chooses_for_one_account(api, with_policies):
    """A setting of one account; a new one goes by the policy."""
    choice = "/_sandbox/dashboard/funding_model"
    assert api.post(choice, {"funding_model": "cash"}).status == 400
    api.have(choice, {"funding_model": "financial_account_v2"})
    assert api.post("/v1/issuing/cards", card_form(api)).error["code"] == "parameter_missing"
    api.have("/_sandbox/reset")
    assert api.card()["status"] == "active"


def test_treasury_is_not_there_beside_it(today):
    """Recorded of such accounts: a 400 that asks whether one has onboarded."""
    said = today.get("/v1/treasury/financial_accounts")

    assert (said.status, said.error["type"]) == (400, "invalid_request_error")
    assert said.error["message"].startswith(
        "Unrecognized request URL (GET: /v1/treasury/financial_accounts)."
    )
    assert "onboarded to Treasury" in said.error["message"]


def test_funding_instructions_are_refused_as_elsewhere_in_the_us(today):
    """What else an account of today says of them is unknown."""
    form = {
        "currency": "usd",
        "funding_type": "bank_transfer",
        "bank_transfer[type]": "us_bank_transfer",
    }
    assert today.post("/v1/issuing/funding_instructions", form).status == 400


def test_a_connected_account_goes_by_its_platform(today):
    """Its cards need a v2 account of its own, named by Stripe-Account or Stripe-Context."""
    name = today.have("/v1/accounts", CUSTOM)["id"]
    today.see("/v1/balance")  # what is due happens before a call
    holder = today.have("/v1/issuing/cardholders", COMPANY, stripe_account=name)["id"]
    form = CARD | {"cardholder": holder}
    refused = today.post("/v1/issuing/cards", form, stripe_account=name)
    path = "/v2/money_management/financial_accounts"
    [account] = today.see(path, stripe_context=name)["data"]
    [own] = today.see(path)["data"]
    named = form | {"financial_account_v2": account["id"]}

    assert refused.error["code"] == "parameter_missing"
    assert account["id"] != own["id"]
    assert today.have("/v1/issuing/cards", named, stripe_account=name)["status"] == "active"


def test_whether_a_connected_account_has_a_v2_account_is_a_policy(with_policies):
    """`connected_financial_account_v2`: with none, nothing is listed, credited or spent from."""
    api = with_policies(funding_model="financial_account_v2", connected_financial_account_v2="none")
    name = api.have("/v1/accounts", CUSTOM)["id"]
    api.see("/v1/balance")  # what is due happens before a call
    path = "/v2/money_management/financial_accounts"
    [own] = api.see(path)["data"]
    holder = api.have("/v1/issuing/cardholders", COMPANY, stripe_account=name)["id"]
    form = CARD | {"cardholder": holder, "financial_account_v2": own["id"]}
    refused = api.post("/v1/issuing/cards", form, stripe_account=name)
    funds = api.post("/_sandbox/dashboard/add_funds", {"amount": 5}, stripe_account=name)

    assert api.see(path, stripe_context=name)["data"] == []
    assert refused.error["code"] == "resource_missing"
    assert (funds.status, "has no v2 financial account" in funds.error["message"]) == (400, True)
