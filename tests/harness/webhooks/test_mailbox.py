"""The mailbox: what comes with a good signature is kept and answered; anything else is evidence."""

import socket
from urllib.request import Request, urlopen

import pytest
import requests

from issuing_harness.interactions import EndpointReply
from issuing_harness.webhooks.receiver import Receiver
from issuing_harness.webhooks.replies import INVALID_REPLIES, NO_REPLY, act_first, always, decision
from tests.harness.webhooks.sending import event

ASKED = "issuing_authorization.request"
CREATED = "issuing_card.created"


def test_it_opens_on_first_use(mailbox, webhooks):
    """Nothing listens before somebody asks; questions are asked for by name."""
    assert webhooks.url == ""
    mailbox.listen()
    mailbox.listen()
    mailbox.decide_with(always(decision(approved=True)))

    assert webhooks.registered == ["*", ASKED]
    assert webhooks.url.startswith("http://127.0.0.1:")


def test_what_comes_is_kept_and_answered(mailbox, webhooks, observer):
    """An event is taken; whoever observes sees it with its reply."""
    mailbox.listen()
    reply = webhooks.send(event(CREATED))

    assert reply.status == 200
    assert [(received.type, received.object_id) for received in mailbox.received] == [
        (CREATED, "ic_1")
    ]
    assert [str(delivery) for delivery in observer.deliveries] == [f"{CREATED} about ic_1 (evt_1)"]


def test_a_question_is_decided_and_an_event_is_not(mailbox, webhooks):
    """The decision is for questions alone."""
    mailbox.listen()
    mailbox.decide_with(always(decision(approved=False, metadata={"a": "b"})))
    decided, accepted = webhooks.send(event(ASKED)), webhooks.send(event(CREATED))

    assert decided.body == '{"approved":false,"metadata":{"a":"b"}}'
    assert decided.headers["stripe-version"]
    assert accepted.body == ""


@pytest.mark.parametrize(
    ("secret", "age"), [("whsec_of_somebody_else", 0), ("whsec_of_a_test", 301), ("é", 0)]
)
def test_a_wrong_signature_is_evidence_and_nothing_more(mailbox, webhooks, observer, secret, age):
    """Another secret, or one that is too old: a bad request, kept, never acted on."""
    mailbox.listen()
    reply = webhooks.send(event(CREATED), secret, age)

    assert reply.status == 400
    assert len(mailbox.rejected) == 1
    assert (mailbox.received, observer.deliveries) == ([], [])


@pytest.mark.parametrize("signature", [None, "", "t=1", "v1=é", "nonsense"])
def test_no_signature_at_all(mailbox, webhooks, signature):
    """Whatever stands in the header, the mailbox does not stumble."""
    mailbox.listen()
    headers = {} if signature is None else {"stripe-signature": signature.encode()}
    reply = requests.post(webhooks.url, data=event(CREATED), headers=headers, timeout=5)

    assert reply.status_code == 400
    assert len(mailbox.rejected) == 1


@pytest.mark.parametrize("body", ["", "no JSON", "[]", '{"type": "x"}', '{"data": {"object": {}}}'])
def test_what_is_signed_and_no_event_is_refused(mailbox, webhooks, observer, body):
    """With an answer; not with a connection that is closed without one."""
    mailbox.listen()

    assert webhooks.send(body).status == 400
    assert len(mailbox.rejected) == 1
    assert observer.deliveries == []


