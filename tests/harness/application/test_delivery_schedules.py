"""Schedules of mishaps: how they are written, drawn, lived through and shrunk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuing_harness.errors import SettingsError
from issuing_harness.interactions import EndpointReply
from issuing_harness.webhooks import Received
from issuing_harness.webhooks.delivery_faults import (
    LENGTH,
    STALE,
    VERBS,
    Course,
    DeliveryFault,
    Schedule,
    scheduled,
    shrunk,
)

MISHAPS = st.builds(
    lambda numbers, verb: Schedule(tuple(DeliveryFault(each, verb) for each in sorted(numbers))),
    st.sets(st.integers(0, LENGTH - 1), max_size=20),
    st.sampled_from(sorted(VERBS)),
)


def lived_through(text, events=4, reply=200):
    """What an endpoint is sent, as names with the age of their signatures."""
    sent = []

    def send(event, age=0):
        sent.append(f"{event}+{age}" if age else event)
        return EndpointReply(400 if age else reply)

    course = Course(scheduled(text, "0"), send)
    replies = [course.answer(Received({}, f"e{number}")) for number in range(1, events + 1)]
    course.settle()
    return sent, [each.status for each in replies]


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("none", ["e1", "e2", "e3", "e4"]),
        ("2:duplicate", ["e1", "e2", "e2", "e3", "e4"]),
        ("2:reorder", ["e1", "e3", "e2", "e4"]),
        ("2:drop-once", ["e1", "e3", "e2", "e4"]),
        ("2:delay", ["e1", "e3", "e4", "e2"]),
        ("4:reorder", ["e1", "e2", "e3", "e4"]),
        ("2:stale-signature", ["e1", f"e2+{STALE}", "e2", "e3", "e4"]),
        ("1:delay,3:reorder", ["e2", "e4", "e3", "e1"]),
    ],
)
def test_what_an_endpoint_is_sent(text, sent):
    """Each verb does what it says; nothing is lost, and whoever sent it is told it arrived."""
    assert lived_through(text) == (sent, [200] * 4)


@given(schedule=MISHAPS)
def test_nothing_is_lost_and_nothing_invented(schedule):
    """Whatever the schedule, each event arrives at least once with a fresh signature."""
    sent, _ = lived_through(schedule.option, events=12)

    assert {each for each in sent if "+" not in each} == {f"e{n}" for n in range(1, 13)}


def test_an_endpoint_that_believes_old_signatures_is_told():
    """What Stripe's libraries refuse, it must not take."""
    course = Course(scheduled("1:stale-signature", "0"), lambda *_, **__: EndpointReply(200))

    with pytest.raises(AssertionError, match="whose signature was 600 s old"):
        course.answer(Received({}, "e1"))


def test_a_seed_draws_the_same():
    """Here and everywhere; another seed draws otherwise."""
    verbs = "duplicate,reorder,delay"

    assert scheduled(verbs, "7") == scheduled(verbs, "7")
    assert scheduled(verbs, "7") != scheduled(verbs, "8")
    assert {each.verb for each in scheduled(verbs, "7").mishaps} <= set(verbs.split(","))


@given(schedule=MISHAPS)
def test_what_is_printed_can_be_typed(schedule):
    """The option of a schedule makes that very schedule."""
    assert scheduled(schedule.option, "any") == schedule


@pytest.mark.parametrize("text", ["", "twice", "2:twice", "0:delay", "x:delay", "2:delay,reorder"])
def test_what_is_no_schedule(text):
    """The message lists the verbs."""
    with pytest.raises(SettingsError, match="duplicate, reorder, delay, drop-once, stale-sign"):
        scheduled(text, "0")


@given(schedule=MISHAPS, data=st.data())
def test_shrinking_keeps_just_what_breaks(schedule, data):
    """The shrunk schedule still fails, and without any one of its mishaps it does not."""
    culprits = data.draw(st.sets(st.sampled_from(schedule.mishaps or [None]), max_size=3))
    culprits.discard(None)

    def fails(tried):
        return culprits <= set(tried.mishaps)

    least = shrunk(schedule, fails)
    assert set(least.mishaps) == culprits


def test_a_schedule_reads_as_a_sentence():
    """For whoever has to mend the endpoint."""
    said = str(scheduled("2:delay,5:duplicate", "0"))

    assert said == "event 2 is delivered after all others; event 5 is delivered twice"
