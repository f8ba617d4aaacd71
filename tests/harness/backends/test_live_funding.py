"""What a live account's cards spend from: found by reading, before anything is written."""

import pytest

from issuing_harness.backends import ScenarioName
from issuing_harness.backends.live import LiveBackend
from issuing_harness.backends.live.backend import ManualDashboard
from issuing_harness.backends.live.funding import LiveFunding, find_funding
from issuing_harness.doctor import check_setup
from issuing_harness.errors import SettingsError
from issuing_harness.interactions import Response
from issuing_harness.money import Money
from issuing_harness.project import read_project
from issuing_harness.settings import Settings
from issuing_sandbox.app import Sandbox
from issuing_sandbox.policies import Policies
from issuing_sandbox.server.server import running
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


def backend_on(policies, **settings):
    """What a live backend finds on a running sandbox in Stripe's place, and its Dashboard."""
    with running(Sandbox(policies=policies)) as base:
        given = Settings("live", False, None, base, "sk_test_of_today", **settings)
        backend = LiveBackend(given)
        connection = backend.connect(ScenarioName("funding/x.feature", "Any"))
        try:
            if connection.funding == V2:
                connection.dashboard.add_funds(Money(2500))
            return backend.funding_in_words, connection.funding
        finally:
            connection.close()
            backend.close()


def test_a_live_run_finds_what_an_account_of_today_spends_from():
    """On a sandbox with that policy: found, funded by the test helper, and said."""
    words, funding = backend_on(Policies(funding_model=V2))
    _, classic = backend_on(Policies())

    assert (funding, classic) == (V2, "issuing_balance")
    assert "a v2 financial account (fa_test_" in words


def test_a_live_run_with_a_pending_account_ends_before_its_first_call():
    """As in sandboxes whose live onboarding is not complete."""
    with pytest.raises(SettingsError, match="is pending"):
        backend_on(Policies(funding_model=V2, financial_account_v2_status="pending"))


def test_the_doctor_says_what_cards_spend_from(pytester, monkeypatch):
    """With a key it asks, by reading; without one it does not."""
    pytester.makeini("[pytest]\n")
    with running(Sandbox(policies=Policies(funding_model=V2))) as base:
        monkeypatch.setenv("STRIPE_API_KEY", "sk_test_of_today")
        told = "\n".join(map(str, check_setup(read_project(), base)))
        monkeypatch.setenv("ISSUING_FUNDING", "financial_account_v1")
        refused = "\n".join(map(str, check_setup(read_project(), base)))

    assert "cards spend from a v2 financial account (fa_test_" in told
    assert "is no platform with Treasury" in refused
    assert "Unrecognized request URL" in refused


def test_a_live_run_buys_with_the_account_that_it_found(suite, monkeypatch):
    """The whole way, without a setting: the run says what it found, and the scenario passes."""
    purchase = """
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    When the company spends $10.00 at Rocket Rides
    Then the authorization is approved
    And the Issuing balance has fallen by $10.00
    """
    with running(Sandbox(policies=Policies(funding_model=V2, screening_seconds=0))) as base:
        monkeypatch.setenv("STRIPE_API_KEY", "sk_test_of_today")
        result = suite(purchase, "--backend", "live", "--api-base", base)

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*cards spend from a v2 financial account (fa_test_*"])


def test_a_refused_card_says_what_to_set(suite, monkeypatch):
    """Where a setting says otherwise, Stripe's refusal alone would not say what to do."""
    card = """
    When the program creates the company as a cardholder
    Then the review of the cardholder soon ends
    When the program issues a virtual card to the company
    Then the card is inactive
    """
    with running(Sandbox(policies=Policies(funding_model=V2, screening_seconds=0))) as base:
        monkeypatch.setenv("STRIPE_API_KEY", "sk_test_of_today")
        arguments = ("--backend", "live", "--api-base", base, "--funding", "issuing_balance")
        result = suite(card, *arguments)

    result.assert_outcomes(failed=1)
    said = " ".join(result.stdout.str().split())
    assert "The v2 financial account id must be specified" in said
    assert "set --issuing-funding financial_account_v2, or leave the option out" in said
