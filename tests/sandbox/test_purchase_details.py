"""What merchants tell of a purchase: shown to whoever asks, and the receipt has an event."""

import pytest

from tests.sandbox.api import AUTHORIZATIONS

TRANSACTIONS = "/v1/test_helpers/issuing/transactions"
DETAILS = "purchase_details"
TOLD = {
    f"{DETAILS}[reference]": "R-7",
    f"{DETAILS}[receipt][0][description]": "Night",
    f"{DETAILS}[receipt][0][quantity]": "2.5",
    f"{DETAILS}[receipt][0][unit_cost]": 10_000,
    f"{DETAILS}[lodging][nights]": 2,
    f"{DETAILS}[flight][segments][0][arrival_airport_code]": "SFO",
    f"{DETAILS}[flight][refundable]": "true",
    f"{DETAILS}[fuel][type]": "diesel",
    f"{DETAILS}[fuel][unit]": "liter",
    f"{DETAILS}[fuel][unit_cost_decimal]": "1.75",
    f"{DETAILS}[fleet][cardholder_prompt_data][odometer]": 12,
}
SHOWN = {
    "fleet": {
        "cardholder_prompt_data": {
            "driver_id": None,
            "odometer": 12,
            "unspecified_id": None,
            "user_id": None,
            "vehicle_number": None,
        },
        "purchase_type": None,
        "reported_breakdown": None,
        "service_type": None,
    },
    "flight": {
        "departure_at": None,
        "passenger_name": None,
        "refundable": True,
        "segments": [
            {
                "arrival_airport_code": "SFO",
                "carrier": None,
                "departure_airport_code": None,
                "flight_number": None,
                "service_class": None,
                "stopover_allowed": None,
            }
        ],
        "travel_agency": None,
    },
    "fuel": {
        "industry_product_code": None,
        "quantity_decimal": None,
        "type": "diesel",
        "unit": "liter",
        "unit_cost_decimal": "1.75",
    },
    "lodging": {"check_in_at": None, "nights": 2},
    "receipt": [{"description": "Night", "quantity": 2.5, "total": None, "unit_cost": 10_000}],
    "reference": "R-7",
}


def test_details_are_shown_to_whoever_expands_them(api):
    """On the transaction, in a list, and inside its authorization; nobody else sees the key."""
    form = {"card": api.card()["id"], "amount": 300} | TOLD
    made = api.have(f"{TRANSACTIONS}/create_force_capture", form)
    path = f"/v1/issuing/transactions/{made['id']}"
    (listed,) = api.see("/v1/issuing/transactions", {"expand[]": f"data.{DETAILS}"})["data"]

    assert DETAILS not in made
    assert DETAILS not in api.see(path)
    assert api.see(path, {"expand[]": DETAILS})[DETAILS] == SHOWN
    assert listed[DETAILS] == SHOWN


def test_a_capture_can_tell_them_too(api):
    """They are expanded inside the authorization that was captured."""
    api.fund(1000)
    name = api.authorize(api.card()["id"], 300)["id"]
    form = TOLD | {"expand[]": f"transactions.{DETAILS}"}
    captured = api.have(f"{AUTHORIZATIONS}/{name}/capture", form)

    assert captured["transactions"][0][DETAILS] == SHOWN


@pytest.mark.parametrize("helper", ["create_force_capture", "create_unlinked_refund"])
def test_a_receipt_is_told_by_an_event_of_its_own(api, helper):
    """After the transaction's own; other details have none."""
    card = api.card()["id"]
    receipt = {name: value for name, value in TOLD.items() if "[receipt]" in name}
    other = {f"{DETAILS}[reference]": "R-7"}
    api.have(f"{TRANSACTIONS}/{helper}", {"card": card, "amount": 300} | other)
    assert not api.events(type="issuing_transaction.purchase_details_receipt_updated")
    made = api.have(f"{TRANSACTIONS}/{helper}", {"card": card, "amount": 300} | receipt)
    created, told = (event for event in api.events() if event["data"]["object"] == made)

    assert created["type"] == "issuing_transaction.created"
    assert told["type"] == "issuing_transaction.purchase_details_receipt_updated"
    assert told["data"] == {"object": made}


def test_where_nothing_was_told_there_is_nothing_to_expand(api):
    """The key stays away; elsewhere it cannot be expanded at all."""
    form = {"card": api.card()["id"], "amount": 300, "expand[]": DETAILS}
    made = api.have(f"{TRANSACTIONS}/create_force_capture", form)
    said = api.get("/v1/balance", {"expand[]": DETAILS})

    assert DETAILS not in made
    assert said.error["message"] == f"This property cannot be expanded ({DETAILS})."


def test_half_a_fuel_is_refused(api):
    """By the contract a transaction's fuel has a kind, a unit and a price."""
    form = {"card": api.card()["id"], "amount": 300, f"{DETAILS}[fuel][type]": "diesel"}
    said = api.post(f"{TRANSACTIONS}/create_force_capture", form)

    assert (said.status, said.error["param"]) == (501, f"{DETAILS}[fuel][unit]")
    assert api.see("/v1/issuing/transactions")["data"] == []
