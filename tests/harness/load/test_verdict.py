"""What a run comes to: what is the endpoint's fault, and when nobody can tell."""

import pytest

from issuing_harness.interactions import EndpointReply
from issuing_harness.load.run import Measured
from issuing_harness.load.tally import Tally
from issuing_harness.load.verdict import Verdict, judge
from issuing_harness.webhooks.replies import decision
from tests.harness.load.counted import gone, measured, order, rightly


def test_a_sound_endpoint_is_met():
    """Nothing is said against it."""
    judgement = judge(measured())

    assert (judgement.verdict, judgement.doubts, judgement.faults) == (Verdict.MET, (), ())


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (lambda *_: EndpointReply(400), "80 were refused as wrongly signed"),
        (lambda *_: EndpointReply(500), "80 got no decision: 80 times a reply with the status 500"),
        (lambda *_: gone("is not there"), "80 times it is not there"),
        (lambda *_: decision(approved=True), "16 were approved above the budget"),
        (
            lambda *_: decision(approved=True),
            "exceeded the budget of $24.00; on one of them $48.00",
        ),
        (lambda *_: decision(approved=False), "48 were declined within the budget"),
        (lambda *_: decision(approved=False), "on 4 of 4 cards purchases at the same moment were"),
    ],
)
def test_what_is_wrong_is_said(reply, said):
    """With how often, and by what it exceeds."""
    judgement = judge(measured(reply))

    assert judgement.verdict is Verdict.NOT_MET
    assert any(said in fault for fault in judgement.faults), judgement.faults


def test_a_race_is_found_by_the_sum():
    """Each purchase of those at the same moment is right alone; three of four are too many."""

    def race(purchase, spent):
        if purchase.fits is None:
            spent[purchase.card] = spent.get(purchase.card, 0) + 1
            return decision(approved=spent[purchase.card] <= 3)
        return rightly(purchase, spent)

    [fault] = judge(measured(race)).faults

    assert fault.startswith("on 4 of 4 cards purchases at the same moment exceeded the budget")
    assert fault.endswith("$36.00 were approved")


def test_what_was_not_decided_accuses_nobody_of_declining():
    """Where two of four got no decision, one approved and one declined may be right."""

    def partly(purchase, spent):
        if purchase.fits is None and purchase.number % 2:
            return gone("closed the connection")
        approved = purchase.number % 4 == 0 if purchase.fits is None else bool(purchase.fits)
        return decision(approved=approved)

    faults = judge(measured(partly)).faults

    assert all("at the same moment" not in fault for fault in faults)


def test_late_replies_are_not_met():
    """Each counts: what comes after two seconds is decided by Stripe."""
    judgement = judge(measured(seconds=2.5))

    assert judgement.verdict is Verdict.NOT_MET
    assert judgement.faults[0].startswith("80 of 80 had no reply after 2 s")


@pytest.mark.parametrize(
    ("slow", "said"),
    [
        ({"sent_late": 0.06}, "the questions were sent late: one of 100 by more than 60 ms"),
        ({"busy": 0.95}, "a worker was busy for 95% of the time"),
    ],
)
def test_a_generator_that_was_the_bottleneck_measures_nothing(slow, said):
    """Neither that replies were in time nor that they were late is then known."""
    for seconds in (0.02, 2.5):
        judgement = judge(measured(seconds=seconds, **slow))

        assert judgement.verdict is Verdict.NOT_VALID
        assert judgement.doubts[0].startswith(said)


def test_one_question_that_was_very_late_spoils_the_times():
    """What was due half a second before may be blamed on the endpoint."""
    late = measured()
    late.tally.sent_late.add(0.6)

    assert judge(late).verdict is Verdict.NOT_VALID


def test_a_wrong_decision_is_wrong_whoever_was_late():
    """What does not hang on time is said, and counts."""
    judgement = judge(measured(lambda *_: decision(approved=True), sent_late=0.2))

    assert judgement.verdict is Verdict.NOT_MET
    assert judgement.doubts


def test_what_was_not_sent_or_said_spoils_it():
    """Also a worker of whom nothing is known."""
    for name, said in (("unsent", "3 were not sent"), ("lost", "3 of 2 workers ended")):
        some = measured()
        setattr(some.tally, name, 3)

        judgement = judge(some)

        assert judgement.verdict is Verdict.NOT_VALID
        assert judgement.doubts[0].startswith(said)


def test_without_a_rule_no_decision_is_wrong():
    """Time and form are judged alone."""
    some = measured(lambda *_: decision(approved=False), of=order(budget=None))

    assert judge(some).verdict is Verdict.MET


def test_nothing_sent_is_nothing_shown():
    """A run that was ended before the first question is not met by silence."""
    assert judge(Measured(order(), Tally.of_parts(4))).verdict is Verdict.NOT_VALID
