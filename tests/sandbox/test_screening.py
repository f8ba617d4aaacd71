"""Screening: what a watchlist does to a cardholder, and what cannot be changed meanwhile."""

import pytest

from issuing_sandbox.policies import Policies
from tests.sandbox.api import COMPANY, INDIVIDUAL, START, InProcess, Watched, reason

HOLDERS = "/v1/issuing/cardholders"
LISTED = {"individual[dob][day]": 1, "individual[dob][month]": 1, "individual[dob][year]": 1900}
BORN = LISTED | {"individual[dob][year]": 1990}
FIRST = {"individual[first_name]": "Grace"}


def test_a_date_of_birth_on_the_watchlist_is_asked_for_again(api):
    """Reviewed at first, then listed: purchases are declined, until another date is given."""
    api.fund(1000)
    holder = api.have(HOLDERS, INDIVIDUAL)
    path = f"{HOLDERS}/{holder['id']}"
    card = api.card(holder["id"])
    reviewed = api.have(path, LISTED)
    listed = api.see(path)
    declined = api.authorize(card["id"], 5)
    api.have(path, BORN)

    assert reviewed["requirements"] == {"disabled_reason": "under_review", "past_due": []}
    assert listed["requirements"] == {
        "disabled_reason": "listed",
        "past_due": ["individual.dob.day", "individual.dob.month", "individual.dob.year"],
    }
    assert reason(declined) == "cardholder_verification_required"
    assert api.see(path)["requirements"] == {"disabled_reason": None, "past_due": []}
    told = [event["type"] for event in api.events() if "cardholder" in event["type"]]
    assert told == ["issuing_cardholder.created"] + ["issuing_cardholder.updated"] * 5


@pytest.mark.parametrize("form", [INDIVIDUAL, COMPANY])
def test_a_new_cardholder_is_under_review_for_some_seconds(form):
    """As recorded, also inside the card made meanwhile; then an event says that it is over."""
    api = InProcess(Watched(at=START, policies=Policies()))
    api.fund(1000)
    holder = api.have(HOLDERS, form)
    path = f"{HOLDERS}/{holder['id']}"
    api.pass_time(1)
    card = api.card(holder["id"])
    declined = api.authorize(card["id"], 5)
    again = api.see(path)
    api.pass_time(1)

    reviewed = {"disabled_reason": "under_review", "past_due": []}
    assert [each["requirements"] for each in (holder, card["cardholder"], again)] == [reviewed] * 3
    assert reason(declined) == "cardholder_verification_required"
    assert api.see(path)["requirements"] == {"disabled_reason": None, "past_due": []}
    assert api.events()[-1]["data"]["previous_attributes"] == {
        "requirements": {"disabled_reason": "under_review"}
    }
    assert reason(api.authorize(card["id"], 5)) == "card_active"


def test_what_a_hit_shows_is_a_policy(with_policies):
    """``watchlist_hit``: or the review goes on."""
    api = with_policies(watchlist_hit="under_review")
    holder = api.have(HOLDERS, INDIVIDUAL | LISTED)
    api.pass_time(86_400)

    assert api.see(f"{HOLDERS}/{holder['id']}")["requirements"] == {
        "disabled_reason": "under_review",
        "past_due": [],
    }


@pytest.mark.parametrize(("form", "word"), [(FIRST, "name"), (BORN, "dob")])
def test_who_somebody_is_cannot_change_under_review(with_policies, form, word):
    """In Stripe's words; the rest can, and so can this when the review is over."""
    api = with_policies(screening_seconds=60)
    holder = api.have(HOLDERS, INDIVIDUAL)
    path = f"{HOLDERS}/{holder['id']}"
    said = api.post(path, form)

    assert said.status == 400
    assert said.error["message"] == (
        f"You can't update the {word} for a cardholder under review. Stripe will make a decision "
        "and update the disabled_reason field."
    )
    assert api.have(path, {"email": "a@example.com"})["email"] == "a@example.com"
    assert api.have(path, {"individual[first_name]": "Ada"})["status"] == "active"
    api.pass_time(60)
    assert api.have(path, form)["requirements"]["disabled_reason"] == "under_review"


