"""The files of the cast: ``personas.toml`` and ``merchants.toml``, read and checked.

A table's name is the name in sentences; what stands below it are Stripe's parameters.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from issuing_harness.errors import VocabularyError

Parameters = dict[str, Any]

_TWICE: Final = re.compile(r"Cannot declare \('(.+)',\) twice \(at line (\d+)")


@dataclass(frozen=True, slots=True)
class Kind:
    """What the members of the cast are that one kind of file holds.

    Args:
        noun: what one of them is called: ``persona``.
        file: the name of the files: ``personas.toml``.
        name_form: a regular expression for the names that a sentence can say.
        names_like: names to follow, for messages.
        fields: Stripe's parameters that may be written.
        required: those that must be, each with a value to follow.
        complete: returns all parameters, the ones that are not written filled in.

            Raises VocabularyError with what is wrong with a value.
    """

    noun: str
    file: str
    name_form: str
    names_like: str
    fields: tuple[str, ...]
    required: Mapping[str, str]
    complete: Callable[[Parameters], Parameters]

    def example(self, name: str) -> str:
        """Return a member as it is written in the file, on one line."""
        lines = [f'{field} = "{value}"' for field, value in self.required.items()]
        return f"[{quoted(name)}] and below it {' and '.join(lines)}"


def quoted(name: str) -> str:
    """Return the name of a table as TOML has it: ``Alice``, ``"the company"``."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else f'"{name}"'


def shown(path: Path) -> str:
    """Return a path as messages show it: relative to the working folder if it is below it."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def read_members(kind: Kind, folders: Iterable[Path]) -> dict[str, Parameters]:
    """Return the members of these folders' files, by name in the order they are written.

    Args:
        kind: which file is read.
        folders: the harness's own folder first; one may lack the file, or be there again.

    Raises:
        VocabularyError: a file cannot be read, something in it is wrong, or two members have the
            same name.
    """
    members = _Members(kind)
    for path in dict.fromkeys((folder / kind.file).resolve() for folder in folders):
        for name, written in _tables(path, kind):
            members.add(name, _member(kind, name, written, path), path)
    return members.parameters


class _Members:
    """The members read so far, and the file that each is from."""

    def __init__(self, kind: Kind) -> None:
        self.parameters: dict[str, Parameters] = {}
        self._kind = kind
        self._origins: dict[str, Path] = {}

    def add(self, name: str, member: Parameters, path: Path) -> None:
        """Add a member, unless the same one is there already.

        Raises:
            VocabularyError: another one has its name in sentences, or the name given to Stripe, by
                which a sentence finds whose an object is.
        """
        if self.parameters.get(name) == member:
            return
        place = f"{shown(path)}: [{quoted(name)}]"
        for other, details in self.parameters.items():
            there = f"[{quoted(other)}] of {shown(self._origins[other])}"
            if other == name:
                raise VocabularyError(
                    f"{place} is to be a {self._kind.noun}, and there is another one already, "
                    f"{there}. Give this one a name of its own."
                )
            if details["name"] == member["name"]:
                raise VocabularyError(
                    f"{place} has the name '{member['name']}', and so has {there}, so nobody could "
                    "tell their objects apart. Give this one another name."
                )
        self.parameters[name], self._origins[name] = member, path


def _tables(path: Path, kind: Kind) -> Iterator[tuple[str, Parameters]]:
    """Yield the name of each table of a file with what is written below it."""
    if not path.is_file():
        return
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise VocabularyError(_unreadable(path, kind, error)) from None
    for name, written in document.items():
        if not isinstance(written, dict):
            raise VocabularyError(
                f"{shown(path)}: {name} = … stands outside of any table, so it belongs to no "
                f"{kind.noun}. Write {kind.example(kind.names_like.split(', ', maxsplit=1)[0])}."
            )
        yield name, written


def _unreadable(path: Path, kind: Kind, error: ValueError) -> str:
    if match := _TWICE.match(str(error)):
        return (
            f"{shown(path)}:{match[2]}: the {kind.noun} '{match[1]}' stands here twice, and only "
            "one can be meant. Give one of them another name, or take it away."
        )
    return (
        f"{shown(path)} was to be read, and is no TOML: {error}. Write each {kind.noun} like "
        f"{kind.example(kind.names_like.split(', ', maxsplit=1)[0])}."
    )


def _member(kind: Kind, name: str, written: Parameters, path: Path) -> Parameters:
    place = f"{shown(path)}: [{quoted(name)}]"
    if not re.fullmatch(kind.name_form, name):
        raise VocabularyError(
            f"{place} is no name that a sentence can say for a {kind.noun}. Write it like "
            f"{kind.names_like}."
        )
    for field in written:
        if field not in kind.fields:
            raise VocabularyError(f"{place} {_unknown_field(kind, field)}")
    for field, value in kind.required.items():
        if not isinstance(written.get(field), str) or not written[field].strip():
            raise VocabularyError(
                f"{place} has no {field}, which every {kind.noun} needs. Add a line like "
                f'{field} = "{value}".'
            )
    try:
        return kind.complete(written)
    except VocabularyError as error:
        raise VocabularyError(f"{place} {error}") from None


def _unknown_field(kind: Kind, field: str) -> str:
    nearest = get_close_matches(field, kind.fields, n=1)
    hint = f" Did you mean {nearest[0]}?" if nearest else ""
    return (
        f"has {field}, which is no parameter that Stripe takes for a {kind.noun}.{hint} There are: "
        f"{', '.join(kind.fields)}."
    )
