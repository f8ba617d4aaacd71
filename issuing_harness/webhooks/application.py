"""The application under test: its own HTTP API, at the routes that its team wrote down."""

import time
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from http import HTTPStatus
from typing import Any, Final

import requests

from issuing_harness.errors import BackendUnavailable, ProductFailure, SettingsError
from issuing_harness.webhooks.application_routes import TABLE, Route, Routes

#: Seconds of real time between two looks at what the application shows.
POLL_SECONDS: Final = 0.05
_CHANGED_HINT: Final = (
    "What is right for a moment only may have been booked twice, or undone by a later event."
)
#: How much of a response a message shows, in characters.
_SHOWN: Final = 200
#: Seconds one response of the application may take.
TIMEOUT: Final = 10


class Application:
    """The application's own HTTP API.

    Args:
        base: where it is, ``http://127.0.0.1:8000``.
        routes: what it can be asked and told.
        patience: seconds until it has to show what is expected; by default what the routes say.
        settles: whether it then has to show it for a while; it need not where nothing is pending.
    """

    def __init__(
        self, base: str, routes: Routes, *, patience: float | None = None, settles: bool = True
    ) -> None:
        self._base = base.rstrip("/")
        self._routes = routes
        self._patience = routes.wait if patience is None else patience
        self._settle = routes.settle if settles else 0.0
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
        """Wait until the application shows all that is expected, and goes on to show it.

        Args:
            name: a name under ``shows``.
            expected: values by name; money in cents.
            deliver_pending: makes the deliveries that are still to be made.
            ids: replace the names in braces in the route.

        Raises:
            ProductFailure: it does not in time; the message says what it shows instead.
        """
        watch = _Watch(self._patience, self._settle)
        while True:
            deliver_pending()
            differing = _differing(self.read(name, **ids), expected)
            if watch.has_settled(is_right=not differing):
                return
            if watch.is_over:
                break
            time.sleep(POLL_SECONDS)
        raise ProductFailure.of(
            f"what the application shows for the {name}",
            expected=_render(expected),
            found=f"{_render(differing)} after {self._patience:g} s{watch.change}",
            hint=_CHANGED_HINT if watch.change else "",
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


class _Watch:
    """How long something has been as expected.

    Args:
        wait: seconds until it has to be.
        settle: seconds for which it has to stay so.
    """

    def __init__(self, wait: float, settle: float) -> None:
        self._began = time.monotonic()
        self._wait = wait
        self._settle = settle
        self._right_since: float | None = None
        #: In words, when it ceased to be as expected; empty if it never was.
        self.change = ""

    @property
    def is_over(self) -> bool:
        """Whether it should have become as expected by now, and is not."""
        return self._right_since is None and time.monotonic() > self._began + self._wait

    def has_settled(self, *, is_right: bool) -> bool:
        """Take note of a look; returns whether it has been as expected for long enough."""
        now = time.monotonic()
        if is_right:
            self._right_since = now if self._right_since is None else self._right_since
            return now - self._right_since >= self._settle
        if self._right_since is not None:
            self.change = f"; it was as expected, and changed after {now - self._began:.1f} s"
        self._right_since = None
        return False


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
