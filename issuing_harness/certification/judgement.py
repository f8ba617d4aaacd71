"""Derives verdicts from attempts: a pure function, so that others derive the same ones again.

Whether a scenario ran and how that ended is one thing, what it says of a requirement another. A
requirement is met if each of its scenarios has passed, and none has failed by the integration's
fault in any attempt: a later attempt that is green does not undo that. What failed by the fault of
Stripe, the profile or the harness says nothing, and a later attempt may.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from issuing_harness.certification.certificate import (
    Attempt,
    Blame,
    Counts,
    Grade,
    Outcome,
    RequirementVerdict,
    Verdict,
)
from issuing_harness.certification.profile import Profile
from issuing_harness.certification.requirements import Requirement

MUST: Final = "MUST"
#: The areas' part of an id: ``ISS-DEC`` of ``ISS-DEC-004``.
_AREA_PARTS: Final = 2


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
    requirements: Iterable[Requirement],
    profile: Profile,
    attempts: Sequence[Attempt],
    counts: Counts,
    *,
    grades: Mapping[str, Grade],
    today: date,
) -> Judgement:
    """Return what the attempts say of each requirement, and of the whole.

    Args:
        requirements: the catalogue.
        profile: what the integration does, and what is waived or attested.
        attempts: all that were made.
        counts: planned, run and judged scenarios.
        grades: what the evidence of a scenario is worth, by node id.
        today: the day by which waivers end.
    """
    by_requirement = _by_requirement(attempts)
    verdicts = [
        _judge_one(each, profile, by_requirement.get(each.id, ()), today)
        for each in requirements
        if each.subject == "integration"
    ]
    verdict, reason = _whole(verdicts, counts)
    return Judgement(verdict, reason, _grade(verdicts, grades), verdicts)


def _by_requirement(attempts: Iterable[Attempt]) -> Mapping[str, Sequence[Attempt]]:
    found: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        for name in attempt.requirements:
            found[name].append(attempt)
    return found


def _judge_one(
    requirement: Requirement, profile: Profile, attempts: Sequence[Attempt], today: date
) -> RequirementVerdict:
    verdict, reason = _verdict(requirement, profile, attempts, today)
    scenarios = tuple(dict.fromkeys(attempt.scenario for attempt in attempts))
    return RequirementVerdict(
        requirement.id, requirement.level, requirement.claim, verdict, reason, scenarios
    )


def _verdict(
    requirement: Requirement, profile: Profile, attempts: Sequence[Attempt], today: date
) -> tuple[Verdict, str]:
    missing = [name for name in requirement.applies if not profile.offers(name)]
    if missing:
        return Verdict.NOT_APPLICABLE, f"{missing[0]}: {profile.missing[missing[0]]}"
    if not is_selected(requirement.id, profile.only):
        return Verdict.NOT_TESTED, "the profile does not select it"
    verdict, reason = (
        _of_attempts(attempts) if attempts else _without_attempts(requirement, profile)
    )
    waiver = profile.waivers.get(requirement.id)
    if waiver is None:
        return verdict, reason
    return _waived(verdict, reason, waiver.until, f"{waiver.reason} ({waiver.owner})", today)


def is_selected(name: str, only: Sequence[str]) -> bool:
    """Whether an id is among the ids and areas that a profile selects; all are if it names none."""
    area = name.split("-")[1] if name.count("-") == _AREA_PARTS else ""
    return not only or name in only or area in only


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
        return Verdict.MET, f"attested by {attested.person} on {attested.day}: {attested.file}"
    if requirement.tested == "scenario":
        return Verdict.INCONCLUSIVE, "no scenario of it was run"
    return Verdict.NOT_TESTED, requirement.reason


def _of_attempts(attempts: Sequence[Attempt]) -> tuple[Verdict, str]:
    """Return what the attempts at all scenarios of a requirement say of it."""
    red = [each for each in attempts if each.outcome is Outcome.FAILED]
    at_fault = [each for each in red if each.blame is Blame.INTEGRATION]
    if at_fault:
        return Verdict.NOT_MET, _reason(at_fault, attempts)
    last = {attempt.scenario: attempt for attempt in attempts}
    unknown = [each for each in last.values() if each.outcome is not Outcome.PASSED]
    if unknown:
        return Verdict.INCONCLUSIVE, _reason(unknown, attempts)
    earlier = len(attempts) - len(last)
    return Verdict.MET, f"{earlier} earlier attempts were no fault of its" if earlier else ""


def _reason(red: Sequence[Attempt], attempts: Sequence[Attempt]) -> str:
    first = red[0]
    blamed = f" (blamed: {first.blame})" if first.blame else ""
    green = any(
        each.scenario == first.scenario and each.outcome is Outcome.PASSED for each in attempts
    )
    again = "; another attempt passed" if green else ""
    line = next(iter(first.message.splitlines()), first.outcome)
    return f"{first.scenario.rpartition('::')[2]}: {line}{blamed}{again}"


def _whole(verdicts: Sequence[RequirementVerdict], counts: Counts) -> tuple[Verdict, str]:
    """Return the verdict of the whole: of its MUSTs, if the run is valid."""
    if not counts.agree:
        return Verdict.INCONCLUSIVE, (
            f"the run is invalid: {counts.planned} scenarios were planned, {counts.run} run and "
            f"{counts.judged} judged"
        )
    musts = [each for each in verdicts if each.level == MUST]
    for verdict in (Verdict.NOT_MET, Verdict.INCONCLUSIVE):
        found = [each.id for each in musts if each.verdict is verdict]
        if found:
            return verdict, f"{', '.join(found)} {'is' if len(found) == 1 else 'are'} {verdict}"
    if not any(each.verdict is Verdict.MET for each in musts):
        return Verdict.INCONCLUSIVE, "no MUST was met, so that nothing is certified"
    return Verdict.MET, _extent(musts)


def _extent(musts: Sequence[RequirementVerdict]) -> str:
    """Return how many of the MUSTs that apply are met, and what the others are."""
    applying = [each for each in musts if each.verdict is not Verdict.NOT_APPLICABLE]
    counted = Counter(each.verdict for each in applying)
    others = [
        f"{counted[verdict]} {verdict}"
        for verdict in (Verdict.WAIVED, Verdict.NOT_TESTED)
        if counted[verdict]
    ]
    return ", ".join([f"{counted[Verdict.MET]} of {len(applying)} MUSTs are met", *others])


def _grade(verdicts: Sequence[RequirementVerdict], grades: Mapping[str, Grade]) -> Grade:
    """Return the grade of the weakest MUST that is met: a certificate claims no more."""
    order = list(Grade)
    found = [
        grades.get(scenario, Grade.SIMULATED)
        for each in verdicts
        if each.level == MUST and each.verdict is Verdict.MET
        for scenario in each.scenarios
    ]
    return min(found, key=order.index, default=Grade.SIMULATED)
