"""The names in braces of a profile: which may stand where, and what is said of any other.

A misspelt one would go to the integration as it is written, which would then be accused of what
comes of it. In an address whatever stands in braces has to be a name; commands, queries and
variables have braces of their own, so there only what is nearly a name is refused, or is the name
of something else.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from issuing_harness.certification.needed import NEEDED, SHOWS, TAKES
from issuing_harness.toml_tables import Table
from issuing_harness.webhooks.application_access import ENVIRONMENT, FIXED, Access, Setting

#: What a run fills in, in whatever it starts and asks.
OF_A_RUN: Final = ("port", "tmp", "secret", "python", "sandbox.base", "sandbox.key")
#: What only an integration has that is started, and only one that has an endpoint.
_STARTED: Final = "port"
_OF_ENDPOINT: Final = "secret"
#: What a setting is set to.
VALUE: Final = "value"
#: By what the things are read and set that scenarios speak of.
IDS: Final = tuple(
    "account authorization card cardholder dispute event transaction".split()  # noqa: SIM905 - one a word reads best
)
_ALL: Final = (*OF_A_RUN, *IDS, VALUE)
#: What stands in braces; a shell's own ``${PORT}`` is none of ours.
_BRACES: Final = re.compile(r"(?<!\$)\{([^{}]*)\}")
#: How alike a text is to a name that it is a misspelling of: ``{crad}``, but not awk's ``{print}``.
_ALIKE: Final = 0.75


@dataclass(frozen=True, slots=True)
class Place:
    """Where names in braces may stand.

    Args:
        table: of the profile.
        entry: in that table.
        texts: what it says.
        names: those that are filled in there.
        is_address: whether it is an address or a path, which has no braces of its own.
    """

    table: Table
    entry: str
    texts: Sequence[str]
    names: Sequence[str]
    is_address: bool = False


def refuse_unfilled(places: Iterable[Place]) -> None:
    """Refuse names in braces that nothing fills in where they stand.

    Raises:
        SettingsError: with its line, the nearest name and all that may stand there.
    """
    for place in places:
        for text in place.texts:
            for name in _BRACES.findall(text):
                if name not in place.names:
                    _judge(place, name)


def _judge(place: Place, name: str) -> None:
    bare = name.strip().lower()
    is_alike = get_close_matches(bare, place.names, n=1, cutoff=_ALIKE)
    if not (is_alike or place.is_address or bare in _ALL):
        return
    near = get_close_matches(bare, place.names, n=1)
    hint = f" Did you mean {{{near[0]}}}?" if near else ""
    listed = ", ".join(f"{{{each}}}" for each in place.names) or "no name in braces"
    place.table.refuse(
        place.entry,
        f"it has {{{name}}}, which is filled in nowhere there{_why(bare, place)}.{hint} "
        f"There may stand: {listed}",
    )


def _why(name: str, place: Place) -> str:
    """Return why a name is not filled in that is in other profiles; empty if it is in none."""
    if name in place.names or name not in OF_A_RUN:
        return ""
    if name == _STARTED:
        return ", since the profile has no part [start] that would give it one"
    return ", since the profile names no endpoint"


def names_of_run(*, is_started: bool, has_endpoint: bool) -> list[str]:
    """Return what a run fills in for an integration."""
    moot = {_STARTED: not is_started, _OF_ENDPOINT: not has_endpoint}
    return [name for name in OF_A_RUN if not moot.get(name)]


def shown(table: Table, access: Access, names: Sequence[str]) -> Iterator[Place]:
    """Yield where names may stand in how something is read.

    Args:
        table: of the thing, in ``application.shows``.
        access: what it says.
        names: those that a run fills in.
    """
    own = (*names, *_ids(SHOWS, table.name))
    yield Place(table, access.way, access.what, own, is_address=access.way in ("http", "file"))
    yield Place(table, "headers", list(access.headers.values()), own)
    yield Place(table, "database", (access.database,), names, is_address=True)


def taken(table: Table, name: str, setting: Setting, names: Sequence[str]) -> Iterator[Place]:
    """Yield where names may stand in how something is set.

    Args:
        table: ``application.takes``, or ``application`` of a reset.
        name: of the setting.
        setting: what it says.
        names: those that a run fills in.
    """
    own = tuple(names) if name == "reset" else (*names, *_ids(TAKES, name), VALUE)
    words, own = setting.what, () if setting.way == FIXED else own
    if setting.way == ENVIRONMENT:
        words = [each.partition("=")[2] for each in words]
    yield Place(table, name, words, own, is_address=setting.way == "http")
    yield Place(table, name, list(setting.headers.values()), own)


def _ids(part: str, name: str) -> Collection[str]:
    """Return by which ids scenarios read or set something; any, of what none of them speaks of."""
    for need in NEEDED:
        if (need.part, need.name) == (part, name):
            return [each for each in _BRACES.findall(need.usual) if each != VALUE]
    return IDS if part == SHOWS else ()
