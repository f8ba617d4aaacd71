"""The files of the cast: ``personas.toml`` and ``merchants.toml``, read and checked.

A table's name is the name in sentences; what stands below it are Stripe's parameters.
"""

import errno
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from os.path import realpath
from pathlib import Path
from typing import Any, Final

from issuing_harness.errors import VocabularyError
from issuing_harness.program.parameters import check_parameters, unknown_parameter

Parameters = dict[str, Any]

#: The letters that a name may begin with, as characters of a class in a regular expression: the
#: capitals of ASCII and Latin-1, and every other Latin letter, whose cases alternate.
CAPITALS: Final = "A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ"  # noqa: RUF001 - the last of the block

_TWICE: Final = re.compile(r"Cannot declare \('(.+)',\) twice \(at line (\d+)")
_AT_LINE: Final = re.compile(r"\(at line (\d+)")
#: A line of TOML that begins with a key that is not in quotation marks.
_BARE_KEY: Final = re.compile(r"\s*(?P<open>\[{0,2})\s*(?P<key>[^\s\[\]=\"'#{}]+)\s*(?:[\]=]|$)")
#: Why a file that is there cannot be opened, by the number of the system's error.
_CLOSED: Final = {
    errno.ELOOP: "the link leads round in a circle",
    errno.ENOENT: "the link leads to nothing",
    errno.EISDIR: "it is a folder",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What the members of the cast are that one kind of file holds.

    Args:
        noun: what one of them is called: ``persona``.
        owner: the TypedDict of the SDK that lists the parameters.
        file: the name of the files: ``personas.toml``.
        name_form: a regular expression for the names that a sentence can say.
        names_like: names to follow, for messages.
        fields: Stripe's parameters that may be written.
        required: those that must be, each with a value to follow.
        complete: returns all parameters, the ones that are not written filled in.

            Raises VocabularyError with what is wrong with a value.
        languages: by language (``fr``), a regular expression for the names that its sentences can
            say, and a name to follow.
    """

    noun: str
    owner: type
    file: str
    name_form: str
    names_like: str
    fields: tuple[str, ...]
    required: Mapping[str, str]
    complete: Callable[[Parameters], Parameters]
    languages: Mapping[str, tuple[str, str]]

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
    paths = {Path(realpath(path)): path for path in (folder / kind.file for folder in folders)}
    for real, path in paths.items():
        for name, written in _tables(real if real.is_file() else path, kind):
            members.add(name, _member(kind, name, written, real), real)
    return members.parameters


def read_names(kind: Kind, folders: Iterable[Path]) -> dict[str, dict[str, str]]:
    """Return which members the names in other languages mean, by language.

    A member has them below ``names``: ``names.fr = "au café"``.

    Args:
        kind: which file is read.
        folders: the harness's own folder first.

    Raises:
        VocabularyError: a name is of no known language, or none that its sentences can say.
    """
    names: dict[str, dict[str, str]] = {language: {} for language in kind.languages}
    for path in dict.fromkeys((folder / kind.file).resolve() for folder in folders):
        for name, written in _tables(path, kind):
            for language, text in _names(written, _place(path, name), kind).items():
                if names[language].setdefault(text, name) != name:
                    raise VocabularyError(
                        f"{_place(path, name)} has names.{language} = '{text}', and so has "
                        f"[{quoted(names[language][text])}]. Give this one another name."
                    )
    return names


def _names(written: Parameters, place: str, kind: Kind) -> dict[str, str]:
    names = written.get("names", {})
    for language, text in names.items() if isinstance(names, dict) else [("names", names)]:
        if language not in kind.languages:
            raise VocabularyError(
                f"{place} has names.{language}, and there are sentences in "
                f'{", ".join(kind.languages)}. Write names.fr = "{kind.languages["fr"][1]}".'
            )
        form, example = kind.languages[language]
        if not isinstance(text, str) or not re.fullmatch(form, text):
            raise VocabularyError(
                f"{place} has names.{language} = '{text}', which no sentence can say there for a "
                f'{kind.noun}. Write it like names.{language} = "{example}".'
            )
    return dict(names)


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
        for other, details in self.parameters.items():
            if other == name:
                raise VocabularyError(
                    f"{_place(path, name)} is to be a {self._kind.noun}, and there is another one "
                    f"already, {self._origin(other)}. Give this one a name of its own."
                )
            if details["name"] == member["name"]:
                raise VocabularyError(
                    f"{_place(path, name)} has the name '{member['name']}', and so has "
                    f"{self._origin(other)}, so nobody could tell their objects apart. Give this "
                    "one another name."
                )
        self.parameters[name], self._origins[name] = member, path

    def _origin(self, name: str) -> str:
        return f"[{quoted(name)}] of {shown(self._origins[name])}"


def _place(path: Path, name: str) -> str:
    return f"{shown(path)}: [{quoted(name)}]"


def _tables(path: Path, kind: Kind) -> Iterator[tuple[str, Parameters]]:
    """Yield the name of each table of a file with what is written below it."""
    for name, written in _document(path, kind).items():
        if not isinstance(written, dict):
            raise VocabularyError(
                f"{shown(path)}: {name} = … stands outside of any table, so it belongs to no "
                f"{kind.noun}. {_write_like(kind)}"
            )
        yield name, written


def _document(path: Path, kind: Kind) -> Parameters:
    """Return what a file says, nothing if it is not there."""
    text = ""
    if path.is_fifo():  # to read it would take until somebody writes to it
        raise VocabularyError(
            f"{shown(path)} is a pipe, and no file. Put a file there that lists each "
            f"{kind.noun} of yours, or take it away."
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
        return tomllib.loads(text)
    except OSError as error:
        is_there = path.is_symlink() or not isinstance(error, FileNotFoundError)
        if is_there and not isinstance(error, NotADirectoryError):
            raise VocabularyError(_closed(path, kind, error)) from None
        return {}
    except (ValueError, RecursionError) as error:
        raise VocabularyError(_unreadable(path, kind, text, error)) from None


def _closed(path: Path, kind: Kind, error: OSError) -> str:
    reason = _CLOSED.get(error.errno or 0) or (error.strerror or "it cannot be").lower()
    return (
        f"{shown(path)} was to be read, and {reason}. Put a file there that lists each {kind.noun} "
        "of yours, or take it away."
    )


def _unreadable(path: Path, kind: Kind, text: str, error: Exception) -> str:
    if match := _TWICE.match(str(error)):
        return (
            f"{shown(path)}:{match[2]}: the {kind.noun} '{match[1]}' stands here twice, and only "
            "one can be meant. Give one of them another name, or take it away."
        )
    if (place := _AT_LINE.search(str(error))) and (key := _bare_key(text, int(place[1]))):
        name = ".".join(map(quoted, key["key"].split(".")))
        closed = "]" * len(key["open"])
        return (
            f"{shown(path)}:{place[1]}: {key['open']}{key['key']}{closed} needs quotation marks, "
            "because TOML knows no letters but A to Z without them. Write "
            f"{key['open']}{name}{closed}{'' if closed else ' = …'}."
        )
    reason = "its values are nested too deeply" if isinstance(error, RecursionError) else error
    return f"{shown(path)} was to be read, and is no TOML: {reason}. {_write_like(kind)}"


def _bare_key(text: str, line: int) -> "re.Match[str] | None":
    """Return the key with which a line begins, if it has letters that need quotation marks."""
    lines = text.splitlines()
    match = _BARE_KEY.match(lines[line - 1]) if line <= len(lines) else None
    return match if match and re.search(r"[^\W\d_a-zA-Z]", match["key"]) else None


def _write_like(kind: Kind) -> str:
    return f"Write each {kind.noun} like {kind.example(kind.names_like.partition(', ')[0])}."


def _member(kind: Kind, name: str, written: Parameters, path: Path) -> Parameters:
    place = _place(path, name)
    written = {field: value for field, value in written.items() if field != "names"}
    if not re.fullmatch(kind.name_form, name):
        raise VocabularyError(
            f"{place} is no name that a sentence can say for a {kind.noun}. Write it like "
            f"{kind.names_like}."
        )
    for field in written:
        if field not in kind.fields:
            message = unknown_parameter(field, kind.fields, whose=f"for a {kind.noun}")
            raise VocabularyError(f"{place} {message}")
    for field, value in kind.required.items():
        if field not in written:
            raise VocabularyError(
                f"{place} has no {field}, which every {kind.noun} needs. Add a line like "
                f'{field} = "{value}".'
            )
    try:
        check_parameters(written, kind.owner, is_whole=False)
        return kind.complete(written)
    except VocabularyError as error:
        raise VocabularyError(f"{place} {error}") from None
