"""The grade of each claim, loaded from the ``.toml`` files beside this module."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent
#: Best first.
GRADES: Final = ("recorded", "documented", "inferred", "policy")
#: The kinds of claims that are graded one by one, each in a file of its own.
KINDS: Final = ("endpoints", "controls", "parameters", "transitions", "reasons", "errors")


class InvalidGrade(Exception):
    """A ``.toml`` file has something that is not a grade."""


@dataclass(frozen=True, slots=True)
class Grade:
    """How one claim is known.

    Args:
        grade: one of ``GRADES``.
        says: what is modelled, and what of it is less certain; Markdown, may be empty.
        answers: of a wording, the responses that have it: ``400``, ``404 resource_missing``; of an
            endpoint that never succeeds, the status that it always returns.
        unseen: why no test can cover it, if none can.
    """

    grade: str
    says: str = ""
    answers: tuple[str, ...] = ()
    unseen: str = ""


def load_grades(kind: str, folder: Path = FOLDER) -> dict[str, Grade]:
    """Return all grades of a kind, in the order of their file.

    Raises:
        InvalidGrade: a grade is not one of ``GRADES``, or a table has an unknown key.
    """
    path = folder / f"{kind}.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: _grade(f"{path.name}: [{name!r}]", table) for name, table in tables.items()}


def _grade(where: str, table: dict[str, Any]) -> Grade:
    names = [field.name for field in fields(Grade)]
    stray = table.keys() - set(names)
    if stray:
        known = ", ".join(names)
        raise InvalidGrade(f"{where} has {', '.join(sorted(stray))}; it takes {known}.")
    if table.get("grade") not in GRADES:
        found = table.get("grade", "no grade")
        raise InvalidGrade(f"{where} has {found!r}; a grade is one of {', '.join(GRADES)}.")
    return Grade(**table | {"answers": tuple(table.get("answers", ()))})
