"""Counterparts: the ids and times of an account now, in the place of those that were recorded.

Whatever stands where an id was recorded is its counterpart. Later requests name the counterpart,
and answers are compared as if they named the recorded one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import orjson

from issuing_harness.backends.live.created_objects import TAG
from issuing_harness.interactions import Pairs, Request
from issuing_harness.parity.normalization import DAY, ID, KEY, LAST_TIME, UUID, moment, since_start

#: An id as cassettes have it, those of accounts and of idempotency keys among them.
_IDENTIFIER: Final = re.compile(rf"\bacct_redacted_\d+|{ID.pattern}|{UUID.pattern}")
_PREFIX: Final = re.compile(r"[a-z]+(?=_)")

#: Places of a recorded and of a new entry in their lists, ``None`` where there is none.
Pairing = tuple[int | None, int | None]


class Counterparts:
    """The counterparts that one cassette has met so far."""

    def __init__(self) -> None:
        self._new: dict[str, str] = {}
        self._recorded: dict[str, str] = {}
        #: When the first object was made, as it was recorded and now, in unix seconds.
        self.started: tuple[int, int] | None = None

    def learn(self, recorded: Any, new: Any) -> None:
        """Take what stands at the same places of two documents for counterparts.

        Args:
            recorded: the document on the cassette.
            new: the document now, before anything is redacted.
        """
        if isinstance(recorded, dict) and isinstance(new, dict):
            self._learn_times(moment(recorded.get("created")), moment(new.get("created")))
            for name in recorded.keys() & new.keys():
                self.learn(recorded[name], new[name])
        elif isinstance(recorded, list) and isinstance(new, list):
            for here, there in self.pairs(recorded, new):
                if here is not None and there is not None:
                    self.learn(recorded[here], new[there])
        elif isinstance(recorded, str) and isinstance(new, str):
            self._learn_ids(recorded, new)

    def request(self, request: Request) -> Request:
        """Return a recorded request as it is sent now."""
        headers = {name: self.name_now(value) for name, value in request.headers.items()}
        return replace(
            request,
            path=self.name_now(request.path),
            query=self._pairs_now(request.query),
            form=self._pairs_now(request.form),
            headers=headers,
        )

    def as_recorded(self, node: Any) -> Any:
        """Return a document of now with the recorded ids in it, and without the tag of a run."""
        if isinstance(node, dict):
            return {name: self.as_recorded(each) for name, each in node.items() if name != TAG}
        if isinstance(node, list):
            return [self.as_recorded(each) for each in node]
        return self.text_as_recorded(node) if isinstance(node, str) else node

    def text_as_recorded(self, text: str) -> str:
        """Return a text of now with the recorded ids in it."""
        return _IDENTIFIER.sub(lambda match: self._recorded.get(match[0], match[0]), text)

    def time_as_recorded(self, node: Any) -> Any:
        """Return a time of now as long after the start as when it was recorded."""
        if isinstance(node, bool) or not isinstance(node, int) or self.started is None:
            return node
        recorded, new = self.started
        return node - new + recorded if new - DAY < node < LAST_TIME else node

    def is_same(self, recorded: Any, new: Any, name: str) -> bool:
        """Whether two scalars say the same, by what does not differ by nature.

        Args:
            recorded: what is on the cassette.
            new: what is there now, with recorded ids.
            name: the field they are the value of.
        """
        starts = self.started or (LAST_TIME, LAST_TIME)
        before = since_start(recorded, name, starts[0])
        now = since_start(new, name, starts[1])
        if isinstance(before, str) and isinstance(now, str):
            return before == now or self._blanked(before) == self._blanked(now)
        return bool(before == now) and isinstance(before, bool) == isinstance(now, bool)

    def pairs(self, recorded: Sequence[Any], new: Sequence[Any]) -> list[Pairing]:
        """Return which entry of one list is which of the other: by id, by looks, then by place."""
        if len(recorded) == len(new) == 1:
            return [(0, 0)]
        left, free = list(range(len(recorded))), list(range(len(new)))
        found: list[Pairing] = []
        for face in (self._identity, self._face, _nothing):
            looks = {there: face(new[there]) for there in free}
            for here in tuple(left):
                wanted = face(recorded[here])
                there = next((each for each in free if looks[each] == wanted), None)
                if wanted is not None and there is not None:
                    found.append((here, there))
                    left.remove(here)
                    free.remove(there)
        rest: list[Pairing] = [(here, None) for here in left]
        rest += [(None, there) for there in free]
        return [*sorted(found), *rest]

    def _identity(self, entry: Any) -> str | None:
        """Return by what an entry is known on both sides; ``None`` if it has been met on none."""
        name = entry.get("id") if isinstance(entry, dict) else None
        if not isinstance(name, str):
            return None
        known = self._recorded.get(name, name)
        return known if known in self._new else None

    def _face(self, entry: Any) -> str:
        """Return what an entry is like, ids, times and digits left aside."""
        return orjson.dumps(self._plain(entry), option=orjson.OPT_SORT_KEYS).decode()

    def _plain(self, node: Any, name: str = "") -> Any:
        if isinstance(node, dict):
            return {key: self._plain(each, key) for key, each in node.items() if key != TAG}
        if isinstance(node, list):
            return [self._plain(each, name) for each in node]
        value = since_start(node, name, min(self.started or (LAST_TIME,)))
        if isinstance(value, str):
            return self._blanked(self.text_as_recorded(value))
        return value if isinstance(value, int | float | None) else "<time>"

    def _blanked(self, text: str) -> str:
        """Return a text in which ids that have no counterpart are their prefixes alone."""
        plain = KEY.sub("<key>", text)
        return _IDENTIFIER.sub(lambda match: self._blank(match[0]), plain)

    def _blank(self, name: str) -> str:
        if name in self._new or name in self._recorded:
            return name
        return f"<{_prefix_of(name)}>"

    def _learn_ids(self, recorded: str, new: str) -> None:
        """Learn the ids in two texts that are else the same."""
        before, now = list(_names(recorded)), list(_names(new))
        if not before or _IDENTIFIER.sub(_prefix, recorded) != _IDENTIFIER.sub(_prefix, new):
            return
        for old, name in zip(before, now, strict=True):
            if old not in self._new and name not in self._recorded:
                self._new[old], self._recorded[name] = name, old

    def _learn_times(self, recorded: int | None, new: int | None) -> None:
        if self.started is None and recorded is not None and new is not None:
            self.started = recorded, new

    def name_now(self, text: str) -> str:
        """Return a recorded text as it is now."""
        return _IDENTIFIER.sub(lambda match: self._new.get(match[0], match[0]), text)

    def _pairs_now(self, pairs: Pairs) -> Pairs:
        return tuple([(self.name_now(name), self._value_now(value)) for name, value in pairs])

    def _value_now(self, value: str) -> str:
        """Return a value of a request as it is now: a time as long after the start."""
        if self.started is None or not value.isdecimal():
            return self.name_now(value)
        recorded, new = self.started
        is_time = recorded - DAY < int(value) < LAST_TIME
        return str(int(value) - recorded + new) if is_time else value


def _prefix(match: re.Match[str]) -> str:
    return _prefix_of(match[0])


def _prefix_of(name: str) -> str:
    prefix = _PREFIX.match(name)
    return prefix[0] if prefix else "uuid"


def _names(text: str) -> Iterator[str]:
    return (match[0] for match in _IDENTIFIER.finditer(text))


def _nothing(_: Any) -> str:
    """Let any entry pair with any other."""
    return ""


def document_of(body: str) -> Mapping[str, Any]:
    """Return the JSON object in a body; one that says so if it is none."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        document = None
    return document if isinstance(document, dict) else {"not JSON": body}
