"""Cassettes with webhook deliveries: they are recorded where they came, and come there again.

It is long because one recording serves all of its tests.
"""

import threading
from dataclasses import replace

import orjson
import pytest
import yaml
from vcr.cassette import Cassette as VcrCassette

from issuing_harness.errors import (
    DamagedTape,
    NoMatch,
    SecretOnTape,
    UndeliverableEvent,
    UnplayedInteractions,
)
from issuing_harness.interactions import Delivery, EndpointReply, Request, Response, WireReply
from issuing_harness.tape import (
    Library,
    Player,
    WebhookPlayer,
    create_player,
    read_cassette,
    verify_cassette,
)
from issuing_harness.tape.cassette import _seal
from issuing_harness.tape.timeline import nested_requests, parse_timeline

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


REQUESTED = event("issuing_authorization.request")
CREATED = event("issuing_authorization.created", 2)
UPDATED = event("issuing_authorization.updated", 3)


def response(name="iauth_1"):
    """Return a response that names what it is about."""
    return Response(200, {"request-id": "req_1"}, orjson.dumps({"id": name}).decode())


LOST = "its course does not say once when each interaction and delivery came"


@pytest.fixture
def inside(recorder):
    """A recording in which a call is made while the purchase is decided, and two events come."""
    buy = recorder.begin_request()
    decision = recorder.begin_delivery()
    recorder.record(NOTE, response("noted"))
    recorder.end_delivery(decision, Delivery(REQUESTED, YES))
    recorder.end_request(buy, BUY, response("bought"))
    recorder.end_delivery(recorder.begin_delivery(), Delivery(CREATED, TAKEN))
    recorder.record_wait()
    recorder.end_delivery(recorder.begin_delivery(), Delivery(UPDATED, TAKEN))
    recorder.record(LOOK, response("looked"))
    return recorder


@pytest.fixture
def cassette(inside, tmp_path):
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


def test_the_tape_reads_as_it_was_written(cassette):
    """Interactions, deliveries and their order, through the disk and back."""
    again = read_cassette(cassette.path)

    assert again == cassette
    timeline = " ".join(str(entry) for entry in again.timeline)
    assert timeline == ">1 !1 >2 <2 ?1 <1 !2 ?2 ~ !3 ?3 >3 <3"
    assert [delivery.json()["id"] for delivery in again.deliveries] == ["evt_1", "evt_2", "evt_3"]
    assert verify_cassette(cassette.path) == []


def test_a_body_at_the_end_of_the_file_ends_there(recorder, tmp_path):
    """The end of the last line is none of the reply's."""
    recorder.end_delivery(recorder.begin_delivery(), Delivery(CREATED, YES))
    cassette = recorder.save(tmp_path / "a.yaml")

    assert read_cassette(cassette.path).deliveries == cassette.deliveries


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        (">1 !1 ", ">1 ", LOST),
        (" ?2 ", " ?2 ?2 ", LOST),
        (" <3", " <4", LOST),
        (" ~ ", " ! ", LOST),
        ('course: "', 'course: 7 #"', LOST),
        ('course: "', 'course: null\nother: "', LOST),
        ("\ndeliveries:", "\nother: 1\ndeliveries:", LOST),
        ("    status: 204", "    status: no", "its delivery 2 is not as a harness writes it"),
    ],
)
def test_a_course_that_does_not_fit_is_refused(cassette, old, new, part):
    """Sealed as it should be: nothing is delivered twice, left out, or sought in vain."""
    content = cassette.path.read_bytes()
    changed = content.replace(old.encode(), new.encode(), 1)
    cassette.path.write_bytes(_seal(*changed.partition(b"\ninteractions:")))
    with pytest.raises(DamagedTape) as raised:
        read_cassette(cassette.path)

    assert f": it is sealed, and not laid out as one ({part}). Restore" in str(raised.value)