@pytest.mark.parametrize("length", ["-1", "many", ""])
def test_a_length_that_is_none_is_refused(mailbox, webhooks, length):
    """At once: a negative one would wait for a client that waits for its answer."""
    mailbox.listen()
    port = int(webhooks.url.rstrip("/").rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(f"POST / HTTP/1.1\r\ncontent-length: {length}\r\n\r\n".encode())

        assert line.recv(100).startswith(b"HTTP/1.1 400")


def test_it_waits_by_the_right_clock(mailbox, webhooks):
    """What comes after a while is found, and no longer is waited than that."""
    mailbox.listen()
    clock = mailbox._connection.clock
    clock.later[3] = [event(CREATED)]

    assert mailbox.wait_for(CREATED, "ic_1")[0].event["id"] == "evt_1"
    assert clock.waited == 3


def test_a_miss_says_what_came_instead(mailbox, webhooks):
    """What was awaited, for how long and by which clock, what came, and what to do."""
    mailbox.listen()
    webhooks.send(event("issuing_card.updated"))
    webhooks.send(event(CREATED), "whsec_of_somebody_else")

    with pytest.raises(AssertionError) as missed:
        mailbox.wait_for(CREATED, "ic_1")
    assert str(missed.value).splitlines() == [
        "Not as expected: issuing_card.created about ic_1.",
        "expected: within 60 s by the test's clock",
        "found:    issuing_card.updated about ic_1, replied 200. 1 came with a wrong signature",
        "Look at the test.",
    ]


def test_silence_hangs_up(mailbox, webhooks):
    """A reply without a status closes the connection."""
    mailbox.decide_with(always(NO_REPLY))

    assert webhooks.send(event(ASKED)).status is None


def test_a_late_reply_is_pretended_where_it_can_be(mailbox, webhooks):
    """A header says how long it took; where it cannot be pretended, time passes."""
    mailbox.decide_with(mailbox.reply_late(always(decision(approved=True)), 2.1))
    pretended = webhooks.send(event(ASKED))
    webhooks.simulates_delays = False
    mailbox.decide_with(mailbox.reply_late(always(decision(approved=True)), 2.1))
    waited = webhooks.send(event(ASKED))

    assert pretended.headers["issuing-sandbox-seconds"] == "2.1"
    assert "issuing-sandbox-seconds" not in waited.headers
    assert webhooks.slept == [2.1]


def test_something_can_be_done_before_the_reply(mailbox, webhooks):
    """With the authorization that is asked about."""
    seen = []
    mailbox.decide_with(act_first(seen.append, always(decision(approved=True))))
    webhooks.send(event(ASKED, about="iauth_7"))

    assert seen == ["iauth_7"]


def test_an_answer_that_fails_is_heard_of(mailbox, webhooks, observer):
    """Nobody waits for the receiver's thread, so the observer is told."""

    def fail(_):
        raise ValueError("no idea")

    mailbox.decide_with(fail)

    assert webhooks.send(event(ASKED)).status == 500
    assert [str(error) for error in observer.errors] == ["no idea"]


@pytest.mark.parametrize("reply", INVALID_REPLIES.values(), ids=INVALID_REPLIES)
def test_what_cannot_be_read_is_sent_as_it_is(mailbox, webhooks, reply):
    """Status, headers and body arrive as they stand in the list."""
    mailbox.decide_with(always(reply))
    got = webhooks.send(event(ASKED))

    assert (got.status, got.body) == (reply.status, reply.body)
    assert got.headers.items() >= dict(reply.headers).items()


def test_replies_know_whether_they_accept():
    """Any 2xx does, nothing else."""
    assert [
        EndpointReply(status).is_accepted for status in (200, 204, 299, 301, 400, 500, None)
    ] == [
        True,
        True,
        True,
        False,
        False,
        False,
        False,
    ]


def test_a_reply_that_is_passed_on_has_each_header_once():
    """An application's server has named length and date already; a second one would be an error."""
    passed_on = {"content-length": "99", "date": "Mon, 1 Jun 2026 12:00:00 GMT", "x-own": "kept"}
    receiver = Receiver(lambda _: EndpointReply(200, passed_on, "{}"))
    try:
        posted = Request(receiver.url, data=b"{}")
        with urlopen(posted) as response:
            headers, body = response.headers, response.read()
    finally:
        receiver.close()

    assert headers.get_all("content-length") == ["2"]
    assert len(headers.get_all("date")) == 1
    assert headers["x-own"] == "kept"
    assert body == b"{}"
