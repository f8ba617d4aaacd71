"""Whether what a certificate says of its attempts is what the bundle's scenarios and profile say.

What a scenario verifies is written in its feature, and that it is not tried follows from the
profile. An attempt that is said to verify something else, or to have been skipped for another
reason, may be one that failed.
"""

from collections.abc import Iterator, Mapping

from issuing_harness.certification.bundle_rules import tags_by_scenario
from issuing_harness.certification.certificate import Attempt, Certificate, Outcome
from issuing_harness.certification.documents import read_json
from issuing_harness.certification.judgement import is_not_offered, why_time_stands
from issuing_harness.certification.profile import Profile
from issuing_harness.certification.tags import MOVES_TIME, presumed_with, verified_by
from issuing_harness.tape.redacted_output import redact_text
from issuing_harness.webhooks.unmet_needs import WITHOUT_CALLS, follows_from

Files = Mapping[str, bytes]


def unfounded_attempts(
    certificate: Certificate, profile: Profile, features: Files, evidence: Files
) -> Iterator[str]:
    """Yield which attempts are said to be what their scenarios or the profile do not make them.

    Args:
        certificate: what is claimed.
        profile: the one in the bundle.
        features: those in the bundle, by name.
        evidence: the files that show the attempts, by name.

    Raises:
        BundleError: a feature cannot be read, or evidence is no JSON.
    """
    tags = tags_by_scenario(features)
    for attempt in certificate.shown:
        name = f"The attempt {attempt.number} at {attempt.scenario}"
        if attempt.scenario not in tags:
            yield f"{name} is one at a scenario that no feature of the bundle has."
            continue
        for difference in _otherwise_tagged(attempt, tags[attempt.scenario]):
            yield f"{name} is said to {difference}"
        if not _is_founded(attempt, profile, evidence):
            yield (
                f"{name} is said to have been skipped, and neither the profile nor its evidence "
                f"leads to that: {attempt.message or 'no reason is given'}"
            )


def _otherwise_tagged(attempt: Attempt, tags: frozenset[str]) -> Iterator[str]:
    """Yield what an attempt is said to be, against the tags of its scenario."""
    for verb, told, own in (
        ("verify", attempt.requirements, verified_by(tags)),
        ("presume", attempt.presumes, presumed_with(tags)),
    ):
        if told != own:
            yield f"{verb} {_listed(told)}, and its feature says {_listed(own)}."
    if attempt.moves_time != (MOVES_TIME in tags):
        own_way = "does" if MOVES_TIME in tags else "does not"
        told_way = "move time" if attempt.moves_time else "move no time"
        yield f"{told_way}, and by its feature it {own_way}."


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "nothing"


def _is_founded(attempt: Attempt, profile: Profile, evidence: Files) -> bool:
    """Whether an attempt was not skipped, or for a reason that there is."""
    if attempt.outcome is not Outcome.SKIPPED:
        return True
    if not is_not_offered(attempt):
        why = redact_text(why_time_stands(profile))
        return not why or attempt.message != why or attempt.moves_time
    if attempt.message == WITHOUT_CALLS:
        return _shows_no_calls(evidence.get(attempt.evidence.get("conversation", ""), b""))
    endpoint = profile.endpoint
    return follows_from(
        attempt.message,
        profile.routes,
        has_endpoint=endpoint is not None,
        decides=endpoint is not None and endpoint.decides != "no",
    )


def _shows_no_calls(conversation: bytes) -> bool:
    """Whether a conversation ends with a look at calls of Stripe's API, and there were none."""
    kept = read_json(conversation, "The conversation of an attempt") if conversation else None
    entries = kept.get("entries") if isinstance(kept, dict) else None
    last = entries[-1] if isinstance(entries, list) and entries else None
    seen = last.get("seen") if isinstance(last, dict) else None
    shown = seen[-1] if isinstance(seen, list) and seen else None
    return isinstance(shown, dict) and shown.get("document") == {"calls": []}