@pytest.mark.parametrize(
    ("course", "nested"),
    [
        (">1 !1 >2 <2 ?1 <1 !2 ?2 ~ !3 ?3 >3 <3", {0: [1]}),
        ("!1 >1 <1 !2 >2 <2 >3 <3 ?2 >4 <4 ?1 >5 <5", {0: [0, 3], 1: [1, 2]}),
        ("!1 !2 ?1 >1 <1 ?2 >2 <2", {1: [0]}),
        ("?1 >1 <1 ?2 !2 ~ ?1 >2 <2", {1: [1]}),
    ],
)
def test_a_request_is_nested_in_the_delivery_that_is_open(course, nested):
    """In the one that came last, if several are; in none before and after."""
    assert nested_requests(parse_timeline(course)) == nested


def test_plain_vcrpy_reads_the_calls(cassette):
    """What came in stands below the interactions, where vcrpy does not look."""
    loaded = VcrCassette.load(path=str(cassette.path))

    assert [request.path for request in loaded.requests] == [BUY.path, NOTE.path, LOOK.path]
    assert list(yaml.safe_load(cassette.path.read_text())) == [
        "version",
        "metadata",
        "interactions",
        "course",
        "deliveries",
    ]


def test_a_tape_on_which_nothing_came_in_is_as_before(recorder, tmp_path):
    """Its format is 1, and no wait stands on it."""
    recorder.record_wait()
    recorder.record(BUY, response())
    cassette = recorder.save(tmp_path / "one_way.yaml")

    assert "format: 1" in cassette.path.read_text()
    assert "course" not in cassette.path.read_text()
    assert type(create_player(cassette)) is Player


def test_a_renamed_cassette_keeps_its_deliveries(cassette, tmp_path):
    """A rename changes the provenance and nothing else."""
    renamed = Library(tmp_path).rename(cassette.path, "cards/buying.feature", "Alice buys")
    again = read_cassette(renamed.path)

    assert (again.deliveries, again.timeline) == (cassette.deliveries, cassette.timeline)
    assert again.interactions == cassette.interactions


def test_deliveries_come_where_they_came(cassette):
    """Before the answer, after it, and after a wait; the call from inside has its place."""
    player = WebhookPlayer(cassette)
    came = endpoint(player)

    assert player.play(BUY).response.json() == {"id": "bought"}
    assert came == ["issuing_authorization.request", "issuing_authorization.created"]
    player.wait()
    assert came[2:] == ["issuing_authorization.updated"]
    assert player.play(LOOK).response.json() == {"id": "looked"}
    player.finish()


def test_a_read_is_given_again_although_events_come(cassette):
    """A player with deliveries repeats a read where that is asked for, and not by itself."""
    for repeats in (True, False):
        player = create_player(cassette, repeats_reads=repeats)
        endpoint(player)
        player.play(BUY)
        player.wait()
        looked = player.play(LOOK)
        if repeats:
            assert player.play(LOOK) is looked
        else:
            with pytest.raises(NoMatch):
                player.play(LOOK)


def test_waits_that_nobody_needs_are_passed_over(inside, tmp_path):
    """Two waits in a row, and a scenario that asks without waiting, or waits too often."""
    inside.record_wait()
    inside.record_wait()
    inside.record(LOOK, response("later"))
    cassette = inside.save(tmp_path / "waits.yaml")
    for waits in (0, 1, 5):
        player = WebhookPlayer(cassette)
        endpoint(player)
        player.play(BUY)
        player.wait()
        player.play(LOOK)
        for _ in range(waits):
            player.wait()

        assert player.play(LOOK).response.json() == {"id": "later"}
        player.wait()
        player.finish()
        with pytest.raises(NoMatch):
            player.play(LOOK)


def test_a_cassette_that_ended_asks_for_nothing_more(inside, tmp_path):
    """A wait at its end is nobody's duty: only deliveries are missed."""
    inside.record_wait()
    player = WebhookPlayer(inside.save(tmp_path / "wait_at_the_end.yaml"))
    endpoint(player)
    player.play(BUY)
    player.wait()
    player.play(LOOK)
    player.finish()


def test_another_decision_is_told(cassette):
    """The message names the authorization, the new decision and the recorded one."""
    player = WebhookPlayer(cassette)
    endpoint(player, NO)

    with pytest.raises(AssertionError) as raised:
        player.play(BUY)

    assert "issuing_authorization.request about iauth_1" in str(raised.value)
    assert "found:    declines it\n" in str(raised.value)
    assert "expected: approves it" in str(raised.value)
    assert "--record" in str(raised.value)


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
def test_whatever_decides_is_compared(cassette, reply):
    """Amount, metadata, the version header, lateness, status, silence."""
    player = WebhookPlayer(cassette)
    endpoint(player, reply)

    with pytest.raises(AssertionError, match="expected: approves it"):
        player.play(BUY)


