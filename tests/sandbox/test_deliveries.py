"""Deliveries: who is told of what, in which words, signed how (platform, 6.4)."""

import orjson
import pytest

from tests.sandbox.api import START
from tests.sandbox.deliveries import (
    CONNECTED,
    DELIVERIES,
    ENDPOINTS,
    listening,
    newest_delivery,
    verified,
)
from tests.sandbox.realtime import REALTIME_REQUEST
from tests.sandbox.receiver import Reply, receiving


@pytest.fixture(name="local")
def _local(with_policies):
    """A client of a sandbox without a server: what leaves has arrived when a call is answered."""
    return with_policies()


def test_a_change_is_told_once_and_names_its_request(local):
    """E1: the delivery is the event as it is listed, caused by that request."""
    with listening(local) as hook:
        card = local.card()["id"]
        hook.received.clear()
        said = local.post(f"/v1/issuing/cards/{card}", {"status": "inactive"})

    assert hook.types == ["issuing_card.updated"]
    event = hook.received[0].event
    assert event["request"]["id"] == said.headers["request-id"]
    assert event["request"]["idempotency_key"] == said.headers["idempotency-key"]
    assert event["data"]["previous_attributes"] == {"status": "active"}
    assert event == local.events()[-1] | {"pending_webhooks": 1}


def test_a_replayed_or_refused_request_is_not_told(local):
    """E2 and E3: neither makes an event, nor does what was taken back."""
    with listening(local) as hook:
        form = {"amount": 500}
        card = local.card()["id"]
        local.post(f"/v1/issuing/cards/{card}", {"metadata[a]": "b"}, idempotency_key="once")
        hook.received.clear()
        local.post(f"/v1/issuing/cards/{card}", {"metadata[a]": "b"}, idempotency_key="once")
        refused = local.post("/v1/topups", form | {"currency": "eur"})

    assert refused.status != 200
    assert hook.types == []


def test_a_delivery_looks_like_stripe_s(local):
    """Pretty-printed, with the headers of a captured test delivery (6.4); the SDK accepts it."""
    with listening(local) as hook:
        local.fund(1000)
    came = hook.received[0]

    assert [event["type"] for event in verified(hook)] == [
        "topup.created",
        "topup.succeeded",
        "balance.available",
    ]
    assert came.body == orjson.dumps(came.event, option=orjson.OPT_INDENT_2)
    assert came.headers["user-agent"] == "Stripe/1.0 (+https://stripe.com/docs/webhooks)"
    assert came.headers["content-type"] == "application/json; charset=utf-8"
    assert came.headers["accept"] == "*/*; q=0.5, application/xml"
    assert came.headers["cache-control"] == "no-cache"
    assert came.headers["accept-encoding"] == "gzip"


def test_everything_but_the_question_goes_to_all(local):
    """E7: ``*`` does not select the question about an authorization, and so nobody is asked."""
    with listening(local) as hook:
        local.fund(10_000)
        authorization = local.authorize(local.card()["id"], 500)

    assert authorization["request_history"][0]["reason"] == "card_active"
    assert REALTIME_REQUEST not in hook.types
    assert hook.types[-1] == "issuing_authorization.created"
    assert hook.types == [event["type"] for event in local.events()]


def test_an_endpoint_gets_what_it_selects(local):
    """Two endpoints, each with its own secret, one delivery each."""
    both = ("topup.created", "topup.succeeded")
    with listening(local, "topup.created") as one, listening(local, *both) as two:
        local.fund(1000)

    assert [event["type"] for event in verified(one)] == ["topup.created"]
    assert [event["type"] for event in verified(two)] == ["topup.created", "topup.succeeded"]
    assert one.registered["secret"] != two.registered["secret"]


def test_an_endpoint_gets_its_own_version(local):
    """In the body, together with what that version words differently (6.1)."""
    with (
        listening(local, "issuing_authorization.updated", api_version="2024-06-20") as old,
        listening(local, "issuing_authorization.updated") as new,
    ):
        local.fund(10_000)
        name = local.authorize(local.card()["id"], 500)["id"]
        local.have(f"/v1/test_helpers/issuing/authorizations/{name}/expire")
    before, after = old.received[0].event, new.received[0].event

    assert (before["api_version"], before["data"]["object"]["status"]) == ("2024-06-20", "reversed")
    assert (after["api_version"], after["data"]["object"]["status"]) == (
        "2026-05-27.dahlia",
        "expired",
    )
    assert before["id"] == after["id"]
    assert local.see(f"/v1/events/{before['id']}")["api_version"] == "2026-05-27.dahlia"


def test_old_values_are_in_the_endpoint_s_version_too(local):
    """An authorization that expired and is captured late was ``reversed`` for an old endpoint."""
    with listening(local, "issuing_authorization.updated", api_version="2024-06-20") as old:
        local.fund(10_000)
        name = local.authorize(local.card()["id"], 500)["id"]
        local.have(f"/v1/test_helpers/issuing/authorizations/{name}/expire")
        local.capture(name)

    assert old.received[1].event["data"]["previous_attributes"]["status"] == "reversed"


def test_what_happened_while_disabled_is_never_told(local):
    """E9: it can only be read from the events."""
    with listening(local, "topup.created") as hook:
        path = f"{ENDPOINTS}/{hook.registered['id']}"
        local.have(path, {"disabled": "true"})
        local.fund(100)
        local.have(path, {"disabled": "false"})
        local.fund(200)

    assert [each.object["amount"] for each in hook.received] == [200]
    assert [e["data"]["object"]["amount"] for e in local.events(type="topup.created")] == [100, 200]


