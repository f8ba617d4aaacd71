"""The verdict of the whole: what the verdicts on each requirement come to, if the run is valid."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from issuing_harness.certification.certificate import (
    Counts,
    Grade,
    Proof,
    RequirementVerdict,
    Verdict,
)
from issuing_harness.certification.profile import Profile
from issuing_harness.certification.selection import is_selected

MUST: Final = "MUST"


def verdict_of_all(
    verdicts: Sequence[RequirementVerdict],
    profile: Profile,
    counts: Counts,
    proof: Proof | None,
    problems: Sequence[str],
) -> tuple[Verdict, str]:
    """Return the verdict of the whole, and why: of its MUSTs, if the run is valid.

    Args:
        verdicts: on each requirement.
        profile: says for how long books are watched.
        counts: planned, run and judged scenarios.
        proof: whether anything could turn red; ``None`` if that was not tried.
        problems: why the proof does not count.
    """
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
    if problems:
        return Verdict.INCONCLUSIVE, f"its proof does not count: it {'; it '.join(problems)}"
    if proof and not proof.caught:
        return Verdict.INCONCLUSIVE, "no planted fault turned it red, so that nothing is certified"
    return Verdict.MET, ", ".join([_extent(musts, profile), *_watched(profile)])


def _extent(musts: Sequence[RequirementVerdict], profile: Profile) -> str:
    """Return how many of the MUSTs that apply are met, and what the others are.

    Where a profile selects some, those are counted, and how many others apply is said beside.
    """
    applying = [each for each in musts if each.verdict is not Verdict.NOT_APPLICABLE]
    selected = [each for each in applying if is_selected(each.id, profile.only)]
    counted = Counter(each.verdict for each in selected)
    others = [
        f"{counted[verdict]} {verdict}"
        for verdict in (Verdict.WAIVED, Verdict.NOT_TESTED)
        if counted[verdict]
    ]
    which = f" that {', '.join(profile.only)} selects" if profile.only else ""
    left = [f"{len(applying) - len(selected)} others are not selected"] if profile.only else []
    met = f"{counted[Verdict.MET]} of {len(selected)} MUSTs{which} are met"
    return ", ".join([met, *others, *left])


def _watched(profile: Profile) -> Sequence[str]:
    """Return for how long it was watched that books stay right; nothing where none are shown."""
    settle = profile.application.settle
    return [f"its books watched for {settle:g} s each"] if profile.application.shows else []


def weakest_grade(verdicts: Sequence[RequirementVerdict], grades: Mapping[str, Grade]) -> Grade:
    """Return the grade of the weakest MUST that is met: a certificate claims no more.

    Args:
        verdicts: on each requirement.
        grades: what the evidence of a scenario is worth, by node id.
    """
    order = list(Grade)
    found = [
        grades.get(scenario, Grade.SIMULATED)
        for each in verdicts
        if each.level == MUST and each.verdict is Verdict.MET
        for scenario in each.scenarios
    ]
    return min(found, key=order.index, default=Grade.SIMULATED)
