"""How far a certificate that says *met* goes: what of it is met, and how closely it was looked."""

from collections import Counter
from collections.abc import Sequence

from issuing_harness.certification.certificate import Attempt, RequirementVerdict, Verdict
from issuing_harness.certification.profile import Profile
from issuing_harness.certification.selection import is_selected


def extent(
    musts: Sequence[RequirementVerdict], profile: Profile, attempts: Sequence[Attempt]
) -> str:
    """Return how many of the MUSTs that apply are met, what the others are, and on what it rests.

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
    return ", ".join([met, *others, *left, *_watched(profile, attempts)])


def _watched(profile: Profile, attempts: Sequence[Attempt]) -> Sequence[str]:
    """Return for how long it was watched that books stay right; nothing where none are shown."""
    settle = profile.application.settle
    longer = [each.watched for each in attempts if each.watched > settle]
    often = "once" if len(longer) == 1 else f"{len(longer)} times"  # each shard does it once
    more = f", {often} for {max(longer):g} s" if longer else ""
    return [f"its books watched for {settle:g} s each{more}"] if profile.application.shows else []
