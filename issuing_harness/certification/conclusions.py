"""Whether a certificate concludes what its attempts lead to, by the rules in the bundle.

Nothing is run: the attempts are taken as they are told, and judged again. So no signature stands
under a verdict that contradicts what is listed below it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from issuing_harness.certification.attempt_claims import unfounded_attempts
from issuing_harness.certification.bundle import CATALOGUE, FEATURES, PROFILE
from issuing_harness.certification.bundle_rules import read_pickles, read_rules
from issuing_harness.certification.certificate import Certificate
from issuing_harness.certification.differences import compare
from issuing_harness.certification.documents import plain
from issuing_harness.certification.judgement import judge
from issuing_harness.certification.profile import Profile
from issuing_harness.certification.requirements import Requirement
from issuing_harness.certification.selection import counts_of, selected_ids
from issuing_harness.certification.statements import parse_moment
from issuing_harness.certification.tags import TAG
from issuing_harness.errors import BundleError

Files = Mapping[str, bytes]


def unfounded_conclusions(certificate: Certificate, files: Files) -> Iterator[str]:
    """Yield what a certificate concludes otherwise than its attempts do, a sentence each.

    And what it says of the attempts otherwise than the bundle's scenarios and profile do.

    Args:
        certificate: what is claimed.
        files: of the bundle, by name.
    """
    try:
        requirements, profile = _rules(files)
        yield from unfounded_attempts(certificate, profile, _features(files), files)
        concluded = _concluded(certificate, files, requirements, profile)
    except BundleError as error:
        yield str(error)
        return
    for difference in compare(certificate, concluded, times=True):
        yield f"Judged by what it lists, it is otherwise. {difference}"


def conclude(certificate: Certificate, files: Files) -> Certificate:
    """Return a certificate with what its own attempts lead to, by the bundle's own rules.

    Raises:
        BundleError: the rules cannot be read.
    """
    return _concluded(certificate, files, *_rules(files))


def _rules(files: Files) -> tuple[Sequence[Requirement], Profile]:
    with TemporaryDirectory(prefix="issuing-conclude-") as name:
        rules = {rule: files[rule] for rule in (CATALOGUE, PROFILE)}
        return read_rules(rules, Path(name))


def _features(files: Files) -> Files:
    return {name: files[name] for name in files if name.startswith(FEATURES)}


def _concluded(
    certificate: Certificate, files: Files, requirements: Sequence[Requirement], profile: Profile
) -> Certificate:
    selected = selected_ids(requirements, profile)
    attempts = certificate.attempts
    counts = replace(
        counts_of({each.scenario for each in attempts}, attempts), planned=_planned(files, selected)
    )
    judgement = judge(
        requirements,
        profile,
        attempts,
        counts,
        grades={each.scenario: certificate.grade for each in attempts},
        today=parse_moment(certificate.made).date(),
        proof=certificate.proof,
    )
    return replace(
        certificate,
        integration=profile.name,
        profile=_as_reached(plain(profile.document()), certificate.profile),
        counts=counts,
        verdicts=judgement.verdicts,
        verdict=judgement.verdict,
        reason=judgement.reason,
        grade=judgement.grade,
    )


def _as_reached(profile: dict[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """Return a profile with the endpoint that a certificate tells of; it may be another's.

    ``--integration`` names one that runs already, so that nothing is started.
    """
    endpoint, other = profile["endpoint"], told.get("endpoint")
    if isinstance(endpoint, dict) and isinstance(other, dict) and endpoint != other:
        return {**profile, "endpoint": {**endpoint, "url": other.get("url")}, "start": None}
    return profile


def _planned(files: Files, selected: list[str]) -> int:
    """Return how many scenarios of the bundle's features verify what is selected."""
    tags = {f"@{TAG}{name}" for name in selected}
    pickles = read_pickles(_features(files))
    return sum(not tags.isdisjoint(tag["name"] for tag in each["tags"]) for each in pickles)
