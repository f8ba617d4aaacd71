"""The official Python SDK on events: listed, filtered, and taken apart as a webhook would be."""

import json
import time

import pytest
import stripe

SECRET = "whsec_0123456789abcdef0123456789abcdef"


@pytest.fixture(name="client")
def _client(base, key):
    return stripe.StripeClient(key, base_addresses={"api": base})


@pytest.fixture(name="event")
def _event(client, api):
    """The newest event: a card was activated."""
    api.have(f"/v1/issuing/cards/{api.card()['id']}", {"status": "inactive"})
    return client.v1.events.list({"limit": 1}).data[0]


def _signed(payload, moment):
    told = stripe.WebhookSignature._compute_signature(f"{moment}.{payload}", SECRET)
    return f"t={moment},v1={told}"


def test_an_event_is_what_a_webhook_s_code_expects(client, event):
    """Its JSON, signed, passes ``construct_event`` and is about a card of the SDK's type."""
    payload = json.dumps(event.to_dict())
    header = _signed(payload, int(time.time()))
    constructed = client.construct_event(payload, header, SECRET)

    assert constructed == event
    assert isinstance(constructed.data.object, stripe.issuing.Card)
    assert constructed.type == "issuing_card.updated"
    assert constructed.data.previous_attributes.to_dict() == {"status": "active"}
    assert constructed.request.id.startswith("req_")


def test_a_tampered_event_is_not(client, event):
    """One letter of difference, an old signature, or another secret: refused by the SDK."""
    payload = json.dumps(event.to_dict())
    now = int(time.time())
    for given, header, secret in [
        (payload.replace("inactive", "canceled"), _signed(payload, now), SECRET),
        (payload, _signed(payload, now - 301), SECRET),
        (payload, _signed(payload, now), SECRET[::-1]),
    ]:
        with pytest.raises(stripe.SignatureVerificationError):
            client.construct_event(given, header, secret)


def test_events_are_found_by_type_and_walked(client, api):
    """Several kinds at once, over pages, newest first; each can be retrieved by its id."""
    made = [api.card()["id"] for _ in range(3)]
    wanted = ["issuing_card.created", "issuing_cardholder.created"]
    walked = list(client.v1.events.list({"types": wanted, "limit": 2}).auto_paging_iter())

    assert [each.type for each in walked] == ["issuing_card.created", wanted[1]] * 3
    assert [each.data.object.id for each in walked[::2]] == made[::-1]
    assert client.v1.events.retrieve(walked[0].id) == walked[0]
