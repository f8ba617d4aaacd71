"""Personalization designs and physical bundles: what is printed, on what, and who allowed it."""

import pytest

from tests.sandbox.api import CARD
from tests.sandbox.test_cards import SHIPPING

DESIGNS = "/v1/issuing/personalization_designs"
BUNDLES = "/v1/issuing/physical_bundles"
PNG = b"\x89PNG\r\n\x1a\n"
TEXTS = ("footer_body", "footer_title", "header_body", "header_title")


def design(api, **more):
    """A design on the standard bundle."""
    bundle = api.see(BUNDLES)["data"][0]["id"]
    return api.have(DESIGNS, {"physical_bundle": bundle} | more)


def judge(api, made, verdict, form=()):
    """What Stripe makes of a design, by test helper."""
    return api.have(
        f"/v1/test_helpers/issuing/personalization_designs/{made['id']}/{verdict}", form
    )


def physical(api, **more):
    """A physical card that waits to be printed."""
    form = CARD | SHIPPING | {"type": "physical", "status": "inactive"}
    return api.have("/v1/issuing/cards", form | {"cardholder": api.cardholder()["id"]} | more)


def told(api):
    """The events about designs, in short."""
    prefix = "issuing_personalization_design."
    events = [event for event in api.events() if event["type"].startswith(prefix)]
    return [(event["type"].removeprefix(prefix), event["data"]["object"]["id"]) for event in events]


def test_a_standard_bundle_is_there_from_the_start(api):
    """Listed, filtered and retrieved; any other is not there."""
    listed = api.see(BUNDLES)["data"]

    assert [(bundle["type"], bundle["status"]) for bundle in listed] == [("standard", "active")]
    assert api.see(f"{BUNDLES}/{listed[0]['id']}") == listed[0]
    assert api.see(BUNDLES, {"type": "custom"})["data"] == []
    missing = api.get(f"{BUNDLES}/ics_nope")
    assert missing.status == 404
    assert missing.error["message"] == "No such issuing physical bundle: 'ics_nope'"


def test_a_design_is_returned_as_given_and_in_review(api):
    """With the empties of the contract, and without an event."""
    given = {"name": "Blue", "lookup_key": "blue", "carrier_text[header_title]": "Hi"}
    made = design(api, **given, **{"metadata[a]": "b"})

    assert made == {
        "id": made["id"],
        "object": "issuing.personalization_design",
        "card_logo": None,
        "carrier_text": dict.fromkeys(TEXTS) | {"header_title": "Hi"},
        "created": made["created"],
        "livemode": False,
        "lookup_key": "blue",
        "metadata": {"a": "b"},
        "name": "Blue",
        "physical_bundle": api.see(BUNDLES)["data"][0]["id"],
        "preferences": {"is_default": False, "is_platform_default": None},
        "rejection_reasons": {"card_logo": [], "carrier_text": []},
        "status": "review",
    }
    assert made["id"].startswith("ipcd_")
    assert told(api) == []
    expanded = api.see(f"{DESIGNS}/{made['id']}", {"expand[]": "physical_bundle"})
    assert expanded["physical_bundle"]["type"] == "standard"


@pytest.mark.parametrize(
    ("verdict", "form", "status", "event"),
    [
        ("activate", {}, "active", "activated"),
        ("deactivate", {}, "inactive", "deactivated"),
        (
            "reject",
            {"rejection_reasons[card_logo][]": "inappropriate"},
            "rejected",
            "rejected",
        ),
    ],
)
def test_what_stripe_makes_of_a_design(api, verdict, form, status, event):
    """A status, and an event of its own, once."""
    made = design(api)
    judged = judge(api, made, verdict, form)
    judge(api, made, verdict, form)

    assert judged["status"] == status
    assert judged["rejection_reasons"]["card_logo"] == list(form.values())
    assert judged["rejection_reasons"]["carrier_text"] == []
    assert told(api) == [(event, made["id"])]


JUDGED = {"active": "activate", "inactive": "deactivate", "rejected": "reject"}
WHY = {"reject": {"rejection_reasons[card_logo][]": "inappropriate"}}


@pytest.mark.parametrize("before", JUDGED)
@pytest.mark.parametrize("after", [*JUDGED, "review"])
def test_a_judgement_is_never_the_last(api, before, after):
    """From any status to any other, and back into review with a new text."""
    made = design(api)
    judge(api, made, JUDGED[before], WHY.get(JUDGED[before], ()))
    if after == "review":
        made = api.have(f"{DESIGNS}/{made['id']}", {"carrier_text[header_title]": "Hi"})
    else:
        made = judge(api, made, JUDGED[after], WHY.get(JUDGED[after], ()))

    assert made["status"] == after


def test_a_design_may_name_its_bundle_again(api):
    """There is one; another is not there."""
    made = design(api)
    path = f"{DESIGNS}/{made['id']}"

    same = api.have(path, {"physical_bundle": made["physical_bundle"]})
    assert same["physical_bundle"] == made["physical_bundle"]
    assert api.post(path, {"physical_bundle": "ics_nope"}).error["code"] == "resource_missing"


