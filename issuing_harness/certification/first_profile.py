"""Writes the first ``certification.toml`` of a project, from a few answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import tomlkit
from tomlkit.items import Table

from issuing_harness.certification.profile import PROFILE, read_profile
from issuing_harness.errors import SettingsError
from issuing_harness.whole_files import write_whole

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
        command: how it is started; empty if it runs already.
        ready: what answers when it is ready.
        base: the address of its HTTP API; empty if it has none.
        card: the path at which the application shows a card, ``/cards/{card}``; empty for none.
    """

    name: str
    endpoint: str
    secret: str
    decides: str
    missing: Mapping[str, str]
    command: Sequence[str] = ()
    ready: str = ""
    base: str = ""
    card: str = ""


def write_profile(answers: Answers, folder: Path) -> Path:
    """Write the profile, and read it as a run does; returns its path.

    Raises:
        SettingsError: there is one already, or an answer is not possible.
    """
    path = folder / PROFILE
    if path.exists():
        raise SettingsError(f"{PROFILE} was to be written, and there is one. Edit that one.")
    write_whole(path, _text(answers).encode())
    try:
        read_profile(path)
    except SettingsError:
        path.unlink()
        raise
    return path


def _text(answers: Answers) -> str:
    document = tomlkit.document()
    parts: dict[str, Mapping[str, object]] = {
        "integration": {
            "name": answers.name,
            "endpoint": answers.endpoint,
            "secret": answers.secret if answers.endpoint else "",
            "decides": answers.decides,
        },
        "offers": dict(answers.missing),
        "start": {"command": list(answers.command), "ready": answers.ready},
        "application": {"base": answers.base},
    }
    for name, entries in parts.items():
        if filled := {key: value for key, value in entries.items() if value}:
            document[name] = _table(_COMMENTS[name], filled)
    if answers.card:
        shows = tomlkit.table(is_super_table=True)
        shows["card"] = _table("", {"http": f"GET {answers.card}"})
        document.setdefault("application", tomlkit.table())["shows"] = shows
    return tomlkit.dumps(document)


def _table(comment: str, entries: Mapping[str, object]) -> Table:
    table = tomlkit.table()
    if comment:
        table.comment(comment)
    for name, value in entries.items():
        table[name] = value
    return table
