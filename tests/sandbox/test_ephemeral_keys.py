"""Ephemeral keys: for one card, by a request that names its version, for an hour."""

import pytest

KEYS = "/v1/ephemeral_keys"
VERSION = {"stripe_version": "2026-05-27.dahlia"}


def delete(api, name):
    """A DELETE with the account's key."""
    return api.send("DELETE", f"{KEYS}/{name}", "", {"authorization": f"Bearer {api.key}"}, b"")


def test_a_key_is_made_for_a_card_and_deleted_once(api):
    """Its secret is shown once, when it is made; the mobile SDKs read the card it is for."""
    card = api.card()["id"]
    made = api.have(KEYS, {"issuing_card": card, "nonce": "ephkn_1"}, **VERSION)
    gone = delete(api, made["id"])

    assert made["associated_objects"] == [{"id": card, "type": "issuing.card"}]
    assert gone.json["associated_objects"] == made["associated_objects"]
    assert made["expires"] - made["created"] == 3600
    assert made["id"].startswith("ephkey_")
    assert made["secret"].startswith("ek_test_")
    assert (gone.status, gone.json["id"], gone.json.get("secret")) == (200, made["id"], None)
    assert delete(api, made["id"]).status == 404
    assert delete(api, "ephkey_nope").status == 404


def test_a_key_names_a_card_and_a_version(api):
    """Which no default stands in for."""
    card = api.card()["id"]
    without = api.post(KEYS, {"issuing_card": card})
    absent = api.post(KEYS, {"issuing_card": "ic_nope"}, **VERSION)

    assert without.status == 400
    assert "Stripe-Version" in without.error["message"]
    assert absent.error["message"] == "No such issuing card: 'ic_nope'"
    assert api.post(KEYS, **VERSION).error["message"] == "Missing required param: issuing_card."


@pytest.mark.parametrize("other", ["customer", "verification_session"])
def test_a_key_for_something_else_is_refused_by_name(api, other):
    """There are no such things here."""
    said = api.post(KEYS, {other: "x_1"}, **VERSION)

    assert (said.status, said.error["code"]) == (501, "not_modelled")
