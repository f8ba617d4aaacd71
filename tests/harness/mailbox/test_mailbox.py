"""The mailbox: what comes with a good signature is kept and answered; anything else is evidence."""

import pytest
import requests
from sending import Diary, Hand, connection, event

from issuing_harness.interactions import EndpointReply
from issuing_harness.webhooks import Mailbox
from issuing_harness.webhooks.decisions import SILENCE, UNREADABLE, after, always, decision

ASKED = "issuing_authorization.request"
CREATED = "issuing_card.created"


@pytest.fixture(name="hand")
def _hand():
    return Hand()


@pytest.fixture(name="diary")
def _diary():
    return Diary()


@pytest.fixture(name="mailbox")
def _mailbox(hand, diary):
    mailbox = Mailbox(connection(hand), diary)
    yield mailbox
    mailbox.close()


def test_it_opens_on_first_use(mailbox, hand):
    """Nothing listens before somebody asks; questions are asked for by name."""
    assert hand.url == ""
    mailbox.listen()
    mailbox.listen()
    mailbox.decide_by(always(decision(approved=True)))

    assert hand.opened == ["*", ASKED]
    assert hand.url.startswith("http://127.0.0.1:")


def test_what_comes_is_kept_and_answered(mailbox, hand, diary):
    """An event is taken; whoever observes sees it with its reply."""
    mailbox.listen()
    reply = hand.send(event(CREATED))

    assert reply.status == 200
    assert [(each.type, each.about) for each in mailbox.received] == [(CREATED, "ic_1")]
    assert [str(each) for each in diary.deliveries] == [f"{CREATED} about ic_1 (evt_1)"]


def test_a_question_is_decided_and_an_event_is_not(mailbox, hand):
    """The decision is for questions alone."""
    mailbox.listen()
    mailbox.decide_by(always(decision(approved=False, metadata={"a": "b"})))
    said, told = hand.send(event(ASKED)), hand.send(event(CREATED))

    assert said.body == '{"approved":false,"metadata":{"a":"b"}}'
    assert said.headers["stripe-version"]
    assert told.body == ""


@pytest.mark.parametrize(
    ("secret", "age"), [("whsec_of_somebody_else", 0), ("whsec_of_a_test", 301), ("é", 0)]
)
def test_a_wrong_signature_is_evidence_and_nothing_more(mailbox, hand, diary, secret, age):
    """Another secret, or one that is too old: a bad request, kept, never acted on."""
    mailbox.listen()
    reply = hand.send(event(CREATED), secret, age)

    assert reply.status == 400
    assert len(mailbox.refused) == 1
    assert (mailbox.received, diary.deliveries) == ([], [])


@pytest.mark.parametrize("signature", [None, "", "t=1", "v1=é", "nonsense"])
def test_no_signature_at_all(mailbox, hand, signature):
    """Whatever stands in the header, the mailbox does not stumble."""
    mailbox.listen()
    headers = {} if signature is None else {"stripe-signature": signature.encode()}
    reply = requests.post(hand.url, data=event(CREATED), headers=headers, timeout=5)

    assert reply.status_code == 400
    assert len(mailbox.refused) == 1


def test_it_waits_by_the_right_clock(mailbox, hand):
    """What comes after a while is found, and no longer is waited than that."""
    mailbox.listen()
    clock = mailbox._connection.clock
    clock.later[3] = [event(CREATED)]

    assert mailbox.awaited(CREATED, "ic_1")[0].event["id"] == "evt_1"
    assert clock.waited == 3


def test_a_miss_says_what_came_instead(mailbox, hand):
    """What was awaited, for how long and by which clock, what came, and what to do."""
    mailbox.listen()
    hand.send(event("issuing_card.updated"))
    hand.send(event(CREATED), "whsec_of_somebody_else")

    with pytest.raises(AssertionError) as missed:
        mailbox.awaited(CREATED, "ic_1")
    assert str(missed.value) == (
        "Awaited issuing_card.created about ic_1 for 60 s by the test's clock; what came instead: "
        "issuing_card.updated about ic_1, replied 200. 1 came with a wrong signature. Look at the "
        "hand."
    )


def test_silence_hangs_up(mailbox, hand):
    """A reply without a status closes the connection."""
    mailbox.decide_by(always(SILENCE))

    assert hand.send(event(ASKED)).status is None


def test_a_late_reply_is_pretended_where_it_can_be(mailbox, hand):
    """A header says how long it took; where it cannot be pretended, time passes."""
    mailbox.decide_by(mailbox.late(always(decision(approved=True)), 2.1))
    pretended = hand.send(event(ASKED))
    hand.pretends = False
    mailbox.decide_by(mailbox.late(always(decision(approved=True)), 2.1))
    waited = hand.send(event(ASKED))

    assert pretended.headers["issuing-sandbox-seconds"] == "2.1"
    assert "issuing-sandbox-seconds" not in waited.headers
    assert hand.slept == [2.1]


def test_something_can_be_done_before_the_reply(mailbox, hand):
    """With the authorization that is asked about."""
    seen = []
    mailbox.decide_by(after(seen.append, always(decision(approved=True))))
    hand.send(event(ASKED, about="iauth_7"))

    assert seen == ["iauth_7"]


def test_an_answer_that_fails_is_heard_of(mailbox, hand, diary):
    """Nobody waits for the receiver's thread, so the observer is told."""

    def fail(_):
        raise ValueError("no idea")

    mailbox.decide_by(fail)

    assert hand.send(event(ASKED)).status == 500
    assert [str(each) for each in diary.errors] == ["no idea"]


@pytest.mark.parametrize("reply", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_sent_as_it_is(mailbox, hand, reply):
    """Status, headers and body arrive as they stand in the list."""
    mailbox.decide_by(always(reply))
    got = hand.send(event(ASKED))

    assert (got.status, got.body) == (reply.status, reply.body)
    assert got.headers.items() >= dict(reply.headers).items()


def test_replies_know_whether_they_accept():
    """Any 2xx does, nothing else."""
    assert [EndpointReply(each).accepted for each in (200, 204, 299, 301, 400, 500, None)] == [
        True,
        True,
        True,
        False,
        False,
        False,
        False,
    ]
