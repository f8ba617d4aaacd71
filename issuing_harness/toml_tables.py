"""A TOML file's tables, whose entries are taken one by one; what is wrong is told with its line.

``tomllib`` keeps no lines, so the line of an entry is looked for only when a message needs it.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from difflib import get_close_matches
from math import isfinite
from os.path import relpath
from pathlib import Path
from typing import Any, Final, NoReturn

from issuing_harness.errors import SettingsError
from issuing_harness.printable import hidden_character

#: Where an entry is: names of tables, numbers in arrays of tables, and its own name.
Path_ = tuple[str | int, ...]

_REQUIRED: Final[Any] = object()
_KINDS: Final[Mapping[type, str]] = {
    str: "a text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list in square brackets",
    dict: "a table",
    date: "a day, such as 2027-01-31",
    datetime: "a moment",
    time: "a time of day",
}
_HEADING: Final = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]")
_ENTRY: Final = re.compile(r"^\s*(?:\"([^\"]+)\"|'([^']+)'|([\w.-]+))\s*=")


def read_toml(path: Path) -> "Table":
    """Return the file's outermost table.

    Raises:
        SettingsError: it cannot be read, or is not TOML.
    """
    try:
        text = path.read_text(encoding="utf-8")
        return Table(tomllib.loads(text), TomlFile(path, text))
    except FileNotFoundError:
        raise SettingsError(f"{relpath(path)} was to be read, and there is no such file.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{relpath(path)} cannot be read: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{relpath(path)} is not TOML: {error}.") from None
    except RecursionError:
        raise SettingsError(
            f"{relpath(path)} was to be read, and its tables or lists are nested too deep. Write "
            "them side by side."
        ) from None


class TomlFile:
    """The text that the tables come from.

    Args:
        path: the file.
        text: what is in it.
    """

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self._lines = text.splitlines()

    def place(self, where: Path_) -> str:
        """Return ``certification.toml:12`` of the entry, or of the nearest table around it."""
        while where:
            if (line := self._line(where)) is not None:
                return f"{relpath(self.path)}:{line}"
            where = where[:-1]
        return relpath(self.path)

    def _line(self, where: Path_) -> int | None:
        here: Path_ = ()
        counts: dict[str, int] = {}
        for number, line in enumerate(self._lines, 1):
            if heading := _HEADING.match(line):
                here = self._heading(heading[1], heading[2], counts)
                found = here
            elif entry := _ENTRY.match(line):
                found = (*here, *next(filter(None, entry.groups())).split("."))
            else:
                continue
            if found[: len(where)] == where:
                return number
        return None

    def _heading(self, brackets: str, name: str, counts: dict[str, int]) -> Path_:
        names: Path_ = tuple(part.strip().strip("\"'") for part in name.split("."))
        if brackets == "[[":
            counts[name] = counts.get(name, -1) + 1
            return (*names, counts[name])
        return names


class Table:
    """One table of the file.

    Args:
        values: its entries.
        file: where it stands, for messages.
        where: the way to it.
    """

    def __init__(self, values: Mapping[str, Any], file: TomlFile, where: Path_ = ()) -> None:
        self._values = values
        self._file = file
        self._where = where
        self._taken: list[str] = []

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __iter__(self) -> Any:
        return iter(self._values)

    @property
    def name(self) -> str:
        """The name of the table, the last part of the way to it; empty of the outermost one."""
        return next((part for part in reversed(self._where) if isinstance(part, str)), "")

    def admit(self, *names: str) -> None:
        """Refuse an entry of another name, before a message blames what it was to say.

        Args:
            names: all that the table may have.
        """
        for name in self._values:
            if name not in names:
                self.refuse(name, f"there is nothing of the name {name}", name, names)

    def is_text(self, name: str) -> bool:
        """Whether the entry is a text."""
        return isinstance(self._values.get(name), str)

    def text(self, name: str, default: str = _REQUIRED, *, among: Sequence[str] = ()) -> str:
        """Return a text, which must be one of a list if there is one."""
        value: str = self._take(name, str, default)
        self._refuse_hidden(name, value)
        if among and value != default and value not in among:
            self.refuse(name, f"{value!r} is none of {', '.join(among)}", value, among)
        return value

    def number(self, name: str, default: float = _REQUIRED) -> float:
        """Return a number that is finite and not below zero."""
        value = self._take(name, (int, float), default)
        if value < 0:
            self.refuse(name, f"{value:g} is below zero")
        if not isfinite(value):
            self.refuse(name, f"{value:g} is no number of anything")
        return float(value)

    def truth(self, name: str, *, default: bool = _REQUIRED) -> bool:
        """Return ``true`` or ``false``."""
        return bool(self._take(name, bool, default))

    def day(self, name: str) -> date:
        """Return a day."""
        day: date = self._take(name, date, _REQUIRED)
        return day

    def texts(self, name: str, default: Sequence[str] = _REQUIRED) -> Sequence[str]:
        """Return a list of texts."""
        values = self._take(name, list, default)
        if not all(isinstance(value, str) for value in values):
            self.refuse(name, "it is a list of texts in quotes")
        self._refuse_hidden(name, *values)
        return tuple(values)

    def text_map(self, name: str) -> dict[str, str]:
        """Return a table of texts; empty if there is none."""
        table = self.table(name)
        return {each: table.text(each) for each in table}

    def table(self, name: str) -> "Table":
        """Return a table in this one; empty if there is none."""
        return Table(self._take(name, dict, {}), self._file, (*self._where, name))

    def tables(self, name: str) -> list["Table"]:
        """Return the tables that are written as ``[[name]]``."""
        values = self._take(name, list, [])
        if not all(isinstance(value, dict) for value in values):
            self.refuse(name, f"it is written as [[{name}]], once for each")
        where = (*self._where, name)
        return [Table(each, self._file, (*where, place)) for place, each in enumerate(values)]

    def finish(self) -> None:
        """Refuse what nobody has taken."""
        for name in self._values:
            if name not in self._taken:
                self.refuse(name, f"there is nothing of the name {name}", name, self._taken)

    def refuse(
        self, name: str, problem: str, value: str = "", valid: Sequence[str] = ()
    ) -> NoReturn:
        """Say what is wrong about an entry, where it stands, and what comes nearest.

        Raises:
            SettingsError: always.
        """
        near = get_close_matches(value, valid, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        table = ".".join(str(part) for part in self._where if isinstance(part, str))
        entry = f"{table}.{name}" if table else name
        place = self._file.place((*self._where, name))
        raise SettingsError(f"{place}: {entry} was read, and {problem}.{hint}")

    def _refuse_hidden(self, name: str, *texts: str) -> None:
        for text in texts:
            if hidden := hidden_character(text):
                problem = f"it has the character {hidden} in it, which nobody can see, or which "
                problem += "changes how the text beside it is read. Take it out"
                self.refuse(name, problem)

    def _take(self, name: str, kind: type | tuple[type, ...], default: Any) -> Any:
        self._taken.append(name)
        value = self._values.get(name, default)
        if value is _REQUIRED:
            self._missing(name, kind)
        kinds = kind if isinstance(kind, tuple) else (kind,)
        # to Python, truth is a number and a moment a day
        is_other = type(value) in (bool, datetime) and type(value) not in kinds
        if value is not default and (is_other or not isinstance(value, kinds)):
            self.refuse(name, f"it is {_KINDS[kinds[-1]]}, not {_KINDS.get(type(value), 'that')}")
        return value

    def _missing(self, name: str, kind: Any) -> NoReturn:
        kinds = kind if isinstance(kind, tuple) else (kind,)
        near = get_close_matches(name, set(self._values) - set(self._taken), n=1)
        hint = f" There is {near[0]}, which may be a misspelling of it." if near else ""
        self.refuse(name, f"it is missing; it is {_KINDS[kinds[-1]]}.{hint}".rstrip("."))
