"""Cardholders and cards: as given, by status, for good."""

import pytest

from tests.sandbox.api import CARD, COMPANY, INDIVIDUAL, START, InProcess, Watched

SHIPPING = {
    "shipping[name]": "Ada",
    "shipping[address][line1]": "1 Way",
    "shipping[address][city]": "NY",
    "shipping[address][postal_code]": "10128",
    "shipping[address][country]": "US",
}


def test_a_company_s_cardholder_is_returned_as_given(api):
    """Every field of the guide's, and the empties as recorded."""
    given = COMPANY | {"email": "a@example.com", "phone_number": "+18008675309", "status": "active"}
    holder = api.have("/v1/issuing/cardholders", given)

    assert holder == {
        "id": holder["id"],
        "object": "issuing.cardholder",
        "billing": {
            "address": {
                "city": "San Francisco",
                "country": "US",
                "line1": "123 Main Street",
                "line2": None,
                "postal_code": "94111",
                "state": "CA",
            }
        },
        "company": None,
        "created": START,
        "email": "a@example.com",
        "individual": None,
        "livemode": False,
        "metadata": {},
        "name": "Company Card",
        "phone_number": "+18008675309",
        "preferred_locales": [],
        "requirements": {"disabled_reason": "under_review", "past_due": []},
        "spending_controls": {
            "allowed_card_presences": [],
            "allowed_categories": [],
            "allowed_merchant_countries": [],
            "blocked_card_presences": [],
            "blocked_categories": [],
            "blocked_merchant_countries": [],
            "spending_limits": [],
            "spending_limits_currency": None,
        },
        "status": "active",
        "type": "company",
    }


def test_an_individual_is_returned_as_recorded(api):
    """With terms, without a date of birth, with room for documents."""
    holder = api.have("/v1/issuing/cardholders", INDIVIDUAL)

    assert holder["individual"] == {
        "card_issuing": {
            "user_terms_acceptance": {"date": 1780000000, "ip": "127.0.0.1", "user_agent": None}
        },
        "dob": None,
        "first_name": "Ada",
        "last_name": "Lovelace",
        "verification": {"document": {"back": None, "front": None}},
    }


def test_what_an_individual_lacks_is_past_due(api):
    """In the documented order; giving it clears it, and cards can be activated."""
    bare = {k: v for k, v in INDIVIDUAL.items() if not k.startswith("individual")}
    holder = api.have("/v1/issuing/cardholders", bare)
    path = f"/v1/issuing/cardholders/{holder['id']}"

    assert holder["requirements"] == {
        "disabled_reason": "requirements.past_due",
        "past_due": [
            "individual.card_issuing.user_terms_acceptance.ip",
            "individual.card_issuing.user_terms_acceptance.date",
            "individual.first_name",
            "individual.last_name",
        ],
    }
    api.have(path, {k: v for k, v in INDIVIDUAL.items() if k.startswith("individual")})
    assert api.see(path)["requirements"] == {"disabled_reason": None, "past_due": []}
    assert api.card(holder["id"])["status"] == "active"


def test_a_tax_id_is_never_echoed(api):
    """Only that there is one."""
    holder = api.cardholder(**{"company[tax_id]": "000000000"})

    assert holder["company"] == {"tax_id_provided": True}


def test_an_update_replaces_what_is_given(api):
    """And leaves the rest; a name cannot be changed, a contact can be unset."""
    holder = api.have("/v1/issuing/cardholders", COMPANY | {"email": "a@example.com"})
    path = f"/v1/issuing/cardholders/{holder['id']}"
    updated = api.have(path, {"email": "b@example.com", "preferred_locales[]": "fr"})

    assert (updated["email"], updated["preferred_locales"]) == ("b@example.com", ["fr"])
    assert updated["billing"] == holder["billing"]
    assert api.post(path, {"name": "Other"}).error["code"] == "parameter_unknown"
    assert api.post(path, {"type": "individual"}).error["code"] == "parameter_unknown"


STATUSES = ("inactive", "active", "canceled")
LEGAL = {
    ("inactive", "active"),
    ("inactive", "canceled"),
    ("active", "inactive"),
    ("active", "canceled"),
}


