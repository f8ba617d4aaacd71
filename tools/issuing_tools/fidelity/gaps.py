"""What lacks a grade or a test, a sentence each that says what to do about it."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from issuing_tools.fidelity import claims, grades
from issuing_tools.fidelity.held import Held, is_there, tests_named

MEASURE: Final = "python scripts/measure_fidelity.py"
#: What a test has to see, by kind.
SIGHT: Final = {
    "endpoints": "gets a 200 from it",
    "controls": "gets a 200 from it",
    "parameters": "sends it and gets a 200, or the 501 that names it",
    "transitions": "makes it happen",
    "reasons": "is decided so",
    "errors": "is refused in these words, with this status and code",
    "refusals": "asks for what is not modelled",
    "policies": "chooses it",
}


def found(held: Held, root: Path) -> list[str]:
    """Everything that is missing; nothing if the page is whole.

    Args:
        held: what was measured.
        root: the folder that node ids start from.
    """
    lacking_grades = [each for kind in grades.KINDS for each in _grades(kind, held)]
    lacking_tests = [each for kind in SIGHT for each in _tests(kind, held)]
    return [*lacking_grades, *lacking_tests, *_lost(held, root)]


def ungraded(kind: str, name: str) -> str:
    """What to do about a claim without a grade."""
    answers = '\nanswers = ["400"]' if kind == "errors" else ""
    quoted = '"' + name.replace('"', '\\"') + '"'
    return (
        f"{name!r} has no grade. Say how it is known in issuing_sandbox/fidelity/{kind}.toml:\n\n"
        f'[{quoted}]\ngrade = "{"|".join(grades.GRADES)}"{answers}\nsays = "what is modelled, '
        f'what is less certain"\n\nThen: {MEASURE} (or with the path of the tests that see it)'
    )


def _grades(kind: str, held: Held) -> Iterator[str]:
    given, there = grades.given(kind), claims.to_grade(kind)
    if kind in ("transitions", "reasons"):
        there |= held.get(kind, {}).keys()
    for name in sorted(there - given.keys()):
        yield ungraded(kind, name)
    for name in sorted(given.keys() - there):
        near = get_close_matches(name, there - given.keys(), 1, 0.5)
        nearest = f" The nearest without a grade: {near[0]!r}." if near else ""
        yield f"{kind}.toml grades {name!r}, which the sandbox does not have.{nearest}"


def _tests(kind: str, held: Held) -> Iterator[str]:
    given = grades.given(kind) if kind in grades.KINDS else {}
    wanted, seen = claims.to_hold(kind, given), held.get(kind, {})
    for name in sorted(wanted - seen.keys()):
        yield f"{kind}: {name!r} is held by no test: one that {SIGHT[kind]}; then: {MEASURE}"
    for name, each in given.items():
        if each.unseen and name in seen:
            yield f"{kind}.toml says of {name!r} that nothing shows it; {seen[name][0]} does."
    if kind == "errors":
        for name in sorted(seen.keys() - wanted):
            yield (
                f"A test was refused {name!r}, and errors.toml has no such wording with this status"
                f" and code among its answers; {seen[name][0]}."
            )


def _lost(held: Held, root: Path) -> Iterator[str]:
    """Tests that are named and no longer there."""
    for test in sorted(tests_named(held)):
        if not is_there(test, root):
            yield f"docs/fidelity.json names {test}, which is not there. Run: {MEASURE}"
