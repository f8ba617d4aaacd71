"""What differs between two certificates: by requirement, then by attempt and step, then by field.

When something was and how long it took differs between any two runs, and is left out unless it is
asked for. So are the ids in the evidence: of it, what each step said and how it ended is compared.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from issuing_harness.bounded_documents import read_json
from issuing_harness.certification.certificate import Attempt, Certificate, Verdict
from issuing_harness.certification.documents import plain
from issuing_harness.tape.redacted_output import beginning
from issuing_harness.words import counted

#: What no two runs have in common.
_TIMES: Final = frozenset({"made", "expires", "began", "seconds", "decisions", "slowness"})
#: The evidence that is compared, a list of tables.
_STEPS: Final = "steps"
#: What is told by its own lines.
_APART: Final = frozenset({"verdicts", "attempts", "evidence", "proof"})
_NOTHING: Final = "nothing"
_LONGEST: Final = 200
#: The verdicts of which one is better than another, the worst first.
_RANKS: Final = (Verdict.NOT_MET, Verdict.INCONCLUSIVE, Verdict.MET)

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    Args:
        requirement: its id; empty if it is about the whole certificate.
        attempt: which, and of it which step: ``x.feature::Its name, attempt 1, step 3``; empty if
            it is about the requirement.
        field: what is otherwise: ``verdict``.
        before: what the first says.
        after: what the second says.
    """

    requirement: str
    attempt: str
    field: str
    before: str
    after: str

    def __str__(self) -> str:
        place = " · ".join(filter(None, (self.requirement or "certificate", self.attempt)))
        return f"{place} · {self.field}: {self.before} → {self.after}"


def compare(
    before: Certificate,
    after: Certificate,
    evidence: tuple[Files, Files] = ({}, {}),
    *,
    times: bool = False,
) -> list[Difference]:
    """Return what differs: first the whole, then requirement by requirement.

    Args:
        before: one certificate.
        after: another.
        evidence: the files of each, in which the steps of the attempts are.
        times: whether times and durations count.
    """
    ignored = _APART if times else _APART | _TIMES
    found = list(_fields("", "", plain(before), plain(after), ignored))
    found += _proofs(before, after)
    names = [each.id for each in [*before.verdicts, *after.verdicts]]
    names += [name for each in [*before.attempts, *after.attempts] for name in each.requirements]
    attempts = _by_requirement(before, evidence[0]), _by_requirement(after, evidence[1])
    verdicts = _verdicts(before), _verdicts(after)
    for name in sorted(set(names) | attempts[0].keys() | attempts[1].keys()):
        found += _fields(name, "", verdicts[0].get(name), verdicts[1].get(name), ignored)
        found += _attempts(name, attempts[0].get(name, {}), attempts[1].get(name, {}), ignored)
    return found


def summary(before: Certificate, after: Certificate, differences: Iterable[Difference]) -> str:
    """Return in one line how many requirements differ, and which way their verdicts went.

    Args:
        before: one certificate.
        after: another.
        differences: what :func:`compare` found.
    """
    names = {each.requirement for each in differences if each.requirement}
    one, other = ({each.id: each.verdict for each in it.verdicts} for it in (before, after))
    ways = [_way(one.get(name), other.get(name)) for name in names]
    better, worse, changed = (ways.count(way) for way in ("better", "worse", "otherwise"))
    whose = counted(len(names), "requirement")
    alike = ways.count("alike")
    return (
        f"{before.verdict} → {after.verdict}; {whose} differ{'s' * (len(names) == 1)}: {better} "
        f"better, {worse} worse, {changed} neither, {alike} with the same verdict."
    )


def _way(before: Verdict | None, after: Verdict | None) -> str:
    """Return whether a verdict is better than the one before it."""
    if before == after:
        return "alike"
    if before not in _RANKS or after not in _RANKS:
        return "otherwise"
    return "better" if _RANKS.index(after) > _RANKS.index(before) else "worse"


def _proofs(before: Certificate, after: Certificate) -> Iterator[Difference]:
    """Yield which planted faults were noticed otherwise."""
    one, other = _noticed(before), _noticed(after)
    for name in [*one, *(each for each in other if each not in one)]:
        if one.get(name) != other.get(name):
            values = one.get(name, "not tried"), other.get(name, "not tried")
            yield Difference("", f"planted fault {name}", "noticed", *values)


def _noticed(certificate: Certificate) -> dict[str, str]:
    planted = certificate.proof.faults if certificate.proof else ()
    return {each.name: str(each.noticed) for each in planted}


def _verdicts(certificate: Certificate) -> dict[str, Any]:
    return {each.id: plain(each) for each in certificate.verdicts}


def _by_requirement(certificate: Certificate, files: Files) -> dict[str, dict[str, Any]]:
    """Return the attempts at the scenarios of each requirement, as JSON with their steps."""
    found: dict[str, dict[str, Any]] = {}
    for attempt in certificate.attempts:
        told = plain(attempt) | {_STEPS: _steps(attempt, files)}
        for name in attempt.requirements or ("",):
            found.setdefault(name, {})[f"{attempt.scenario}, attempt {attempt.number}"] = told
    return found


def _steps(attempt: Attempt, files: Files) -> list[Any]:
    """Return the steps in an attempt's evidence, an empty list if there are none to be read."""
    try:
        steps = read_json(files[attempt.evidence[_STEPS]])
    except (KeyError, ValueError):
        return []
    return steps if isinstance(steps, list) else []


def _attempts(
    requirement: str, before: Mapping[str, Any], after: Mapping[str, Any], ignored: Iterable[str]
) -> Iterator[Difference]:
    for name in [*before, *(each for each in after if each not in before)]:
        one, other = before.get(name), after.get(name)
        yield from _fields(requirement, name, one, other, {*ignored, _STEPS})
        if one and other:
            yield from _compare_steps(requirement, name, one[_STEPS], other[_STEPS])


def _compare_steps(
    requirement: str, attempt: str, before: list[Any], after: list[Any]
) -> Iterator[Difference]:
    for number in range(max(len(before), len(after))):
        one, other = (each[number] if number < len(each) else None for each in (before, after))
        yield from _fields(requirement, f"{attempt}, step {number + 1}", one, other, _TIMES)


def _fields(
    requirement: str, attempt: str, before: Any, after: Any, ignored: Iterable[str]
) -> Iterator[Difference]:
    """Yield the fields in which two tables differ, or that there is only one of them."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        if before != after:
            kind = "step" if ", step " in attempt else "attempt" if attempt else "requirement"
            yield Difference(requirement, attempt, kind, _presence(before), _presence(after))
        return
    for name in [*before, *(each for each in after if each not in before)]:
        if name not in ignored and before.get(name) != after.get(name):
            values = (_shown(each.get(name)) for each in (before, after))
            yield Difference(requirement, attempt, name, *values)


def _presence(value: Any) -> str:
    if value is None:
        return "not there"
    return "there" if isinstance(value, dict) else _shown(value)


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return " ".join(beginning(text, _LONGEST - 1).split()) or _NOTHING
