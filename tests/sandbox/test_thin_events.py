"""Thin events: what a destination gets, and what the official SDK makes of it."""

from contextlib import contextmanager

import pytest
import stripe

from issuing_sandbox.contract import published
from issuing_tools.contract import sdk
from tests.sandbox.api import AUTHORIZATIONS, DAY
from tests.sandbox.deliveries import CONNECTED, newest_delivery, reply_with
from tests.sandbox.destinations import THIN, call
from tests.sandbox.receiver import receiving

EVENTS = "/v2/core/events"


@pytest.fixture(name="client")
def _client(base, key):
    """The official SDK."""
    return stripe.StripeClient(key, base_addresses={"api": base})


@contextmanager
def destination(client, *types, **form):
    """A receiver that is registered as a destination; thin unless told otherwise."""
    with receiving() as receiver:
        at = {"webhook_endpoint": {"url": receiver.url}, "enabled_events": list(types)}
        shown = {"include": ["webhook_endpoint.signing_secret"]}
        receiver.registered = client.v2.core.event_destinations.create(THIN | at | shown | form)
        yield receiver


def notifications(client, receiver):
    """Every notification that came, once the SDK has verified its signature."""
    secret = receiver.registered.webhook_endpoint.signing_secret
    return [
        client.parse_event_notification(each.body, each.headers["stripe-signature"], secret)
        for each in receiver.received
    ]


def sent(api):
    """Wait until everything is delivered."""
    api.have("/_sandbox/deliveries/flush")


def test_a_change_is_told_without_the_object(client, api):
    """It names the object, the request and the event of the first API, and no version."""
    with destination(client, "v1.issuing_card.created") as receiver:
        card = api.card()["id"]
        sent(api)
    came = receiver.received[0].event
    snapshot = api.events(type="issuing_card.created")[0]

    assert len(receiver.received) == 1
    assert came == {
        "id": snapshot["id"].replace("evt_", "evt_test_"),
        "object": "v2.core.event",
        "context": None,
        "created": "2026-06-01T12:00:00.000Z",
        "livemode": False,
        "reason": {"type": "request", "request": snapshot["request"]},
        "related_object": {
            "id": card,
            "type": "issuing.card",
            "url": f"/v1/issuing/cards/{card}",
        },
        "snapshot_event": snapshot["id"],
        "type": "v1.issuing_card.created",
    }


def test_the_sdk_fetches_what_a_notification_names(client, api):
    """The object as it is now, and the event with what changed."""
    with destination(client, "v1.issuing_card.updated") as receiver:
        card = api.card()["id"]
        api.have(f"/v1/issuing/cards/{card}", {"status": "inactive", "metadata[a]": "b"})
        api.have(f"/v1/issuing/cards/{card}", {"status": "active"})
        sent(api)
    first, _ = notifications(client, receiver)
    event = first.fetch_event()

    assert type(first).__name__ == "V1IssuingCardUpdatedEventNotification"
    assert first.fetch_related_object().status == "active"
    assert event.changes.to_dict() == {
        "before": {"metadata": {"a": None}, "status": "active"},
        "after": {"metadata": {"a": "b"}, "status": "inactive"},
    }
    assert event.snapshot_event == api.events(type="issuing_card.updated")[0]["id"]
    assert event.fetch_related_object().id == card


def test_what_was_just_made_has_no_changes(client, api):
    """They are null."""
    card = api.card()["id"]
    made = client.v2.core.events.list({"object_id": card}).data

    assert [(each.type, each.changes) for each in made] == [("v1.issuing_card.created", None)]


def test_a_wrong_secret_is_not_verified(client, api):
    """The signature is of the destination's own secret."""
    with destination(client, "v1.issuing_card.created") as receiver:
        api.card()
        sent(api)
    came = receiver.received[0]

    with pytest.raises(stripe.SignatureVerificationError):
        client.parse_event_notification(came.body, came.headers["stripe-signature"], "whsec_no")


def test_a_ping_comes_whatever_is_selected(client, api):
    """It is about the destination itself, and no event of the first API stands behind it."""
    with destination(client, "v1.topup.created") as receiver:
        pinged = client.v2.core.event_destinations.ping(receiver.registered.id)
        sent(api)
    (ping,) = notifications(client, receiver)

    assert (ping.id, ping.type) == (pinged.id, "v2.core.event_destination.ping")
    assert ping.fetch_related_object().id == receiver.registered.id
    assert ping.fetch_event().id == pinged.id
    assert api.events() == []
    assert newest_delivery(api)["status"] == "succeeded"


def test_a_disabled_destination_gets_nothing(client, api):
    """Nor is it pinged."""
    with destination(client, "v1.issuing_card.created") as receiver:
        client.v2.core.event_destinations.disable(receiver.registered.id)
        api.card()
        with pytest.raises(stripe.StripeError, match="disabled"):
            client.v2.core.event_destinations.ping(receiver.registered.id)
        sent(api)

    assert receiver.received == []


def test_a_notification_is_retried_and_sent_again(client, api):
    """Like a snapshot: until it is accepted, and whenever somebody asks."""
    with destination(client, "v1.issuing_card.created") as receiver:
        reply_with(receiver, 500)
        api.card()
        sent(api)
        api.pass_time(3600)
        sent(api)
        api.have(f"/_sandbox/deliveries/{newest_delivery(api)['id']}/resend")
        sent(api)

    assert len({each.event["id"] for each in receiver.received}) == 1
    assert len(receiver.received) == 3
    assert api.events(type="issuing_card.created")[0]["pending_webhooks"] == 0


