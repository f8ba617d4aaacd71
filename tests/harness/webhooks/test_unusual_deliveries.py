"""Deliveries in other forms, with other signatures, at once, late, and not at all."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson
import pytest
import stripe

from issuing_harness.errors import NotOffered, ProductFailure, SettingsError, VocabularyError
from issuing_harness.interactions import EndpointReply, Request
from issuing_harness.webhooks import integration as integration_module
from issuing_harness.webhooks.conversation import Conversation, RecordedConversation
from issuing_harness.webhooks.endpoint_problems import expect_one_version
from issuing_harness.webhooks.integration import Integration
from issuing_harness.webhooks.signature_forms import SIGNATURES
from issuing_harness.webhooks.stripe_api import StripeApi
from tests.harness.webhooks.sending import (
    SECRET,
    event,
)

CREATED = "issuing_card.created"


def about(thing, type_="issuing_transaction.created"):
    """An event about an object."""
    head = {"id": "evt_1", "object": "event", "livemode": False, "api_version": "2026-05-27.dahlia"}
    return head | {"type": type_, "data": {"object": thing}}


class Network:
    """The way to an endpoint that keeps what is posted, and replies what it is told to."""

    def __init__(self):
        self.posted = []
        self.statuses = []
        self.together = None

    def __call__(self, _url, _secret, body, *, age=0):
        """Post an event; ``age`` is of its signature."""
        if self.together:
            self.together.wait(5)
        self.posted.append(orjson.loads(body))
        return EndpointReply(self.statuses.pop(0) if self.statuses else 200, body=f"{age}")


@pytest.fixture(name="network")
def _network():
    return Network()


@pytest.fixture(name="integration")
def _integration(mailbox, network):
    return Integration("http://127.0.0.1:1/", SECRET, mailbox, way=network)


def test_who_decides_on_nothing_is_sent_no_real_time_request(mailbox, webhooks, network):
    """Stripe asks nobody then, and its events come as to anybody; also after it was away."""
    integration = Integration("http://127.0.0.1:1/", SECRET, mailbox, way=network, decides=False)
    integration.leave()
    webhooks.send(event(CREATED))
    integration.come_back()
    webhooks.send(event(CREATED, name="evt_2"))

    assert webhooks.registered == ["*"]
    assert [each["type"] for each in network.posted] == [CREATED]
    with pytest.raises(NotOffered, match="and it makes none"):
        integration.require_decisions()


class Checking(BaseHTTPRequestHandler):
    """An endpoint that checks signatures with Stripe's own library."""

    def do_POST(self):
        """Answer whether the signature is right."""
        body = self.rfile.read(int(self.headers["content-length"]))
        header = self.headers.get("stripe-signature", "")
        try:
            stripe.WebhookSignature.verify_header(body.decode(), header, SECRET, 300)
            self.send_response(200)
        except stripe.SignatureVerificationError:
            self.send_response(400)
        self.end_headers()

    def log_message(self, *_):
        """Keep quiet."""


