"""A backend that sends by hand, for tests of what receives."""

import orjson

from issuing_harness.backends import Connection
from issuing_harness.backends.replay import ReplayDashboard
from issuing_harness.event_sender import post_event

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

    def register(self, url, types):
        """Note where to send to."""
        self.url = url
        self.registered += types
        return SECRET

    def deliver_pending(self):
        """Send what is coming."""
        while self.coming:
            self.send(self.coming.pop(0))

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
        self.errors = []

    def delivery_received(self):
        """Count it."""
        return len(self.deliveries)

    def delivery_answered(self, _number, delivery):
        """Keep it."""
        self.deliveries.append(delivery)

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
