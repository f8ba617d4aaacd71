"""How the integration's own application is read and set: HTTP, SQL, a file or a command.

A profile says one of the four for each thing that the application shows or takes. What is read is a
JSON document, or a row; ``fields`` (JMESPath) name in it what our tables speak of.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from issuing_harness.toml_tables import Table
from issuing_harness.webhooks.field_paths import problem_of_path

#: The ways in which something is read or set.
WAYS: Final = ("http", "sql", "file", "command")
MONEY: Final = ("cents", "decimals")
#: The way of a setting that the integration is given when it is started anew.
ENVIRONMENT: Final = "environment"
FIXED: Final = "fixed"
#: How many cents are a dollar, and in what sums are shown.
_CENTS: Final = Decimal(100)
_UNITS: Final = {"cents": "cents", "decimals": "dollars"}
_HTTP: Final = re.compile(r"(GET|POST|PUT|PATCH|DELETE) (/\S*|https?://\S+)")
#: An environment variable in a header or the address of a database: ``$NAME``.
VARIABLE: Final = re.compile(r"\$(\w+)")
#: Starts the integration anew, with these variables beside its own.
Restart = Callable[[Mapping[str, str]], None]


@dataclass(frozen=True, slots=True)
class Access:
    """How one thing is read.

    Args:
        way: one of ``WAYS``.
        what: the method and path, the query, the file's path or the command's words.
        fields: the JMESPath of each name that a table may have; empty if the names are the same.
        money: whether sums are ``cents`` or ``decimals``.
        headers: of an HTTP request; ``$NAME`` stands for an environment variable.
        database: the SQLAlchemy URL of a query, or ``$NAME``.
    """

    way: str
    what: Sequence[str]
    fields: Mapping[str, str] = field(default_factory=dict)
    money: str = "cents"
    headers: Mapping[str, str] = field(default_factory=dict)
    database: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """How one thing is set.

    Args:
        way: ``http``, ``command``, ``environment`` or ``fixed``.
        what: the method and path, the command's words, the variables with which the integration is
            started anew (``CARD_BUDGET={value}``), or the value that it always has.
        headers: of an HTTP request; ``$NAME`` stands for an environment variable.
    """

    way: str
    what: Sequence[str]
    headers: Mapping[str, str] = field(default_factory=dict)


def read_access(table: Table) -> Access:
    """Return how something is read, from its table in the profile."""
    table.admit(*WAYS, "fields", "money", "headers", "database")
    ways = [way for way in WAYS if way in table]
    if len(ways) != 1:
        found = " and ".join(ways) or "none"
        table.refuse(ways[-1] if ways else "http", f"it says one of {', '.join(WAYS)}, not {found}")
    way = ways[0]
    what = table.texts(way) if way == "command" else (table.text(way),)
    if way == "http" and not _HTTP.fullmatch(what[0]):
        table.refuse(way, "it is a method and a path, such as 'GET /cards/{card}'")
    access = Access(
        way=way,
        what=what,
        fields=table.text_map("fields"),
        money=table.text("money", "cents", among=MONEY),
        headers=table.text_map("headers"),
        database=table.text("database") if way == "sql" else "",
    )
    table.finish()
    _check_fields(table.table("fields"), access)
    return access


def _check_fields(table: Table, access: Access) -> None:
    """Refuse a path that is none, before a run is spoilt by it."""
    for name, path in access.fields.items():
        if problem := problem_of_path(path):
            table.refuse(name, f"{path} is no JMESPath: {problem.removesuffix('.')}")


def read_setting(table: Table, name: str) -> Setting:
    """Return how something is set, from its entry in the profile: ``PUT /cards/{card}/budget``."""
    if table.is_text(name):
        return Setting("http", (_request(table, name),))
    own = table.table(name)
    own.admit(FIXED, "command", ENVIRONMENT, "http", "headers")
    if "fixed" in own:
        setting = Setting(FIXED, (own.text("fixed"),))
    elif "command" in own:
        setting = Setting("command", own.texts("command"))
    elif "environment" in own:
        variables = own.text_map("environment").items()
        setting = Setting(ENVIRONMENT, [f"{key}={value}" for key, value in variables])
    else:
        setting = Setting("http", (_request(own, "http"),), own.text_map("headers"))
    own.finish()
    return setting


def _request(table: Table, name: str) -> str:
    """Return the method and the path by which something is set."""
    entry = table.text(name)
    if not _HTTP.fullmatch(entry):
        table.refuse(name, "it is a method and a path, such as 'PUT /cards/{card}/budget'")
    return entry


def hint_on_money(
    access: Access | None, noun: str, found: Mapping[str, object], expected: Mapping[str, object]
) -> str:
    """Return how a profile says what sums are in, if one is a hundred times what is expected.

    Args:
        access: how the thing is read; ``None`` if that is not known.
        noun: what it is: ``card``.
        found: what it shows, by name.
        expected: what is expected, by name; sums in cents.
    """
    ways = {
        "decimals": (_CENTS, "a hundred times", "cents"),
        "cents": (1 / _CENTS, "a hundredth of", "decimals"),
    }
    for name in found:
        ratio, words, other = ways[access.money] if access else (Decimal(0), "", "")
        if ratio and _ratio(found[name], expected[name]) == ratio:
            return (
                f"{name} is {words} what is expected: if the application shows it in "
                f'{_UNITS[other]}, let the profile say application.shows.{noun}.money = "{other}".'
            )
    return ""


def _ratio(found: object, expected: object) -> Decimal:
    """Return how many times what is expected is found; 0 where one of them is no sum."""
    with suppress(ArithmeticError, ValueError):
        if not isinstance(found, bool | None) and isinstance(expected, int) and expected:
            return Decimal(str(found)) / expected
    return Decimal(0)


def fill(text: str, names: Mapping[str, str]) -> str:
    """Replace the names in braces; one that nobody knows stays."""
    for name, value in names.items():
        text = text.replace("{" + name + "}", value)
    return text
