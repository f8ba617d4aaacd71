"""Reads what the application shows and sets what it takes, in whichever way its profile says.

What is read is read within bounds: of time, also where it drips, and of size.
"""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import requests
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from issuing_harness.bounded_documents import read_json
from issuing_harness.bounded_responses import (
    MOST_BYTES,
    BoundedAdapter,
    TooLong,
    is_there,
    problem_of,
)
from issuing_harness.errors import BackendUnavailable, HarnessError, ProductFailure, SettingsError
from issuing_harness.money import smallest_units
from issuing_harness.tape.redacted_output import beginning
from issuing_harness.webhooks.application_access import (
    ENVIRONMENT,
    VARIABLE,
    Access,
    Restart,
    Setting,
    fill,
)
from issuing_harness.webhooks.application_sources import SECONDS, NoTable, query, read_file, run
from issuing_harness.webhooks.field_paths import read_fields

NOT_FOUND: Final = 404
_SHOWN: Final = 300
#: The sum that is not in dollars, but in the merchant's currency.
_ABROAD: Final = "merchant_amount"
#: A server that starts anew refuses for a moment, or drops what it has just taken.
_AGAIN: Final = Retry(connect=3, read=1, other=0, status=0, redirect=0, backoff_factor=0.1)
_START: Final = (
    "Start it, or correct its address (application.base in a profile, --application elsewhere)."
)
_MEND: Final = "Mend that in the application, or name another path in application.shows."


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
        #: What was read last, by the application's own names; ``None`` if there was nothing.
        self.answered: Any = None
        self._base = base.rstrip("/")
        self._names = names
        self._folder = folder
        self._session = requests.Session()
        self._session.trust_env = False
        # between two looks a server may close what is kept open, and then nobody seems to be there
        self._session.headers["Connection"] = "close"
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, BoundedAdapter(max_retries=_AGAIN))

    def read(self, access: Access, ids: Mapping[str, str]) -> dict[str, Any]:
        """Return the document, by the names that tables have; empty if there is none.

        Raises:
            BackendUnavailable: nobody answers there.
            ProductFailure: the answer is an error, or no JSON.
        """
        names = {**self._names, **ids}
        filled = [fill(part, names) for part in access.what]
        sent = replace(access, headers=_filled(access.headers, names))
        self.answered = document = getattr(self, f"_read_{access.way}")(sent, filled)
        return _named(document, access) if document is not None else {}

    def answer(self, access: Access, ids: Mapping[str, str]) -> str:
        """Return status and text of an answer over HTTP, an error also, without its own path."""
        names = {**self._names, **ids}
        method, path = fill(access.what[0], names).split(" ", 1)
        response = self._ask(method, path, _filled(access.headers, names))
        return f"{response.status} {response.text.replace(path, '')}"

    def send(self, setting: Setting, name: str, value: object, ids: Mapping[str, str]) -> None:
        """Set something, of which the profile says how."""
        names = {**self._names, **ids, "value": str(value)}
        filled = [fill(part, names) for part in setting.what]
        if setting.way == "command":
            run(filled, self._folder)
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
        return None if response.status == NOT_FOUND else _json(_checked(response).text, path)

    def why_nothing(self, access: Access, ids: Mapping[str, str]) -> str:
        """Return why a query can show nothing yet: its table is not there; empty otherwise."""
        names = {**self._names, **ids}
        with suppress(HarnessError):
            try:
                self._query(access, fill(access.what[0], names))
            except NoTable as error:
                return str(error)
        return ""

    def _read_file(self, _: Access, filled: Sequence[str]) -> Any:
        text = read_file(self._folder / filled[0], filled[0])
        return None if text is None else _json(text, filled[0])

    def _read_command(self, _: Access, filled: Sequence[str]) -> Any:
        return _json(run(filled, self._folder), filled[0])

    def _read_sql(self, access: Access, filled: Sequence[str]) -> Any:
        with suppress(NoTable):  # as a 404 is: it may be made with the first event
            return self._query(access, filled[0])
        return None

    def _query(self, access: Access, sql: str) -> dict[str, Any] | None:
        return query(fill(_of_environment(access.database), self._names), sql)

    def _ask(self, method: str, path: str, headers: Mapping[str, str], **content: Any) -> "_Shown":
        url = path if path.startswith("http") else self._base + path
        sent = {name: _of_environment(value) for name, value in headers.items()}
        try:
            with self._session.request(
                method, url, headers=sent, timeout=SECONDS, stream=True, **content
            ) as response:
                body = response.raw.read(MOST_BYTES + 1, decode_content=True)
                if len(body) > MOST_BYTES:
                    raise TooLong
                text = decoded(body, response.encoding)
                return _Shown(f"{method} {url}", response.status_code, text)
        except (requests.RequestException, HTTPError, OSError) as error:
            raise BackendUnavailable(
                f"{method} {url} was asked of the application, asked again for a moment, and it "
                f"{problem_of(error)}. {_MEND if is_there(error) else _START}"
            ) from None


def decoded(body: bytes, charset: str | None) -> str:
    """Return a body as text; as UTF-8 if its charset is none that Python knows (``utf8mb4``)."""
    with suppress(LookupError, ValueError):
        return body.decode(charset or "utf-8", errors="replace")
    return body.decode(errors="replace")


def _named(document: Any, access: Access) -> dict[str, Any]:
    """Return the document by the names of the profile, its sums in the smallest unit."""
    named = dict(document) if isinstance(document, dict) else {}
    if access.fields:
        named |= read_fields(access.fields, document)
    if access.money == "cents":
        return named
    currencies = {_ABROAD: str(named.get("merchant_currency") or "")}
    return {
        name: smallest_units(value, currencies.get(name, "usd")) for name, value in named.items()
    }


def _json(text: str, where: str) -> Any:
    try:
        return read_json(text)
    except ValueError:
        raise ProductFailure.of(
            f"what {where} shows", expected="JSON", found=beginning(text, _SHOWN) or "nothing"
        ) from None


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the application answered.

    Args:
        request: method and URL.
        status: the HTTP status.
        text: the body.
    """

    request: str
    status: int
    text: str


def _checked(shown: _Shown) -> _Shown:
    if shown.status < HTTPStatus.BAD_REQUEST:
        return shown
    raise ProductFailure.of(
        f"the application's response to {shown.request}",
        expected="a status below 400",
        found=f"{shown.status}: {beginning(shown.text, _SHOWN)}",
    )


def _filled(headers: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """Return headers with the names in braces replaced, before any variable is put in."""
    return {name: fill(value, names) for name, value in headers.items()}


def _of_environment(value: str) -> str:
    """Return the value of the variables that a text names as ``$NAME``."""
    return VARIABLE.sub(lambda found: os.environ.get(found[1], ""), value)
