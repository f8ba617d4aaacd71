"""The application under test: what its team wrote down that it shows and takes.

The module is long because whatever is said of an application is said here.
"""

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from issuing_harness.errors import NotOffered, ProductFailure, SettingsError
from issuing_harness.tape.redacted_output import beginning
from issuing_harness.webhooks.application_access import FIXED, Restart, hint_on_money
from issuing_harness.webhooks.application_reader import Reader
from issuing_harness.webhooks.application_routes import TABLE, Routes
from issuing_harness.webhooks.conversation import Conversation, Sighting
from issuing_harness.webhooks.field_paths import missing
from issuing_harness.webhooks.unmet_needs import with_another, without
from issuing_harness.words import in_words

#: Seconds of real time between two looks at what the application shows.
POLL_SECONDS: Final = 0.05
#: How much of an answer a message shows, in characters.
_SHOWN: Final = 300
_CHANGED_HINT: Final = (
    "What is right for a moment only may have been booked twice, or undone by a later event."
)


@dataclass(frozen=True, slots=True)
class AtMost:
    """What an application may show of a sum: so many cents, or less.

    Args:
        cents: the most.
    """

    cents: int

    def __str__(self) -> str:
        return f"{self.cents} or less"


class Application:
    """The application of the integration.

    Args:
        base: the address of its HTTP API, ``http://127.0.0.1:8000``.
        routes: what it can be asked and told.
        patience: seconds until it has to show what is expected; by default what the routes say.
        settles: whether it then has to show it for a while; it need not where nothing is pending.
        conversation: keeps what it was told and what it showed, or says it again.
        names: what stands for names in braces that are no ids: ``port``, ``tmp``.
        folder: what files and commands are relative to.
        restart: starts the integration anew with further variables of its environment.
    """

    def __init__(  # noqa: PLR0913 - each is another side of it
        self,
        base: str,
        routes: Routes,
        *,
        patience: float | None = None,
        settles: bool = True,
        conversation: Conversation | None = None,
        names: Mapping[str, str] | None = None,
        folder: Path = Path(),
        restart: Restart | None = None,
    ) -> None:
        self._base = base
        self._routes = routes
        self._patience = routes.wait if patience is None else patience
        self._settle = routes.settle if settles else 0.0
        self._conversation = conversation or Conversation()
        self._reader = Reader(base, names or {}, folder, restart)

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._reader.close()

    def reset(self) -> None:
        """Empty the application, if there is a way."""
        setting = self._routes.reset
        if setting is not None:
            self._conversation.tell({"reset": True}, lambda: self._reader.send(setting, "", "", {}))

    def can_set(self, name: str) -> bool:
        """Whether the application has a way to take this."""
        return name in self._routes.takes

    def set(self, name: str, value: object, **ids: str) -> None:
        """Tell the application a value, such as the ``budget`` of a card.

        Args:
            name: a name under ``takes``; also the name in the JSON that is sent.
            value: money in cents.
            ids: replace the names in braces.

        Raises:
            NotOffered: it always has another value, or the profile says that it has none.
        """
        self._check_offered(name)
        setting = _lookup(self._routes.takes, name, "takes")
        if setting.way == FIXED:
            _check_fixed(name, str(value), setting.what[0])
            return
        said = {name: value, **ids}
        self._conversation.tell(said, lambda: self._reader.send(setting, name, value, ids))

    def ask(
        self, name: str, value: object, *, times: int = 1, at_once: bool = True, **ids: str
    ) -> None:
        """Ask the application to make something, whatever it answers: what came of it is seen.

        Args:
            name: a name under ``takes``, such as ``card``.
            value: what tells this wish from another one.
            times: how often.
            at_once: whether all at the same moment, or one after the other.
            ids: replace the names in braces.

        Raises:
            NotOffered: the profile says that it makes none.
        """
        self._check_offered(f"{name} order")  # a card may be shown, and none be ordered
        setting = _lookup(self._routes.takes, name, "takes")

        def ask_once(_: int) -> None:
            with suppress(ProductFailure):
                self._reader.send(setting, name, value, ids)

        def ask_all() -> None:
            with ThreadPoolExecutor(times if at_once else 1) as threads:
                list(threads.map(ask_once, range(times)))

        self._conversation.tell({name: value, "times": times, **ids}, ask_all)

    def read(self, name: str, **ids: str) -> dict[str, Any]:
        """Return what the application shows now, such as of a ``card``; empty if it has none."""
        return self._reader.read(_lookup(self._routes.shows, name, "shows"), ids)

    def wait_until_shows(
        self,
        name: str,
        expected: Mapping[str, object],
        deliver_pending: Callable[[], None],
        known: Mapping[str, str] | None = None,
        **ids: str,
    ) -> None:
        """Wait until the application shows all that is expected, and goes on to show it.

        Args:
            name: a name under ``shows``.
            expected: values by name; money in cents.
            deliver_pending: makes the deliveries that are still to be made.
            known: values under other names, such as ids that no evidence may have.
            ids: replace the names in braces.

        Raises:
            NotOffered: the profile says that it does not show that.
            ProductFailure: it does not in time; the message says what it shows instead.
        """
        self._check_offered(name, expected)

        def look() -> Mapping[str, Any]:
            deliver_pending()
            return _renamed(self.read(name, **ids), known or {})

        watch = _Watch(self._patience, self._settle)
        seen = self._conversation.look(
            {"noun": name, **ids}, lambda: watch.sightings(look, expected)
        )
        if differing := _differing(seen[-1].document, expected):
            changed = _change(seen, expected)
            raise ProductFailure.of(
                f"what the application shows for the {name}",
                expected=_render(expected),
                found=f"{_render(differing)} after {self._patience:g} s{changed}",
                hint=_CHANGED_HINT if changed else self._hint(name, differing, expected),
            )

    def _hint(self, noun: str, differing: Mapping[str, Any], expected: Mapping[str, object]) -> str:
        """Return what may be wrong about the profile rather than about the application."""
        access = self._routes.shows.get(noun)
        if said := hint_on_money(access, noun, differing, expected):
            return said
        answered = self._reader.answered
        if access is None or not answered:
            return ""
        unread = [name for name, value in differing.items() if value is None]
        said = "; ".join(filter(None, (missing(n, access.fields, answered) for n in unread)))
        shown = beginning(json.dumps(answered, default=str), _SHOWN)
        advice = f"If the application calls it otherwise, say so in application.shows.{noun}.fields"
        return said and f"{said}. {advice}. It answered: {shown}"

    def _check_offered(self, noun: str, fields: Iterable[str] = ()) -> None:
        for what in (noun, *(f"{noun}.{field}" for field in fields)):
            if what in self._routes.lacks:
                reason = self._routes.lacks[what]
                raise NotOffered(without(what, reason))


