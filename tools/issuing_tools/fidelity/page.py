"""Renders the page: the text of ``page.md`` with its tables filled in."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from issuing_sandbox.contract import newer_versions, published
from issuing_sandbox.policies import POLICIES
from issuing_tools.fidelity import claims, funding, grades, production, sweeps
from issuing_tools.fidelity.coverage import Coverage

TEMPLATE: Final = Path(__file__).with_name("page.md")
_MARKER: Final = re.compile(r"^<!-- (?:table|list): (.+) -->$", re.MULTILINE)

Row = tuple[str, ...]


def render_page(coverage: Coverage) -> str:
    """Return the whole page.

    Args:
        coverage: what was measured.
    """
    text = TEMPLATE.read_text(encoding="utf-8")
    return _MARKER.sub(lambda marker: "\n".join(_SECTIONS[marker[1]](coverage)), text)


def _endpoints(coverage: Coverage) -> Iterator[str]:
    graded = grades.load_grades("endpoints")
    rows = []
    for name in sorted(graded, key=lambda name: name.split()[::-1]):
        claim = name + "".join(f" {status}" for status in graded[name].answers)
        rows.append((_code(name), *_grade(graded[name]), _test(coverage, "endpoints", claim)))
    yield from _table("endpoint | grade | what is modelled | held by", rows)


def _parameters(coverage: Coverage) -> Iterator[str]:
    covered = coverage.get("parameters", {})
    rows = []
    for name, grade in sorted(grades.load_grades("parameters").items()):
        places = sorted(claim for claim in claims.parameters() if claim.split()[-1] == name)
        where = _code(places[0].rpartition(" ")[0]) if len(places) == 1 else f"{len(places)} places"
        if name in claims.SHARED_PARAMETERS:
            where = "every endpoint"
        first = next((claim for claim in places if claim in covered), name)
        rows.append((_code(name), where, *_grade(grade), _test(coverage, "parameters", first)))
    yield from _table("parameter | of | grade | what is modelled | held by", rows)


def _transitions(coverage: Coverage) -> Iterator[str]:
    rows = []
    for name, grade in grades.load_grades("transitions").items():
        subject, _, change = name.partition(": ")
        kind, _, path = subject.partition(" ")
        before, _, after = change.partition(" → ")
        what = _code(kind) + ("" if path == "status" else f" {_code(path)}")
        step = f"{'*new*' if before == 'new' else _code(before)} → {_code(after)}"
        rows.append((what, step, *_grade(grade), _test(coverage, "transitions", name)))
    yield from _table("of | transition | grade | remarks | held by", rows)


def _errors(coverage: Coverage) -> Iterator[str]:
    rows = []
    for text, grade in sorted(grades.load_grades("errors").items()):
        answers = ", ".join(_code(answer) for answer in grade.answers)
        test = _test(coverage, "errors", f"{grade.answers[0]} {text}" if grade.answers else text)
        rows.append((text, answers, *_grade(grade), test))
    yield from _table("wording | answered with | grade | remarks | held by", rows)


def _sweeps(_: Coverage) -> Iterator[str]:
    yield from _table("sweep | answered with | how often", sweeps.rows())


def _funding_models(_: Coverage) -> Iterator[str]:
    yield from _table("cards spend from | passed | failed | skipped", funding.rows())


def _funding_reasons(_: Coverage) -> Iterator[str]:
    yield from _table("cards spend from | because | scenarios", funding.reasons())


def _graded(kind: str, heads: str) -> Callable[[Coverage], Iterator[str]]:
    def fill(coverage: Coverage) -> Iterator[str]:
        rows = [
            (_code(name), *_grade(grade), grade.unseen or _test(coverage, kind, name))
            for name, grade in grades.load_grades(kind).items()
        ]
        yield from _table(heads, rows)

    return fill


def _ungraded(kind: str, heads: str) -> Callable[[Coverage], Iterator[str]]:
    def fill(coverage: Coverage) -> Iterator[str]:
        names = sorted(claims.claims_to_cover(kind, {}) | coverage.get(kind, {}).keys())
        show = _code if kind == "events" else str
        yield from _table(heads, [(show(name), _test(coverage, kind, name)) for name in names])

    return fill


def _policies(coverage: Coverage) -> Iterator[str]:
    rows = []
    for name, policy in POLICIES.items():
        choices = dict.fromkeys([policy.default, *policy.choices])
        values = " or ".join(_code(str(value).lower()) for value in choices)
        others = claims.other_choice_claims(name)
        tests = dict.fromkeys(_test(coverage, "policies", each) for each in others)
        rows.append((_code(name), values, policy.why, ", ".join(tests)))
    yield from _table("policy | values | why | held by", rows)


def _production(_: Coverage) -> Iterator[str]:
    rows = [(*told, _link(test)) for *told, test in production.rows()]
    yield from _table("what a program does | which | what comes of it | held by", rows)


def _newer_versions(_: Coverage) -> Iterator[str]:
    rows = []
    for each in newer_versions.additions():
        what = {"value": "value", "parameter": "parameter"}.get(each.kind, "field")
        named = f" {_code(each.value)}" if each.value else ""
        before = _code(each.older or "null") if each.value else "left out"
        shown = "parameter_unknown" if each.kind == "parameter" else before
        rows.append((each.since, _code(each.of), f"{what} {_code(each.path)}{named}", shown))
    yield from _table("since | of | what it adds | in versions before", rows)


def _other_reasons(_: Coverage) -> Iterator[str]:
    graded = grades.load_grades("reasons").keys()
    decision = published.schemas()["issuing_authorization_request"]["properties"]
    others = sorted({*decision["reason"]["enum"]} - graded)
    yield ", ".join(_code(reason) for reason in others) + "."


_SECTIONS: Final[dict[str, Callable[[Coverage], Iterator[str]]]] = {
    "sweeps": _sweeps,
    "controls": _graded("controls", "control | grade | what it stands for | held by"),
    "endpoints": _endpoints,
    "errors": _errors,
    "events": _ungraded("events", "event | held by"),
    "funding models": _funding_models,
    "funding reasons": _funding_reasons,
    "newer versions": _newer_versions,
    "other reasons": _other_reasons,
    "parameters": _parameters,
    "policies": _policies,
    "production": _production,
    "reasons": _graded("reasons", "reason | grade | remarks | held by"),
    "refusals": _ungraded("refusals", "not modelled | held by"),
    "transitions": _transitions,
}


def _table(heads: str, rows: Iterable[Row]) -> Iterator[str]:
    yield f"| {heads} |"
    yield f"|{' --- |' * (heads.count('|') + 1)}"
    for row in rows:
        yield " | ".join(["", *(cell.replace("|", r"\|") for cell in row), ""]).strip()


def _grade(grade: grades.Grade) -> Row:
    return grade.grade, grade.says


def _test(coverage: Coverage, kind: str, name: str) -> str:
    """Return the nearest test of a claim, by its name and with a link to its file."""
    tests = coverage.get(kind, {}).get(name)
    if not tests:
        return "**no test**"
    return _link(tests[0])


def _link(test: str) -> str:
    path, _, function = test.partition("::")
    return f"[{function.removeprefix('test_').replace('_', ' ')}](../{path})"


def _code(text: str) -> str:
    return f"`{text}`"
