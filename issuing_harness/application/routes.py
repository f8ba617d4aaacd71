"""What an application can be asked and told.

Its team writes it down in ``pyproject.toml``::

    [tool.issuing.application]
    reset = "POST /reset"

    [tool.issuing.application.shows]
    card = "/cards/{card}"

    [tool.issuing.application.takes]
    budget = "PUT /cards/{card}/budget"

``shows`` is read with GET and answers JSON; ``takes`` gets a JSON object with the one name and its
value. What stands in braces is an id, or ``{value}`` itself.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from issuing_harness.errors import SettingsError

TABLE: Final = "tool.issuing.application"
_CALL: Final = re.compile(r"(?P<method>POST|PUT|PATCH|DELETE) (?P<path>/\S*)")


@dataclass(frozen=True, slots=True)
class Call:
    """A call an application understands.

    Args:
        method: the HTTP method.
        path: with names in braces, ``/cards/{card}/budget``.
    """

    method: str
    path: str


@dataclass(frozen=True, slots=True)
class Routes:
    """Everything an application can be asked and told.

    Args:
        shows: paths by what they show.
        takes: calls by what they take.
        reset: empties the application before a scenario; ``None`` if it need not be.
    """

    shows: Mapping[str, str] = field(default_factory=dict)
    takes: Mapping[str, Call] = field(default_factory=dict)
    reset: Call | None = None


def read_routes(project: Path) -> Routes:
    """The routes in a project's ``pyproject.toml``; none where it says nothing.

    Raises:
        SettingsError: something there is not as it must be.
    """
    if not project.exists():
        return Routes()
    table = tomllib.loads(project.read_text(encoding="utf-8"))
    for name in TABLE.split("."):
        table = table.get(name, {})
    takes = {name: _call(name, written) for name, written in table.get("takes", {}).items()}
    reset = table.get("reset")
    return Routes(_paths(table.get("shows", {})), takes, _call("reset", reset) if reset else None)


def _paths(shows: Mapping[str, Any]) -> dict[str, str]:
    for name, path in shows.items():
        if not isinstance(path, str) or not path.startswith("/"):
            raise SettingsError(
                f"{TABLE}.shows.{name} is {path!r}; it is a path, such as '/cards/{{card}}'."
            )
    return dict(shows)


def _call(name: str, written: object) -> Call:
    found = _CALL.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        raise SettingsError(
            f"{TABLE} says {name} = {written!r}; it is a method and a path, such as "
            "'PUT /cards/{card}/budget'."
        )
    return Call(found["method"], found["path"])