def test_a_changed_design_is_reviewed_again(api):
    """A new text is looked at, a new name is not; texts are changed one by one, or all unset."""
    made = design(api, **{"carrier_text[header_title]": "Hi", "lookup_key": "a"})
    path = f"{DESIGNS}/{made['id']}"
    judge(api, made, "activate")

    assert api.have(path, {"name": "Red", "lookup_key": ""})["status"] == "active"
    changed = api.have(path, {"carrier_text[footer_title]": "Bye"})
    assert (changed["status"], changed["name"], changed["lookup_key"]) == ("review", "Red", None)
    assert changed["carrier_text"] == dict.fromkeys(TEXTS) | {
        "header_title": "Hi",
        "footer_title": "Bye",
    }
    assert api.have(path, {"carrier_text": ""})["carrier_text"] is None
    assert [name for name, _ in told(api)] == ["activated", "updated", "updated", "updated"]


def test_a_lookup_key_has_one_design(api):
    """It is taken from another only when that is asked for; a list can be asked for keys."""
    first = design(api, lookup_key="blue")
    bundle = {"physical_bundle": first["physical_bundle"], "lookup_key": "blue"}
    said = api.post(DESIGNS, bundle)
    second = api.have(DESIGNS, bundle | {"transfer_lookup_key": "true"})

    assert (said.status, said.error["param"]) == (400, "lookup_key")
    assert api.see(f"{DESIGNS}/{first['id']}")["lookup_key"] is None
    found = api.see(DESIGNS, {"lookup_keys[]": "blue"})["data"]
    assert [design["id"] for design in found] == [second["id"]]


def test_the_default_design_is_on_physical_cards_that_name_none(api):
    """There is one at most, and only an active one counts."""
    first = design(api, **{"preferences[is_default]": "true"})
    before = physical(api)
    judge(api, first, "activate")
    during = physical(api)
    second = design(api, **{"preferences[is_default]": "true"})
    judge(api, second, "activate")
    named = physical(api, personalization_design=first["id"])

    assert before["personalization_design"] is None
    assert during["personalization_design"] == first["id"]
    assert physical(api)["personalization_design"] == second["id"]
    assert named["personalization_design"] == first["id"]
    assert api.card()["personalization_design"] is None
    defaults = api.see(DESIGNS, {"preferences[is_default]": "true"})["data"]
    assert [design["id"] for design in defaults] == [second["id"]]
    listed = api.see("/v1/issuing/cards", {"personalization_design": second["id"]})["data"]
    assert len(listed) == 1


def test_a_design_that_is_not_in_use_is_not_printed(api):
    """Nor is one on a virtual card, nor one that is not there; a waiting card can change its."""
    good, bad = design(api), design(api)
    judge(api, bad, "deactivate")
    card = physical(api)
    path = f"/v1/issuing/cards/{card['id']}"
    for form in (
        {"personalization_design": bad["id"]},
        {"personalization_design": "ipcd_nope"},
    ):
        said = api.post(path, form)
        assert (said.status, said.error["param"]) == (400, "personalization_design")
    virtual = CARD | {"cardholder": card["cardholder"]["id"], "personalization_design": good["id"]}
    assert api.post("/v1/issuing/cards", virtual).status == 400
    assert api.have(path, {"personalization_design": good["id"]})["status"] == "inactive"
    api.have(f"/v1/test_helpers/issuing/cards/{card['id']}/shipping/submit")
    assert api.post(path, {"personalization_design": good["id"]}).status == 400
    expanded = api.see(path, {"expand[]": "personalization_design"})
    assert expanded["personalization_design"]["id"] == good["id"]


def test_a_rejected_design_takes_its_waiting_cards_with_it(api):
    """What is at the printer already stays."""
    made = design(api)
    cards = [physical(api, personalization_design=made["id"]) for _ in range(2)]
    api.have(f"/v1/test_helpers/issuing/cards/{cards[0]['id']}/shipping/submit")
    judge(api, made, "reject", {"rejection_reasons[carrier_text][]": "other"})
    printed, waiting = (api.see(f"/v1/issuing/cards/{card['id']}") for card in cards)

    assert (printed["status"], printed["cancellation_reason"]) == ("inactive", None)
    assert (waiting["status"], waiting["cancellation_reason"]) == ("canceled", "design_rejected")
    assert waiting["shipping"]["status"] == "canceled"


def test_a_logo_is_a_file_that_is_there(api):
    """An unknown one is refused."""
    bundle = api.see(BUNDLES)["data"][0]["id"]
    said = api.post(DESIGNS, {"physical_bundle": bundle, "card_logo": "file_nope"})

    assert (said.status, said.error["param"]) == (400, "card_logo")


def test_a_new_logo_is_reviewed(api):
    """A file for this purpose, and no other."""
    logo, receipt = (
        api.upload(PNG, {"purpose": purpose}, filename="a.png").json["id"]
        for purpose in ("issuing_logo", "dispute_evidence")
    )
    made = design(api, card_logo=logo)
    judge(api, made, "activate")
    path = f"{DESIGNS}/{made['id']}"

    assert made["card_logo"] == logo
    assert api.see(path, {"expand[]": "card_logo"})["card_logo"]["purpose"] == "issuing_logo"
    assert api.post(path, {"card_logo": receipt}).error["param"] == "card_logo"
    without = api.have(path, {"card_logo": ""})
    assert (without["card_logo"], without["status"]) == (None, "review")
