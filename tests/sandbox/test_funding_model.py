"""What an account says whose cards spend from a v2 financial account, as accounts of today do."""

import pytest

from tests.sandbox.api import CARD

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
