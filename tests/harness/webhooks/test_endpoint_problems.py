"""What is wrong with an endpoint stands first in the message of whatever it spoils."""

import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from issuing_harness.errors import (
    GivenNotMet,
    HarnessError,
    ProductFailure,
    SettingsError,
    VocabularyError,
)
from issuing_harness.event_sender import post_event
from issuing_harness.interactions import Delivery, EndpointReply, WireReply
from issuing_harness.tape import matching
from issuing_harness.webhooks import endpoint_problems
from issuing_harness.webhooks.endpoint_problems import EndpointProblems
from issuing_harness.webhooks.integration import Integration
from tests.harness.webhooks.certifying import _certify  # noqa: F401 - found by its name
from tests.harness.webhooks.sending import (
    SECRET,
    event,
)

ASKED = "issuing_authorization.request"
CREATED = "issuing_card.created"
URL = "http://127.0.0.1:1/hooks"
#: The decision in the cassettes of the purchase that is approved.
RECORDED = b'{"approved": true, "metadata": {"spend_platform_reason": "within_limits"}}'
SPOILED = ProductFailure.of("the latest decision", expected="approved", found="declined")


class Endpoint(BaseHTTPRequestHandler):
    """An endpoint that answers with what its server was told to, after so many seconds."""

    def do_POST(self):
        """Take an event, or whatever else is posted."""
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        is_event = "stripe-signature" in self.headers
        self.server.posted += [body.decode()] if is_event else []
        time.sleep(self.server.seconds if is_event else 0)
        self._answer(self.server.status if is_event else 200, self.server.says)

    def do_PUT(self):
        """Be told."""
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self._answer(200, b"{}")

    def _answer(self, status, body):
        self.send_response(status)
        self.send_header("Stripe-Version", "2026-05-27.dahlia")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture(name="server")
def _server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    server.status, server.seconds, server.posted, server.says = 200, 0.0, [], b"oops"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(name="integration")
def _integration(mailbox, server):
    return Integration(f"http://127.0.0.1:{server.server_port}/hooks", SECRET, mailbox)


def reply(status, body="", **wire):
    """What came back for an event."""
    return EndpointReply(status, body=body, wire=WireReply(**wire))


REPLIES = {
    'Your endpoint answered 500 ("oops") to issuing_card.created about ic_1. Look at its log.': (
        CREATED,
        reply(500, "oops"),
    ),
    "Your endpoint refused the signature of issuing_card.created about ic_1: 400": (
        CREATED,
        reply(400, "No signatures found"),
    ),
    'Your endpoint answered 403 to issuing_card.created about ic_1: 403 ("who?"). Check the s': (
        CREATED,
        reply(403, "who?"),
    ),
    'Your endpoint is not there: 404 ("") was the answer to issuing_card.created about ic_1. Check '
    "the path, which is sent POST requests": (CREATED, reply(404)),
    'Your endpoint answered 302 ("") to issuing_card.created about ic_1. Stripe follows no': (
        CREATED,
        reply(302),
    ),
    "Your endpoint took 2.6 s to answer issuing_authorization.request about ic_1; Stripe waits 2": (
        ASKED,
        reply(200, "{}", seconds=2.6),
    ),
    "Your endpoint is not there: nothing listens": (
        CREATED,
        reply(None, problem="is not there: nothing listens at its address"),
    ),
}


@pytest.mark.parametrize("sentence", REPLIES, ids=lambda sentence: sentence[14:34])
def test_it_stands_first(sentence):
    """What came of it follows, with what was expected and found, for reports."""
    type_, answer = REPLIES[sentence]
    problems = EndpointProblems(URL)
    problems.note(Delivery(event(type_), answer))
    explained = problems.explain(SPOILED)

    assert str(explained).startswith(sentence)
    assert str(explained).endswith(str(SPOILED))
    assert (explained.expected, explained.found) == ("approved", "declined")


def test_nothing_is_said_of_what_is_right():
    """A reply in time; an event that is not a question may take longer."""
    problems = EndpointProblems(URL)
    for type_, answer in ((CREATED, reply(200, seconds=2.6)), (ASKED, reply(200, seconds=1.9))):
        problems.note(Delivery(event(type_), answer))

    assert problems.explain(SPOILED) is None


def test_each_kind_is_said_once():
    """With how often, and not more than three."""
    problems = EndpointProblems(URL)
    for status in (500, 500, 502, 500, 503, 504):
        problems.note(Delivery(event(CREATED), reply(status)))
    lines = str(problems.explain(SPOILED)).splitlines()

    assert [line.partition(" (")[0] for line in lines[:3]] == [
        f"Your endpoint answered {status}" for status in (500, 502, 503)
    ]
    assert lines[0].endswith("So it was with 2 more.")
    assert lines[3] == "Not as expected: the latest decision."


def test_a_given_that_it_spoils_is_the_products_failure():
    """As is an assertion; what is wrong with the scenario or the options is not explained by it."""
    problems = EndpointProblems(URL)
    problems.note(Delivery(event(CREATED), reply(500)))

    assert isinstance(problems.explain(GivenNotMet("no card")), ProductFailure)
    assert isinstance(problems.explain(HarnessError("not set up")), ProductFailure)
    assert isinstance(problems.explain(AssertionError("assert False is True")), ProductFailure)
    for wrong in (VocabularyError("no"), SettingsError("no"), KeyError("ours")):
        assert problems.explain(wrong) is None


