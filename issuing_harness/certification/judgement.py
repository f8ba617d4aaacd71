"""Derives verdicts from attempts: a pure function, so that others derive the same ones again.

Whether a scenario ran and how that ended is one thing, what it says of a requirement another. A
requirement is met if each of its scenarios has passed, and none has failed by the integration's
fault in any attempt: a later attempt that is green does not undo that. What failed by the fault of
Stripe, the profile or the harness says nothing, and a later attempt may. Nor does a failure say
anything while the integration does not meet what the scenario presumes: that captures in parts are
not added up shows only once a capture is booked at all. Where the profile leaves that out, nobody
knows whether it is met: the failure stands, and its reason says what was not tried.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from issuing_harness.certification.certificate import (
    Attempt,
    Blame,
    Counts,
    Grade,
    Outcome,
    Proof,
    RequirementVerdict,
    Verdict,
)
from issuing_harness.certification.extent import extent
from issuing_harness.certification.presumptions import Failed, presumed, why_unknown, why_unsure
from issuing_harness.certification.profile import Profile
from issuing_harness.certification.proof_claims import problems_of_proof
from issuing_harness.certification.requirements import CAPABILITIES, Requirement
from issuing_harness.certification.selection import is_selected, selected_ids
from issuing_harness.certification.whole_verdict import (
    musts_of,
    verdict_of_all,
    weakest_grade,
)

#: The capability without which no scenario is tried that moves time.
CLOCK: Final = "follows_test_clock"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a run comes to.

    Args:
        verdict: of the whole.
        reason: why, in a sentence.
        grade: of its weakest MUST.
        verdicts: by requirement, in the order of the catalogue.
    """

    verdict: Verdict
    reason: str
    grade: Grade
    verdicts: Sequence[RequirementVerdict]


def judge(  # noqa: PLR0913 - what a verdict rests on, each by itself
    requirements: Sequence[Requirement],
    profile: Profile,
    attempts: Sequence[Attempt],
    counts: Counts,
    *,
    grades: Mapping[str, Grade],
    today: date,
    proof: Proof | None = None,
) -> Judgement:
    """Return what the attempts say of each requirement, and of the whole.

    Args:
        requirements: the catalogue.
        profile: what the integration does, and what is waived or attested.
        attempts: all that were made.
        counts: planned, run and judged scenarios.
        grades: what the evidence of a scenario is worth, by node id.
        today: the day by which waivers end.
        proof: whether anything could turn red; ``None`` if that was not tried.
    """
    by_requirement = _by_requirement(attempts)
    failed = {
        name: [each for each in made if is_fault(each)]
        for name, made in by_requirement.items()
        if any(map(is_fault, made))
    }
    left_out = [
        each.id
        for each in requirements
        if each.id not in by_requirement and not is_selected(each.id, profile.only)
    ]
    verdicts = [
        _judge_one(each, profile, by_requirement.get(each.id, ()), Known(failed, left_out), today)
        for each in requirements
        if each.subject == "integration"
    ]
    selected = selected_ids(requirements, profile)
    problems = list(problems_of_proof(proof, profile, selected)) if proof else []
    verdict, reason = verdict_of_all(verdicts, counts, proof, problems)
    if verdict is Verdict.MET:
        reason = extent(musts_of(verdicts), profile, attempts)
    return Judgement(verdict, reason, weakest_grade(verdicts, grades), verdicts)


def _by_requirement(attempts: Iterable[Attempt]) -> Mapping[str, Sequence[Attempt]]:
    """Return the attempts at the scenarios of each requirement.

    In the order of their names: when each began differs where several processes share a run.
    """
    found: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in sorted(attempts, key=lambda each: (each.scenario, each.number)):
        for name in attempt.requirements:
            found[name].append(attempt)
    return found


def is_fault(attempt: Attempt) -> bool:
    """Whether an attempt failed, and blames the integration."""
    return attempt.outcome is Outcome.FAILED and attempt.blame is Blame.INTEGRATION


@dataclass(frozen=True, slots=True)
class Known:
    """What the attempts at other requirements say of what one presumes.

    Args:
        failed: the attempts that accuse the integration, by requirement.
        left_out: the requirements that the profile does not select, and nothing was tried of.
    """

    failed: Failed
    left_out: Collection[str]


def _judge_one(
    requirement: Requirement,
    profile: Profile,
    attempts: Sequence[Attempt],
    known: Known,
    today: date,
) -> RequirementVerdict:
    verdict, reason = _verdict(requirement, profile, attempts, known, today)
    scenarios = tuple(dict.fromkeys(attempt.scenario for attempt in attempts))
    condition = " and ".join(CAPABILITIES[name] for name in requirement.applies)
    return RequirementVerdict(
        *(requirement.id, requirement.level, requirement.claim, verdict, reason, scenarios),
        condition,
        _rests_on_moved_time(attempts),
    )


def _rests_on_moved_time(attempts: Sequence[Attempt]) -> bool:
    """Whether whatever says something of a requirement moved time: what accuses, or has passed."""
    accusing = list(filter(is_fault, attempts))
    told = accusing or [each for each in attempts if each.outcome is Outcome.PASSED]
    return bool(told) and all(each.moves_time for each in told)


