"""Purchases that look like fraud, and cardholders who are asked whether it was them."""

import pytest

from tests.sandbox.api import AUTHORIZATIONS

RISKY = {"risk_assessment[fraud_risk][level]": "highest", "risk_assessment[fraud_risk][score]": 95}
PHONE = {"phone_number": "+15555550100"}


def verdict(authorization):
    """The reason of the only decision."""
    return authorization["request_history"][0]["reason"]


def challenged(api, **holder):
    """A card whose risky purchase was declined, and that purchase."""
    api.fund(5000)
    card = api.card(api.cardholder(**holder)["id"])["id"]
    return card, api.authorize(card, 500, RISKY)


def respond(api, authorization, confirmed):
    """The cardholder answers."""
    path = f"{AUTHORIZATIONS}/{authorization['id']}/fraud_challenges/respond"
    return api.have(path, {"confirmed": confirmed})


@pytest.mark.parametrize("level", ["highest", "elevated", "low", "normal", "not_assessed"])
def test_the_highest_risk_of_fraud_declines(api, level):
    """Only that one, and only of fraud; on a plain account no challenge is shown."""
    api.fund(5000)
    card = api.card()["id"]
    risk = {"risk_assessment[fraud_risk][level]": level}
    risk |= {"risk_assessment[card_testing_risk][level]": "highest"}
    authorization = api.authorize(card, 500, risk)

    expected = "suspected_fraud" if level == "highest" else "card_active"
    assert verdict(authorization) == expected
    assert "fraud_challenges" not in authorization
    assert authorization["verified_by_fraud_challenge"] is False


def test_whether_risk_declines_is_a_policy(with_policies):
    """Without it the purchase goes through."""
    api = with_policies(highest_fraud_risk_declines=False)
    _, authorization = challenged(api)

    assert verdict(authorization) == "card_active"


def test_controls_come_before_risk(api):
    """Several reasons at once: the spending controls name it."""
    api.fund(5000)
    card = api.card(**{"spending_controls[blocked_categories][]": "taxicabs_limousines"})["id"]

    assert verdict(api.authorize(card, 500, RISKY)) == "spending_controls"


@pytest.mark.parametrize(
    ("holder", "status", "why"),
    [
        (PHONE, "pending", None),
        ({"phone_number": "+447911123456"}, "pending", None),
        ({"phone_number": "+33612345678"}, "undeliverable", "unsupported_phone_number"),
        ({}, "undeliverable", "no_phone_number"),
    ],
)
def test_a_cardholder_is_asked_by_telephone(with_policies, holder, status, why):
    """Where challenges are switched on, and the number is one that can be reached."""
    _, declined = challenged(with_policies(fraud_challenges=True), **holder)

    assert verdict(declined) == "suspected_fraud"
    assert declined["fraud_challenges"] == [
        {"channel": "sms", "status": status, "undeliverable_reason": why}
    ]


def test_a_yes_clears_the_next_try(with_policies):
    """It revives nothing; the retry is approved and says why, and the one after is as before."""
    api = with_policies(fraud_challenges=True)
    card, declined = challenged(api, **PHONE)
    after = respond(api, declined, "true")
    event = api.events()[-1]
    retry, next_one = (api.authorize(card, 500, RISKY) for _ in range(2))

    assert (after["status"], after["approved"]) == ("closed", False)
    assert after["fraud_challenges"][0]["status"] == "verified"
    assert event["type"] == "issuing_authorization.updated"
    previous = {"fraud_challenges": declined["fraud_challenges"]}
    assert event["data"]["previous_attributes"] == previous
    assert (verdict(retry), retry["verified_by_fraud_challenge"]) == ("card_active", True)
    assert verdict(next_one) == "suspected_fraud"
    assert next_one["verified_by_fraud_challenge"] is False


def test_a_no_clears_nothing(with_policies):
    """The challenge is rejected, and the retry declined."""
    api = with_policies(fraud_challenges=True)
    card, declined = challenged(api, **PHONE)

    assert respond(api, declined, "false")["fraud_challenges"][0]["status"] == "rejected"
    assert verdict(api.authorize(card, 500, RISKY)) == "suspected_fraud"


@pytest.mark.parametrize(
    ("policy", "cents", "form", "expected"),
    [
        ("merchant", 700, {}, "card_active"),
        ("merchant", 500, {"merchant_data[name]": "Other"}, "suspected_fraud"),
        ("purchase", 500, {}, "card_active"),
        ("purchase", 700, {}, "suspected_fraud"),
    ],
)
def test_what_a_yes_covers_is_a_policy(with_policies, policy, cents, form, expected):
    """The same merchant, or the same amount too."""
    api = with_policies(fraud_challenges=True, challenge_covers=policy)
    card, declined = challenged(api, **PHONE)
    respond(api, declined, "true")

    assert verdict(api.authorize(card, cents, RISKY | form)) == expected


def test_a_yes_is_kept_until_a_purchase_is_approved(with_policies):
    """A retry that fails for another reason does not use it up."""
    api = with_policies(fraud_challenges=True)
    card, declined = challenged(api, **PHONE)
    respond(api, declined, "true")
    too_much = api.authorize(card, 9999, RISKY)

    assert verdict(too_much) == "insufficient_funds"
    assert too_much["verified_by_fraud_challenge"] is False
    assert verdict(api.authorize(card, 500, RISKY)) == "card_active"


def test_challenges_are_switched_on_and_off_in_the_dashboard(api):
    """The button decides for the account, whatever the policy says."""
    api.fund(5000)
    card = api.card(api.cardholder(**PHONE)["id"])["id"]
    switch = "/_sandbox/dashboard/fraud_challenges"
    on = api.have(switch, {"enabled": "true"})
    asked = api.authorize(card, 500, RISKY)
    off = api.have(switch, {"enabled": "false"})
    unasked = api.authorize(card, 500, RISKY)

    assert (on["enabled"], off["enabled"]) == (True, False)
    assert asked["fraud_challenges"][0]["status"] == "pending"
    assert "fraud_challenges" not in unasked


def test_challenges_can_be_switched_off_against_the_policy(with_policies):
    """The policy is only what an account begins with."""
    api = with_policies(fraud_challenges=True)
    api.have("/_sandbox/dashboard/fraud_challenges", {"enabled": "false"})
    _, declined = challenged(api, **PHONE)

    assert "fraud_challenges" not in declined


def test_only_a_pending_challenge_can_be_answered(with_policies):
    """Once; and nobody answers where nobody was asked."""
    api = with_policies(fraud_challenges=True)
    card, declined = challenged(api, **PHONE)
    respond(api, declined, "true")
    path = "{}/{}/fraud_challenges/respond"
    twice = api.post(path.format(AUTHORIZATIONS, declined["id"]), {"confirmed": "true"})
    plain = api.authorize(card, 5)["id"]
    unasked = api.post(path.format(AUTHORIZATIONS, plain), {"confirmed": "true"})

    assert (twice.status, unasked.status) == (400, 400)
    assert twice.error["type"] == "invalid_request_error"
