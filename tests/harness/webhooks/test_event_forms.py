"""Other forms of events: what the contract lets Stripe send, and what a scenario makes up."""

import json
from pathlib import Path

import issuing_sandbox.contract
from issuing_harness.webhooks import event_forms
from issuing_harness.webhooks.event_forms import FORMS, NEW_VALUE

SCHEMAS = json.loads(
    (Path(issuing_sandbox.contract.__file__).parent / "data" / "schemas.json").read_text()
)
CARD = {"id": "ic_1", "object": "issuing.card", "status": "active", "shipping": {"eta": None}}
AUTHORIZATION = {
    "id": "iauth_1",
    "object": "issuing.authorization",
    "authorization_method": "chip",
    "card": CARD,
    "merchant_data": {"category": "bakeries", "city": "Paris", "name": "Corner"},
    "request_history": [{"amount": 100, "reason": "webhook_approved"}],
    "status": "expired",
    "wallet": None,
}
CAPTURE = {
    "id": "ipi_1",
    "object": "issuing.transaction",
    "amount": -1000,
    "authorization": "iauth_1",
    "card": "ic_1",
    "wallet": "apple_pay",
}


def about(thing, type_="issuing_transaction.created"):
    """An event about an object."""
    head = {"id": "evt_1", "object": "event", "livemode": False, "api_version": "2026-05-27.dahlia"}
    return head | {"type": type_, "data": {"object": thing}}


def test_what_a_form_changes_the_contract_lets_change():
    """Each field that becomes null may be null, and each that becomes whole may be whole."""
    for kind, names in event_forms.NULLABLE.items():
        fields = SCHEMAS[kind]["properties"]
        assert [name for name in names if '"null"' not in json.dumps(fields[name])] == []
    merchant = SCHEMAS["issuing_authorization_merchant_data"]["properties"]
    names = event_forms.NULLABLE_OF_MERCHANT
    assert [name for name in names if '"null"' not in json.dumps(merchant[name])] == []
    for kind, names in event_forms.EXPANDABLE.items():
        fields = SCHEMAS[kind]["properties"]
        assert [name for name in names if "x-expansionResources" not in fields[name]] == []


def test_new_fields_and_values_leave_the_money_alone():
    """Every object has one field more; what tells of sums and states is as it was."""
    fields = FORMS["fields that are new"]()(about(AUTHORIZATION))
    values = FORMS["values that are new"]()(about(AUTHORIZATION))

    grown = fields["data"]["object"]
    assert all("a_field_of_tomorrow" in each for each in (fields, grown, grown["card"]))
    assert "a_field_of_tomorrow" not in grown["merchant_data"]
    changed = values["data"]["object"]
    assert (changed["authorization_method"], changed["wallet"]) == (NEW_VALUE, NEW_VALUE)
    assert changed["request_history"] == [{"amount": 100, "reason": NEW_VALUE}]
    assert (changed["status"], changed["card"]) == ("expired", CARD)


def test_nothing_stands_where_it_may():
    """Of a merchant only the category is left, and of a card that it is not shipped."""
    thing = FORMS["nothing in fields that may be empty"]()(about(AUTHORIZATION))["data"]["object"]

    assert thing["merchant_data"] == {"category": "bakeries", "city": None, "name": None}
    assert thing["card"] == CARD | {"shipping": None}
    assert (thing["status"], thing["request_history"]) == (
        "expired",
        AUTHORIZATION["request_history"],
    )


def test_whole_objects_are_those_that_events_have_shown():
    """An id of what nobody has seen stays one."""
    form = FORMS["whole objects in place of ids"]()
    before = form(about(CAPTURE))
    form(about(AUTHORIZATION, "issuing_authorization.created"))
    after = form(about(CAPTURE))["data"]["object"]

    assert before["data"]["object"] == CAPTURE
    assert (after["card"], after["authorization"]) == (CARD, AUTHORIZATION)


def test_an_older_version_calls_what_expired_reversed():
    """And a newer one as the contract does; the event says which it is of."""
    older, newer = (
        event_forms.in_version(version)(about(AUTHORIZATION))
        for version in ("2024-06-20", "2025-03-31.basil")
    )

    assert (older["api_version"], older["data"]["object"]["status"]) == ("2024-06-20", "reversed")
    assert newer["data"]["object"]["status"] == "expired"


def test_made_up_events_are_new_and_about_what_nobody_has():
    """They have ids of their own, which no integration can have met."""
    capture = event_forms.made_up_capture(about(CAPTURE), 700)
    live = event_forms.in_live_mode(capture)
    unknown = event_forms.about_unknown_objects(about(CAPTURE))

    made = capture["data"]["object"]
    assert (capture["id"], made["id"], made["card"]) == ("evt_1other", "ipi_1other", "ic_1")
    assert (made["amount"], made["authorization"]) == (-700, None)
    assert (live["livemode"], live["data"]["object"]["livemode"]) == (True, True)
    assert unknown["data"]["object"] == CAPTURE | {
        "id": "ipi_1other",
        "authorization": "iauth_1other",
        "card": "ic_1other",
    }


def test_a_made_up_event_about_another_object_is_on_the_same_card():
    """So that whoever books it shows it there."""
    capture = CAPTURE | {"balance_transaction": "txn_1"}

    made = event_forms.about_another_object(about(capture))

    assert made["id"] == "evt_1other"
    assert made["data"]["object"] == capture | {
        "id": "ipi_1other",
        "authorization": "iauth_1other",
        "balance_transaction": "txn_1other",
    }
