"""Routes: what an application can be asked and told, as its team wrote it down.

Its team writes in ``pyproject.toml`` what the API can be asked and told::

    [tool.issuing.application]
    reset = "POST /reset"
    wait = "5 s"
    settle = "500 ms"

    [tool.issuing.application.shows]
    card = "/cards/{card}"

    [tool.issuing.application.takes]
    budget = "PUT /cards/{card}/budget"

What it ``shows`` is read with GET, and is JSON. What it ``takes`` is sent as a JSON object with the
one name and its value. A name in braces is replaced by an id, ``{value}`` by the value itself. What
is expected must be shown before ``wait`` is over, and from then on for as long as ``settle``: an
entry that is booked twice is right for a moment.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import pytest

from issuing_harness.errors import SettingsError
from issuing_harness.webhooks.application_access import Access, Restart, Setting

TABLE: Final = "tool.issuing.application"
_ROUTE: Final = re.compile(r"(POST|PUT|PATCH|DELETE) /\S*")

#: Seconds of real time until the application has to show what is expected, and then for how long.
WAIT_SECONDS: Final = 5.0
SETTLE_SECONDS: Final = 0.5
_ENTRIES: Final = ("reset", "settle", "shows", "takes", "wait")
_DURATION: Final = re.compile(r"(?P<number>\d+(?:\.\d+)?) ?(?P<unit>ms|s)")
_UNITS: Final = {"ms": 0.001, "s": 1.0}


@dataclass(frozen=True, slots=True)
class Routes:
    """Everything an application can be asked and told.

    Args:
        shows: for each name, how it is read.
        takes: for each name, how it is set.
        reset: empties the application before a scenario; ``None`` if it need not be.
        wait: seconds until it has to show what is expected.
        settle: seconds for which it has to show it then.
        lacks: what it does not show, ``balance`` or ``authorization.asked``, with the reason.
    """

    shows: Mapping[str, Access] = field(default_factory=dict)
    takes: Mapping[str, Setting] = field(default_factory=dict)
    reset: Setting | None = None
    wait: float = WAIT_SECONDS
    settle: float = SETTLE_SECONDS
    lacks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApplicationPlace:
    """Where an application is and what it can be asked and told, as a profile says.

    Args:
        routes: what it can be asked and told.
        names: what stands for names in braces that are no ids: ``port``, ``tmp``.
        folder: what files and commands are relative to.
        restart: starts the integration anew with further variables of its environment; ``None``
            where nobody can.
    """

    routes: Routes
    names: Mapping[str, str]
    folder: Path
    restart: Restart | None = None


#: In the stash of the configuration, where a profile names the application.
APPLICATION: Final = pytest.StashKey[ApplicationPlace]()


def read_routes(project: Path) -> Routes:
    """Return the routes in a project's ``pyproject.toml``; none where it has no such table.

    Raises:
        SettingsError: an entry of the table is malformed.
    """
    if not project.exists():
        return Routes()
    table = tomllib.loads(project.read_text(encoding="utf-8"))
    for name in TABLE.split("."):
        table = table.get(name, {})
    _refuse_unknown(table)
    takes = {name: _route(name, entry) for name, entry in table.get("takes", {}).items()}
    reset = table.get("reset")
    return Routes(
        _paths(table.get("shows", {})),
        takes,
        _route("reset", reset) if reset else None,
        _seconds(table, "wait", WAIT_SECONDS),
        _seconds(table, "settle", SETTLE_SECONDS),
    )


def _refuse_unknown(table: Mapping[str, Any]) -> None:
    for name in table:
        if name not in _ENTRIES:
            near = get_close_matches(name, _ENTRIES, n=1)
            raise SettingsError(
                f"{TABLE} says {name}, and nothing reads that. It takes: {', '.join(_ENTRIES)}."
                + (f" Did you mean {near[0]}?" if near else "")
            )


def _seconds(table: Mapping[str, Any], name: str, default: float) -> float:
    entry = table.get(name)
    if entry is None:
        return default
    match = _DURATION.fullmatch(entry) if isinstance(entry, str) else None
    if match is None:
        raise SettingsError(
            f"{TABLE} says {name} = {entry!r}; it is a time with its unit, such as "
            '"500 ms" or "5 s".'
        )
    return float(match["number"]) * _UNITS[match["unit"]]


def _paths(shows: Mapping[str, Any]) -> dict[str, Access]:
    for name, path in shows.items():
        if not isinstance(path, str) or not path.startswith("/"):
            raise SettingsError(
                f"{TABLE}.shows.{name} is {path!r}; it is a path, such as '/cards/{{card}}'."
            )
    return {name: Access("http", (f"GET {path}",)) for name, path in shows.items()}


def _route(name: str, entry: object) -> Setting:
    match = _ROUTE.fullmatch(entry) if isinstance(entry, str) else None
    if match is None:
        raise SettingsError(
            f"{TABLE} says {name} = {entry!r}; it is a method and a path, such as "
            "'PUT /cards/{card}/budget'."
        )
    return Setting("http", (match[0],))
