"""What differs between two certificates: by requirement, then by step, then by field."""

import json
from dataclasses import replace

from issuing_harness.certification.certificate import Grade, Outcome, Verdict
from issuing_harness.certification.differences import compare, summary
from tests.harness.certification.samples import IN_TIME, RACE, attempt, certificate, contents, steps


def _told(before, after, evidence=({}, {}), *, times=False):
    return [str(each) for each in compare(before, after, evidence, times=times)]


def test_the_same_differs_in_nothing():
    """Nor does another run, which began later and took longer, unless times are asked for."""
    first = certificate()
    later = replace(first.attempts[0], began="2026-12-01T00:00:00Z", seconds=9.0, decisions=())
    second = certificate(
        made="2026-12-01T00:01:00Z",
        expires="2027-03-01T00:00:00Z",
        attempts=(later, *first.attempts[1:]),
    )

    assert _told(first, certificate()) == []
    assert _told(first, second) == []
    told = _told(first, second, times=True)
    assert "certificate · made: 2026-11-28T10:05:00Z → 2026-12-01T00:01:00Z" in told
    assert f"ISS-DEC-001 · {IN_TIME}, attempt 1 · seconds: 1.25 → 9.0" in told


def test_differences_are_in_the_order_of_the_requirements():
    """First of the whole, then of each requirement its verdict, then its attempts."""
    first = certificate()
    failed = replace(
        first.attempts[0], outcome=Outcome.FAILED, message="It took 2.6 s.\nreceived: 2.6 s"
    )
    second = certificate(
        grade=Grade.RECORDED,
        verdicts=(
            replace(first.verdicts[0], verdict=Verdict.NOT_MET, reason="it took 2.6 s"),
            *first.verdicts[2:],
        ),
        attempts=(failed, *first.attempts[2:]),
    )

    assert _told(first, second) == [
        "certificate · grade: simulated → recorded",
        "ISS-DEC-001 · verdict: met → not met",
        "ISS-DEC-001 · reason: 1 earlier attempts were no fault of its → it took 2.6 s",
        f"ISS-DEC-001 · {IN_TIME}, attempt 1 · outcome: passed → failed",
        f"ISS-DEC-001 · {IN_TIME}, attempt 1 · message: nothing → It took 2.6 s. received: 2.6 s",
        f"ISS-DEC-001 · {RACE}, attempt 1 · attempt: there → not there",
        "ISS-DEC-004 · requirement: there → not there",
        f"ISS-DEC-004 · {RACE}, attempt 1 · attempt: there → not there",
    ]


def test_the_summary_counts_requirements_by_the_way_of_their_verdicts():
    """Better, worse, neither, or alike in another way; each requirement once."""
    verdicts = [
        *((f"ISS-X-00{n}", Verdict.NOT_MET, Verdict.MET) for n in (1, 2)),
        ("ISS-X-003", Verdict.MET, Verdict.INCONCLUSIVE),
        ("ISS-X-004", Verdict.MET, Verdict.WAIVED),
        ("ISS-X-005", Verdict.MET, Verdict.MET),
    ]
    first = certificate()
    shape = first.verdicts[0]
    one, other = (
        replace(
            first,
            attempts=(),
            verdicts=tuple(
                replace(shape, id=entry[0], verdict=entry[number], reason=f"{number}")
                for entry in verdicts
            ),
        )
        for number in (1, 2)
    )

    assert summary(one, other, compare(one, other)) == (
        "met → met; 5 requirements differ: 2 better, 1 worse, 1 neither, 1 with the same verdict."
    )


def test_steps_are_compared_one_by_one():
    """By what they say and how they ended; one that only one of both has is named."""
    made = certificate(attempts=(attempt(IN_TIME, 1, Outcome.PASSED),))
    files = contents(made).evidence
    name = made.attempts[0].evidence["steps"]
    fewer = json.dumps(json.loads(steps())[:1]).encode()

    assert _told(made, made, (files, files | {name: steps("failed")})) == [
        f"ISS-DEC-001 · {IN_TIME}, attempt 1, step 2 · outcome: passed → failed"
    ]
    assert _told(made, made, (files, files | {name: fewer})) == [
        f"ISS-DEC-001 · {IN_TIME}, attempt 1, step 2 · step: there → not there"
    ]


def test_evidence_that_cannot_be_read_is_no_steps():
    """Whatever it is; what it says is then not compared, and nothing is raised."""
    made = certificate()
    name = made.attempts[0].evidence["steps"]
    for content in (b"", b"\xff", b"{}", b"[1]"):
        assert _told(made, made, ({}, {name: content})) == (
            [f"ISS-DEC-001 · {IN_TIME}, attempt 1, step 1 · step: not there → 1"]
            if content == b"[1]"
            else []
        )


def test_a_long_value_is_cut():
    """So that a difference stays a line."""
    [told] = _told(certificate(), certificate(reason="long " * 100))

    assert len(told) < 300
    assert told.endswith("…")
