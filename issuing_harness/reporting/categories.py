"""What kinds of failure there are: one list for ``categories.json`` and for Allure 3.

Allure 2 reads ``categories.json`` beside the results, Allure 3 only its own configuration. The
first category that fits takes the scenario, so the particular ones stand before the general.
"""

import json
from pathlib import Path
from typing import Any

from issuing_harness import errors

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
