"""Events: one for each change, as the API would answer the object, naming the call behind it."""

import pytest

from tests.sandbox.api import AUTHORIZATIONS, COMPANY, DAY, INDIVIDUAL


@pytest.fixture(name="since")
def _since(api):
    """What has happened since this was last asked, oldest first, by type."""
    seen = set()

    def since():
        new = [event for event in api.events() if event["id"] not in seen]
        seen.update(event["id"] for event in new)
        return new

    return since


def types(events):
    """Their types."""
    return [event["type"] for event in events]


def test_an_event_is_the_object_in_an_envelope(api):
    """Every key of the recorded envelope, and the object as it was answered."""
    said = api.post("/v1/issuing/cardholders", COMPANY)
    (event,) = api.see("/v1/events", {"type": "issuing_cardholder.created"})["data"]

    assert event.pop("id").startswith("evt_1")
    assert event == {
        "object": "event",
        "api_version": "2026-05-27.dahlia",
        "created": said.json["created"],
        "data": {"object": said.json},
        "livemode": False,
        "pending_webhooks": 0,
        "request": {
            "id": said.headers["request-id"],
            "idempotency_key": said.headers["idempotency-key"],
        },
        "type": "issuing_cardholder.created",
    }


def test_the_sequences_of_a_purchase(api, since):
    """Created, captured (two events), reversed, expired, declined: as the reference lists them."""
    api.fund(5000)
    card = api.card()["id"]
    since()
    one, two, three = (api.authorize(card, 1000)["id"] for _ in range(3))
    assert types(since()) == ["issuing_authorization.created"] * 3

    api.capture(one)
    updated, created, credited = since()
    assert types([updated, created, credited]) == [
        "issuing_authorization.updated",
        "issuing_transaction.created",
        "balance.available",
    ]
    assert updated["data"]["previous_attributes"] == {"status": "pending"}
    assert "previous_attributes" not in created["data"]
    assert updated["request"] == created["request"]

    api.have(f"{AUTHORIZATIONS}/{two}/reverse")
    event, credited = since()
    assert credited["type"] == "balance.available"
    assert event["data"]["previous_attributes"] == {
        "amount": 1000,
        "merchant_amount": 1000,
        "status": "pending",
    }

    api.have(f"{AUTHORIZATIONS}/{three}/expire")
    event, credited = since()
    assert credited["type"] == "balance.available"
    assert event["data"]["previous_attributes"] == {"status": "pending"}

    api.authorize(card, 10**6)
    (event,) = since()
    assert event["type"] == "issuing_authorization.created"
    assert event["data"]["object"]["approved"] is False


def test_a_capture_that_closes_nothing_is_told_too(api, since):
    """Its rows and transactions changed, so that a reader of events has the final state."""
    api.fund(5000)
    name = api.authorize(api.card()["id"], 1000)["id"]
    since()
    partly = api.capture(name, capture_amount=400, close_authorization="false")
    updated, created, _ = since()

    assert updated["data"] == {"object": partly, "previous_attributes": {}}
    assert created["data"]["object"] == partly["transactions"][0]


@pytest.mark.parametrize(
    ("source", "last"),
    [
        ({}, "topup.succeeded"),
        ({"source": "btok_us_verified"}, "topup.succeeded"),
        ({"source": "btok_us_verified_noAccount"}, "topup.failed"),
    ],
)
def test_the_sequences_of_a_top_up(api, since, source, last):
    """Only ``.updated`` events name previous attributes, and what time does names no request."""
    api.have("/v1/topups", {"amount": 5, "currency": "usd"} | source)
    created, ended, *credited = since()

    assert types([created, ended]) == ["topup.created", last]
    assert types(credited) == ["balance.available"] * (last == "topup.succeeded")
    assert ended["request"] == {"id": None, "idempotency_key": None}
    assert ended["data"].keys() == {"object"}


def test_a_canceled_top_up(api, since):
    """The cancel is the cause."""
    name = api.have("/v1/topups", {"amount": 5, "currency": "usd"})["id"]
    said = api.post(f"/v1/topups/{name}/cancel")
    _, canceled = since()

    assert canceled["type"] == "topup.canceled"
    assert canceled["request"]["id"] == said.headers["request-id"]


