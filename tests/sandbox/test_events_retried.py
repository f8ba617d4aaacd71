"""Sending an event again by the API, as Stripe's CLI does."""

import pytest

from tests.sandbox.receiver import receiving

TOPUP = {"amount": 500, "currency": "usd"}


@pytest.fixture(name="told")
def _told(api):
    """Two endpoints that were told of a top-up, with their ids, and the event."""
    with receiving() as first, receiving() as second:
        forms = [
            {"url": each.url, "enabled_events[0]": "topup.created"} for each in (first, second)
        ]
        names = [api.have("/v1/webhook_endpoints", form)["id"] for form in forms]
        api.have("/v1/topups", TOPUP)
        api.have("/_sandbox/deliveries/flush")
        event = api.see("/v1/events", {"type": "topup.created"})["data"][0]
        yield first, second, names, event


def test_an_event_is_sent_to_all_that_select_it(api, told):
    """The same event once more to each, and it is the answer."""
    first, second, _, event = told
    again = api.have(f"/v1/events/{event['id']}/retry")
    api.have("/_sandbox/deliveries/flush")

    assert again["id"] == event["id"]
    assert [len(first.received), len(second.received)] == [2, 2]
    assert first.received[1].event["id"] == event["id"]


def test_an_event_is_sent_to_one(api, told):
    """The endpoint that is named, and nobody else."""
    first, second, (name, _), event = told
    api.have(f"/v1/events/{event['id']}/retry", {"webhook_endpoint": name})
    api.have("/_sandbox/deliveries/flush")

    assert [len(first.received), len(second.received)] == [2, 1]


def test_events_of_another_account_are_not_sent_from_here(api, told):
    """One's own account may be named; for another the header speaks."""
    *_, event = told
    own = api.see("/v1/account")["id"]
    path = f"/v1/events/{event['id']}/retry"
    said = api.post(path, {"account": "acct_other"})

    assert api.have(path, {"account": own})["id"] == event["id"]
    assert (said.status, said.error["param"]) == (501, "account")


def test_an_event_that_is_not_there(api):
    """A 404 for the id in the path."""
    said = api.post("/v1/events/evt_nope/retry")

    assert (said.status, said.error["code"]) == (404, "resource_missing")
