"""Helpers that the OpenAPI file does not have: seen in Stripe's CLI, its guides and reports."""

import pytest

from tests.sandbox.api import CARD, DAY, reason
from tests.sandbox.realtime import decides, decision_endpoint, only_request, row

#: What Stripe's CLI sends for ``trigger issuing_authorization.request``.
TRIGGER = {"held_amount": 100, "authorization_method": "online"}


def older(card):
    """Where the older helper is."""
    return f"/v1/issuing/cards/{card}/test/authorizations"


def test_the_older_helper_tries_a_purchase(api):
    """As the CLI calls it: an authorization like any other, which can be captured."""
    api.fund(1000)
    card = api.card()["id"]
    made = api.have(older(card), TRIGGER)

    assert reason(made) == "card_active"
    assert (made["amount"], made["currency"], made["card"]["id"]) == (100, "usd", card)
    assert api.available() == 900
    assert api.events()[-1]["type"] == "issuing_authorization.created"
    assert api.capture(made["id"])["transactions"][0]["amount"] == -100


def test_the_older_helper_is_decided_like_todays(api):
    """Without money there is a decline, which is no error; an old hold lapses too."""
    card = api.card()["id"]
    assert reason(api.have(older(card), TRIGGER)) == "insufficient_funds"

    api.fund(100)
    made = api.have(older(card), TRIGGER | {"held_currency": "usd", "expand[]": "cardholder"})
    api.pass_time(8 * DAY)

    assert made["cardholder"]["object"] == "issuing.cardholder"
    assert api.see(f"/v1/issuing/authorizations/{made['id']}")["status"] == "expired"


@pytest.mark.parametrize(
    ("form", "status", "param"),
    [
        ({}, 400, "held_amount"),
        ({"held_amount": -1}, 400, "held_amount"),
        ({"held_amount": 5, "held_currency": "gbp"}, 501, "held_currency"),
        ({"held_amount": 5, "authorization_method": "telepathy"}, 400, "authorization_method"),
        ({"amount": 5, "held_amount": 5}, 400, "amount"),
    ],
)
def test_the_older_helper_refuses_in_its_own_names(api, form, status, param):
    """The parameter that is named is the one that was sent."""
    said = api.post(older(api.card()["id"]), form)

    assert (said.status, said.error["param"]) == (status, param)


def test_the_older_helper_finds_no_card(api):
    """The card is in the path: 404."""
    said = api.post(older("ic_nope"), TRIGGER)

    assert (said.status, said.error["message"]) == (404, "No such issuing card: 'ic_nope'")


@pytest.mark.parametrize(("country", "currency"), [("GB", "gbp"), ("IE", "eur")])
def test_an_account_of_another_country(with_policies, country, currency):
    """It issues and holds that country's currency alone."""
    api = with_policies(account_country=country)
    topup = api.fund(500)
    holder = api.cardholder(phone_number="+447911123456")["id"]
    card = api.card(holder, currency=currency)
    bought = api.authorize(card["id"], 500)
    dollars = {"cardholder": card["cardholder"]["id"]} | CARD

    assert (topup["currency"], bought["currency"], bought["approved"]) == (currency, currency, True)
    assert api.see("/v1/account")["country"] == country
    assert api.post("/v1/issuing/cards", dollars).status == 501
    assert api.post("/v1/topups", {"amount": 500, "currency": "usd"}).status == 501


@pytest.mark.parametrize(("country", "currency"), [("GB", "gbp"), ("IE", "eur")])
def test_a_card_in_europe_takes_a_phone_number(with_policies, country, currency):
    """Of its cardholder, for 3D Secure; in Stripe's words."""
    api = with_policies(account_country=country)
    holder = api.cardholder()["id"]
    given = CARD | {"cardholder": holder, "currency": currency}
    said = api.post("/v1/issuing/cards", given)

    assert (said.status, said.error["code"]) == (400, "cardholder_phone_number_required")
    assert said.error["message"] == (
        f"You cannot create a card without a `phone_number` on file for cardholder: {holder}. "
        "Please see https://stripe.com/docs/issuing/3d-secure."
    )
    api.have(f"/v1/issuing/cardholders/{holder}", {"phone_number": "+447911123456"})
    assert api.post("/v1/issuing/cards", given).status == 200


def test_the_older_helper_asks_the_endpoint_that_decides(api):
    """What Stripe's CLI calls it for: ``issuing_authorization.request`` is sent, and obeyed."""
    api.fund(1000)
    card = api.card()["id"]
    with decision_endpoint(api, decides(approved=False)) as endpoint:
        made = api.have(older(card), TRIGGER)
    question = only_request(endpoint).object

    assert (question["id"], question["pending_request"]["amount"]) == (made["id"], 100)
    assert row(made)["reason"] == "webhook_declined"
    assert (made["approved"], api.available()) == (False, 1000)
