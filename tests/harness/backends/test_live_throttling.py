"""Throttling: the rate limit is kept, and passing failures are retried."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuing_harness.backends.http import ResponseLost
from issuing_harness.backends.live.throttling import (
    RATE,
    SECOND,
    TRIES,
    RetryingTransport,
    ThrottledTransport,
)
from tests.harness.backends.scripted_transport import ScriptedTransport, post, say

same_everywhere = settings(derandomize=True, deadline=None, database=None)
#: Nanoseconds a worker and its call may take between two calls.
TOOK = st.integers(1, SECOND // 4)


class Clock:
    """A clock in nanoseconds that several workers share."""

    def __init__(self, now=0):
        self.now = now

    def pause(self, seconds):
        """Sleep; like the system's, never shorter than asked."""
        self.now += round(seconds * SECOND)


@same_everywhere
@given(start=st.integers(0, 10**18), taken=st.lists(st.tuples(st.integers(0, 3), TOOK), min_size=2))
def test_no_second_sees_more_calls_than_stripe_allows(start, taken):
    """Whichever worker calls, and however fast: 25 calls are never followed by one too soon."""
    clock, sent = Clock(start), []
    workers = [
        ThrottledTransport(ScriptedTransport(), lambda: clock.now, clock.pause) for _ in range(4)
    ]
    for worker, took in taken:
        workers[worker].send(post("/v1/topups"))
        sent.append(clock.now)
        clock.now += took
    assert all(later - first >= SECOND for first, later in zip(sent, sent[RATE:], strict=False))
    slot = SECOND // RATE
    assert all(later - first >= slot for first, later in itertools.pairwise(sent))


def test_reads_and_writes_share_the_rate():
    """The stricter reading of Stripe's pages: 25 calls a second, of whichever kind."""
    clock = Clock()
    paced = ThrottledTransport(ScriptedTransport(), lambda: clock.now, clock.pause)
    for _ in range(RATE):
        paced.send(post("/v1/topups"))
        clock.now += 1
    assert clock.now >= SECOND


@pytest.mark.parametrize("trouble", [say(409), say(429), say(500), say(503), ResponseLost("gone")])
def test_a_passing_trouble_is_tried_again_with_the_same_key(trouble):
    """The second answer counts; Stripe sees one idempotency key, so nothing is done twice."""
    transport, pauses = ScriptedTransport([trouble, trouble, say(200, id="ic_1")]), []
    response = RetryingTransport(transport, pauses.append).send(
        post("/v1/issuing/cards", key="key-7")
    )
    assert response.json() == {"id": "ic_1"}
    assert [request.headers["idempotency-key"] for request in transport.requests] == ["key-7"] * 3
    assert pauses == [0.5, 1.0]


def test_patience_ends():
    """After five tries the last answer is the answer."""
    transport, pauses = ScriptedTransport([say(429)]), []
    assert RetryingTransport(transport, pauses.append).send(post("/v1/topups")).status == 429
    assert len(transport.requests) == TRIES
    assert pauses == [0.5, 1.0, 2.0, 4.0]


def test_a_connection_that_breaks_again_and_again_is_an_error():
    """After five tries it is said that nobody answers."""
    transport = ScriptedTransport([ResponseLost("gone")])
    with pytest.raises(ResponseLost):
        RetryingTransport(transport, lambda _: None).send(post("/v1/topups"))
    assert len(transport.requests) == TRIES


@pytest.mark.parametrize("status", [200, 400, 401, 402, 403, 404])
def test_an_answer_to_keep_is_kept(status):
    """What another try would not change is asked once."""
    transport = ScriptedTransport([say(status)])
    assert RetryingTransport(transport, pytest.fail).send(post("/v1/topups")).status == status
    assert len(transport.requests) == 1


@pytest.mark.parametrize(("status", "advice", "tries"), [(500, "false", 1), (400, "true", 2)])
def test_stripes_own_advice_counts_more_than_the_status(status, advice, tries):
    """Stripe-Should-Retry decides where it is given."""
    transport = ScriptedTransport([say(status, {"stripe-should-retry": advice}), say(200)])
    RetryingTransport(transport, lambda _: None).send(post("/v1/topups"))
    assert len(transport.requests) == tries
