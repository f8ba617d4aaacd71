"""Who may tell the platform something: only Stripe, and only lately."""

import json

import pytest

from examples.spend_platform.tests.client import SECRET, signed


@pytest.fixture(name="topup")
def _topup(account):
    return account.topup(5_000)


def refused(platform, event, signature):
    """The error a delivery meets, which leaves no trace in the books."""
    answer = platform.deliver(event, signature)
    assert answer.status_code == 400
    assert platform.show("/balance")["available"] == 0
    assert platform.send("GET", f"/events/{event['id']}").status_code == 404
    return answer.json()["error"]


def test_a_wrong_secret_is_refused(platform, topup):
    """With 400, and nothing is booked, not even the arrival."""
    signature = signed(json.dumps(topup), secret="whsec_of_someone_else")

    assert "signature" in refused(platform, topup, signature)


def test_a_changed_body_is_refused(platform, topup):
    """The signature is of the bytes that were sent."""
    signature = signed(json.dumps(topup))
    topup["data"]["object"]["amount"] += 1

    refused(platform, topup, signature)


def test_an_old_delivery_is_refused(platform, topup):
    """After 300 seconds; a little before that it is taken."""
    payload = json.dumps(topup)

    assert "tolerance" in refused(platform, topup, signed(payload, age=310))
    assert platform.deliver(topup, signed(payload, age=290)).status_code == 200


@pytest.mark.parametrize("signature", ["", "t=1", "v1=abc", "nonsense", "t=1,v1=\xe9"])
def test_a_header_that_is_none_is_refused(platform, topup, signature):
    """Missing, half, or beyond ASCII, which the SDK itself trips over."""
    refused(platform, topup, signature.encode("latin-1"))


def test_one_good_signature_among_several_is_enough(platform, topup):
    """While a secret is rolled, deliveries carry one for each; v0 is not a signature."""
    payload = json.dumps(topup)
    stamp, good = signed(payload).split(",")

    answer = platform.deliver(topup, f"{stamp},v1=00,{good},v0=11")

    assert answer.status_code == 200


@pytest.mark.parametrize("body", ["[]", '"text"', "null", "{}", '{"id": "evt_1"}', "nope"])
def test_a_signed_body_that_is_no_event_is_refused(platform, body):
    """With 400 and a reason, never a crash."""
    headers = {"Stripe-Signature": signed(body)}

    answer = platform.send("POST", "/webhooks/stripe", data=body, headers=headers)

    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_request_for_a_decision_needs_a_signature_too(platform, account):
    """Or anybody could reserve the balance."""
    asked = account.purchase(0).asked()

    refused(platform, asked, signed(json.dumps(asked), secret=SECRET + "x"))


@pytest.mark.parametrize("type_", ["received_debit.created", "issuing_card.updated", "no dots"])
def test_types_that_say_nothing_about_money_are_taken(platform, account, type_):
    """Known or not: with 200, so that Stripe does not send them again."""
    event = account.event(type_, {"id": "thing_1", "object": "thing"})

    assert platform.deliver(event).status_code == 200
    assert platform.show(f"/events/{event['id']}")["seen"] == 1


def test_an_object_without_an_id_is_taken(platform, account):
    """``balance.available`` carries the balance, which has none."""
    event = account.event("balance.available", {"object": "balance"})

    assert platform.deliver(event).status_code == 200
    assert platform.show(f"/events/{event['id']}")["object"] is None
