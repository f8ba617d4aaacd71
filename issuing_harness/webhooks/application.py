"""The application under test: its own HTTP API.

Its team writes in ``pyproject.toml`` what the API can be asked and told::

    [tool.issuing.application]
    reset = "POST /reset"

    [tool.issuing.application.shows]
    card = "/cards/{card}"

    [tool.issuing.application.takes]
    budget = "PUT /cards/{card}/budget"

What it ``shows`` is read with GET, and is JSON. What it ``takes`` is sent as a JSON object with the
one name and its value. A name in braces is replaced by an id, ``{value}`` by the value itself.
"""

import re
import time
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import requests

from issuing_harness.errors import BackendUnavailable, ProductFailure, SettingsError

TABLE: Final = "tool.issuing.application"
_ROUTE: Final = re.compile(r"(?P<method>POST|PUT|PATCH|DELETE) (?P<path>/\S*)")

#: Seconds of real time until the application has to show what is expected, and between two looks.
WAIT_SECONDS: Final = 5.0
POLL_SECONDS: Final = 0.05
#: How much of a response a message shows, in characters.
_SHOWN: Final = 200
#: Seconds one response of the application may take.
TIMEOUT: Final = 10


@dataclass(frozen=True, slots=True)
class Route:
    """A request that an application understands.

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
        shows: for each name, the path at which it is read.
        takes: for each name, the request that sets it.
        reset: empties the application before a scenario; ``None`` if it need not be.
    """

    shows: Mapping[str, str] = field(default_factory=dict)
    takes: Mapping[str, Route] = field(default_factory=dict)
    reset: Route | None = None


def read_routes(project: Path) -> Routes:
    """Return the routes in a project's ``pyproject.toml``; none where it has no such table.

    Raises:
        SettingsError: an entry of the table is malformed.
    """
    if not project.exists():
        return Routes()
    table = tomllib.loads(project.read_text(encoding="utf-8"))
    for name in TABLE.split("."):
        table = table.get(name, {})
    takes = {name: _route(name, entry) for name, entry in table.get("takes", {}).items()}
    reset = table.get("reset")
    return Routes(_paths(table.get("shows", {})), takes, _route("reset", reset) if reset else None)


def _paths(shows: Mapping[str, Any]) -> dict[str, str]:
    for name, path in shows.items():
        if not isinstance(path, str) or not path.startswith("/"):
            raise SettingsError(
                f"{TABLE}.shows.{name} is {path!r}; it is a path, such as '/cards/{{card}}'."
            )
    return dict(shows)


def _route(name: str, entry: object) -> Route:
    match = _ROUTE.fullmatch(entry) if isinstance(entry, str) else None
    if match is None:
        raise SettingsError(
            f"{TABLE} says {name} = {entry!r}; it is a method and a path, such as "
            "'PUT /cards/{card}/budget'."
        )
    return Route(match["method"], match["path"])


class Application:
    """The application's own HTTP API.

    Args:
        base: where it is, ``http://127.0.0.1:8000``.
        routes: what it can be asked and told.
        patience: seconds until it has to show what is expected.
    """

    def __init__(self, base: str, routes: Routes, *, patience: float = WAIT_SECONDS) -> None:
        self._base = base.rstrip("/")
        self._routes = routes
        self._patience = patience
        self._session = requests.Session()
        self._session.trust_env = False

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._session.close()

    def reset(self) -> None:
        """Empty the application, if it has a route for that."""
        if self._routes.reset is not None:
            self._send(self._routes.reset, {})

    def can_set(self, name: str) -> bool:
        """Whether the application has a route that takes this name."""
        return name in self._routes.takes

    def set(self, name: str, value: object, **ids: str) -> None:
        """Send the application a value, such as the ``budget`` of a card.

        Args:
            name: a name under ``takes``; also the name in the JSON that is sent.
            value: money in cents.
            ids: replace the names in braces in the route.
        """
        route = _lookup(self._routes.takes, name, "takes")
        self._send(route, {name: value}, value=str(value), **ids)

    def read(self, name: str, **ids: str) -> dict[str, Any]:
        """Return what the application shows now, such as of a ``card``; empty if it has none."""
        path = _lookup(self._routes.shows, name, "shows").format(**ids)
        response = self._request("GET", path)
        if response.status_code == HTTPStatus.NOT_FOUND:
            return {}
        return dict(_checked(response).json())

    def wait_until_shows(
        self,
        name: str,
        expected: Mapping[str, object],
        deliver_pending: Callable[[], None],
        **ids: str,
    ) -> None:
        """Wait until the application shows all that is expected.

        Args:
            name: a name under ``shows``.
            expected: values by name; money in cents.
            deliver_pending: makes the deliveries that are still to be made.
            ids: replace the names in braces in the route.

        Raises:
            ProductFailure: it does not in time; the message says what it shows instead.
        """
        deadline = time.monotonic() + self._patience
        while True:
            deliver_pending()
            differing = _differing(self.read(name, **ids), expected)
            if not differing:
                return
            if time.monotonic() > deadline:
                break
            time.sleep(POLL_SECONDS)
        raise ProductFailure.of(
            f"what the application shows for the {name}",
            expected=_render(expected),
            found=f"{_render(differing)} after {self._patience:g} s",
        )

    def _send(self, route: Route, body: Mapping[str, object], **ids: str) -> None:
        _checked(self._request(route.method, route.path.format(**ids), json=body))

    def _request(self, method: str, path: str, **content: Any) -> requests.Response:
        try:
            return self._session.request(method, self._base + path, timeout=TIMEOUT, **content)
        except requests.RequestException as error:
            raise BackendUnavailable(
                f"{method} {self._base}{path} was asked of the application, and nobody answers "
                f"there ({type(error).__name__}). Start it, or correct --application."
            ) from None


def _lookup(routes: Mapping[str, Any], name: str, part: str) -> Any:
    if name in routes:
        return routes[name]
    near = get_close_matches(name, routes, n=1)
    raise SettingsError(
        f"The application was looked at for {name!r}, and {TABLE}.{part} has nothing of that name"
        + (f" (near: {near[0]})" if near else "")
        + f'. Write down where it is, for example {name} = "/path/{{card}}".'
    )


def _checked(response: requests.Response) -> requests.Response:
    """Return the response, which must not be an error."""
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        request = response.request
        raise ProductFailure.of(
            f"the application's response to {request.method} {request.url}",
            expected="a status below 400",
            found=f"{response.status_code}: {response.text[:_SHOWN]}",
        )
    return response


def _differing(document: Mapping[str, Any], expected: Mapping[str, object]) -> dict[str, Any]:
    """Return what the document has instead of what is expected; empty if they agree."""
    return {
        name: document.get(name) for name, value in expected.items() if document.get(name) != value
    }


def _render(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {_in_words(value)}" for name, value in values.items())


def _in_words(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