def test_a_name_cannot_change_while_a_date_is_asked_for(api):
    """And the refusal says that something is."""
    holder = api.have(HOLDERS, INDIVIDUAL | LISTED)
    said = api.post(f"{HOLDERS}/{holder['id']}", FIRST)

    assert said.status == 400
    assert said.error["message"] == (
        "You can't update the name for a cardholder under review. The past_due field contains "
        "information that you need to provide before the cardholder can approve authorizations."
    )


def test_a_paused_cardholder_can_be_blocked_too(api):
    """A confirmed hit does not ask whether somebody may spend."""
    path = f"{HOLDERS}/{api.cardholder()['id']}"
    api.have(path, {"status": "inactive"})

    assert api.have(f"/_sandbox/cardholders/{path.rpartition('/')[2]}/block")["status"] == "blocked"


def test_a_confirmed_hit_blocks_for_good(api):
    """Only Stripe does it, here by a button: the cards are canceled, purchases declined."""
    api.fund(1000)
    holder = api.cardholder()
    path = f"{HOLDERS}/{holder['id']}"
    cards = [api.card(holder["id"]) for _ in range(2)]
    api.have(f"/v1/issuing/cards/{cards[0]['id']}", {"status": "canceled"})
    other = api.card()
    count = len(api.events())
    blocked = api.have(f"/_sandbox/cardholders/{holder['id']}/block")

    assert (blocked["status"], blocked["requirements"]) == (
        "blocked",
        {"disabled_reason": "rejected.listed", "past_due": []},
    )
    told = [(event["type"], event["data"]["object"]["id"]) for event in api.events()[count:]]
    assert told == [
        ("issuing_cardholder.updated", holder["id"]),
        ("issuing_card.updated", cards[1]["id"]),
    ]
    assert reason(api.authorize(cards[1]["id"], 5)) == "card_canceled"
    assert reason(api.authorize(other["id"], 5)) == "card_active"
    assert api.post(path, {"status": "active"}).status == 400
    assert api.post(path, {"status": "blocked"}).error["param"] == "status"
    form = {"cardholder": holder["id"], "currency": "usd", "type": "virtual", "status": "active"}
    assert api.post("/v1/issuing/cards", form).status == 400
    assert api.see(HOLDERS, {"status": "blocked"})["data"][0]["id"] == holder["id"]
    assert api.post("/_sandbox/cardholders/ich_nope/block").status == 404


def test_a_tax_id_that_was_given_stays_given(api):
    """Also when the company is updated without one."""
    holder = api.cardholder(**{"company[tax_id]": "000000000"})
    path = f"{HOLDERS}/{holder['id']}"
    bare = f"{HOLDERS}/{api.cardholder()['id']}"

    assert api.have(path, {"company[tax_id]": "111111111"})["company"] == {"tax_id_provided": True}
    assert api.see(bare)["company"] is None
    assert api.have(bare, {"company[tax_id]": "1"})["company"] == {"tax_id_provided": True}


def test_an_identity_document_is_a_file_that_is_there(api):
    """An unknown one is refused, and the cardholder is not made."""
    param = "individual[verification][document][front]"
    said = api.post(HOLDERS, INDIVIDUAL | {param: "file_nope"})

    assert (said.status, said.error["param"]) == (400, param)
    assert api.see(HOLDERS)["data"] == []


def test_an_identity_document_is_kept_and_reviewed(api):
    """Both sides of it; nothing follows, as nobody looks at it here."""
    sides = {
        side: api.upload(b"%PDF-", {"purpose": "identity_document"}).json["id"]
        for side in ("front", "back")
    }
    path = f"{HOLDERS}/{api.have(HOLDERS, INDIVIDUAL)['id']}"
    form = {f"individual[verification][document][{side}]": name for side, name in sides.items()}
    given = api.have(path, form)

    assert given["individual"]["verification"] == {"document": sides}
    assert given["requirements"]["disabled_reason"] == "under_review"
    assert api.see(path)["requirements"]["disabled_reason"] is None
