"""Finds claims without a grade or a test, and says of each what to do about it."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from issuing_tools.fidelity import claims, grades
from issuing_tools.fidelity.coverage import Coverage, covering_tests, exists

MEASURE: Final = "uv run scripts/measure_fidelity.py"
#: What a test does that covers a claim, by kind.
EVIDENCE: Final = {
    "endpoints": "gets a 200 from it",
    "controls": "gets a 200 from it",
    "parameters": "sends it and gets a 200, or the 501 that names it",
    "transitions": "makes it happen",
    "reasons": "is decided so",
    "errors": "is refused in these words, with this status and code",
    "refusals": "asks for what is not modelled",
    "policies": "chooses it",
}


def find_gaps(coverage: Coverage, root: Path) -> list[str]:
    """Return a message for each gap; none if the page is complete.

    Args:
        coverage: what was measured.
        root: the folder that node ids start from.
    """
    of_grades = [message for kind in grades.KINDS for message in _grade_gaps(kind, coverage)]
    of_tests = [message for kind in EVIDENCE for message in _test_gaps(kind, coverage)]
    return [*of_grades, *of_tests, *_lost_tests(coverage, root)]


def ungraded_message(kind: str, name: str) -> str:
    """Say what to do about a claim without a grade."""
    answers = '\nanswers = ["400"]' if kind == "errors" else ""
    quoted = '"' + name.replace('"', '\\"') + '"'
    return (
        f"{name!r} has no grade. Say how it is known in "
        f"tools/issuing_tools/fidelity/{kind}.toml:\n\n"
        f'[{quoted}]\ngrade = "{"|".join(grades.GRADES)}"{answers}\nsays = "what is modelled, '
        f'what is less certain"\n\nThen: {MEASURE} (or with the path of the tests that see it)'
    )


def _grade_gaps(kind: str, coverage: Coverage) -> Iterator[str]:
    graded, claimed = grades.load_grades(kind), claims.claims_to_grade(kind)
    if kind in ("transitions", "reasons"):
        claimed |= coverage.get(kind, {}).keys()
    for name in sorted(claimed - graded.keys()):
        yield ungraded_message(kind, name)
    for name in sorted(graded.keys() - claimed):
        near = get_close_matches(name, claimed - graded.keys(), 1, 0.5)
        nearest = f" The nearest without a grade: {near[0]!r}." if near else ""
        yield f"{kind}.toml grades {name!r}, which the sandbox does not have.{nearest}"


def _test_gaps(kind: str, coverage: Coverage) -> Iterator[str]:
    graded = grades.load_grades(kind) if kind in grades.KINDS else {}
    required, covered = claims.claims_to_cover(kind, graded), coverage.get(kind, {})
    for name in sorted(required - covered.keys()):
        yield f"{kind}: {name!r} is held by no test: one that {EVIDENCE[kind]}; then: {MEASURE}"
    for name, grade in graded.items():
        if grade.unseen and name in covered:
            yield f"{kind}.toml says of {name!r} that nothing shows it; {covered[name][0]} does."
    if kind == "errors":
        for name in sorted(covered.keys() - required):
            yield (
                f"A test was refused {name!r}, and errors.toml has no such wording with this status"
                f" and code among its answers; {covered[name][0]}."
            )


def _lost_tests(coverage: Coverage, root: Path) -> Iterator[str]:
    """Report tests that are named and no longer there."""
    for test in sorted(covering_tests(coverage)):
        if not exists(test, root):
            yield f"docs/fidelity.json names {test}, which is not there. Run: {MEASURE}"
