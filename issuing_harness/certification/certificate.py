"""A certificate: what an integration was held against, what came out, and on what evidence.

Two axes are kept apart. An :class:`Attempt` says whether a scenario ran and how that ended; the
:class:`RequirementVerdict` says what that means for a requirement. Verdicts are derived from
attempts alone (``judgement``), so that others can derive them again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from issuing_harness.printable import quoted

FORMAT: Final = 1
#: Days for which a certificate is worth something.
VALID_DAYS: Final = 90


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
        presumes: the ids of what it cannot do without: while one of them is not met, a failure
            says nothing of ``requirements``.
        moves_time: whether Stripe's clock was moved in it, which live nobody can do.
        watched: seconds for which books were watched, where that is longer than the profile says;
            else 0.
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
    presumes: tuple[str, ...] = ()
    moves_time: bool = False
    watched: float = 0.0

    @property
    def said(self) -> str:
        """The first line of its message, with what was expected and received if it lacks that."""
        line = next(iter(self.message.splitlines()), str(self.outcome))
        if not self.expected or self.received in line:
            return line
        return f"{line.rstrip('.')} (expected {self.expected}, received {self.received})"


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
        moves_time: whether it rests on nothing but attempts in which Stripe's clock was moved.
    """

    id: str
    level: str
    claim: str
    verdict: Verdict
    reason: str = ""
    scenarios: tuple[str, ...] = ()
    condition: str = ""
    moves_time: bool = False


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


class Noticed(StrEnum):
    """What became of a fault that was planted between Stripe and the integration."""

    CAUGHT = "caught"
    MISSED = "not caught"
    #: What could have noticed it came to no verdict.
    UNDECIDED = "inconclusive"
    MOOT = "does not apply"


@dataclass(frozen=True, slots=True)
class ProvenFault:
    """A fault that was planted, to see whether anything turns red.

    Args:
        name: in one word: ``loses-purchases``.
        does: what goes wrong by it, in a sentence without its end.
        noticed: what became of it.
        reason: what turned red, or why nothing did.
        attempt: the scenario that turned red, with its evidence; ``None`` if none did.
    """

    name: str
    does: str
    noticed: Noticed
    reason: str
    attempt: Attempt | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What ``certify prove`` found: whether a profile lets anything turn red.

    Args:
        faults: all there are, in the order in which they were planted.
    """

    faults: tuple[ProvenFault, ...]

    @property
    def planted(self) -> int:
        """How many were planted."""
        return sum(each.noticed is not Noticed.MOOT for each in self.faults)

    @property
    def caught(self) -> int:
        """How many turned something red."""
        return sum(each.noticed is Noticed.CAUGHT for each in self.faults)

    @property
    def missed(self) -> tuple[str, ...]:
        """The names of those under which everything stayed green."""
        return tuple(each.name for each in self.faults if each.noticed is Noticed.MISSED)

    def __str__(self) -> str:
        missed = f"; not {', '.join(self.missed)}" if self.missed else ""
        undecided = [each.name for each in self.faults if each.noticed is Noticed.UNDECIDED]
        missed += f"; inconclusive: {', '.join(undecided)}" if undecided else ""
        return f"{self.caught} of {self.planted} planted faults turned it red{missed}"


@dataclass(frozen=True, slots=True)
class Slowness:
    """How slow Stripe's API may get before a decision comes too late.

    Args:
        calls: how many calls a decision waits for; 0 if it makes none.
        scenario: by which that was tried, as pytest's node id; empty if it was not.
        holds: seconds by which each answer may be late.
        breaks: the fewest seconds that were too much; ``None`` if none that were tried were.
    """

    calls: int
    scenario: str = ""
    holds: float = 0.0
    breaks: float | None = None


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
        proof: what ``certify prove`` found under this profile; ``None`` if it was not tried.
        slowness: how slow Stripe may get; ``None`` if it decides nothing, or that was not tried.
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
    proof: Proof | None = None
    slowness: Slowness | None = None

    @property
    def called(self) -> str:
        """The name of the integration in quotes, as it stands beside its verdict."""
        return quoted(self.integration)

    @property
    def proved(self) -> str:
        """Whether it could have failed, in words: ``proved: 9 of 9 planted faults …``."""
        return f"proved: {self.proof}" if self.proof else "not proved"

    @property
    def shown(self) -> tuple[Attempt, ...]:
        """All attempts of which there is evidence, those under planted faults included."""
        planted = self.proof.faults if self.proof else ()
        return (*self.attempts, *(each.attempt for each in planted if each.attempt))
