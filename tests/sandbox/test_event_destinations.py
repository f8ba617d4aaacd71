"""Event destinations of the second API, by the official SDK: made, changed, listed, deleted."""

import re

import pytest
import stripe

from tests.sandbox.destinations import DESTINATIONS, NOW, SNAPSHOT, THIN, URL, call


@pytest.fixture(name="client")
def _client(base, key):
    """The official SDK."""
    return stripe.StripeClient(key, base_addresses={"api": base})


def test_a_destination_shows_its_secret_only_when_it_is_asked_for(client):
    """And only when it is made; its URL is left out in the same way."""
    both = ["webhook_endpoint.signing_secret", "webhook_endpoint.url"]
    made = client.v2.core.event_destinations.create(THIN | {"include": both})
    plain = client.v2.core.event_destinations.retrieve(made.id)
    shown = client.v2.core.event_destinations.retrieve(made.id, {"include": both[1:]})

    assert re.fullmatch(r"ed_test_1[0-9A-Za-z]{23}", made.id)
    assert re.fullmatch(r"whsec_[0-9A-Za-z]{32}", made.webhook_endpoint.signing_secret)
    assert made.webhook_endpoint.url == shown.webhook_endpoint.url == URL
    assert plain.to_dict() == {
        "id": made.id,
        "object": "v2.core.event_destination",
        "amazon_eventbridge": None,
        "azure_event_grid": None,
        "created": NOW,
        "description": "",
        "enabled_events": ["v1.issuing_card.created"],
        "event_payload": "thin",
        "events_from": ["@self"],
        "livemode": False,
        "metadata": {},
        "name": "books",
        "snapshot_api_version": None,
        "status": "enabled",
        "status_details": None,
        "type": "webhook_endpoint",
        "updated": NOW,
        "webhook_endpoint": {"signing_secret": None, "url": None},
    }


def test_a_destination_is_changed(client, api):
    """What is not named stays; a null removes a key of its metadata."""
    made = client.v2.core.event_destinations.create(
        THIN | {"metadata": {"a": "1", "b": "2"}} | {"description": "d"}
    )
    api.pass_time(60)
    other = {"webhook_endpoint": {"url": URL + "/2"}, "include": ["webhook_endpoint.url"]}
    changed = client.v2.core.event_destinations.update(
        made.id,
        other
        | {
            "name": "n",
            "description": "",
            "metadata": {"a": None},
            "enabled_events": ["v1.topup.created"],
        },
    )

    assert (changed.name, changed.metadata.to_dict()) == ("n", {"b": "2"})
    assert (made.description, changed.description) == ("d", "")
    assert changed.enabled_events == ["v1.topup.created"]
    assert changed.webhook_endpoint.url == URL + "/2"
    assert (changed.created, changed.updated) == (NOW, "2026-06-01T12:01:00.000Z")


def test_a_destination_is_disabled_by_its_user_and_enabled_again(client):
    """Its status details say who did it."""
    name = client.v2.core.event_destinations.create(THIN).id
    disabled = client.v2.core.event_destinations.disable(name)
    enabled = client.v2.core.event_destinations.enable(name)

    assert disabled.status == "disabled"
    assert disabled.status_details.disabled.reason == "user"
    assert (enabled.status, enabled.status_details) == ("enabled", None)


def test_a_deleted_destination_is_gone(client):
    """For every call that names it."""
    core = client.v2.core.event_destinations
    name = core.create(THIN).id
    deleted = core.delete(name)

    assert deleted.to_dict() == {"id": name, "object": "v2.core.event_destination"}
    assert core.list().data == []
    for again in (core.retrieve, core.delete, core.ping, core.enable, core.disable, core.update):
        with pytest.raises(stripe.StripeError) as raised:
            again(name)
        assert raised.value.http_status == 404
        assert raised.value.code == "not_found"


def test_destinations_are_listed_page_by_page(client):
    """Newest first, and back again by the URL of the page before."""
    core = client.v2.core.event_destinations
    made = [core.create(THIN | {"name": f"{n}"}).id for n in range(5)]
    listed = core.list({"limit": 2, "include": ["webhook_endpoint.url"]})
    second = client.raw_request("get", listed.next_page_url)
    back = client.raw_request("get", second.data["previous_page_url"])

    assert [each.id for each in listed.auto_paging_iter()] == made[::-1]
    assert {each.webhook_endpoint.url for each in listed.auto_paging_iter()} == {URL}
    assert [each["id"] for each in back.data["data"]] == made[:2:-1]
    assert listed["previous_page_url"] is None


def test_a_repeated_request_makes_one_destination(api):
    """However its JSON is written; what failed under a key is done again."""
    failed = call(api, "POST", DESTINATIONS, THIN | {"name": 1}, idempotency_key="once")
    first = call(api, "POST", DESTINATIONS, THIN, idempotency_key="once")
    turned = dict(reversed(THIN.items()))
    again = call(api, "POST", DESTINATIONS, turned, idempotency_key="once")
    other = call(api, "POST", DESTINATIONS, THIN | {"name": "x"}, idempotency_key="once")

    assert failed.status == 400
    assert again.body == first.body
    assert other.error["code"] == "idempotency_error"
    assert len(api.see(DESTINATIONS)["data"]) == 1


def test_an_account_has_sixteen_destinations_of_both_kinds(api):
    """Endpoints of the first API are counted with those of the second."""
    for _ in range(15):
        assert call(api, "POST", DESTINATIONS, THIN).status == 200
    hook = {"url": URL, "enabled_events[0]": "*"}
    api.have("/v1/webhook_endpoints", hook)

    assert call(api, "POST", DESTINATIONS, THIN).status == 400
    assert "at most 16" in api.post("/v1/webhook_endpoints", hook).error["message"]


def test_a_snapshot_destination_has_the_account_s_version(client):
    """Unless it names one; it cannot be changed."""
    core = client.v2.core.event_destinations
    plain, named = (
        core.create(SNAPSHOT),
        core.create(SNAPSHOT | {"snapshot_api_version": "2025-03-31.basil"}),
    )

    assert plain.snapshot_api_version == "2026-05-27.dahlia"
    assert named.snapshot_api_version == "2025-03-31.basil"
    with pytest.raises(stripe.StripeError, match="Unknown field"):
        core.update(named.id, {"snapshot_api_version": "2026-05-27.dahlia"})


def test_a_fault_can_be_planned_for_the_second_api(api):
    """Like for the first one."""
    api.have("/_sandbox/faults", {"kind": "rate_limit", "path": DESTINATIONS})

    assert call(api, "GET", DESTINATIONS).status == 429