@pytest.mark.parametrize("old", STATUSES)
@pytest.mark.parametrize("new", STATUSES)
def test_a_card_s_statuses(api, old, new):
    """All nine transitions: what is legal, what changes nothing, and that canceled is final."""
    path = f"/v1/issuing/cards/{api.card()['id']}"
    api.have(path, {"status": old})
    before = len(api.events())
    said = api.post(path, {"status": new})

    assert said.status == (400 if old == "canceled" else 200)
    assert api.see(path)["status"] == (old if old == "canceled" else new)
    assert len(api.events()) - before == int((old, new) in LEGAL)


def test_why_a_card_was_canceled(api):
    """Lost, stolen or not said; only together with canceling."""
    lost, other = (f"/v1/issuing/cards/{api.card()['id']}" for _ in range(2))
    canceled = api.have(lost, {"status": "canceled", "cancellation_reason": "lost"})

    assert canceled["cancellation_reason"] == "lost"
    assert api.have(other, {"status": "inactive"})["cancellation_reason"] is None
    said = api.post(other, {"cancellation_reason": "lost"})
    assert (said.status, said.error["param"]) == (400, "cancellation_reason")


def test_a_physical_card_needs_an_address_and_is_activated_apart(api):
    """Shipping starts out pending; the refusals' wordings are ours."""
    physical = CARD | {"cardholder": api.cardholder()["id"], "type": "physical"}
    without = api.post("/v1/issuing/cards", physical | {"status": "inactive"})
    at_once = api.post("/v1/issuing/cards", physical | SHIPPING)
    card = api.have("/v1/issuing/cards", physical | SHIPPING | {"status": "inactive"})
    activated = api.have(f"/v1/issuing/cards/{card['id']}", {"status": "active"})

    assert without.error["message"] == "Missing required param: shipping."
    assert (at_once.status, at_once.error["param"]) == (400, "status")
    assert card["shipping"]["status"] == "pending"
    assert card["shipping"]["address"]["line1"] == "1 Way"
    assert card["shipping"]["address_validation"] is None
    assert activated["status"] == "active"


def test_an_address_that_is_not_validated_says_so(api):
    """Only the mode comes back."""
    form = CARD | SHIPPING | {"type": "physical", "status": "inactive"}
    form |= {"cardholder": api.cardholder()["id"]}
    card = api.have("/v1/issuing/cards", form | {"shipping[address_validation][mode]": "disabled"})

    assert card["shipping"]["address_validation"] == {
        "mode": "disabled",
        "normalized_address": None,
        "result": None,
    }


def test_ids_are_shaped_like_stripe_s_and_seeded():
    """Prefix, a 1, 23 letters of which ten are the account's; the same calls, the same ids."""
    made = []
    for seed in ("", "", "other"):
        api = InProcess(Watched(at=START, seed=seed))
        made.append((api.see("/v1/account")["id"], api.card()["id"]))

    assert made[0] == made[1] != made[2]
    account, card = made[0]
    assert (card[:4], len(card)) == ("ic_1", 27)
    assert card[9:19] in account


def test_the_guide_s_card_is_made_inactive(api):
    """Without a status; with the empties as recorded: lists of a card are null, limits are not."""
    form = {k: v for k, v in CARD.items() if k in ("currency", "type")}
    card = api.have("/v1/issuing/cards", form | {"cardholder": api.cardholder()["id"]})
    controls = card["spending_controls"]

    assert (card["status"], card["brand"], card["type"]) == ("inactive", "Visa", "virtual")
    assert {name for name, value in controls.items() if value is None} == {
        f"{verb}_{kind}"
        for verb in ("allowed", "blocked")
        for kind in ("card_presences", "categories", "merchant_countries")
    }
    assert controls["spending_limits_currency"] == "usd"
    assert card["cardholder"]["spending_controls"]["allowed_categories"] == []
    assert card["cardholder"]["spending_controls"]["spending_limits_currency"] is None
    assert "financial_account" not in card
