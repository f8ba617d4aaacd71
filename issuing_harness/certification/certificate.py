"""A certificate: what an integration was held against, what came out, and on what evidence.

Two axes are kept apart. An :class:`Attempt` says whether a scenario ran and how that ended; the
:class:`RequirementVerdict` says what that means for a requirement. Verdicts are derived from
attempts alone (``judgement``), so that others can derive them again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

FORMAT: Final = 1


class Outcome(StrEnum):
    """How an attempt at a scenario ended: as pytest and the report call it."""

    PASSED = "passed"
    FAILED = "failed"
    BROKEN = "broken"
    SKIPPED = "skipped"
    INTERRUPTED = "interrupted"


class Blame(StrEnum):
    """Whom a red attempt names."""

    INTEGRATION = "integration"
    PROFILE = "profile"
    HARNESS = "harness"
    STRIPE = "Stripe"


class Verdict(StrEnum):
    """What is known of a requirement."""

    MET = "met"
    NOT_MET = "not met"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not applicable"
    WAIVED = "waived"
    #: Nobody has tried: the catalogue, or the selection of this run, says why.
    NOT_TESTED = "not tested"


class Grade(StrEnum):
    """What evidence is worth, the weakest first."""

    SIMULATED = "simulated"
    RECORDED = "recorded"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at one scenario.

    Args:
        scenario: its node id, ``features/integration/x.feature::Its name``.
        requirements: the ids that it verifies, ``ISS-DEC-004``.
        number: which attempt at this scenario it is, from 1.
        began: when, as UTC in ISO 8601.
        seconds: how long it took.
        outcome: how it ended.
        blame: whom a red attempt names; ``None`` of a green one.
        message: what the failure says, whole; empty of a green one.
        expected: what was expected, apart; empty if the message has no such part.
        received: what was received, apart; likewise.
        evidence: the files that show it, by what they are (``tape``, ``readings``, ``steps``,
            ``log``), each relative to the bundle.
        decisions: for every real-time decision its authorization, seconds, headroom and calls.
    """

    scenario: str
    requirements: tuple[str, ...]
    number: int
    began: str
    seconds: float
    outcome: Outcome
    blame: Blame | None = None
    message: str = ""
    expected: str = ""
    received: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)
    decisions: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class RequirementVerdict:
    """What is known of one requirement.

    Args:
        id: ``ISS-DEC-004``.
        level: ``MUST``, ``SHOULD`` or ``MAY``.
        claim: its sentence.
        verdict: what is known.
        reason: why, in a sentence: what failed, what the profile does not offer, who waived it.
        scenarios: the node ids that verify it.
        condition: what an integration has to do for it to apply; empty if it applies to all.
    """

    id: str
    level: str
    claim: str
    verdict: Verdict
    reason: str = ""
    scenarios: tuple[str, ...] = ()
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many scenarios were planned, run and judged; a valid run has the same of each.

    Args:
        planned: selected by the profile.
        run: attempted at least once, to the end.
        judged: whose attempts went into a verdict.
    """

    planned: int
    run: int
    judged: int

    @property
    def agree(self) -> bool:
        """Whether all that was planned was run and judged, and there was something."""
        return 0 < self.planned == self.run == self.judged


@dataclass(frozen=True, slots=True)
class Certificate:
    """All that a run has found.

    Args:
        integration: the name in the profile.
        made: when the run ended, as UTC in ISO 8601.
        expires: until when it is worth something, likewise.
        grade: of its weakest MUST.
        verdict: of the whole.
        reason: why, in a sentence.
        counts: planned, run and judged scenarios.
        versions: of ``harness``, ``stripe`` (the SDK), ``api``, ``python`` and, of a simulated
            one, ``sandbox``.
        commit: the hash of the integration's or project's git commit and whether the tree was
            clean; empty if there is none.
        profile: the profile without secrets, as JSON.
        verdicts: by requirement, in the order of their ids.
        attempts: all of them, in the order in which they began.
        proof: what ``certify prove`` caught under this profile: planted, caught, and the names of
            what was not; empty if it was not tried.
    """

    integration: str
    made: str
    expires: str
    grade: Grade
    verdict: Verdict
    reason: str
    counts: Counts
    versions: Mapping[str, str]
    commit: Mapping[str, Any]
    profile: Mapping[str, Any]
    verdicts: Sequence[RequirementVerdict]
    attempts: Sequence[Attempt]
    proof: Mapping[str, Any] = field(default_factory=dict)
