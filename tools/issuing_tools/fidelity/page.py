"""The page itself: the text of ``page.md`` with its tables filled in."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Final

from issuing_sandbox.contract import published
from issuing_sandbox.policies import Policies
from issuing_tools.fidelity import claims, grades
from issuing_tools.fidelity.held import Held

TEXT: Final = Path(__file__).with_name("page.md")
_PLACE: Final = re.compile(r"^<!-- (?:table|list): (.+) -->$", re.MULTILINE)

Row = tuple[str, ...]


def written(held: Held) -> str:
    """The whole page.

    Args:
        held: what was measured.
    """
    text = TEXT.read_text(encoding="utf-8")
    return _PLACE.sub(lambda place: "\n".join(_FILLS[place[1]](held)), text)


def _endpoints(held: Held) -> Iterator[str]:
    given = grades.given("endpoints")
    rows = []
    for name in sorted(given, key=lambda name: name.split()[::-1]):
        answer = "".join(f" {each}" for each in given[name].answers)
        rows.append((_code(name), *_grade(given[name]), _test(held, "endpoints", name + answer)))
    yield from _table("endpoint | grade | what is modelled | held by", rows)


def _parameters(held: Held) -> Iterator[str]:
    seen = held.get("parameters", {})
    rows = []
    for name, each in sorted(grades.given("parameters").items()):
        places = sorted(claim for claim in claims.parameters() if claim.split()[-1] == name)
        where = _code(places[0].rpartition(" ")[0]) if len(places) == 1 else f"{len(places)} places"
        if name in claims.EVERYWHERE:
            where = "every endpoint"
        first = next((claim for claim in places if claim in seen), name)
        rows.append((_code(name), where, *_grade(each), _test(held, "parameters", first)))
    yield from _table("parameter | of | grade | what is modelled | held by", rows)


def _transitions(held: Held) -> Iterator[str]:
    rows = []
    for name, each in grades.given("transitions").items():
        subject, _, change = name.partition(": ")
        kind, _, path = subject.partition(" ")
        before, _, after = change.partition(" → ")
        what = _code(kind) + ("" if path == "status" else f" {_code(path)}")
        step = f"{'*new*' if before == 'new' else _code(before)} → {_code(after)}"
        rows.append((what, step, *_grade(each), _test(held, "transitions", name)))
    yield from _table("of | transition | grade | remarks | held by", rows)


def _errors(held: Held) -> Iterator[str]:
    rows = []
    for text, each in sorted(grades.given("errors").items()):
        answers = ", ".join(_code(answer) for answer in each.answers)
        test = _test(held, "errors", f"{each.answers[0]} {text}" if each.answers else text)
        rows.append((text, answers, *_grade(each), test))
    yield from _table("wording | answered with | grade | remarks | held by", rows)


def _graded(kind: str, heads: str) -> Callable[[Held], Iterator[str]]:
    def fill(held: Held) -> Iterator[str]:
        given = grades.given(kind).items()
        rows = [
            (_code(name), *_grade(each), each.unseen or _test(held, kind, name))
            for name, each in given
        ]
        yield from _table(heads, rows)

    return fill


def _seen(kind: str, heads: str) -> Callable[[Held], Iterator[str]]:
    def fill(held: Held) -> Iterator[str]:
        names = sorted(claims.to_hold(kind, {}) | held.get(kind, {}).keys())
        show = _code if kind == "events" else str
        yield from _table(heads, [(show(name), _test(held, kind, name)) for name in names])

    return fill


def _policies(held: Held) -> Iterator[str]:
    rows = []
    for each in fields(Policies):
        known = dict.fromkeys([each.default, *each.metadata["choices"]])
        values = " or ".join(_code(str(value).lower()) for value in known)
        tests = dict.fromkeys(_test(held, "policies", name) for name in claims.other_choices(each))
        rows.append((_code(each.name), values, each.metadata["why"], ", ".join(tests)))
    yield from _table("policy | values | why | held by", rows)


def _other_reasons(_: Held) -> Iterator[str]:
    given = grades.given("reasons").keys()
    verdict = published.schemas()["issuing_authorization_request"]["properties"]
    yield ", ".join(_code(each) for each in sorted({*verdict["reason"]["enum"]} - given)) + "."


_FILLS: Final[dict[str, Callable[[Held], Iterator[str]]]] = {
    "controls": _graded("controls", "control | grade | what it stands for | held by"),
    "endpoints": _endpoints,
    "errors": _errors,
    "events": _seen("events", "event | held by"),
    "other reasons": _other_reasons,
    "parameters": _parameters,
    "policies": _policies,
    "reasons": _graded("reasons", "reason | grade | remarks | held by"),
    "refusals": _seen("refusals", "not modelled | held by"),
    "transitions": _transitions,
}


def _table(heads: str, rows: Iterable[Row]) -> Iterator[str]:
    yield f"| {heads} |"
    yield f"|{' --- |' * (heads.count('|') + 1)}"
    for row in rows:
        yield " | ".join(["", *(cell.replace("|", r"\|") for cell in row), ""]).strip()


def _grade(given: grades.Grade) -> Row:
    return given.grade, given.says


def _test(held: Held, kind: str, name: str) -> str:
    """The nearest test, by its name and with a link to its file."""
    tests = held.get(kind, {}).get(name)
    if not tests:
        return "**no test**"
    path, _, function = tests[0].partition("::")
    return f"[{function.removeprefix('test_').replace('_', ' ')}](../{path})"


def _code(text: str) -> str:
    return f"`{text}`"
