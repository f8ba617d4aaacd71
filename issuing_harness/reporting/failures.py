"""Failures in the report: message, short trace, both sides of a comparison, and categories.

The trace is made here instead of taken from pytest: ``--tb=long`` and ``--showlocals`` print the
arguments of steps, ``--color=yes`` leaves escape codes, and none of that belongs in a report.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import attr
import orjson
import pytest
from _pytest._code.code import Traceback
from allure_commons.model2 import StatusDetails

from issuing_harness import errors
from issuing_harness.collection.execution import is_shown, without_causes_of_libraries
from issuing_harness.errors import HarnessError, ProductFailure
from issuing_harness.tape.redacted_output import redact_text

_ESCAPE_CODES: Final = re.compile(r"\x1b\[[0-9;]*m")
_MAX_SIDE_LENGTH: Final = 20_000


@attr.attrs
class ComparisonDetails(StatusDetails):
    """Status details with both sides of a comparison, whose difference Allure 3 shows."""

    actual: str = attr.attrib(default=None)
    expected: str = attr.attrib(default=None)


def without_colours(text: str) -> str:
    """Return ``text`` without the escape codes of terminal colours."""
    return _ESCAPE_CODES.sub("", text)


def without_module(message: str, error_class: type[BaseException]) -> str:
    """Return a message that begins with the error's class, without the module before it."""
    return message.removeprefix(f"{error_class.__module__}.")


def short_trace(excinfo: pytest.ExceptionInfo[BaseException]) -> str | None:
    """Return the frames of the project's own code, one line of source each, without arguments.

    None for a failure in our own words, which says it all.
    """
    if isinstance(excinfo.value, HarnessError | ProductFailure):
        return None
    trace = excinfo.getrepr(style="short", tbfilter=_shown_frames, showlocals=False)
    return without_colours(str(without_causes_of_libraries(trace, excinfo.value)))


def _shown_frames(excinfo: pytest.ExceptionInfo[BaseException]) -> Traceback:
    frames = excinfo.traceback.filter(excinfo)
    return frames.filter(is_shown) or frames[-1:]


@dataclass(frozen=True, slots=True)
class Comparison:
    """An ``==`` that did not hold.

    Args:
        actual: the left side.
        expected: the right side.
        explanation: the line in which pytest reports it.
    """

    actual: object
    expected: object
    explanation: str

    @classmethod
    def of(cls, actual: object, expected: object, lines: list[str] | None) -> "Comparison":
        """Return a comparison with pytest's explanation of it.

        Args:
            actual: the left side.
            expected: the right side.
            lines: what a plugin explains; None where both sides are short.
        """
        explanation = lines[0] if lines else f"{actual!r} == {expected!r}"
        return cls(actual, expected, without_colours(explanation))

    def add_to(self, details: StatusDetails) -> StatusDetails:
        """Return the details with both sides, if the failure is about this comparison.

        One that failed earlier and was caught (polling does that) must not lend its sides to
        another failure.
        """
        if self.explanation not in details.message:
            return details
        sides = {"actual": _readable(self.actual), "expected": _readable(self.expected)}
        return ComparisonDetails(**vars(details), **sides)


def _readable(side: Any) -> str:
    if isinstance(side, dict | list):
        sorted_by_name = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
        side = orjson.dumps(side, default=repr, option=sorted_by_name).decode()
    return redact_text(str(side))[:_MAX_SIDE_LENGTH]


REPORT_TITLE: Final = "Issuing harness"

_CASSETTE_ERRORS: Final = (
    errors.NoTape,
    errors.DamagedTape,
    errors.StaleTape,
    errors.NoMatch,
    errors.UnplayedInteractions,
    errors.SecretOnTape,
    errors.TapeError,
)
_UNDEFINED: Final = (errors.UndefinedSentence, errors.AmbiguousSentence)
_SETUP_ERRORS: Final = (errors.BackendUnavailable, errors.SettingsError, errors.FundsMissing)


