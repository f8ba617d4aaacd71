"""Authorizations that grow, and estimates that turn out otherwise."""

import pytest

from tests.sandbox.api import AUTHORIZATIONS, reason

LIMIT = "spending_controls[spending_limits][0]"


@pytest.fixture(name="held")
def _held(api):
    """An authorization of 1000 out of 5000."""
    api.fund(5000)
    return api.authorize(api.card()["id"], 1000)


def amounts(rows):
    """What the rows moved."""
    return [row["amount"] for row in rows]


def incremented(api, authorization, cents):
    """The authorization after the merchant asked for more."""
    return api.have(f"{AUTHORIZATIONS}/{authorization}/increment", {"increment_amount": cents})


def test_an_increment_holds_more(api, held):
    """Both amounts rise, the second hold is of the extra, and so is the second decision."""
    after = incremented(api, held["id"], 500)
    first, second = after["request_history"]

    assert (after["status"], after["amount"], after["merchant_amount"]) == ("pending", 1500, 1500)
    assert amounts(after["balance_transactions"]) == [-1000, -500]
    assert after["balance_transactions"][1]["description"] == "Hold for authorization"
    assert [first] == held["request_history"]
    assert (second["amount"], second["merchant_amount"], second["approved"]) == (500, 500, True)
    assert second["reason"] == "card_active"
    assert api.available() == 3500


def test_an_increment_is_told(api, held):
    """By one event, with what was before."""
    incremented(api, held["id"], 500)
    event = api.events()[-1]

    assert event["type"] == "issuing_authorization.updated"
    assert event["data"]["previous_attributes"] == {
        "amount": 1000,
        "merchant_amount": 1000,
        "request_history": held["request_history"],
    }


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, "insufficient_funds"),
        ({"status": "inactive"}, "card_inactive"),
        ({"spending_controls[blocked_categories][]": "taxicabs_limousines"}, "spending_controls"),
    ],
)
def test_a_declined_increment_leaves_its_row_and_nothing_else(api, held, change, why):
    """It is decided as things are by then; the authorization stays approved, as it was."""
    if change:
        api.have(f"/v1/issuing/cards/{held['card']['id']}", change)
    after = incremented(api, held["id"], 4001 if not change else 1)
    row = after["request_history"][1]

    assert (row["approved"], row["reason"], row["authorization_code"]) == (False, why, None)
    assert (after["approved"], after["status"], after["amount"]) == (True, "pending", 1000)
    assert after["balance_transactions"] == held["balance_transactions"]
    assert api.available() == 4000
    assert list(api.events()[-1]["data"]["previous_attributes"]) == ["request_history"]


def test_what_was_held_before_counts_under_limits_of_a_window(api):
    """A limit of 3000 a day has 1000 left for an increment on 2000, to the cent."""
    api.fund(9000)
    card = api.card(**{f"{LIMIT}[amount]": 3000, f"{LIMIT}[interval]": "daily"})["id"]
    name = api.authorize(card, 2000)["id"]

    assert incremented(api, name, 1001)["amount"] == 2000
    assert incremented(api, name, 1000)["amount"] == 3000
    assert reason(api.authorize(card, 1)) == "spending_controls"


@pytest.mark.parametrize(("policy", "amount"), [("total", 2000), ("extra", 4000)])
def test_what_a_limit_of_one_authorization_looks_at_is_a_policy(with_policies, policy, amount):
    """By default at what the authorization would become."""
    api = with_policies(increment_is_checked_as=policy)
    api.fund(9000)
    card = api.card(**{f"{LIMIT}[amount]": 3000, f"{LIMIT}[interval]": "per_authorization"})["id"]

    assert incremented(api, api.authorize(card, 2000)["id"], 2000)["amount"] == amount


