"""Fault schedules: how they are written, drawn, applied and shrunk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuing_harness.errors import SettingsError
from issuing_harness.interactions import EndpointReply
from issuing_harness.webhooks import ReceivedEvent
from issuing_harness.webhooks.delivery_faults import (
    FAULTS,
    SCHEDULE_LENGTH,
    STALE_SECONDS,
    DeliveryFault,
    FaultSchedule,
    FaultyNetwork,
    drawn_kinds,
    parse_schedule,
)
from issuing_harness.webhooks.fault_search import shrink
from issuing_harness.webhooks.fault_trials import MOST_TRIALS, single_faults

EVENT = {"type": "issuing_card.created"}
SCHEDULES = st.builds(
    lambda numbers, kind: FaultSchedule(
        tuple(DeliveryFault(number, kind) for number in sorted(numbers))
    ),
    st.sets(st.integers(0, SCHEDULE_LENGTH - 1), max_size=20),
    st.sampled_from(sorted(FAULTS)),
)


def deliveries_under(text, events=4, reply=200):
    """Return what an endpoint is sent, as names with the age of their signatures."""
    sent = []

    def send(event, age=0):
        sent.append(f"{event}+{age}" if age else event)
        return EndpointReply(400 if age else reply)

    network = FaultyNetwork(parse_schedule(text, "0"), send)
    replies = [
        network.deliver(ReceivedEvent(EVENT, f"e{number}")) for number in range(1, events + 1)
    ]
    network.deliver_pending()
    return sent, [reply.status for reply in replies]


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("none", ["e1", "e2", "e3", "e4"]),
        ("2:duplicate", ["e1", "e2", "e2", "e3", "e4"]),
        ("2:reorder", ["e1", "e3", "e2", "e4"]),
        ("2:drop-once", ["e1", "e3", "e2", "e4"]),
        ("2:delay", ["e1", "e3", "e4", "e2"]),
        ("4:reorder", ["e1", "e2", "e3", "e4"]),
        ("2:stale-signature", ["e1", f"e2+{STALE_SECONDS}", "e2", "e3", "e4"]),
        ("1:delay,3:reorder", ["e2", "e4", "e3", "e1"]),
    ],
)
def test_what_an_endpoint_is_sent(text, sent):
    """Each fault does what it says; nothing is lost, and whoever sent it is told it arrived."""
    assert deliveries_under(text) == (sent, [200] * 4)


@given(schedule=SCHEDULES)
def test_nothing_is_lost_and_nothing_invented(schedule):
    """Whatever the schedule, each event arrives at least once with a fresh signature."""
    sent, _ = deliveries_under(schedule.option, events=12)

    assert {event for event in sent if "+" not in event} == {f"e{n}" for n in range(1, 13)}


def test_an_endpoint_that_believes_old_signatures_is_told():
    """What Stripe's libraries refuse, it must not take."""
    network = FaultyNetwork(
        parse_schedule("1:stale-signature", "0"), lambda *_, **__: EndpointReply(200)
    )

    with pytest.raises(AssertionError, match="whose signature was 600 s old"):
        network.deliver(ReceivedEvent(EVENT, "e1"))


def test_a_seed_draws_the_same():
    """Here and everywhere; another seed draws otherwise."""
    kinds = "duplicate,reorder,delay"

    assert parse_schedule(kinds, "7") == parse_schedule(kinds, "7")
    assert parse_schedule(kinds, "7") != parse_schedule(kinds, "8")
    assert {fault.kind for fault in parse_schedule(kinds, "7").faults} <= set(kinds.split(","))


@given(schedule=SCHEDULES)
def test_what_is_printed_can_be_typed(schedule):
    """The option of a schedule makes that very schedule."""
    assert parse_schedule(schedule.option, "any") == schedule


@pytest.mark.parametrize("text", ["", "twice", "2:twice", "0:delay", "x:delay", "2:delay,reorder"])
def test_what_is_no_schedule(text):
    """The message lists the kinds."""
    with pytest.raises(SettingsError, match="duplicate, reorder, delay, drop-once, stale-sign"):
        parse_schedule(text, "0")


@given(schedule=SCHEDULES, data=st.data())
def test_shrinking_keeps_just_what_breaks(schedule, data):
    """The shrunk schedule still fails, and without any one of its faults it does not."""
    culprits = data.draw(st.sets(st.sampled_from(schedule.faults or [None]), max_size=3))
    culprits.discard(None)

    def fails(tried):
        return culprits <= set(tried.faults)

    least = shrink(schedule, fails)
    assert set(least.faults) == culprits


def test_a_small_set_of_faults_is_tried_whole():
    """Every kind at every event, each alone; a kind that is named twice counts once."""
    schedules, is_all = single_faults(["duplicate", "delay", "duplicate"], 3, "0")

    assert is_all
    assert [schedule.option for schedule in schedules] == [
        *("1:duplicate", "2:duplicate", "3:duplicate", "1:delay", "2:delay", "3:delay")
    ]


def test_of_a_large_set_some_are_drawn():
    """By the seed, each at most once."""
    schedules, is_all = single_faults(list(FAULTS), 30, "0")

    assert not is_all
    assert len({schedule.option for schedule in schedules}) == len(schedules) == MOST_TRIALS
    assert single_faults(list(FAULTS), 30, "0") == (schedules, is_all)
    assert single_faults(list(FAULTS), 30, "1") != (schedules, is_all)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [("duplicate, delay", ["duplicate", "delay"]), ("2:duplicate", []), ("none", [])],
)
def test_single_faults_belong_to_a_draw(text, kinds):
    """Whoever names the events has said what is to happen."""
    assert drawn_kinds(text) == kinds


def test_a_schedule_reads_as_a_sentence():
    """For whoever has to mend the endpoint."""
    sentence = str(parse_schedule("2:delay,5:duplicate", "0"))

    assert sentence == "event 2 is delivered after all others; event 5 is delivered twice"