def test_an_event_waits_for_each_of_its_endpoints(local):
    """``pending_webhooks``, and with it ``delivery_success`` (6.3), tell who has acknowledged."""
    with listening(local, "topup.created") as good, listening(local, "topup.created") as bad:
        bad.make_reply = lambda _: Reply(500)
        local.fund(100)

    assert [each.event["pending_webhooks"] for each in good.received + bad.received] == [2, 2]
    [event] = local.events(type="topup.created")
    assert event["pending_webhooks"] == 1
    assert local.events(type="topup.created", delivery_success="false") == [event]
    assert local.events(type="topup.created", delivery_success="true") == []
    assert [e["type"] for e in local.events(delivery_success="true")] == [
        "topup.succeeded",
        "balance.available",
    ]


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_any_success_is_one(local, status):
    """Also one without a body (production lessons, 34)."""
    with listening(local, "topup.created") as hook:
        hook.make_reply = lambda _: Reply(status)
        local.fund(100)

    assert newest_delivery(local)["status"] == "succeeded"
    assert local.events()[0]["pending_webhooks"] == 0


def test_a_delivery_keeps_its_attempts(local):
    """What was sent when and by which signature, and what came back."""
    with listening(local, "topup.created") as hook:
        hook.make_reply = lambda _: Reply(200, b"thanks")
        local.fund(100)
    kept = newest_delivery(local)
    [attempt] = kept["attempts"]

    assert kept["event"] == local.events()[0]["id"]
    assert (kept["event_type"], kept["endpoint"]) == ("topup.created", hook.registered["id"])
    assert (kept["status"], kept["next_attempt"]) == ("succeeded", None)
    assert (attempt["status"], attempt["reply"], attempt["problem"]) == (200, "thanks", None)
    assert (attempt["at"], attempt["url"]) == (START, hook.url)
    assert attempt["signature"] == hook.received[0].headers["stripe-signature"]
    assert local.see(f"{DELIVERIES}/{kept['id']}") == kept
    assert local.get(f"{DELIVERIES}/wd_nope").error["message"] == "No such delivery: 'wd_nope'"


def test_deliveries_are_listed_and_narrowed(local):
    """Newest first, by event, endpoint or status."""
    both = ("topup.created", "topup.succeeded")
    with listening(local, "topup.created") as good, listening(local, *both) as bad:
        bad.make_reply = lambda _: Reply(500)
        local.fund(100)
    event = local.events()[0]["id"]
    shown = [(each["event_type"], each["status"]) for each in local.see(DELIVERIES)["data"]]

    assert shown == [
        ("topup.succeeded", "pending"),
        ("topup.created", "pending"),
        ("topup.created", "succeeded"),
    ]
    for form, count in (
        ({"endpoint": bad.registered["id"]}, 2),
        ({"endpoint": good.registered["id"]}, 1),
        ({"event": event}, 2),
        ({"event": event, "status": "succeeded"}, 1),
        ({"status": "failed"}, 0),
        ({"limit": 2}, 2),
    ):
        assert len(local.see(DELIVERIES, form)["data"]) == count, form


def test_a_connected_account_s_events_say_whose_they_are(local):
    """5.1: they go to its own endpoints and to its platform's ``connect`` ones, to no other."""
    name = local.have("/v1/accounts", CONNECTED)["id"]
    local.have("/_sandbox/onboard", stripe_account=name)
    with receiving() as own, listening(local) as plain, listening(local, connect="true") as connect:
        form = {"url": own.url, "enabled_events[0]": "*"}
        own.registered = local.have(ENDPOINTS, form, stripe_account=name)
        local.have("/_sandbox/dashboard/add_funds", {"amount": 100}, stripe_account=name)
        local.fund(200)

    for hook in (own, connect):
        assert [event["account"] for event in verified(hook)] == [name] * 3
        assert [each.object["amount"] for each in hook.received[:2]] == [100, 100]
    assert [each.object["amount"] for each in plain.received[:2]] == [200, 200]
    assert "account" not in plain.received[0].event
    assert list(own.received[0].event)[:4] == ["id", "object", "account", "api_version"]
    assert newest_delivery(local, endpoint=plain.registered["id"])["status"] == "succeeded"
    assert {each["endpoint"] for each in local.see(DELIVERIES, stripe_account=name)["data"]} == {
        own.registered["id"],
        connect.registered["id"],
    }


def test_what_a_platform_holds_back_its_connected_accounts_hold_back_too(local):
    """Also of an account that is connected afterward; each is released by itself."""
    with listening(local, connect="true") as hook:
        local.have(f"{DELIVERIES}/hold")
        name = local.have("/v1/accounts", CONNECTED)["id"]
        assert hook.received == []

        waiting = local.see(f"{DELIVERIES}/queue", stripe_account=name)["waiting"]
        only = {f"only[{number}]": each for number, each in enumerate(waiting)}
        local.have(f"{DELIVERIES}/release", only, stripe_account=name)

    assert {event["account"] for event in verified(hook)} == {name}
    assert len(hook.received) == len(waiting) > 0


def test_an_event_awaits_a_deleted_endpoint_once_less_however_often_it_was_sent(local):
    """A first delivery and a resent one, both pending, are canceled together."""
    with listening(local, "topup.created") as hook:
        hook.make_reply = lambda _: Reply(500)
        local.fund(100)
        local.have(f"{DELIVERIES}/hold")
        local.have(f"{DELIVERIES}/{newest_delivery(local)['id']}/resend")
        headers = {"authorization": f"Bearer {local.key}"}
        local.send("DELETE", f"{ENDPOINTS}/{hook.registered['id']}", "", headers, b"")

    assert [sent["status"] for sent in local.see(DELIVERIES)["data"]] == ["canceled"] * 2
    assert local.events()[0]["pending_webhooks"] == 0
