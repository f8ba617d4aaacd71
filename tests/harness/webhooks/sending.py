"""A backend that sends by hand, for tests of what receives."""

import time

import orjson

from issuing_harness.backends import Connection
from issuing_harness.backends.replay import ReplayDashboard
from issuing_harness.event_sender import HEADERS, post_event, signature
from issuing_harness.webhooks import Mailbox
from issuing_harness.webhooks.integration import Integration
from issuing_sandbox.webhooks.http_client import HttpClient, OutboundRequest

SECRET = "whsec_of_a_test"


class ManualWebhooks:
    """Webhooks that are sent when a test says so."""

    port = 0
    simulates_delays = True
    hint = "Look at the test."

    def __init__(self):
        self.url = ""
        self.registered = []
        self.coming = []
        self.slept = []
        self.due = []

    def register(self, url, types, *, connect=False):  # noqa: ARG002 - it sends to one alone
        """Note where to send to."""
        self.url = url
        self.registered += types
        return SECRET

    def register_destination(self, url, types):
        """Note where to send thin events to."""
        return self.register(url, types)

    def deliver_pending(self):
        """Send what is coming."""
        while self.coming:
            self.send(self.coming.pop(0))

    def may_be_due(self):
        """Return whether anything is coming."""
        return bool(self.coming)

    def due_events(self):
        """Return the ids of what ought to have come."""
        return self.due

    def pause(self, seconds):
        """Return what notes it."""
        return lambda: self.slept.append(seconds)

    def send(self, event, secret=SECRET, age=0):
        """Post an event now."""
        return post_event(self.url, secret, event, age=age)


class CountingClock:
    """A clock that counts what it is waited for."""

    name = "the test's clock"

    def __init__(self, webhooks):
        self.waited = 0
        self.later = {}
        self._webhooks = webhooks

    def wait(self, seconds):
        """Let what is due then be sent."""
        self.waited += seconds
        self._webhooks.coming += self.later.pop(self.waited, [])


class RecordingObserver:
    """An observer that remembers."""

    def __init__(self):
        self.deliveries = []
        self.posted = []
        self.errors = []

    def delivery_received(self):
        """Count it."""
        return len(self.deliveries)

    def delivery_answered(self, _number, delivery):
        """Keep it."""
        self.deliveries.append(delivery)

    def delivery_posted(self, delivery):
        """Keep it."""
        self.posted.append(delivery)

    def delivery_failed(self, error):
        """Keep it."""
        self.errors.append(error)


def event(type_, about="ic_1", name="evt_1"):
    """An event about something."""
    return orjson.dumps(
        {"id": name, "type": type_, "data": {"object": {"id": about}}}, option=orjson.OPT_INDENT_2
    ).decode()


def connection(webhooks):
    """Return a connection of which only the webhooks work."""
    return Connection(None, CountingClock(webhooks), ReplayDashboard(), lambda: None, webhooks)


def ask_through_mailbox(url):
    """What Stripe's side reads of the decision of an endpoint behind a mailbox; the evidence."""
    webhooks, observer = ManualWebhooks(), RecordingObserver()
    mailbox = Mailbox(connection(webhooks), observer)
    Integration(url, "whsec_of_the_endpoint", mailbox)
    body = event("issuing_authorization.request", about="iauth_1").encode()
    signed = {"Stripe-Signature": signature(SECRET, body, int(time.time()))}
    try:
        reply = HttpClient().post(OutboundRequest(webhooks.url, body, HEADERS | signed, 5.0))
    finally:
        mailbox.close()
    assert observer.errors == []
    return reply, observer.deliveries
