"""The grade of each claim, as the ``.toml`` files beside this module give it."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent
#: Best first.
GRADES: Final = ("recorded", "documented", "inferred", "policy")
#: The kinds of claims that are graded one by one, each in a file of its own.
KINDS: Final = ("endpoints", "controls", "parameters", "transitions", "reasons", "errors")


class WrongGrade(Exception):
    """A ``.toml`` file says something that is no grade."""


@dataclass(frozen=True, slots=True)
class Grade:
    """How one thing is known.

    Args:
        grade: one of ``GRADES``.
        says: what is modelled, and what of it is less certain; Markdown, may be empty.
        answers: of a wording, how it is answered: ``400``, ``404 resource_missing``; of an endpoint
            that never succeeds, the status it always answers.
        unseen: why no test can see it, if none can.
    """

    grade: str
    says: str = ""
    answers: tuple[str, ...] = ()
    unseen: str = ""


def given(kind: str, folder: Path = FOLDER) -> dict[str, Grade]:
    """All grades of a kind, in the order of their file.

    Raises:
        WrongGrade: a grade is none, or something else is given with it.
    """
    path = folder / f"{kind}.toml"
    written = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: _grade(f"{path.name}: [{name!r}]", each) for name, each in written.items()}


def _grade(where: str, written: dict[str, Any]) -> Grade:
    stray = written.keys() - {each.name for each in fields(Grade)}
    if stray:
        known = ", ".join(each.name for each in fields(Grade))
        raise WrongGrade(f"{where} has {', '.join(sorted(stray))}; it takes {known}.")
    if written.get("grade") not in GRADES:
        found = written.get("grade", "no grade")
        raise WrongGrade(f"{where} has {found!r}; a grade is one of {', '.join(GRADES)}.")
    return Grade(**written | {"answers": tuple(written.get("answers", ()))})
