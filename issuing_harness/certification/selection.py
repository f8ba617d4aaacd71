"""What is tried in a run: the requirements that a profile selects, and their scenarios."""

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from typing import Final

from issuing_harness.certification.certificate import Attempt, Counts, Outcome
from issuing_harness.certification.profile import Profile
from issuing_harness.certification.requirements import Requirement
from issuing_harness.errors import SettingsError

#: The areas' part of an id: ``ISS-DEC`` of ``ISS-DEC-004``.
_AREA_PARTS: Final = 2


def is_selected(name: str, only: Sequence[str]) -> bool:
    """Whether an id is among the ids and areas that a profile selects; all are if it names none."""
    area = name.split("-")[1] if name.count("-") == _AREA_PARTS else ""
    return not only or name in only or area in only


def selected_ids(requirements: Iterable[Requirement], profile: Profile) -> list[str]:
    """Return the ids that a profile selects and that apply to what it offers."""
    return [
        each.id
        for each in requirements
        if each.subject == "integration"
        and is_selected(each.id, profile.only)
        and all(map(profile.offers, each.applies))
    ]


def counts_of(planned: Collection[str], attempts: Iterable[Attempt]) -> Counts:
    """Return how many scenarios were planned, run to their end, and judged.

    Args:
        planned: the node ids of all that verify what is selected.
        attempts: all that were made.
    """
    ended = [each for each in attempts if each.outcome is not Outcome.INTERRUPTED]
    run = {each.scenario for each in ended}
    judged = {each.scenario for each in ended if each.requirements}
    return Counts(len(planned), len(run & set(planned)), len(judged & set(planned)))


def refuse_unknown(profile: Profile, requirements: Sequence[Requirement]) -> None:
    """Refuse a profile that speaks of requirements that there are not.

    Raises:
        SettingsError: with each of them, and the nearest one to it.
    """
    known = {each.id for each in requirements if each.subject == "integration"}
    areas = {name.split("-")[1] for name in known}
    problems = [
        _unknown(part, name, among)
        for part, names, among in (
            ("requirements.only", profile.only, known | areas),
            ("requirements.waived", profile.waivers, known),
            ("requirements.attested", profile.attestations, known),
        )
        for name in names
        if name not in among
    ]
    if problems:
        raise SettingsError(
            f"{profile.path.name}: {' '.join(problems)} docs/coverage.md lists them all."
        )


def _unknown(part: str, name: str, among: Collection[str]) -> str:
    near = get_close_matches(name, sorted(among), n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"{part} speaks of {name}, which is required of no integration.{hint}"