def test_the_review_of_a_new_cardholder_ends_by_itself(api, since):
    """Under review in the creating event; an update clears it, naming only the changed leaf."""
    api.have("/v1/issuing/cardholders", INDIVIDUAL)
    created, updated = since()

    assert created["data"]["object"]["requirements"]["disabled_reason"] == "under_review"
    assert updated["type"] == "issuing_cardholder.updated"
    assert updated["data"]["previous_attributes"] == {
        "requirements": {"disabled_reason": "under_review"}
    }
    assert updated["request"] == {"id": None, "idempotency_key": None}


def test_previous_attributes_are_minimal(api, since):
    """Nested hashes hold only what changed, lists are whole, what was absent was null."""
    card = api.card(**{"metadata[kept]": 1, "metadata[changed]": 1})
    since()
    controls = "spending_controls[spending_limits][0]"
    api.have(
        f"/v1/issuing/cards/{card['id']}",
        {
            "metadata[changed]": 2,
            "metadata[new]": 3,
            f"{controls}[amount]": 700,
            f"{controls}[interval]": "daily",
        },
    )
    (event,) = since()

    assert event["data"]["previous_attributes"] == {
        "metadata": {"changed": "1", "new": None},
        "spending_controls": {"spending_limits": card["spending_controls"]["spending_limits"]},
    }


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("cards", {"status": "active"}),
        ("cards", {"metadata[a]": ""}),
        ("cards", {}),
        ("cardholders", {"email": "ada@example.com"}),
        ("cardholders", {"individual[first_name]": "Ada", "individual[last_name]": "Lovelace"}),
    ],
)
def test_an_update_that_changes_nothing_is_silent(api, since, kind, form):
    """No event, and no new review of a cardholder."""
    holder = api.have("/v1/issuing/cardholders", INDIVIDUAL | {"email": "ada@example.com"})
    made = {"cards": api.card(holder["id"]), "cardholders": holder}[kind]
    since()
    api.have(f"/v1/issuing/{kind}/{made['id']}", form)

    assert since() == []


def test_a_refused_call_is_silent(api, since):
    """Nothing happened, so nothing is told."""
    card = api.card()["id"]
    since()
    api.post(f"/v1/issuing/cards/{card}", {"status": "active", "cancellation_reason": "lost"})
    api.post("/v1/topups", {"amount": 5})

    assert since() == []


def test_a_snapshot_does_not_change(api):
    """The event shows the card as it was, whatever became of it."""
    card = api.card()
    api.have(f"/v1/issuing/cards/{card['id']}", {"status": "canceled"})
    (created,) = api.see("/v1/events", {"type": "issuing_card.created"})["data"]

    assert created["data"]["object"] == card


def test_events_are_filtered_by_type(api):
    """Exactly, by a wildcard, or by a list; not by both."""
    api.card()

    assert set(types(api.events(type="issuing_card.*"))) == {"issuing_card.created"}
    assert set(types(api.events(type="issuing_cardholder.updated"))) == {
        "issuing_cardholder.updated"
    }
    named = [("types[]", "issuing_card.created"), ("types[]", "issuing_cardholder.created")]
    assert len(api.see("/v1/events", named)["data"]) == 2
    both = api.get("/v1/events", [*named, ("type", "issuing_card.*")])
    assert (both.status, both.error["code"]) == (400, "parameters_exclusive")
    assert api.get("/v1/events", [("types[]", f"a.{n}") for n in range(21)]).status == 400


def test_events_are_listed_for_thirty_days(api):
    """Then they are gone from the list."""
    api.cardholder()
    api.pass_time(30 * DAY)
    listed = api.events()
    api.pass_time(1)

    assert types(listed) == ["issuing_cardholder.created", "issuing_cardholder.updated"]
    assert api.events() == []


def test_an_event_can_be_retrieved(api):
    """As it was listed; without endpoints every event counts as delivered."""
    api.cardholder()
    listed = api.events(delivery_success="true")

    assert api.see(f"/v1/events/{listed[0]['id']}") == listed[0]
    assert api.events(delivery_success="false") == []
