"""Webhooks of a live run: through a tunnel Stripe posts by itself, without one its list is read."""

import socket
from contextlib import contextmanager

import pytest
import stripe

from issuing_harness.backends import ScenarioName
from issuing_harness.backends.live import LiveBackend
from issuing_harness.errors import BackendUnavailable, SettingsError
from issuing_harness.interactions import Request
from issuing_harness.settings import Settings, TunnelSettings, parse_tunnel
from issuing_harness.webhooks import Mailbox
from issuing_harness.webhooks.replies import always, decision
from issuing_sandbox.app import Sandbox
from issuing_sandbox.policies import Policies
from issuing_sandbox.server.server import running

KEY = "sk_test_live_webhooks"
CARDHOLDER = (
    ("name", "Company Card"),
    ("type", "company"),
    ("billing[address][line1]", "1"),
    ("billing[address][city]", "Oakland"),
    ("billing[address][country]", "US"),
    ("billing[address][postal_code]", "94601"),
    ("billing[address][state]", "CA"),
)


class Unseen:
    """An observer that keeps nothing."""

    def delivery_received(self):
        """Nothing is counted."""
        return 0

    def delivery_answered(self, _number, _delivery):
        """Nothing is kept."""

    def delivery_failed(self, error):
        """Nothing may fail."""
        raise error


@pytest.fixture(name="base")
def _base():
    with running(Sandbox(policies=Policies(screening_seconds=0))) as base:
        yield base


@contextmanager
def live(base, tunnel=None):
    """Yield a scenario's connection to what stands in for Stripe, and its mailbox."""
    backend = LiveBackend(Settings("live", False, None, base, KEY, tunnel=tunnel))
    connection = backend.connect(ScenarioName("webhooks/live.feature", "Live"))
    mailbox = Mailbox(connection, Unseen())
    try:
        yield connection, mailbox
    finally:
        mailbox.close()
        connection.close()
        backend.close()


def test_a_tunnel_gets_thin_events_and_leaves_no_destination(base):
    """Registered at Stripe as an event destination, which is deleted at the end."""
    port = free_port()
    tunnel = TunnelSettings(f"http://127.0.0.1:{port}/", port)
    with live(base, tunnel) as (connection, mailbox):
        mailbox.listen_for_thin("v1.issuing_cardholder.created")
        holder = create_cardholder(connection)
        (received,) = mailbox.wait_for("v1.issuing_cardholder.created", holder)

    assert received.is_thin
    assert client(base).v2.core.event_destinations.list().data == []


def test_without_a_tunnel_no_thin_event_can_come(base):
    """What is polled are events of the first API; the message says what to do."""
    with live(base) as (_, mailbox), pytest.raises(BackendUnavailable, match="--webhook-url"):
        mailbox.listen_for_thin("v1.issuing_cardholder.created")


def free_port():
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def client(base):
    """The official SDK, to look from outside."""
    return stripe.StripeClient(KEY, base_addresses={"api": base})


def create_cardholder(connection):
    """A new cardholder's id."""
    return connection.transport.send(
        Request("POST", "/v1/issuing/cardholders", form=CARDHOLDER)
    ).json()["id"]


def test_stripe_posts_through_a_tunnel(base):
    """The tunnel's address is registered at Stripe, events arrive signed, and it is taken back."""
    port = free_port()
    with live(base, TunnelSettings(f"http://127.0.0.1:{port}/", port)) as (connection, mailbox):
        mailbox.listen()
        mailbox.decide_with(always(decision(approved=True)))
        registered = client(base).v1.webhook_endpoints.list().data
        received = mailbox.wait_for("issuing_cardholder.created", create_cardholder(connection))

    assert [endpoint.url for endpoint in registered] == [f"http://127.0.0.1:{port}/"] * 2
    assert len(received) == 1
    assert client(base).v1.webhook_endpoints.list().data == []


def test_what_is_due_through_a_tunnel_is_what_stripe_lists(base):
    """Since the endpoint was registered, of which nothing may be missing when it is sent again."""
    port = free_port()
    with live(base, TunnelSettings(f"http://127.0.0.1:{port}/", port)) as (connection, mailbox):
        create_cardholder(connection)
        mailbox.listen()
        create_cardholder(connection)
        mailbox.wait_for_due()
        due = connection.webhooks.due_events()

    assert set(due) == {received.event["id"] for received in mailbox.received}
    assert len(due) == 2


def test_without_a_tunnel_the_list_is_read(base):
    """What is new on it comes to the mailbox, signed here, each event once."""
    with live(base) as (connection, mailbox):
        before = create_cardholder(connection)
        mailbox.listen()
        cardholder = create_cardholder(connection)
        received = mailbox.wait_for("issuing_cardholder.created", cardholder)
        mailbox.deliver_pending()
        again = mailbox.events_about("issuing_cardholder.created", cardholder)
        old = mailbox.events_about("issuing_cardholder.created", before)

    assert received == again
    assert len(received) == 1
    assert old == []


def test_without_a_tunnel_nobody_can_be_asked(base):
    """The message says what to open, and what to run instead."""
    with live(base) as (_, mailbox), pytest.raises(BackendUnavailable) as refusal:
        mailbox.decide_with(always(decision(approved=True)))

    assert "--webhook-url" in str(refusal.value)
    assert "--backend sandbox" in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "port", "backend"),
    [("https://a.example", None, "live"), (None, 1, "live"), ("a.example", 1, "live")],
)
def test_half_a_tunnel(url, port, backend):
    """It has an address and a port."""
    with pytest.raises(SettingsError, match=r"--webhook-url is a tunnel's public address"):
        parse_tunnel(url=url, port=port, backend=backend)


def test_a_tunnel_to_nowhere():
    """Only a live run needs one."""
    with pytest.raises(SettingsError, match="Only --backend live does"):
        parse_tunnel(url="https://a.example", port=1, backend="sandbox")
