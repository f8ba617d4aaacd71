"""Shipping: how far a physical card has come, and what can still be changed."""

import pytest

from tests.sandbox.api import CARD, DAY, START
from tests.sandbox.test_cards import SHIPPING

CARDS = "/v1/issuing/cards"
MODE = "shipping[address_validation][mode]"
HELPERS = ("submit", "ship", "deliver", "return", "fail")
#: How a card gets into each status, and what each helper then leads to.
WAYS = {
    "pending": ((), {"submit": "submitted", "ship": "shipped", "fail": "failure"}),
    "submitted": (("submit",), {"ship": "shipped", "fail": "failure"}),
    "shipped": (("ship",), {"deliver": "delivered", "return": "returned", "fail": "failure"}),
    "delivered": (("ship", "deliver"), {}),
    "returned": (("ship", "return"), {}),
    "failure": (("fail",), {}),
}


def made(api, **more):
    """A physical card."""
    form = CARD | SHIPPING | {"type": "physical", "status": "inactive"}
    return api.have(CARDS, form | {"cardholder": api.cardholder()["id"]} | more)


def helper(card, name):
    """The path of a test helper."""
    return f"/v1/test_helpers/issuing/cards/{card['id']}/shipping/{name}"


@pytest.mark.parametrize("status", WAYS)
@pytest.mark.parametrize("name", HELPERS)
def test_where_each_helper_leads(api, status, name):
    """All thirty pairs: an event where something changes, a refusal where nothing may."""
    way, onward = WAYS[status]
    card = made(api)
    for step in way:
        card = api.have(helper(card, step))
    assert card["shipping"]["status"] == status
    before = len(api.events())
    said = api.post(helper(card, name))

    assert said.status == (200 if name in onward else 400)
    now = api.see(f"{CARDS}/{card['id']}")["shipping"]["status"]
    assert now == onward.get(name, status)
    told = api.events()[before:]
    assert [event["type"] for event in told] == ["issuing_card.updated"] * (name in onward)
    if told:
        assert told[0]["data"]["previous_attributes"]["shipping"]["status"] == status


@pytest.mark.parametrize(
    ("service", "carrier", "days", "tracked"),
    [("standard", "usps", 8, False), ("express", "fedex", 4, True), ("priority", "fedex", 2, True)],
)
def test_what_is_known_once_a_card_is_shipped(api, service, carrier, days, tracked):
    """A carrier and a day, and for the dearer services a number; nothing before."""
    card = made(api, **{"shipping[service]": service})
    fields = ("carrier", "eta", "tracking_number", "tracking_url")
    before = [card["shipping"][name] for name in fields]
    shipping = api.have(helper(card, "ship"))["shipping"]

    assert before == [None] * 4
    assert (shipping["carrier"], shipping["eta"]) == (carrier, START + days * DAY)
    assert (shipping["tracking_number"] is not None) is tracked
    assert (shipping["tracking_url"] is not None) is tracked


def test_submitting_takes_a_version_that_knows_it(api):
    """From 2024-09-30.acacia on."""
    card = made(api)
    old = api.post(helper(card, "submit"), stripe_version="2024-06-20")

    assert (old.status, old.error["type"]) == (400, "invalid_request_error")
    new = api.have(helper(card, "submit"), stripe_version="2024-09-30.acacia")
    assert new["shipping"]["status"] == "submitted"


def test_a_virtual_card_is_not_shipped(api):
    """And a card that is not there is a 404."""
    said = api.post(helper(api.card(), "ship"))

    assert (said.status, said.error["type"]) == (400, "invalid_request_error")
    assert api.post(helper({"id": "ic_nope"}, "ship")).status == 404


def test_the_address_can_be_changed_while_shipping_is_pending(api):
    """As a whole; not once the card is at the printer."""
    card = made(api)
    path = f"{CARDS}/{card['id']}"
    moved = {"shipping[address][line1]": "2 Way", "shipping[service]": "express"}
    changed = api.have(path, SHIPPING | moved)
    api.have(helper(card, "submit"))
    said = api.post(path, SHIPPING)

    assert changed["shipping"]["address"]["line1"] == "2 Way"
    assert (changed["shipping"]["service"], changed["shipping"]["status"]) == ("express", "pending")
    assert (said.status, said.error["param"]) == (400, "shipping")
    assert api.see(path)["shipping"]["address"]["line1"] == "2 Way"


def test_canceling_a_card_in_time_cancels_its_shipping(api):
    """Before it is at the printer, by default."""
    waiting, printed = made(api), made(api)
    api.have(helper(printed, "submit"))
    statuses = [
        api.have(f"{CARDS}/{card['id']}", {"status": "canceled"})["shipping"]["status"]
        for card in (waiting, printed)
    ]

    assert statuses == ["canceled", "submitted"]


def test_canceling_a_card_at_the_printer_is_a_policy(with_policies):
    """``cancel_stops_shipping``."""
    api = with_policies(cancel_stops_shipping="submitted")
    card = made(api)
    api.have(helper(card, "submit"))
    canceled = api.have(f"{CARDS}/{card['id']}", {"status": "canceled"})

    assert canceled["shipping"]["status"] == "canceled"


def test_an_address_is_normalized_and_judged(api):
    """Upper case, and a result for the test lines."""
    results = {}
    for line in ("address_valid", "address_invalid"):
        more = {"shipping[address][line1]": line, MODE: "normalization_only"}
        results[line] = made(api, **more)["shipping"]["address_validation"]

    assert results["address_valid"] == {
        "mode": "normalization_only",
        "normalized_address": {
            "city": "NY",
            "country": "US",
            "line1": "ADDRESS_VALID",
            "line2": None,
            "postal_code": "10128",
            "state": None,
        },
        "result": "likely_deliverable",
    }
    assert results["address_invalid"]["result"] == "likely_undeliverable"


def test_an_address_nobody_can_deliver_to_is_refused_by_validation(api):
    """In Stripe's words."""
    mode = {MODE: "validation_and_normalization"}
    form = CARD | SHIPPING | mode | {"type": "physical", "status": "inactive"}
    form |= {"cardholder": api.cardholder()["id"], "shipping[address][line1]": "address_invalid"}
    said = api.post(CARDS, form)

    assert said.status == 400
    assert said.error["message"] == (
        "The address is undeliverable based on given inputs. Please ensure that the address was "
        "inputted correctly and can be delivered to."
    )


@pytest.mark.parametrize(
    ("policy", "status", "result"),
    [
        ("none", 200, None),
        ("disabled", 200, None),
        ("normalization_only", 200, "likely_undeliverable"),
        ("validation_and_normalization", 400, None),
    ],
)
def test_the_mode_when_none_is_named_is_a_policy(with_policies, policy, status, result):
    """``address_validation``, because Stripe's pages disagree."""
    api = with_policies(address_validation=policy)
    form = CARD | SHIPPING | {"type": "physical", "status": "inactive"}
    form |= {"cardholder": api.cardholder()["id"], "shipping[address][line1]": "address_invalid"}
    said = api.post(CARDS, form)

    assert said.status == status
    if status == 200:
        validation = said.json["shipping"]["address_validation"]
        assert (validation or {"result": None})["result"] == result
        assert (validation or {"mode": "none"})["mode"] == policy