class _Watch:
    """Looks until what is expected has been seen for long enough, or time is over.

    Args:
        wait: seconds until it has to be as expected.
        settle: seconds for which it has to stay so.
    """

    def __init__(self, wait: float, settle: float) -> None:
        self._wait = wait
        self._settle = settle

    def sightings(
        self, look: Callable[[], Mapping[str, Any]], expected: Mapping[str, object]
    ) -> Sequence[Sighting]:
        """Return what was seen, each time that it changed; the last is what was seen last."""
        began, right_since = time.monotonic(), None
        seen: list[Sighting] = []
        while True:
            document = look()
            now = time.monotonic() - began
            if not seen or seen[-1].document != document:
                seen.append(Sighting(round(now, 3), document))
            if _differing(document, expected):
                right_since = None
                if now > self._wait:
                    return seen
            else:
                right_since = now if right_since is None else right_since
                if now - right_since >= self._settle:
                    return seen
            time.sleep(POLL_SECONDS)


def _change(seen: Sequence[Sighting], expected: Mapping[str, object]) -> str:
    """Return in words when it ceased to be as expected; empty if it never was."""
    for before, after in reversed(list(pairwise(seen))):
        if not _differing(before.document, expected) and _differing(after.document, expected):
            return f"; it was as expected, and changed after {after.seconds:.1f} s"
    return ""


def _lookup(routes: Mapping[str, Any], name: str, part: str) -> Any:
    if name in routes:
        return routes[name]
    near = get_close_matches(name, routes, n=1)
    raise SettingsError(
        f"The scenario speaks of the application's {name}, and nothing says how it is "
        + ("read" if part == "shows" else "set")
        + (f" (near: {near[0]})" if near else "")
        + f". Say it as {name} in application.{part} of certification.toml; without a profile, in "
        f"{TABLE}.{part} of pyproject.toml."
    )


def _check_fixed(name: str, wanted: str, fixed: str) -> None:
    """Refuse to set what has always the same value to another one."""
    if wanted != fixed:
        raise NotOffered(with_another(name, wanted, fixed))


def _renamed(document: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return a document with some of its texts under other names."""
    return {
        key: names.get(value, value) if isinstance(value, str) else value
        for key, value in document.items()
    }


def _differing(document: Mapping[str, Any], expected: Mapping[str, object]) -> dict[str, Any]:
    """Return what the document has instead of what is expected; empty if they agree."""
    return {
        name: document.get(name)
        for name, value in expected.items()
        if not _is_as(document.get(name), value)
    }


def _is_as(shown: Any, expected: object) -> bool:
    if isinstance(expected, AtMost):
        return isinstance(shown, int) and shown <= expected.cents
    return bool(shown == expected)


def _render(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {in_words(value)}" for name, value in values.items())
