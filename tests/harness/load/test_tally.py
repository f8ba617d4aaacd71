"""What is counted of replies, and that several workers count together what one would."""

import errno
import os

import pytest

from issuing_harness.bounded_responses import problem_of
from issuing_harness.interactions import EndpointReply
from issuing_harness.load.histogram import Times
from issuing_harness.load.purchases import Purchase
from issuing_harness.load.tally import MOST_CAUSES, Kind, OnCard, Tally, Wrong
from issuing_harness.webhooks.replies import INVALID_REPLIES, decision
from tests.harness.load.counted import gone

WITHIN, ABOVE = Purchase(0, 0.0, 0, 200, fits=True), Purchase(1, 0.1, 0, 2401, fits=False)
YES, NO = decision(approved=True), decision(approved=False)


def counted(*replies, purchase=WITHIN, seconds=0.1):
    """A tally of questions about one purchase that got these replies."""
    tally = Tally.of_parts(1)
    for reply in replies:
        tally.add(purchase, 0, reply, seconds)
    return tally


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (YES, Kind.APPROVED),
        (NO, Kind.DECLINED),
        (EndpointReply(400), Kind.REFUSED),
        (EndpointReply(401), Kind.REFUSED),
        (EndpointReply(500), Kind.ERROR),
        (EndpointReply(404), Kind.ERROR),
        (gone("closed the connection"), Kind.ERROR),
        *((each, Kind.ERROR) for each in INVALID_REPLIES.values()),
    ],
)
def test_what_a_reply_is(reply, kind):
    """A decision, a refused signature, or an error: what is no decision for Stripe is none here."""
    assert counted(reply).kinds == {kind: 1}


@pytest.mark.parametrize("number", [errno.EMFILE, errno.EADDRNOTAVAIL])
def test_what_this_machine_cannot_send_accuses_nobody(number):
    """It was not asked: no socket was left, which spoils the figures instead."""
    error = OSError(number, os.strerror(number))
    tally = counted(gone(problem_of(error)))

    assert (tally.asked, tally.unsent, tally.kinds, tally.cards) == (0, 1, {}, {})


def test_errors_are_told_apart_by_their_cause():
    """Each with how often it came."""
    tally = counted(EndpointReply(503), EndpointReply(503), gone("is not there"))

    assert list(tally.causes.values()) == [2, 1]
    assert "status 503" in next(iter(tally.causes))
    assert "it is not there" in tally.causes


def test_causes_without_end_are_not_kept():
    """An endpoint that says something else each time fills no memory; none is lost from count."""
    tally = counted(*(gone(f"said {number}") for number in range(100)))

    assert len(tally.causes) == MOST_CAUSES + 1
    assert tally.causes.total() == 100


def test_wrong_decisions():
    """Approved above the budget, declined within it; a right one is not counted."""
    assert counted(YES, NO, purchase=ABOVE).wrong == {Wrong.ABOVE: 1}
    assert counted(YES, NO, purchase=WITHIN).wrong == {Wrong.WITHIN: 1}
    assert not counted(YES, NO, purchase=Purchase(2, 0.0, 1, 1200, fits=None)).wrong


def test_more_than_two_seconds_are_late():
    """By our own count, to the millisecond: Stripe has decided by then."""
    assert counted(YES, seconds=2.0).late == 0
    assert counted(YES, seconds=2.001).late == 1


def test_an_endpoint_that_never_replies_is_as_slow_as_it_was_waited_for():
    """What was given up counts in the times; an error that came at once would flatter them."""
    assert counted(gone("did not reply within 10 s"), seconds=10.0).times.most > 9.9
    assert len(counted(EndpointReply(500), seconds=0.001).times) == 0


def test_what_is_waited_for_at_the_end():
    """It was asked, is undecided, and late only if Stripe would wait no longer."""
    tally = Tally.of_parts(1)
    tally.leave(WITHIN, 0, 0.5)
    tally.leave(ABOVE, 0, 3.0)

    assert (tally.asked, tally.waited_for, tally.late) == (2, 2, 1)
    assert tally.cards[0].undecided == 2


def test_workers_count_together_what_one_would():
    """Each count, each card, each part of the time, and every percentile."""
    replies = [(WITHIN, YES, 0.1), (ABOVE, YES, 2.5), (WITHIN, EndpointReply(500), 0.2)]
    alone, workers = Tally.of_parts(2), [Tally.of_parts(2), Tally.of_parts(2)]
    for number, (purchase, reply, seconds) in enumerate(replies * 2):
        for tally in (alone, workers[number % 2]):
            tally.add(purchase, number % 2, reply, seconds)
            tally.sent_late.add(seconds / 100)
    together = Tally.of_parts(2)
    for each in workers:
        each.busy = [0.5]
        together.merge(each.document())

    assert together.busy == [0.5, 0.5]
    alone.busy = together.busy
    for one in (alone, together):
        assert one.cards == {0: OnCard(cents=2 * 200 + 2 * 2401, approved=4, undecided=2)}
    assert together.document() == alone.document()


def test_times_keep_three_digits():
    """From a millisecond to a minute, however many are counted; what is longer counts as that."""
    times = Times()
    for seconds in (0.001234, 1.234, 12.34, 3600.0):
        times.add(seconds)

    assert times.percentile(25) == pytest.approx(0.001234, rel=0.001)
    assert times.percentile(75) == pytest.approx(12.34, rel=0.001)
    assert times.most == pytest.approx(60, rel=0.001)
    assert Times().percentile(99) == 0
