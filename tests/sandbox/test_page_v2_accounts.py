"""The page of an account whose cards spend from a v2 financial account."""

import pytest

from issuing_sandbox.server.server import running
from tests.sandbox.api import START, UNREVIEWED, OverHttp, Watched
from tests.sandbox.page import look


@pytest.fixture(name="shown")
def _shown():
    """The page's address, an account of today that has bought something, and its client."""
    sandbox = Watched(at=START, policies=UNREVIEWED)
    with running(sandbox) as base:
        api = OverHttp(base, "sk_test_page_of_today")
        api.have("/_sandbox/dashboard/funding_model", {"funding_model": "financial_account_v2"})
        api.have("/_sandbox/dashboard/add_funds", {"amount": 5000})
        [account] = api.see("/v2/money_management/financial_accounts")["data"]
        card = api.card(financial_account_v2=account["id"])["id"]
        api.authorize(card, 1000)
        yield base, f"/account/{api.see('/v1/account')['id']}", account["id"], api
        api.close()


def test_the_page_shows_what_a_v2_account_has(shown):
    """Available and held, its Transactions and debits, and what cards spend from."""
    base, home, account, _ = shown
    page = look(base, home)

    assert page.status == 200
    for part in (
        account,
        "V2 financial accounts",
        "V2 transaction entries",
        "$40.00",
        "$10.00",
        "-$10.00",
        "bank_transfer",
    ):
        assert part in page.text
    assert "spend from a v2 financial account" in page.text
    assert look(base, f"{home}/objects/{account}").status == 200


def test_the_top_says_what_cards_can_spend(shown):
    """There is no Issuing balance to be shown as empty, here or among all accounts."""
    base, home, account, _ = shown

    page = look(base, home)
    assert "Issuing balance" not in page.text
    assert f"{account}: $40.00 available, $10.00 outbound pending" in page.text
    row = look(base).tables["accounts"][0]
    assert (row["Issuing balance"], row["held"]) == ("-", "-")
    assert row["financial accounts"] == "$40.00\n$10.00 held"


def test_a_state_has_v2_accounts_in_it(shown):
    """What is exported and imported has the same money."""
    _, _, account, api = shown
    path = f"/v2/money_management/financial_accounts/{account}"
    before = api.see(path)
    state = api.send("GET", "/_sandbox/state", "", api._with({}), b"").body
    headers = api._with({"content-type": "application/json"})
    assert api.send("POST", "/_sandbox/state", "", headers, state).status == 200
    assert api.see(path) == before
