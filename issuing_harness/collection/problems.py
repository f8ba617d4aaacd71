"""Problems of feature files, and those of their tags."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

import pytest

from issuing_harness.collection.options import SEVERITIES, SKIP_TAGS, TAG_FAMILIES
from issuing_harness.errors import VocabularyError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something on one line that could let a scenario pass without checking anything.

    Args:
        line: counted from 1.
        message: what is wrong, as a clause without a full stop.
        remedy: what to do about it, in one or two sentences.
        rule: the name of the lint rule that lists it.
    """

    line: int
    message: str
    remedy: str
    rule: str = "false-green"


class FeatureRefused(VocabularyError, pytest.Collector.CollectError):
    """A feature file is not run, because of the problems in it."""

    def __init__(self, path: str, problems: Iterable[Problem]) -> None:
        self.path = path
        self.problems = tuple(sorted(problems))
        lines = (f"{path}:{p.line}: {p.message}. {p.remedy}" for p in self.problems)
        super().__init__("\n".join(lines))


def tag_problem(tag: str, line: int, configured: Iterable[str]) -> Problem | None:
    """Return what is wrong with one tag, None if nothing is.

    Args:
        tag: without its ``@``.
        line: where it is written, counted from 1.
        configured: the tags of ``issuing_tags``.
    """
    family, colon, value = tag.partition(":")
    if colon and family in TAG_FAMILIES:
        return _value_problem(family, value, line)
    known = [*SKIP_TAGS, *configured]
    if tag in known:
        return None
    near = get_close_matches(tag, [*known, *(f"{name}:" for name in TAG_FAMILIES)], n=1)
    return Problem(
        line,
        f"@{tag} is not a tag of this project" + (f" (near: @{near[0]})" if near else ""),
        "Correct it, or add it to issuing_tags in pytest's configuration. "
        f"Known: {', '.join('@' + name for name in known)}, "
        f"{', '.join(f'@{name}:…' for name in TAG_FAMILIES)}.",
        rule="unknown-tag",
    )


def _value_problem(family: str, value: str, line: int) -> Problem | None:
    if not value:
        remedy = f"Write it like @{family}:value."
        return Problem(line, f"@{family}: has no value", remedy, rule="unknown-tag")
    if family == "severity" and value not in SEVERITIES:
        remedy = f"Use one of {', '.join(SEVERITIES)}."
        return Problem(line, f"{value!r} is not a severity", remedy, rule="unknown-tag")
    return None


class ToldOnce:
    """The errors of one feature file's steps, each told in full once.

    A step of a Background stops every scenario below it: the first one tells why, and how many are
    stopped; the others name the first.
    """

    def __init__(self) -> None:
        self._tellers: dict[str, str] = {}

    def error(
        self, error: VocabularyError, location: str, scenario: str, stopped: int
    ) -> VocabularyError:
        """Return what a scenario says of an error.

        Args:
            error: the error in full; its first line says what is wrong.
            location: the file and line of the step.
            scenario: the name of the scenario.
            stopped: the number of the file's scenarios that the step stops.
        """
        summary, _, details = str(error).partition("\n")
        teller = self._tellers.setdefault(summary, scenario)
        if stopped <= 1 or not summary.startswith(location):
            return error
        if teller == scenario:
            count = f"It stops {stopped} scenarios of this file; the others only name this one."
            return type(error)("\n".join(filter(None, (summary, count, details))))
        return type(error)(f"{summary.rstrip(':')}\nThis is told in full of {teller!r}.")
