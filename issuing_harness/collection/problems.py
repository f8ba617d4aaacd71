"""Problems of feature files, and those of their tags."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

import pytest

from issuing_harness.collection.options import (
    SEVERITIES,
    SKIP_TAGS,
    TAG_FAMILIES,
    how_to_declare,
)
from issuing_harness.errors import UndefinedSentence, VocabularyError

_WORD: Final = re.compile(r"[^\W\d_][\w'-]*")
#: Words that give no reason by themselves.
_NO_REASON: Final = frozenset(
    _WORD.findall(
        "a an and because but fixme for i it is it's just later no none not now of reason reasons "
        "say so some tba tbd that the this todo was wip xxx yet"
    )
)


def is_reason(text: str) -> bool:
    """Whether a text says why: ``Because.`` and ``TODO`` do not."""
    words = {word.lower() for word in _WORD.findall(text)}
    return bool(words - _NO_REASON - {*SKIP_TAGS})


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
        f"Correct it, or add it to issuing_tags. {how_to_declare(tag)} "
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
    stopped; the others name the first. Each process of a run tells it.
    """

    def __init__(self) -> None:
        self._tellers: dict[object, str] = {}

    def error(
        self, error: VocabularyError, scenario: str, refusals: Iterable[VocabularyError]
    ) -> VocabularyError:
        """Return what a scenario says of an error.

        Args:
            error: the error in full; its first line says what is wrong.
            scenario: the name of the scenario.
            refusals: why the selected scenarios of the file cannot run; this one's included.
        """
        if error.line is None:
            return error
        summary, _, details = str(error).partition("\n")
        teller = self._tellers.setdefault(_key(error), scenario)
        stopped = sum(_key(refusal) == _key(error) for refusal in refusals)
        if teller != scenario:
            return _in_other_words(
                error, summary.rstrip(":"), f"This is told in full of {teller!r}."
            )
        if stopped > 1:
            count = f"It stops {stopped} scenarios of this file."
            return _in_other_words(error, summary, count, details)
        return error


def _in_other_words(error: VocabularyError, *lines: str) -> VocabularyError:
    """Return the same error with another message, made of the lines that are not empty."""
    other = type(error)("\n".join(filter(None, lines)))
    other.line = error.line
    return other


def _key(error: VocabularyError) -> tuple[object, ...]:
    """Return what is equal for the errors that are told once: of one step, with one summary.

    A sentence that nothing defines is the same one in every row of its outline.
    """
    is_undefined = isinstance(error, UndefinedSentence)
    return error.line, type(error), None if is_undefined else str(error).partition("\n")[0]
