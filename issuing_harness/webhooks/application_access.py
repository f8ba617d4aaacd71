"""How the integration's own application is read and set: HTTP, SQL, a file or a command.

A profile says one of the four for each thing that the application shows or takes. What is read is a
JSON document, or a row; ``fields`` (JMESPath) name in it what our tables speak of.
"""

import json
import os
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from issuing_harness.errors import BackendUnavailable, ProductFailure, SettingsError
from issuing_harness.money import smallest_units
from issuing_harness.surroundings import environment_of_others
from issuing_harness.toml_tables import Table
from issuing_harness.words import beginning, ending

#: The ways in which something is read or set.
WAYS: Final = ("http", "sql", "file", "command")
MONEY: Final = ("cents", "decimals")
#: The way of a setting that the integration is given when it is started anew.
ENVIRONMENT: Final = "environment"
FIXED: Final = "fixed"
#: Seconds that one reading may take.
TIMEOUT: Final = 10.0
NOT_FOUND: Final = 404
_SHOWN: Final = 300
#: The sum that is not in dollars, but in the merchant's currency.
_ABROAD: Final = "merchant_amount"
#: A server that starts anew refuses for a moment, or drops what it has just taken.
_AGAIN: Final = Retry(connect=3, read=1, other=0, status=0, redirect=0, backoff_factor=0.1)
_HTTP: Final = re.compile(r"(GET|POST|PUT|PATCH|DELETE) (/\S*|https?://\S+)")


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
    return access


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