def test_stripe_s_own_library_takes_the_right_one_of_several_and_no_other(mailbox, webhooks):
    """Of the signatures that sentences name, two are right; that one is posted is kept."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Checking)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    conversation = Conversation()
    url = f"http://127.0.0.1:{server.server_port}/"
    integration = Integration(url, SECRET, mailbox, None, conversation)
    webhooks.send(event(CREATED))

    found = {name: integration.post_signed(name).reply.status for name in SIGNATURES}
    server.shutdown()
    server.server_close()

    assert {name for name, status in found.items() if status == 200} == {
        "a wrong signature before the right one",
        "a wrong signature after the right one",
    }
    kept = [entry["post"].get("signature") for entry in conversation.entries]
    assert kept == [None, *SIGNATURES]


def test_events_have_the_form_on_their_way(integration, network, webhooks):
    """Those from then on, and what is posted again, but not what came before."""
    webhooks.send(event(CREATED))
    integration.change_form(lambda each: each | {"new": True})
    webhooks.send(event("issuing_card.updated", name="evt_2"))
    integration.deliver_again()

    assert [each.get("new", False) for each in network.posted] == [False, True, True, True]


def test_a_thin_event_has_no_other_form(integration, network, webhooks):
    """A form changes what an event shows of its object; a thin one shows nothing of it."""
    integration.change_form(lambda each: each | {"data": each["data"]["object"]})
    thin = {"object": "v2.core.event", "id": "evt_test_1", "type": "v1.issuing_card.updated"}
    webhooks.send(orjson.dumps(thin | {"related_object": {"id": "ic_1"}}).decode())

    assert [each["related_object"] for each in network.posted] == [{"id": "ic_1"}]


def test_events_that_are_due_go_out_at_the_same_moment(integration, network, webhooks):
    """Each on a connection of its own: no reply comes before both were posted."""
    network.together = threading.Barrier(2)
    integration.deliver_at_once()
    replies = [webhooks.send(event(CREATED, name=name)).status for name in ("evt_1", "evt_2")]
    assert (replies, network.posted) == ([200, 200], [])

    integration.deliver_while_looking()()

    assert {each["id"] for each in network.posted} == {"evt_1", "evt_2"}


def test_an_event_goes_out_twice_at_the_same_moment(integration, network, webhooks):
    """Both before either was replied to."""
    network.together = threading.Barrier(2)
    integration.deliver_twice_at_once()

    assert webhooks.send(event(CREATED)).status == 200
    assert [each["id"] for each in network.posted] == ["evt_1", "evt_1"]


def test_who_is_away_gets_nothing_and_says_nothing(integration, network, webhooks, observer):
    """Neither events nor questions; what comes again later is forwarded, and is no problem."""
    integration.leave()
    for type_ in (CREATED, "issuing_authorization.request"):
        webhooks.send(event(type_))
    assert network.posted == []
    assert [each.reply.status for each in observer.deliveries] == [None, None]

    integration.come_back()
    webhooks.send(event(CREATED))

    assert [each["id"] for each in network.posted] == ["evt_1"]
    assert integration.problems.explain(ProductFailure("red")) is None


def test_an_absence_in_which_nothing_is_missed_is_refused(integration):
    """It would say nothing."""
    integration.leave()

    with pytest.raises(VocabularyError, match="missed nothing"):
        integration.come_back()


def test_an_event_is_refused_for_good_only_if_coming_again_does_not_help(
    integration, network, webhooks
):
    """The one that is taken the second time is none of them."""
    network.statuses = [500, 200, 503, 200, 503]
    for name in ("evt_1", "evt_2", "evt_3"):
        webhooks.send(event(CREATED, name=name))

    refused = integration.refused()

    assert [each.json()["id"] for each in refused] == ["evt_3"]


def test_a_made_up_event_needs_one_that_was_delivered(integration, webhooks):
    """Of its type, and on its card; the newest is taken."""
    webhooks.send(event(CREATED))
    for name, card in (("evt_2", "ic_1"), ("evt_3", "ic_2"), ("evt_4", "ic_1")):
        said = about({"id": "ipi_1", "card": card}) | {"id": name}
        webhooks.send(orjson.dumps(said).decode())

    assert integration.newest("issuing_transaction.created", "ic_1")["id"] == "evt_4"
    with pytest.raises(VocabularyError, match=r"a topup\.created that was delivered, and none was"):
        integration.newest("topup.created")


class Api:
    """Where an integration calls Stripe."""

    def __init__(self, *versions):
        headers = [{"stripe-version": version} if version else {} for version in versions]
        self.calls = [Request("GET", "/v1/events", headers=each) for each in headers]

    named_versions = StripeApi.named_versions


@pytest.mark.parametrize(
    ("versions", "found"),
    [
        (("2026-05-27.dahlia", ""), "GET /v1/events with none"),
        (("2026-05-27.dahlia", "2024-06-20"), "GET /v1/events with 2024-06-20"),
        (("2026-05-27.dahlia", "2026-05-27.dahlia"), ""),
    ],
)
def test_calls_name_one_version(mailbox, versions, found):
    """None and another one are told; what was seen is seen again later."""
    conversation = Conversation()
    api = Api(*versions)
    calls = Integration("http://x", SECRET, mailbox, None, conversation, api=api).calls()
    recorded = RecordedConversation(conversation.entries)
    again = Integration("http://x", SECRET, mailbox, None, recorded, api=Api()).calls()

    assert again == calls
    if found:
        with pytest.raises(ProductFailure, match=found):
            expect_one_version(calls)
    else:
        expect_one_version(calls)


def test_no_call_says_nothing_of_versions(mailbox, monkeypatch):
    """An application that has asked for nothing in the scenario is accused of nothing."""
    monkeypatch.setattr(integration_module, "WAIT_SECONDS", 0.0)
    calls = Integration("http://x", SECRET, mailbox, api=Api()).calls()

    with pytest.raises(NotOffered, match="called nothing of Stripe's API in this scenario"):
        expect_one_version(calls)


def test_a_first_call_is_waited_for(mailbox):
    """An application that asks every second has not asked yet when it is looked at."""
    api = Api()
    call = Request("GET", "/v1/events", headers={"stripe-version": "2026-05-27.dahlia"})
    threading.Timer(0.05, api.calls.append, [call]).start()

    calls = Integration("http://x", SECRET, mailbox, api=api).calls()

    assert calls == [("GET /v1/events", "2026-05-27.dahlia")]


def test_calls_that_nobody_knows_of_say_which_option_is_missing(integration):
    """Nothing follows from not having looked."""
    with pytest.raises(SettingsError, match="--integration-api-port"):
        integration.calls()


def test_a_schedule_and_an_absence_go_together(mailbox, network, webhooks):
    """What the network held back before the absence is delivered before it."""
    integration = Integration("http://x", SECRET, mailbox, way=network)
    integration.apply_fault("reorder")
    webhooks.send(event(CREATED))
    assert network.posted == []

    integration.leave()

    assert [each["id"] for each in network.posted] == ["evt_1"]