def _mentions(*names: str) -> str:
    """Return a pattern for a message that contains one of the names.

    Allure 2 (Java) matches it with a whole message, Allure 3 (JavaScript) searches for it.
    """
    return rf"[\s\S]*\b({'|'.join(names)})\b[\s\S]*"


def _names(classes: tuple[type[Exception], ...]) -> list[str]:
    return [error_class.__name__ for error_class in classes]


#: Allure files a failure under the first category that fits.
CATEGORIES: Final[list[dict[str, Any]]] = [
    {
        "name": "The tape no longer fits the scenario",
        "matchedStatuses": ["broken"],
        # the SDK wraps what vcrpy raises in APIConnectionError: keep this before the backend's
        "messageRegex": _mentions(
            *_names(_CASSETTE_ERRORS), "CannotOverwriteExistingCassetteException"
        ),
    },
    {
        "name": "A Given that did not come about: the scenario was not set up",
        "matchedStatuses": ["broken"],
        "messageRegex": _mentions(errors.GivenNotMet.__name__),
    },
    {
        "name": "A sentence that nothing defines, or that several definitions match",
        "matchedStatuses": ["broken"],
        "messageRegex": _mentions(*_names(_UNDEFINED), "StepDefinitionNotFoundError"),
    },
    {
        "name": "A value that is not possible in its sentence",
        "matchedStatuses": ["broken"],
        "messageRegex": _mentions(errors.ImpossibleValue.__name__),
    },
    {
        "name": "An object that no step made, or that could be one of several",
        "matchedStatuses": ["broken"],
        "messageRegex": _mentions(errors.UnclearObject.__name__),
    },
    {
        "name": "A scenario that would not check what it says",
        "matchedStatuses": ["broken"],
        "messageRegex": _mentions(errors.VocabularyError.__name__),
    },
    {
        "name": "The backend is not ready: address, key or money",
        "matchedStatuses": ["broken"],
        "messageRegex": _mentions(
            *_names(_SETUP_ERRORS), "APIConnectionError", "AuthenticationError", "ConnectionError"
        ),
    },
    {
        "name": "Something did not happen in time",
        "matchedStatuses": ["failed"],
        "messageRegex": _mentions(errors.WaitTimeout.__name__),
    },
    {"name": "Failed: not what the scenario expected", "matchedStatuses": ["failed"]},
    {"name": "Broken: the scenario could not be run as written", "matchedStatuses": ["broken"]},
]


def write_categories(results: Path) -> None:
    """Write ``categories.json``, from which Allure 2 reads the categories."""
    (results / "categories.json").write_text(json.dumps(CATEGORIES, indent=1) + "\n", "utf-8")


def allurerc() -> dict[str, Any]:
    """Return the configuration of Allure 3, a copy of which is ``reports/renderer/allurerc.json``.

    A test compares the two.
    """
    return {
        "name": REPORT_TITLE,
        "appendHistory": False,
        "hideLabels": [
            *("parentSuite", "suite", "subSuite"),  # epic, feature and story say the same
            *("framework", "language", "package", "host", "thread"),
        ],
        "plugins": {
            "awesome": {
                "options": {
                    "reportName": REPORT_TITLE,
                    "singleFile": True,
                    "reportLanguage": "en",
                    "theme": "auto",
                    "layout": "split",
                    "groupBy": ["epic", "feature", "story"],
                    # the other one, charts, needs a history, and shows shares of shares
                    "sections": ["timeline"],
                    "charts": [],
                }
            }
        },
        "categories": CATEGORIES,
    }


def write_allurerc(renderer: Path) -> None:
    """Write ``allurerc.json`` anew, into ``reports/renderer``."""
    text = json.dumps(allurerc(), indent=2, ensure_ascii=False) + "\n"
    (renderer / "allurerc.json").write_text(text, "utf-8")
