"""What a live account's cards spend from: found by reading, before anything is written."""

import pytest

from issuing_harness.backends.live.backend import ManualDashboard
from issuing_harness.backends.live.funding import LiveFunding, find_funding
from issuing_harness.errors import SettingsError
from issuing_harness.interactions import Response
from issuing_harness.money import Money
from tests.harness.backends.scripted_transport import ScriptedTransport, say

V2 = "financial_account_v2"
ACCOUNTS = "GET /v2/money_management/financial_accounts"
CLASSIC = {"object": "balance", "issuing": {"available": []}}
TODAY = {"object": "balance"}
NOT_ONBOARDED = say(
    400, error={"message": "Unrecognized request URL (GET: /v1/treasury/financial_accounts)."}
)


def accounts(*statuses: str) -> Response:
    """A list of v2 financial accounts."""
    return say(data=[{"id": f"fa_test_{each}", "status": each} for each in statuses])


def find(balance, asked=None, *responses):
    """What is found, and what was asked for it."""
    transport = ScriptedTransport(responses)
    return find_funding(transport, balance, asked), transport.requests if responses else []


def refusal(balance, asked, *responses):
    """The message of a refusal, after nothing but reads."""
    transport = ScriptedTransport(responses)
    with pytest.raises(SettingsError) as refused:
        find_funding(transport, balance, asked)
    assert {request.method for request in transport.requests} == {"GET"}
    return str(refused.value)


def test_an_issuing_balance_needs_no_further_question():
    """Stripe's guides; the balance was read already."""
    found, asked = find(CLASSIC)
    assert (found.model, found.is_found, asked) == ("issuing_balance", True, [])


def test_an_account_of_today_is_found_by_its_open_account():
    """It says which, and what to set if that is wrong."""
    found, asked = find(TODAY, None, accounts("pending", "open"))

    assert (found.model, found.account) == (V2, "fa_test_open")
    assert [str(request) for request in asked] == [ACCOUNTS]
    assert "fa_test_open" in str(found)
    assert "set --issuing-funding to issuing_balance" in str(found)


@pytest.mark.parametrize("response", [accounts(), say(404, error={}), say(400, error={})])
def test_an_account_with_neither_has_held_no_money_yet(response):
    """An Issuing balance that never held any may not show."""
    assert find(TODAY, None, response)[0].model == "issuing_balance"


def test_an_account_that_is_not_open_can_have_no_card():
    """Stripe refuses every card there (recorded), so the run ends before its first call."""
    said = refusal(TODAY, None, accounts("pending"))
    for part in ("fa_test_pending is pending", "cannot create a new card", "onboarding", "sandbox"):
        assert part in said


def test_what_a_setting_says_is_checked():
    """Of v2, that there is one; of v1, that the platform has Treasury, in Stripe's words."""
    found, _ = find(CLASSIC, V2, accounts("open"))
    none = refusal(CLASSIC, V2, accounts())
    no_treasury = refusal(CLASSIC, "financial_account_v1", NOT_ONBOARDED)

    assert (found.model, found.is_found) == (V2, False)
    assert "has no v2 financial account" in none
    assert "Unrecognized request URL" in no_treasury
    assert "--issuing-funding financial_account_v1 was given" in no_treasury
    assert find(TODAY, "issuing_balance")[0].model == "issuing_balance"
    assert find(CLASSIC, "financial_account_v1", say(data=[]))[0].is_found is False


def test_money_is_sent_to_a_v2_account_by_its_address():
    """An address is made if there is none; the amount is a number, as the second API wants it."""
    transport = ScriptedTransport([say(data=[]), say(id="finaddr_test_1"), say(livemode=False)])
    ManualDashboard(transport, LiveFunding(V2, "fa_test_1")).add_funds(Money(2500))

    credit = "/v2/money_management/test_helpers/financial_addresses/finaddr_test_1/credit"
    made = "POST /v2/money_management/financial_addresses"
    assert transport.calls[1:] == [made, f"POST {credit}"]
    assert ("amount[value]", "2500") in transport.requests[2].form
