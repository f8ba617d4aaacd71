"""Writes the first ``certification.toml`` of a project, from a few answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from issuing_harness.certification.profile import read_profile
from issuing_harness.certification.profile_file import PROFILE
from issuing_harness.errors import SettingsError
from issuing_harness.whole_files import write_whole

if TYPE_CHECKING:
    from tomlkit.items import Table

#: What stands above each part of the file, for whoever edits it.
_COMMENTS: Final = {
    "integration": "The webhook endpoint. `secret` names the environment variable that holds it.",
    "offers": "What the integration does not do, each with the reason. What is not here it does.",
    "start": "How it is started; without this part it has to run already.",
    "application": "How its books are read and its settings made: http, sql, file or command.",
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What was asked.

    Args:
        name: of the integration.
        endpoint: its webhook endpoint; empty if it has none.
        secret: the environment variable with the endpoint's secret.
        decides: ``reply``, ``api`` or ``no``.
        missing: what it does not offer, with the reason.
        account: whether it acts for its ``own`` account, or as a platform: ``connect``.
        command: how it is started; empty if it runs already.
        ready: what answers when it is ready.
        variables: the environment variables that it is started with.
        base: the address of its HTTP API; empty if it has none.
        reset: how it is emptied, ``POST /reset``; empty if it cannot be.
        shows: the path at which it shows each thing, ``/cards/{card}``.
        takes: how each setting is made, ``PUT /cards/{card}/budget``, or a table of the profile's.
        lacks: what it does not show, with the reason.
    """

    name: str
    endpoint: str
    secret: str
    decides: str
    missing: Mapping[str, str]
    account: str = "own"
    command: Sequence[str] = ()
    ready: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    base: str = ""
    reset: str = ""
    shows: Mapping[str, str] = field(default_factory=dict)
    takes: Mapping[str, object] = field(default_factory=dict)
    lacks: Mapping[str, str] = field(default_factory=dict)


def write_profile(answers: Answers, folder: Path, *, overwrite: bool = False) -> Path:
    """Write the profile, and read it as a run does; returns its path.

    Args:
        answers: what it is to say.
        folder: where.
        overwrite: whether one that is there is written over.

    Raises:
        SettingsError: there is one already, or an answer is not possible; what was there stays.
    """
    path = folder / PROFILE
    before = path.read_bytes() if path.exists() else None
    if before is not None and not overwrite:
        raise SettingsError(
            f"{PROFILE} was to be written, and there is one. Edit that one, or say --overwrite."
        )
    write_whole(path, _text(answers).encode())
    try:
        read_profile(path)
    except SettingsError:
        path.unlink() if before is None else write_whole(path, before)
        raise
    return path


def require_writer() -> None:
    """Refuse to ask where the answers could not be written.

    Raises:
        SettingsError: what writes them is not installed.
    """
    if find_spec("tomlkit") is None:
        raise SettingsError(
            f"{PROFILE} was to be written, and tomlkit, which writes it, is not installed: pip "
            "install 'issuing-harness[certify]'."
        )


def _text(answers: Answers) -> str:
    import tomlkit

    document = tomlkit.document()
    for name, entries in _parts(answers).items():
        if filled := _filled(entries):
            document[name] = _table(_COMMENTS[name], filled)
    return tomlkit.dumps(document)


def _parts(answers: Answers) -> dict[str, Mapping[str, Any]]:
    """Return the parts of the file, entries that say nothing included."""
    endpoint = answers.endpoint
    return {
        "integration": {
            "name": answers.name,
            "endpoint": endpoint,
            "secret": answers.secret if endpoint else "",
            "decides": answers.decides,
            "account": answers.account if endpoint else "",
        },
        "offers": answers.missing,
        "start": {
            "command": list(answers.command),
            "ready": answers.ready if answers.command else "",
            "environment": answers.variables if answers.command else {},
        },
        "application": {
            "base": answers.base,
            "reset": answers.reset,
            "shows": {
                noun: {"http": f"GET {path}"} for noun, path in answers.shows.items() if path
            },
            "takes": answers.takes,
            "lacks": answers.lacks,
        },
    }


def _filled(entries: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entries that say something."""
    parts = {
        name: _filled(value) if isinstance(value, Mapping) else value
        for name, value in entries.items()
    }
    return {name: value for name, value in parts.items() if value}


def _table(comment: str, entries: Mapping[str, Any]) -> "Table":
    import tomlkit

    table = tomlkit.table()
    if comment:
        table.comment(comment)
    for name, value in entries.items():
        table[name] = _table("", value) if isinstance(value, Mapping) else value
    return table
