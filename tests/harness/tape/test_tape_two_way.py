"""Two-way tapes: what Stripe sent in is kept where it came, and comes there again."""

import threading

import orjson
import pytest
import yaml
from vcr.cassette import Cassette

from issuing_harness.errors import NoMatch, SecretOnTape, UnplayedTakes, UntakenDelivery
from issuing_harness.interactions import Delivery, EndpointReply, Request, Response
from issuing_harness.tape import Player, TwoWayPlayer, player_of, read_tape, verify_tape

BUY = Request("POST", "/v1/test_helpers/issuing/authorizations", form=(("amount", "900"),))
NOTE = Request("POST", "/v1/issuing/authorizations/iauth_1", form=(("metadata[a]", "b"),))
LOOK = Request("GET", "/v1/issuing/authorizations/iauth_1")
HEADERS = {"stripe-version": "2026-05-27.dahlia", "content-type": "application/json"}
YES = EndpointReply(200, HEADERS, '{"approved": true}')
NO = EndpointReply(200, HEADERS, '{"approved": false}')
TAKEN = EndpointReply(204)


def event(type_, number=1):
    """An event about the authorization, as Stripe lays it out."""
    content = {
        "id": f"evt_{number}",
        "object": "event",
        "data": {"object": {"id": "iauth_1", "object": "issuing.authorization"}},
        "type": type_,
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2).decode()


ASKED = event("issuing_authorization.request")
CREATED = event("issuing_authorization.created", 2)
UPDATED = event("issuing_authorization.updated", 3)


def answer(name="iauth_1"):
    """An answer that names what it is about."""
    return Response(200, {"request-id": "req_1"}, orjson.dumps({"id": name}).decode())


@pytest.fixture
def inside(recorder):
    """A recording in which a call is made while the purchase is decided, and two events come."""
    buy = recorder.asked()
    asked = recorder.came()
    recorder.keep(NOTE, answer("noted"))
    recorder.replied(asked, Delivery(ASKED, YES))
    recorder.answered(buy, BUY, answer("bought"))
    recorder.replied(recorder.came(), Delivery(CREATED, TAKEN))
    recorder.waited()
    recorder.replied(recorder.came(), Delivery(UPDATED, TAKEN))
    recorder.keep(LOOK, answer("looked"))
    return recorder


@pytest.fixture
def tape(inside, tmp_path):
    """That recording, on disk."""
    return inside.save(tmp_path / "two_way.yaml")


def endpoint(player, decision=YES):
    """Whoever listens: makes its call from a thread of its own, as a server would."""
    came = []

    def post(delivery):
        came.append(delivery.json()["type"])
        if delivery.json()["type"] != "issuing_authorization.request":
            return TAKEN
        thread = threading.Thread(target=lambda: player.play(NOTE))
        thread.start()
        thread.join()
        return decision

    player.post = post
    return came


def test_the_tape_reads_as_it_was_written(tape):
    """Takes, deliveries and their order, through the disk and back."""
    again = read_tape(tape.path)

    assert again == tape
    course = " ".join(str(moment) for moment in again.inbound.course)
    assert course == ">1 !1 >2 <2 ?1 <1 !2 ?2 ~ !3 ?3 >3 <3"
    assert [each.json()["id"] for each in again.inbound.deliveries] == ["evt_1", "evt_2", "evt_3"]
    assert verify_tape(tape.path) == []


def test_plain_vcrpy_reads_the_calls(tape):
    """What came in stands below the interactions, where vcrpy does not look."""
    cassette = Cassette.load(path=str(tape.path))

    assert [request.path for request in cassette.requests] == [BUY.path, NOTE.path, LOOK.path]
    assert list(yaml.safe_load(tape.path.read_text())) == [
        "version",
        "metadata",
        "interactions",
        "course",
        "deliveries",
    ]


def test_a_tape_on_which_nothing_came_in_is_as_before(recorder, tmp_path):
    """Its format is 1, and no wait stands on it."""
    recorder.waited()
    recorder.keep(BUY, answer())
    tape = recorder.save(tmp_path / "one_way.yaml")

    assert "format: 1" in tape.path.read_text()
    assert "course" not in tape.path.read_text()
    assert type(player_of(tape)) is Player


def test_deliveries_come_where_they_came(tape):
    """Before the answer, after it, and after a wait; the call from inside has its place."""
    player = TwoWayPlayer(tape)
    came = endpoint(player)

    assert player.send(BUY).json() == {"id": "bought"}
    assert came == ["issuing_authorization.request", "issuing_authorization.created"]
    player.waited()
    assert came[2:] == ["issuing_authorization.updated"]
    assert player.send(LOOK).json() == {"id": "looked"}
    player.finish()