def _verdict(
    requirement: Requirement,
    profile: Profile,
    attempts: Sequence[Attempt],
    known: Known,
    today: date,
) -> tuple[Verdict, str]:
    missing = [name for name in requirement.applies if not profile.offers(name)]
    if missing:
        return (
            Verdict.NOT_APPLICABLE,
            f"not one that {CAPABILITIES[missing[0]]}: {profile.missing[missing[0]]}",
        )
    if not is_selected(requirement.id, profile.only):
        return Verdict.NOT_TESTED, "the profile does not select it"
    attempts, left_out = _apart(attempts, profile)
    if left_out and not attempts:
        return Verdict.NOT_APPLICABLE, left_out[0].message
    verdict, reason = (
        _of_attempts(attempts, known) if attempts else _without_attempts(requirement, profile)
    )
    if attempts and (attested := profile.attestations.get(requirement.id)):
        ignored = f"what {attested.person} has attested does not count, since scenarios test it"
        reason = "; ".join(filter(None, [reason, ignored]))
    waiver = profile.waivers.get(requirement.id)
    if waiver is None:
        return verdict, reason
    return _waived(verdict, reason, waiver.until, f"{waiver.reason} ({waiver.owner})", today)


def why_time_stands(profile: Profile) -> str:
    """Return why no scenario is tried that moves time; empty if they are."""
    reason = profile.missing.get(CLOCK)
    return f"it moves time, and the integration does not follow: {reason}" if reason else ""


def _apart(
    attempts: Sequence[Attempt], profile: Profile
) -> tuple[Sequence[Attempt], Sequence[Attempt]]:
    """Return the attempts that say something, and those left out because they move time."""
    why = why_time_stands(profile)
    left_out = [each for each in attempts if why and _stands_still(each, why)]
    return [each for each in attempts if each not in left_out], left_out


def _stands_still(attempt: Attempt, why: str) -> bool:
    """Whether a scenario was skipped because it moves time."""
    is_skipped = attempt.outcome is Outcome.SKIPPED and attempt.blame is None
    return is_skipped and attempt.moves_time and attempt.message == why


def _waived(
    verdict: Verdict, reason: str, until: date, why: str, today: date
) -> tuple[Verdict, str]:
    """Return what a waiver makes of a verdict: nothing, once it has ended or is not needed."""
    if verdict is Verdict.MET:
        return verdict, "it is met, so that its waiver is to be taken back"
    if today > until:
        return verdict, f"{reason}; its waiver ended on {until}"
    return Verdict.WAIVED, f"{why}, until {until}; it is {verdict}: {reason}"


def _without_attempts(requirement: Requirement, profile: Profile) -> tuple[Verdict, str]:
    attested = profile.attestations.get(requirement.id)
    if attested:
        shown_by = f"{attested.file}, SHA-256 {attested.sha256}"
        return Verdict.MET, f"attested by {attested.person} on {attested.day}: {shown_by}"
    if requirement.tested == "scenario":
        return Verdict.INCONCLUSIVE, "no scenario of it was run"
    return Verdict.NOT_TESTED, requirement.reason


def _of_attempts(attempts: Sequence[Attempt], known: Known) -> tuple[Verdict, str]:
    """Return what the attempts at all scenarios of a requirement say of it.

    Args:
        attempts: all that say something.
        known: of the attempts that accuse the integration there is one that presumes none of the
            others; it is not met.
    """
    failed = known.failed
    red = list(filter(is_fault, attempts))
    at_fault = [each for each in red if not presumed(each, failed)]
    if at_fault:
        remark = why_unsure(at_fault[0], known.left_out)
        return Verdict.NOT_MET, "; ".join(filter(None, [_reason(at_fault, attempts), remark]))
    if red:
        return (
            Verdict.INCONCLUSIVE,
            f"{_name(red[0])}: it presumes {why_unknown(presumed(red[0], failed), failed)}",
        )
    last = {attempt.scenario: attempt for attempt in attempts}
    skipped = [each for each in last.values() if is_not_offered(each)]
    if len(skipped) == len(last):
        return Verdict.NOT_TESTED, f"{_name(skipped[0])}: {skipped[0].message}"
    tried = [each for each in last.values() if not is_not_offered(each)]
    unknown = [each for each in tried if each.outcome is not Outcome.PASSED]
    if unknown:
        return Verdict.INCONCLUSIVE, _reason(unknown, attempts)
    earlier = [each for each in attempts if each not in last.values()]
    failed_before = [each for each in earlier if each.outcome is not Outcome.PASSED]
    return Verdict.MET, _remarks(len(failed_before), skipped, len(last))


def is_not_offered(attempt: Attempt) -> bool:
    """Whether a scenario was skipped because of what the profile says."""
    return attempt.outcome is Outcome.SKIPPED and attempt.blame is Blame.PROFILE


def _remarks(earlier: int, skipped: Sequence[Attempt], count: int) -> str:
    """Return what is to be known of a requirement that is met: what was tried again, or not."""
    remarks = [f"{earlier} earlier attempts were no fault of its"] if earlier else []
    if skipped:
        remarks.append(f"{len(skipped)} of {count} scenarios were skipped: {skipped[0].message}")
    return "; ".join(remarks)


def _name(attempt: Attempt) -> str:
    return attempt.scenario.rpartition("::")[2]


def _reason(red: Sequence[Attempt], attempts: Sequence[Attempt]) -> str:
    first = red[0]
    blamed = f" (blamed: {first.blame})" if first.blame else ""
    green = any(
        each.scenario == first.scenario and each.outcome is Outcome.PASSED for each in attempts
    )
    again = "; another attempt passed" if green else ""
    return f"{_name(first)}: {first.said}{blamed}{again}"
