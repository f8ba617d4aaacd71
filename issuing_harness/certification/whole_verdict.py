"""The verdict of the whole: what the verdicts on each requirement come to, if the run is valid."""

from collections.abc import Mapping, Sequence
from typing import Final

from issuing_harness.certification.certificate import (
    Counts,
    Grade,
    Proof,
    RequirementVerdict,
    Verdict,
)

MUST: Final = "MUST"


def verdict_of_all(
    verdicts: Sequence[RequirementVerdict],
    counts: Counts,
    proof: Proof | None,
    problems: Sequence[str],
) -> tuple[Verdict, str]:
    """Return the verdict of the whole: of its MUSTs, if the run is valid; and why it is not met.

    Args:
        verdicts: on each requirement.
        counts: planned, run and judged scenarios.
        proof: whether anything could turn red; ``None`` if that was not tried.
        problems: why the proof does not count.
    """
    if not counts.agree:
        return Verdict.INCONCLUSIVE, (
            f"the run is invalid: {counts.planned} scenarios were planned, {counts.run} run and "
            f"{counts.judged} judged"
        )
    musts = musts_of(verdicts)
    wrong = {
        verdict: [each.id for each in musts if each.verdict is verdict]
        for verdict in (Verdict.NOT_MET, Verdict.INCONCLUSIVE)
    }
    said = [
        f"{', '.join(ids)} {'is' if len(ids) == 1 else 'are'} {verdict}"
        for verdict, ids in wrong.items()
        if ids
    ]
    if said:
        worst = next(verdict for verdict, ids in wrong.items() if ids)
        return worst, "; ".join(said)
    if not any(each.verdict is Verdict.MET for each in musts):
        return Verdict.INCONCLUSIVE, "no MUST was met, so that nothing is certified"
    if problems:
        return Verdict.INCONCLUSIVE, f"its proof does not count: it {'; it '.join(problems)}"
    if proof and not proof.caught:
        return Verdict.INCONCLUSIVE, "no planted fault turned it red, so that nothing is certified"
    return Verdict.MET, ""


def musts_of(verdicts: Sequence[RequirementVerdict]) -> Sequence[RequirementVerdict]:
    """Return the verdicts on what an integration must do."""
    return [each for each in verdicts if each.level == MUST]


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