def test_another_decision_is_told(tape):
    """The message names the authorization, the new decision and the recorded one."""
    player = TwoWayPlayer(tape)
    endpoint(player, NO)

    with pytest.raises(AssertionError) as said:
        player.play(BUY)

    assert "issuing_authorization.request about iauth_1" in str(said.value)
    assert "declines it; when" in str(said.value)
    assert "recorded: approves it" in str(said.value)
    assert "--record" in str(said.value)


@pytest.mark.parametrize(
    "reply",
    [
        EndpointReply(200, HEADERS, '{"approved": true, "amount": 500}'),
        EndpointReply(200, HEADERS, '{"approved": true, "metadata": {"a": "b"}}'),
        EndpointReply(200, {"content-type": "application/json"}, '{"approved": true}'),
        EndpointReply(200, HEADERS | {"issuing-sandbox-seconds": "2.1"}, '{"approved": true}'),
        EndpointReply(500, HEADERS, '{"approved": true}'),
        EndpointReply(None),
    ],
)
def test_whatever_decides_is_compared(tape, reply):
    """Amount, metadata, the version header, lateness, status, silence."""
    player = TwoWayPlayer(tape)
    endpoint(player, reply)

    with pytest.raises(AssertionError, match="recorded: approves it"):
        player.play(BUY)


def test_another_version_and_spacing_decide_nothing(tape):
    """An integration may name a newer version without being another one."""
    player = TwoWayPlayer(tape)
    endpoint(
        player,
        EndpointReply(200, {"stripe-version": "2027-01-01.x"} | HEADERS, '{"approved":true}'),
    )

    assert player.play(BUY)


def test_an_event_that_is_refused_now(tape):
    """It was taken when it was recorded."""
    player = TwoWayPlayer(tape)
    endpoint(player)
    decides = player.post
    player.post = lambda each: decides(each) if "request" in each.event else EndpointReply(500)

    with pytest.raises(AssertionError, match=r"issuing_authorization\.created .* answers 500"):
        player.play(BUY)


def test_nobody_listens(tape):
    """A scenario without a mailbox cannot play a tape on which something came in."""
    with pytest.raises(UntakenDelivery, match="nobody listens"):
        TwoWayPlayer(tape).play(BUY)


def test_a_call_that_is_not_made_inside(tape):
    """The next call finds out: the recorded one is due before it."""
    player = TwoWayPlayer(tape)
    player.post = lambda _: YES
    player.play(BUY)

    with pytest.raises(NoMatch, match=r"Next on the tape is take 2 \(POST /v1/issuing/auth"):
        player.play(LOOK)


def test_what_nobody_waited_for(inside, tmp_path):
    """A tape that ends with an event after a wait wants that wait."""
    inside.waited()
    inside.replied(inside.came(), Delivery(UPDATED, TAKEN))
    player = TwoWayPlayer(inside.save(tmp_path / "more.yaml"))
    endpoint(player)
    player.play(BUY)
    player.waited()
    player.play(LOOK)

    with pytest.raises(UnplayedTakes, match=r"never waited for .*issuing_authorization\.updated"):
        player.finish()


def test_secrets_do_not_come_in_either(recorder, tmp_path):
    """An event's secrets are redacted, a reply's unknown words too, and the net holds the rest."""
    bare = event("issuing_card.created").replace(
        '"iauth_1"', '"iauth_1", "number": "4242424242424242"'
    )
    reply = EndpointReply(200, {"x-secret": "whsec_abc"}, '{"token": "whsec_abc"}')
    kept = recorder.replied(recorder.came(), Delivery(bare, reply))
    text = recorder.save(tmp_path / "a.yaml").path.read_text()

    assert kept.json()["data"]["object"]["number"] == "************4242"
    assert "whsec_abc" not in text
    assert "4242424242424242" not in text

    recorder._redactor.reply = lambda _: reply
    recorder.replied(recorder.came(), Delivery(bare, reply))
    with pytest.raises(SecretOnTape, match="delivery 2"):
        recorder.save(tmp_path / "b.yaml")


def test_what_was_never_answered_is_not_kept(recorder, tmp_path):
    """A call that broke off leaves no gap: the others are numbered anew."""
    recorder.asked()
    recorder.keep(BUY, answer())
    recorder.came()
    recorder.replied(recorder.came(), Delivery(CREATED, TAKEN))
    tape = recorder.save(tmp_path / "a.yaml")

    assert [str(moment) for moment in tape.inbound.course] == [">1", "<1", "!1", "?1"]