class Reader:
    """Reads what the application shows, in whichever way the profile says.

    Args:
        base: the address of its HTTP API.
        names: what else stands in braces: ``port``, ``tmp``.
        folder: what files and commands are relative to.
        restart: starts the integration anew with further variables of its environment.
    """

    def __init__(
        self,
        base: str,
        names: Mapping[str, str],
        folder: Path,
        restart: Restart | None = None,
    ) -> None:
        self._restart = restart
        self._base = base.rstrip("/")
        self._names = names
        self._folder = folder
        self._session = requests.Session()
        self._session.trust_env = False
        # between two looks a server may close what is kept open, and then nobody seems to be there
        self._session.headers["Connection"] = "close"
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=_AGAIN))

    def read(self, access: Access, ids: Mapping[str, str]) -> dict[str, Any]:
        """Return the document, by the names that tables have; empty if there is none.

        Raises:
            BackendUnavailable: nobody answers there.
            ProductFailure: the answer is an error, or no JSON.
        """
        names = {**self._names, **ids}
        filled = [fill(part, names) for part in access.what]
        sent = replace(access, headers=_filled(access.headers, names))
        document = getattr(self, f"_read_{access.way}")(sent, filled)
        return _named(document, access) if document is not None else {}

    def answer(self, access: Access, ids: Mapping[str, str]) -> str:
        """Return status and text of an answer over HTTP, an error also, without its own path."""
        names = {**self._names, **ids}
        method, path = fill(access.what[0], names).split(" ", 1)
        response = self._ask(method, path, _filled(access.headers, names))
        return f"{response.status_code} {response.text.replace(path, '')}"

    def send(self, setting: Setting, name: str, value: object, ids: Mapping[str, str]) -> None:
        """Set something, of which the profile says how."""
        names = {**self._names, **ids, "value": str(value)}
        filled = [fill(part, names) for part in setting.what]
        if setting.way == "command":
            self._run(filled)
        elif setting.way == ENVIRONMENT:
            self._start_anew(name, filled)
        elif setting.way == "http":
            method, path = filled[0].split(" ", 1)
            body = {name: value} if name else {}
            sent = _filled(setting.headers, names)
            _checked(self._ask(method, path, sent, json=body))

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._session.close()

    def _start_anew(self, name: str, variables: Sequence[str]) -> None:
        if self._restart is None:
            raise SettingsError(
                f"{name} was to be set by environment, and nobody here can start the integration "
                "anew. Say in the profile's part start how, and certify it with that."
            )
        self._restart(dict(each.split("=", 1) for each in variables))

    def _read_http(self, access: Access, filled: Sequence[str]) -> Any:
        method, path = filled[0].split(" ", 1)
        response = self._ask(method, path, access.headers)
        return None if response.status_code == NOT_FOUND else _json(_checked(response).text, path)

    def _read_file(self, _: Access, filled: Sequence[str]) -> Any:
        path = self._folder / filled[0]
        return _json(path.read_text(encoding="utf-8"), filled[0]) if path.exists() else None

    def _read_command(self, _: Access, filled: Sequence[str]) -> Any:
        return _json(self._run(filled), filled[0])

    def _read_sql(self, access: Access, filled: Sequence[str]) -> Any:
        from sqlalchemy import create_engine, text  # noqa: PLC0415 - an extra's

        engine = create_engine(fill(_of_environment(access.database), self._names))
        with engine.connect() as connection:
            row = connection.execute(text(filled[0])).mappings().first()
        engine.dispose()
        return None if row is None else dict(row)

    def _ask(
        self, method: str, path: str, headers: Mapping[str, str], **content: Any
    ) -> requests.Response:
        url = path if path.startswith("http") else self._base + path
        sent = {name: _of_environment(value) for name, value in headers.items()}
        try:
            return self._session.request(method, url, headers=sent, timeout=TIMEOUT, **content)
        except requests.RequestException as error:
            raise BackendUnavailable(
                f"{method} {url} was asked of the application, and nothing answers there, "
                f"asked again for a moment ({type(error).__name__}). Start it, or correct its "
                "address (application.base in a profile, --application elsewhere)."
            ) from None

    def _run(self, command: Sequence[str]) -> str:
        try:
            done = subprocess.run(  # noqa: S603 - the profile's own command
                command,
                cwd=self._folder,
                env=environment_of_others(),
                capture_output=True,
                text=True,
                timeout=TIMEOUT,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise BackendUnavailable(
                f"{command[0]} was to read or set the application, and it did not: {error}."
            ) from None
        if done.returncode:
            raise ProductFailure.of(
                f"how {command[0]} ends",
                expected="status 0",
                found=f"{done.returncode}: {ending(done.stderr.strip(), _SHOWN)}",
            )
        return done.stdout


def _named(document: Any, access: Access) -> dict[str, Any]:
    """Return the document by the names of the profile, its sums in the smallest unit."""
    named = dict(document) if isinstance(document, dict) else {}
    if access.fields:
        import jmespath  # noqa: PLC0415 - an extra's

        named |= {name: jmespath.search(path, document) for name, path in access.fields.items()}
    if access.money == "cents":
        return named
    currencies = {_ABROAD: str(named.get("merchant_currency") or "")}
    return {
        name: smallest_units(value, currencies.get(name, "usd")) for name, value in named.items()
    }


def _json(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ProductFailure.of(
            f"what {where} shows", expected="JSON", found=beginning(text, _SHOWN) or "nothing"
        ) from None


def _checked(response: requests.Response) -> requests.Response:
    if response.ok:
        return response
    request = response.request
    raise ProductFailure.of(
        f"the application's response to {request.method} {request.url}",
        expected="a status below 400",
        found=f"{response.status_code}: {beginning(response.text, _SHOWN)}",
    )


def fill(text: str, names: Mapping[str, str]) -> str:
    """Replace the names in braces; one that nobody knows stays."""
    for name, value in names.items():
        text = text.replace("{" + name + "}", value)
    return text


def _filled(headers: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """Return headers with the names in braces replaced, before any variable is put in."""
    return {name: fill(value, names) for name, value in headers.items()}


def _of_environment(value: str) -> str:
    """Return the value of the variables that a text names as ``$NAME``."""
    return re.sub(r"\$(\w+)", lambda found: os.environ.get(found[1], ""), value)
