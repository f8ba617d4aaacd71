"""How a failure reads in the report: message, short trace, and what was expected.

The trace is made here, not taken from pytest: ``--tb=long`` and ``--showlocals`` print the
arguments of steps, ``--color=yes`` leaves escape codes, and none of that belongs in a report.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import attr
import orjson
import pytest
from allure_commons.model2 import StatusDetails

from issuing_harness import errors
from issuing_harness.errors import VocabularyError

_ESCAPE_CODES = re.compile(r"\x1b\[[0-9;]*m")
_MACHINERY = (
    *("/_pytest/", "/pluggy/", "/pytest_bdd/", "/allure_commons/", "/allure_pytest/"),
    *("/issuing_harness/collection/", "/issuing_harness/reporting/"),
)
_LONGEST_SIDE = 20_000


@attr.attrs
class Compared(StatusDetails):
    """Details that carry both sides: Allure 3 then shows their difference."""

    actual: str = attr.attrib(default=None)
    expected: str = attr.attrib(default=None)


def plain(text: str) -> str:
    """``text`` without terminal colours."""
    return _ESCAPE_CODES.sub("", text)


def trace_of(excinfo: pytest.ExceptionInfo[BaseException]) -> str | None:
    """The frames of the project's own code, one line of source each, no arguments.

    None where there is nothing to trace: a scenario that was refused before it began.
    """
    if isinstance(excinfo.value, VocabularyError):
        return None
    return plain(str(excinfo.getrepr(style="short", tbfilter=_own_frames, showlocals=False)))


@dataclass(frozen=True, slots=True)
class Comparison:
    """An ``==`` that did not hold: its sides, and the line in which pytest says so."""

    actual: object
    expected: object
    said: str

    @classmethod
    def of(cls, actual: object, expected: object, explanation: list[str] | None) -> "Comparison":
        """What pytest explained; nothing, where both sides are short."""
        said = explanation[0] if explanation else f"{actual!r} == {expected!r}"
        return cls(actual, expected, plain(said))

    def added_to(self, details: StatusDetails) -> StatusDetails:
        """The details with both sides, if this is the comparison that the failure is about.

        One that failed earlier and was caught (polling does that) must not lend its sides to
        another failure.
        """
        if self.said not in details.message:
            return details
        sides = {"actual": _readable(self.actual), "expected": _readable(self.expected)}
        return Compared(**vars(details), **sides)


def _own_frames(excinfo: pytest.ExceptionInfo[BaseException]) -> Any:
    frames = excinfo.traceback.filter(excinfo)
    own = frames.filter(lambda frame: not _is_machinery(str(frame.path)))
    return own or frames[-1:]


def _is_machinery(path: str) -> bool:
    return any(folder in path.replace("\\", "/") for folder in _MACHINERY)


def _readable(side: Any) -> str:
    if isinstance(side, dict | list):
        sorted_by_name = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
        return orjson.dumps(side, default=repr, option=sorted_by_name).decode()[:_LONGEST_SIDE]
    return str(side)[:_LONGEST_SIDE]


TITLE = "Issuing harness"

_TAPE = (
    errors.NoTape,
    errors.DamagedTape,
    errors.StaleTape,
    errors.NoMatch,
    errors.UnplayedTakes,
    errors.SecretOnTape,
    errors.TapeError,
)
_SENTENCE = (errors.UndefinedSentence, errors.AmbiguousSentence, errors.VocabularyError)
_READINESS = (errors.BackendUnavailable, errors.SettingsError, errors.FundsMissing)


def _mentions(*names: str) -> str:
    """A pattern Java and JavaScript both take, for a whole message or a part of it."""
    return rf"[\s\S]*\b({'|'.join(names)})\b[\s\S]*"


def _names(kinds: tuple[type[Exception], ...]) -> list[str]:
    return [kind.__name__ for kind in kinds]


CATEGORIES: list[dict[str, Any]] = [
    {
        "name": "The tape no longer fits the scenario",
        "matchedStatuses": ["broken"],
        # the SDK wraps what vcrpy raises in APIConnectionError: keep this before the network
        "messageRegex": _mentions(*_names(_TAPE), "CannotOverwriteExistingCassetteException"),
    },
    {
        "name": "A sentence nobody, or more than one, defines",
        "matchedStatuses": ["broken"],
        "messageRegex": _mentions(*_names(_SENTENCE), "StepDefinitionNotFoundError"),
    },
    {
        "name": "The backend is not ready: address, key or money",
        "matchedStatuses": ["broken"],
        "messageRegex": _mentions(
            *_names(_READINESS), "APIConnectionError", "AuthenticationError", "ConnectionError"
        ),
    },
    {
        "name": "Something did not happen in time",
        "matchedStatuses": ["broken"],
        "messageRegex": _mentions(errors.WaitedInVain.__name__),
    },
    {"name": "The product is wrong (failed)", "matchedStatuses": ["failed"]},
    {"name": "The harness is wrong or misused (broken)", "matchedStatuses": ["broken"]},
]


def write_categories(results: Path) -> None:
    """``categories.json`` for Allure 2."""
    (results / "categories.json").write_text(json.dumps(CATEGORIES, indent=1) + "\n", "utf-8")


def allurerc() -> dict[str, Any]:
    """The configuration of Allure 3, which is kept in ``reports/renderer/allurerc.json``."""
    return {
        "name": TITLE,
        "appendHistory": False,
        "hideLabels": [
            *("parentSuite", "suite", "subSuite"),  # epic, feature and story say the same
            *("framework", "language", "package", "host", "thread"),
        ],
        "plugins": {
            "awesome": {
                "options": {
                    "reportName": TITLE,
                    "singleFile": True,
                    "reportLanguage": "en",
                    "theme": "auto",
                    "layout": "split",
                    "groupBy": ["epic", "feature", "story"],
                }
            }
        },
        "categories": CATEGORIES,
    }


def write_allurerc(renderer: Path) -> None:
    """Rewrite ``allurerc.json``; a test holds it equal to the list above."""
    text = json.dumps(allurerc(), indent=2, ensure_ascii=False) + "\n"
    (renderer / "allurerc.json").write_text(text, "utf-8")