def test_another_version_and_spacing_decide_nothing(cassette):
    """An integration may name a newer version without being another one."""
    player = WebhookPlayer(cassette)
    endpoint(
        player,
        EndpointReply(200, {"stripe-version": "2027-01-01.x"} | HEADERS, '{"approved":true}'),
    )

    assert player.play(BUY)


def test_a_decision_that_comes_too_late_is_told(cassette):
    """It is the recorded one, after Stripe would have decided by default; other events may wait."""
    player = create_player(cassette)
    endpoint(player, replace(YES, wire=WireReply(seconds=2.6)))

    with pytest.raises(AssertionError) as late:
        player.play(BUY)
    assert "expected: approves it within 2 s, as when" in str(late.value)
    assert "found:    approves it after 2.6 s" in str(late.value)
    assert "(webhook_timeout)" in str(late.value)


def test_an_event_that_is_refused_now(cassette):
    """It was taken when it was recorded."""
    player = WebhookPlayer(cassette)
    endpoint(player)
    decides = player.post
    player.post = lambda delivery: (
        decides(delivery) if "request" in delivery.event else EndpointReply(500)
    )

    with pytest.raises(AssertionError, match=r"answers 500 .*\n.* issuing_authorization\.created"):
        player.play(BUY)


def test_nobody_listens(cassette):
    """A scenario without a mailbox cannot play a cassette on which something came in."""
    message = r"issuing_authorization\.request about iauth_1.* no endpoint listens"
    with pytest.raises(UndeliverableEvent, match=message):
        WebhookPlayer(cassette).play(BUY)


def test_a_call_that_is_not_made_inside(cassette):
    """The next call finds out: the recorded one is due before it."""
    player = WebhookPlayer(cassette)
    player.post = lambda _: YES
    player.play(BUY)

    with pytest.raises(
        NoMatch, match=r"Next in the cassette is interaction 2 \(POST /v1/issuing/auth"
    ):
        player.play(LOOK)


def test_what_nobody_waited_for(inside, tmp_path):
    """A cassette that ends with an event after a wait wants that wait."""
    inside.record_wait()
    inside.end_delivery(inside.begin_delivery(), Delivery(UPDATED, TAKEN))
    player = WebhookPlayer(inside.save(tmp_path / "more.yaml"))
    endpoint(player)
    player.play(BUY)
    player.wait()
    player.play(LOOK)

    with pytest.raises(
        UnplayedInteractions, match=r"never waited for .*issuing_authorization\.updated"
    ):
        player.finish()


def test_secrets_do_not_come_in_either(recorder, tmp_path):
    """Secrets of event and reply are redacted, and the secret patterns find the rest."""
    bare = event("issuing_card.created").replace(
        '"iauth_1"', '"iauth_1", "number": "4242424242424242"'
    )
    reply = EndpointReply(200, {"x-secret": "whsec_abc"}, '{"token": "whsec_abc"}')
    kept = recorder.end_delivery(recorder.begin_delivery(), Delivery(bare, reply))
    text = recorder.save(tmp_path / "a.yaml").path.read_text()

    assert kept.json()["data"]["object"]["number"] == "************4242"
    assert "whsec_abc" not in text
    assert "4242424242424242" not in text

    recorder._redactor.reply = lambda _: reply
    recorder.end_delivery(recorder.begin_delivery(), Delivery(bare, reply))
    with pytest.raises(SecretOnTape, match="delivery 2"):
        recorder.save(tmp_path / "b.yaml")


def test_what_was_never_answered_is_not_kept(recorder, tmp_path):
    """A call that broke off leaves no gap: the others are numbered anew."""
    recorder.begin_request()
    recorder.record(BUY, response())
    recorder.begin_delivery()
    recorder.end_delivery(recorder.begin_delivery(), Delivery(CREATED, TAKEN))
    cassette = recorder.save(tmp_path / "a.yaml")

    assert [str(entry) for entry in cassette.timeline] == [">1", "<1", "!1", "?1"]
