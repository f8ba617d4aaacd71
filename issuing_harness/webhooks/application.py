"""What an application can be asked and told.

Its team writes it down in ``pyproject.toml``::

    [tool.issuing.application]
    reset = "POST /reset"

    [tool.issuing.application.shows]
    card = "/cards/{card}"

    [tool.issuing.application.takes]
    budget = "PUT /cards/{card}/budget"

``shows`` is read with GET and answers JSON; ``takes`` gets a JSON object with the one name and its
value. What stands in braces is an id, or ``{value}`` itself.
"""

import re
import time
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import requests

from issuing_harness.errors import BackendUnavailable, SettingsError

TABLE: Final = "tool.issuing.application"
_CALL: Final = re.compile(r"(?P<method>POST|PUT|PATCH|DELETE) (?P<path>/\S*)")


@dataclass(frozen=True, slots=True)
class Call:
    """A call an application understands.

    Args:
        method: the HTTP method.
        path: with names in braces, ``/cards/{card}/budget``.
    """

    method: str
    path: str


@dataclass(frozen=True, slots=True)
class Routes:
    """Everything an application can be asked and told.

    Args:
        shows: paths by what they show.
        takes: calls by what they take.
        reset: empties the application before a scenario; ``None`` if it need not be.
    """

    shows: Mapping[str, str] = field(default_factory=dict)
    takes: Mapping[str, Call] = field(default_factory=dict)
    reset: Call | None = None


def read_routes(project: Path) -> Routes:
    """The routes in a project's ``pyproject.toml``; none where it says nothing.

    Raises:
        SettingsError: something there is not as it must be.
    """
    if not project.exists():
        return Routes()
    table = tomllib.loads(project.read_text(encoding="utf-8"))
    for name in TABLE.split("."):
        table = table.get(name, {})
    takes = {name: _call(name, written) for name, written in table.get("takes", {}).items()}
    reset = table.get("reset")
    return Routes(_paths(table.get("shows", {})), takes, _call("reset", reset) if reset else None)


def _paths(shows: Mapping[str, Any]) -> dict[str, str]:
    for name, path in shows.items():
        if not isinstance(path, str) or not path.startswith("/"):
            raise SettingsError(
                f"{TABLE}.shows.{name} is {path!r}; it is a path, such as '/cards/{{card}}'."
            )
    return dict(shows)


def _call(name: str, written: object) -> Call:
    found = _CALL.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        raise SettingsError(
            f"{TABLE} says {name} = {written!r}; it is a method and a path, such as "
            "'PUT /cards/{card}/budget'."
        )
    return Call(found["method"], found["path"])


#: Seconds of real time until the application has to show what is expected, and between two looks.
PATIENCE: Final = 5.0
STEP: Final = 0.05
#: Seconds one answer of the application may take.
TIMEOUT: Final = 10
_OK: Final = 400


class Application:
    """The application behind an integration, over its own HTTP API.

    Args:
        base: where it is, ``http://127.0.0.1:8000``.
        routes: what it can be asked and told.
        patience: seconds until it has to show what is expected.
    """

    def __init__(self, base: str, routes: Routes, *, patience: float = PATIENCE) -> None:
        self._base = base.rstrip("/")
        self._routes = routes
        self._patience = patience
        self._session = requests.Session()
        self._session.trust_env = False

    def close(self) -> None:
        """Close the kept connections."""
        self._session.close()

    def reset(self) -> None:
        """Empty it, where it can be emptied."""
        if self._routes.reset is not None:
            self._send(self._routes.reset, {})

    def takes(self, name: str) -> bool:
        """Whether it can be told this."""
        return name in self._routes.takes

    def take(self, name: str, value: object, **ids: str) -> None:
        """Tell it something, such as the ``budget`` of a card.

        Args:
            name: as the routes call it; also the name in the JSON it is sent.
            value: what it is, money in cents.
            ids: what stands in braces in the route.
        """
        call = _found(self._routes.takes, name, "takes")
        self._send(call, {name: value}, value=str(value), **ids)

    def show(self, name: str, **ids: str) -> dict[str, Any]:
        """What it shows now, such as of a ``card``; empty if it knows nothing of it."""
        path = _found(self._routes.shows, name, "shows").format(**ids)
        response = self._ask("GET", path)
        if response.status_code == requests.codes.not_found:
            return {}
        return dict(_sound(response).json())

    def shows(
        self, name: str, expected: Mapping[str, object], settle: Callable[[], None], **ids: str
    ) -> None:
        """Wait until it shows all that is expected.

        Args:
            name: what is looked at, as the routes call it.
            expected: values by name; money in cents.
            settle: has what Stripe still has to deliver delivered.
            ids: what stands in braces in the route.

        Raises:
            AssertionError: it does not, for as long as it was given; the message says what it
                shows instead.
        """
        deadline = time.monotonic() + self._patience
        while True:
            settle()
            shown = self.show(name, **ids)
            wrong = {
                each: shown.get(each) for each in expected if shown.get(each) != expected[each]
            }
            if not wrong:
                return
            if time.monotonic() > deadline:
                break
            time.sleep(STEP)
        raise AssertionError(
            f"The application was expected to show of the {name} {_said(expected)} within "
            f"{self._patience:g} s; it shows {_said(wrong)} instead."
        )

    def _send(self, call: Call, body: Mapping[str, object], **ids: str) -> None:
        _sound(self._ask(call.method, call.path.format(**ids), json=body))

    def _ask(self, method: str, path: str, **sent: Any) -> requests.Response:
        try:
            return self._session.request(method, self._base + path, timeout=TIMEOUT, **sent)
        except requests.RequestException as error:
            raise BackendUnavailable(
                f"{method} {self._base}{path} was asked of the application, and nobody answers "
                f"there ({type(error).__name__}). Start it, or correct --application."
            ) from None


def _found(known: Mapping[str, Any], name: str, part: str) -> Any:
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1)
    raise SettingsError(
        f"The application was looked at for {name!r}, and {TABLE}.{part} has nothing of that name"
        + (f" (near: {near[0]})" if near else "")
        + f'. Write down where it is, for example {name} = "/path/{{card}}".'
    )


def _sound(response: requests.Response) -> requests.Response:
    if response.status_code >= _OK:
        request = response.request
        raise AssertionError(
            f"The application answered {request.method} {request.url} with "
            f"{response.status_code}: {response.text[:500]}"
        )
    return response


def _said(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value!r}" for name, value in values.items())
