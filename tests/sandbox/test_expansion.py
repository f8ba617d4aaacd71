"""``expand[]``: ids become objects, where Stripe lets them."""

import pytest

from issuing_sandbox.issuing.card_details import luhn_digit
from tests.sandbox.api import COMPANY, Watched


@pytest.fixture(name="captured")
def _captured(api):
    api.fund(5000)
    return api.capture(api.authorize(api.card()["id"], 1000)["id"])


def test_every_reference_of_a_transaction_can_be_expanded(api, captured):
    """Each id is replaced by the object it names, as a GET would answer it."""
    path = f"/v1/issuing/transactions/{captured['transactions'][0]['id']}"
    names = ("authorization", "balance_transaction", "card", "cardholder")
    whole = api.see(path, [("expand[]", name) for name in names])

    assert whole["authorization"] == api.see(f"/v1/issuing/authorizations/{captured['id']}")
    assert whole["card"] == api.see(f"/v1/issuing/cards/{whole['card']['id']}")
    assert whole["cardholder"] == whole["card"]["cardholder"]
    assert whole["balance_transaction"]["source"] == whole["id"]


def test_expansion_goes_deeper(api, captured):
    """Through what is expanded, and through what is whole already, down to four levels."""
    path = f"/v1/issuing/transactions/{captured['transactions'][0]['id']}"
    whole = api.see(path, {"expand[]": "authorization.cardholder"})

    assert whole["authorization"]["cardholder"]["name"] == COMPANY["name"]


def test_lists_are_expanded_through_data(api, captured):
    """And without the prefix the refusal says so."""
    form = {"expand[]": "data.cardholder"}
    (whole,) = api.see("/v1/issuing/authorizations", form)["data"]
    said = api.get("/v1/issuing/authorizations", {"expand[]": "cardholder"})

    assert whole["cardholder"]["object"] == "issuing.cardholder"
    assert said.status == 400
    assert said.error["message"] == (
        "This property cannot be expanded (cardholder). "
        "You may want to try expanding 'data.cardholder' instead."
    )


def test_a_post_can_expand_too(api):
    """A top-up's balance transaction is null until it succeeds, and stays so."""
    form = {"amount": 5, "currency": "usd", "expand[]": "balance_transaction"}
    made = api.have("/v1/topups", form)
    path = f"/v1/topups/{made['id']}"

    assert made["balance_transaction"] is None
    assert api.see(path)["balance_transaction"].startswith("txn_")
    assert api.see(path, {"expand[]": "balance_transaction"})["balance_transaction"]["amount"] == 5


def test_five_levels_are_too_deep(api):
    """Refused with a code, in the seen words."""
    said = api.get("/v1/issuing/cards", {"expand[]": "data.a.b.c.d"})

    assert (said.status, said.error["code"]) == (400, "property_expansion_max_depth")
    assert said.error["message"] == (
        "You cannot expand more than 4 levels of a property. Property: data.a.b.c.d"
    )


@pytest.mark.parametrize("path", ["status", "foo", "merchant_data"])
def test_what_is_no_reference_cannot_be_expanded(api, captured, path):
    """Refused without a code, in the seen words."""
    said = api.get(f"/v1/issuing/authorizations/{captured['id']}", {"expand[]": path})

    assert said.status == 400
    assert said.error["message"] == f"This property cannot be expanded ({path})."
    assert not {"code", "param"} & said.error.keys()


def test_a_deeper_segment_that_is_missing_or_plain_changes_nothing(api, captured):
    """Only the first segment is judged."""
    path = f"/v1/issuing/transactions/{captured['transactions'][0]['id']}"
    plain = api.see(path, {"expand[]": "authorization"})

    assert api.see(path, {"expand[]": "authorization.foo"}) == plain
    assert api.see(path, {"expand[]": "authorization.status"}) == plain
    assert api.see(path, {"expand[]": "authorization.token"}) == plain


def test_a_card_s_number_is_shown_when_asked_for(api):
    """Sixteen valid digits that end as ``last4`` says, and three digits of code."""
    card = api.card()
    path = f"/v1/issuing/cards/{card['id']}"
    shown = api.see(path, [("expand[]", "number"), ("expand[]", "cvc")])

    assert not {"number", "cvc"} & card.keys()
    assert len(shown["number"]) == 16
    assert shown["number"].endswith(card["last4"])
    assert shown["number"][-1] == luhn_digit(shown["number"][:-1])
    assert len(shown["cvc"]) == 3
    assert api.see(path, {"expand[0]": "number"})["number"] == shown["number"]
    assert not {"number", "cvc"} & api.see(path).keys()


def test_a_card_s_number_is_shown_nowhere_else(api, watched: Watched):
    """Not by a list, not by an update, not inside another object, never in an event."""
    api.fund(1000)
    card = api.card()
    secrets = watched.account(api.key).secrets[card["id"]]
    name = api.authorize(card["id"], 100)["id"]
    answers = [
        api.get("/v1/issuing/cards", {"expand[]": "data.number"}),
        api.post(f"/v1/issuing/cards/{card['id']}", {"expand[]": "number"}),
        api.get(f"/v1/issuing/authorizations/{name}", {"expand[]": "card.number"}),
        api.get("/v1/events", {"limit": 100}),
    ]

    assert [said.status for said in answers] == [200, 400, 200, 200]
    assert not any(secrets["number"].encode() in said.body for said in answers)