def test_an_incremented_authorization_is_captured_and_given_back_whole(api, held):
    """With the release of both holds."""
    incremented(api, held["id"], 500)
    after = api.capture(held["id"])

    assert amounts(after["balance_transactions"]) == [-1000, -500, 1500]
    assert amounts(after["transactions"]) == [-1500]
    assert api.available() == 3500


def test_an_increment_is_of_something(api, held):
    """One of nothing, or without an amount, is refused."""
    nothing = api.post(f"{AUTHORIZATIONS}/{held['id']}/increment", {"increment_amount": 0})
    missing = api.post(f"{AUTHORIZATIONS}/{held['id']}/increment")

    assert (nothing.status, nothing.error["param"]) == (400, "increment_amount")
    assert missing.error["code"] == "parameter_missing"


@pytest.mark.parametrize("helper", ["increment", "finalize_amount"])
@pytest.mark.parametrize("state", ["closed", "declined", "reversed", "expired"])
def test_only_what_is_pending_can_change_its_amount(api, helper, state):
    """Inferred; the wording is ours, and nothing is left behind."""
    api.fund(5000)
    name = api.authorize(api.card()["id"], 9999 if state == "declined" else 1000)["id"]
    ends = {"closed": "capture", "reversed": "reverse", "expired": "expire"}
    if state in ends:
        api.have(f"{AUTHORIZATIONS}/{name}/{ends[state]}")
    before = api.see(f"/v1/issuing/authorizations/{name}")
    form = {"increment_amount": 5} if helper == "increment" else {"final_amount": 5}
    said = api.post(f"{AUTHORIZATIONS}/{name}/{helper}", form)

    assert (said.status, said.error["type"]) == (400, "invalid_request_error")
    assert "code" not in said.error
    assert api.see(f"/v1/issuing/authorizations/{name}") == before


@pytest.mark.parametrize(
    ("final", "rows"), [(400, [-1000, 600]), (1600, [-1000, -600]), (1000, [-1000])]
)
def test_a_final_amount_is_what_is_held(api, held, final, rows):
    """Less gives back, more holds more, the same moves nothing; nothing is decided again."""
    after = api.have(f"{AUTHORIZATIONS}/{held['id']}/finalize_amount", {"final_amount": final})

    assert (after["status"], after["amount"], after["merchant_amount"]) == ("pending", final, final)
    assert amounts(after["balance_transactions"]) == rows
    assert after["request_history"] == held["request_history"]
    assert api.available() == 5000 - final


def test_a_pump_s_final_amount_tells_the_fuel(api, held):
    """It stands on the authorization from then on; what was not said is null."""
    form = {
        "final_amount": 400,
        "fuel[type]": "diesel",
        "fuel[quantity_decimal]": "1.5",
        "fleet[service_type]": "self_service",
        "fleet[reported_breakdown][fuel][gross_amount_decimal]": "400",
    }
    after = api.have(f"{AUTHORIZATIONS}/{held['id']}/finalize_amount", form)

    assert after["fuel"] == {
        "industry_product_code": None,
        "quantity_decimal": "1.5",
        "type": "diesel",
        "unit": None,
        "unit_cost_decimal": None,
    }
    assert after["fleet"] == {
        "cardholder_prompt_data": None,
        "purchase_type": None,
        "reported_breakdown": {
            "fuel": {"gross_amount_decimal": "400"},
            "non_fuel": None,
            "tax": None,
        },
        "service_type": "self_service",
    }


def test_what_was_captured_in_part_is_final(api, held):
    """An amount is finalized before it is captured; one of nothing is not guessed."""
    nothing = api.post(f"{AUTHORIZATIONS}/{held['id']}/finalize_amount", {"final_amount": 0})
    api.capture(held["id"], capture_amount=400, close_authorization="false")
    late = api.post(f"{AUTHORIZATIONS}/{held['id']}/finalize_amount", {"final_amount": 5})

    assert nothing.error["code"] == "not_modelled"
    assert (late.status, late.error["type"]) == (400, "invalid_request_error")