def test_a_ping_is_sent_again(client, api):
    """By the control that stands for the Dashboard."""
    with destination(client, "v1.issuing_card.created") as receiver:
        client.v2.core.event_destinations.ping(receiver.registered.id)
        sent(api)
        api.have(f"/_sandbox/deliveries/{newest_delivery(api)['id']}/resend")
        sent(api)

    assert [each.event["type"] for each in receiver.received] == [
        "v2.core.event_destination.ping"
    ] * 2


def test_a_deleted_destination_gets_nothing_more(client, api):
    """What was on its way is given up."""
    with destination(client, "v1.issuing_card.created") as receiver:
        reply_with(receiver, 500)
        api.card()
        sent(api)
        client.v2.core.event_destinations.delete(receiver.registered.id)

    assert newest_delivery(api)["status"] == "canceled"


def test_a_snapshot_destination_gets_events_of_its_version(client, api):
    """Whole ones, which the SDK constructs from its secret."""
    old = {"event_payload": "snapshot", "snapshot_api_version": "2024-12-18.acacia"}
    with destination(client, "issuing_authorization.updated", **old) as receiver:
        api.fund(1000)
        name = api.authorize(api.card()["id"], 600)["id"]
        api.have(f"{AUTHORIZATIONS}/{name}/expire")
        sent(api)
    came = receiver.received[-1]
    secret = receiver.registered.webhook_endpoint.signing_secret
    event = stripe.Webhook.construct_event(came.body, came.headers["stripe-signature"], secret)

    assert event.api_version == "2024-12-18.acacia"
    assert event.data.object.status == "reversed"


def test_a_snapshot_destination_can_decide(client, api):
    """It is an endpoint like one of the first API."""
    selected = ("issuing_authorization.request",)
    with destination(client, *selected, event_payload="snapshot") as receiver:
        api.fund(1000)
        made = api.authorize(api.card()["id"], 600)

    assert receiver.types == ["issuing_authorization.request"]
    assert made["request_history"][0]["reason"] == "webhook_error"


def test_events_of_connected_accounts_have_a_context(client, api):
    """With it the SDK fetches from the account that they are of; a thin one may get both."""
    connected = api.have("/v1/accounts", CONNECTED)["id"]
    both = {"events_from": ["@self", "@accounts"]}
    with destination(client, "v1.issuing_cardholder.created", **both) as receiver:
        api.cardholder()
        holder = api.have(
            "/v1/issuing/cardholders",
            {
                "name": "Theirs",
                "type": "company",
                "billing[address][line1]": "1 A St",
                "billing[address][city]": "B",
                "billing[address][state]": "CA",
                "billing[address][postal_code]": "94111",
                "billing[address][country]": "US",
            },
            stripe_account=connected,
        )["id"]
        sent(api)
    # those of two accounts come in any order
    own, theirs = sorted(notifications(client, receiver), key=lambda each: each.context is not None)

    assert own.context is None
    assert str(theirs.context) == connected
    assert theirs.fetch_related_object().id == holder
    assert theirs.fetch_event().related_object.id == holder


def test_events_are_listed_by_type_object_and_time(client, api):
    """As far back as thirty days, newest first."""
    first = api.card()["id"]
    api.pass_time(60)
    second = api.card()["id"]
    core = client.v2.core.events
    types = ["v1.issuing_card.created"]

    assert [each.related_object.id for each in core.list({"types": types})] == [second, first]
    later = core.list({"types": types, "created": {"gte": "2026-06-01T12:01:00Z"}})
    assert [each.related_object.id for each in later.data] == [second]
    earlier = core.list({"types": types, "created": {"lt": "2026-06-01T12:01:00Z"}})
    assert [each.related_object.id for each in earlier.data] == [first]
    assert len(list(core.list({"limit": 1}).auto_paging_iter())) == len(api.events())
    api.pass_time(31 * DAY)
    assert core.list().data == []
    with pytest.raises(stripe.StripeError) as raised:
        core.retrieve(later.data[0].id)
    assert raised.value.code == "not_found"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("created[gt]=yesterday", "created.gt"),
        ("created[gt]=2026-06-01T12:00:00", "created.gt"),
        ("&".join(f"types[{n}]=v1.topup.created" for n in range(21)), "types"),
    ],
)
def test_a_wrong_filter_is_refused_by_field(api, query, field):
    """No time, one without a zone, too many types."""
    said = api.send("GET", EVENTS, query, {"authorization": f"Bearer {api.key}"}, b"")

    assert said.error["code"] == "invalid_fields"
    assert f"'{field}: " in said.error["message"]


def test_what_an_account_has_one_of_is_named_without_an_id(client, api):
    """A balance, for example."""
    api.fund(1000)
    types = [each.type for each in client.v2.core.events.list()]
    found = client.v2.core.events.list({"types": ["v1.balance.available"]}).data

    assert found, types
    assert found[0].related_object.to_dict() == {"type": "balance", "url": "/v1/balance"}
    assert found[0].fetch_related_object().object == "balance"


def test_every_object_of_an_event_is_retrieved_somewhere(client, api):
    """Whatever an event is about, a notification leads to it."""
    api.have("/v1/accounts", CONNECTED)
    api.have("/v1/balance_settings", {"payments[debit_negative_balances]": "true"})
    for event in client.v2.core.events.list({"limit": 100}).auto_paging_iter():
        assert event.fetch_related_object().object == event.related_object.type


def test_the_types_are_those_of_the_sdk():
    """The committed list is what is read from the SDK that is installed."""
    assert sorted(published.thin_events()) == sdk.thin_events()


def test_the_second_api_answers_unmodelled_routes_by_name(api):
    """A route of the second API that has none here."""
    said = call(api, "GET", "/v2/core/accounts")

    assert (said.status, said.error["code"]) == (501, "not_modelled")