def test_a_reply_that_is_still_to_come_is_waited_for(integration, webhooks, server, monkeypatch):
    """Stripe does not wait as long, so the scenario may go on before it comes."""
    monkeypatch.setattr(endpoint_problems, "DECISION_SECONDS", 0.1)
    server.seconds = 0.2
    asked = threading.Thread(target=webhooks.send, args=(event(ASKED),))
    asked.start()
    while not server.posted:
        time.sleep(0.01)

    assert re.search(r"took 0\.\d s to answer", str(integration.problems.explain(SPOILED)))
    asked.join()


@pytest.fixture(name="message")
def _message(certify, server):
    """Runs a scenario against the server; returns the message of its failure."""

    def run(backend):
        path = "features/integration/application_decisions.feature"
        name = "A purchase within the budget is approved in time"
        address = f"http://127.0.0.1:{server.server_port}"
        certified = certify(address, "--backend", backend, paths=[f"{path}::{name}"])
        assert certified.failed == {name}
        return certified.output.partition("\nfailed  ")[2].partition("\n")[2]

    return run


def test_it_is_first_in_a_run(message, server):
    """Where the Then used to say that a purchase was declined, and by what."""
    server.status = 500

    assert 'Your endpoint answered 500 ("oops") to issuing_' in message("sandbox").splitlines()[0]


def test_a_replay_measures_the_time(message, server, monkeypatch):
    """The decision is the recorded one; it comes when Stripe has decided, so that it fails."""
    for module in (endpoint_problems, matching):
        monkeypatch.setattr(module, "DECISION_SECONDS", 0.1)
    server.says, server.seconds = RECORDED, 0.2
    first, _, rest = message("replay").partition("\n")

    assert re.search(r"Your endpoint took 0\.\d s to answer issuing_authorization\.request", first)
    assert "expected: approves it within 0.1 s" in rest


def test_every_event_that_is_due_comes_again(integration, webhooks, observer, server):
    """One that arrives only after a while is waited for; and what was sent is reported."""
    webhooks.send(event(CREATED, name="evt_1"))
    webhooks.due = ["evt_1", "evt_2"]
    integration._mailbox._connection.clock.later[3] = [event("issuing_card.updated", name="evt_2")]
    posted = integration.deliver_again()

    assert [each.json()["id"] for each in posted] == ["evt_1", "evt_2"]
    assert len(server.posted) == 4
    assert observer.posted == posted


def test_what_becomes_due_while_books_are_looked_at_is_delivered(integration, webhooks, server):
    """At the first look all that is due, and later what has come since."""
    deliver = integration.deliver_while_looking()
    webhooks.coming = [event(CREATED, name="evt_1")]
    deliver()
    deliver()
    webhooks.coming = [event(CREATED, name="evt_2")]
    deliver()

    assert len(server.posted) == 2


def test_an_event_that_never_comes_is_missed(integration, webhooks):
    """By name: it was made, and is due."""
    webhooks.send(event(CREATED, name="evt_1"))
    webhooks.due = ["evt_1", "evt_2"]

    with pytest.raises(AssertionError, match=r"events that are due(.|\n)*without evt_2$|evt_2\n"):
        integration.deliver_again()


def test_nothing_can_come_again_that_never_came(integration):
    """Or a duplicate would be accepted that was never sent."""
    with pytest.raises(VocabularyError, match="none was"):
        integration.deliver_again()


def test_what_was_posted_is_named_where_it_is_not_accepted(integration, webhooks, server):
    """Which event got which answer, and which were posted at all."""
    webhooks.send(event(CREATED, name="evt_1"))
    server.status = 500
    posted = integration.deliver_again()

    with pytest.raises(ProductFailure) as refused:
        endpoint_problems.expect_accepted(posted)
    assert str(refused.value).splitlines() == [
        'Your endpoint answered 500 ("oops") to issuing_card.created about ic_1 (evt_1).',
        "Not as expected: the responses to 1 of 1 deliveries.",
        "expected: a status from 200 to 299",
        'found:    500 ("oops") to issuing_card.created about ic_1 (evt_1)',
        "about:    posted were issuing_card.created about ic_1 (evt_1)",
    ]


def test_what_is_believed_without_a_signature_is_named(integration, webhooks, observer):
    """Forged and stale ones are posted, reported, and have to be rejected."""
    webhooks.send(event(CREATED, name="evt_1"))
    posted = [integration.post_forged(), integration.post_stale()]

    assert observer.posted == posted
    with pytest.raises(
        ProductFailure, match=r"^Your endpoint answered 200 \(\"oops\"\) to issuing_"
    ):
        endpoint_problems.expect_rejected(posted)


def test_nobody_listens_and_nobody_answers():
    """Each in its own words, beside the time it took."""
    absent = post_event(URL, SECRET, event(CREATED))

    assert absent.status is None
    assert absent.wire.problem == "is not there: nothing listens at its address"
