"""The parts of an account's state: named, logged for rollback, and serialisable to JSON rows.

A part's content is plain: it can be expressed in JSON, and what is stored under a key is never
changed in place. Whatever can be derived from another part is not a part of its own.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, Protocol, TypeVar

import orjson

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
#: A key as text, and its value, fit for JSON; ``None`` means that the key is not there.
Row = tuple[str, Any]


class TrackedPart(Protocol):
    """One part of an account's state; each change of it goes through the account's undo log."""

    #: What the part is called in state documents and state files.
    name: str
    #: The account's ``Changes``, once the part is registered there.
    changes: Any

    def row(self, key: Any) -> Row:
        """Return a key with its current value, if it has one."""

    def rows(self) -> Iterator[Row]:
        """Iterate over everything in the part, oldest first."""

    def restore(self, rows: Iterable[Row]) -> None:
        """Fill the part, which is empty, with what ``rows`` once gave."""


def unchanged(value: Any) -> Any:
    """Return a value that is plain already."""
    return value


class TrackedDict(dict[Key, Value]):
    """A dict that is a part of an account's state.

    Args:
        name: what the part is called in state documents and state files.
        parse_key: reads a key from its text; every key that is no text is written as JSON.
        dump: makes a value fit for JSON.
        load: reads what ``dump`` wrote.
    """

    __slots__ = ("_dump", "_load", "_parse_key", "changes", "name")

    def __init__(
        self,
        name: str,
        *,
        parse_key: Callable[[str], Any] = unchanged,
        dump: Callable[[Value], Any] = unchanged,
        load: Callable[[Any], Value] = unchanged,
    ) -> None:
        super().__init__()
        self.name = name
        self._parse_key = parse_key
        self._dump = dump
        self._load = load
        self.changes: Any = None

    def row(self, key: Any) -> Row:
        """Return a key with its current value, if it has one."""
        return _key_text(key), self._dump(self[key]) if key in self else None

    def rows(self) -> Iterator[Row]:
        """Iterate over all items, oldest first."""
        return ((_key_text(key), self._dump(value)) for key, value in self.items())

    def restore(self, rows: Iterable[Row]) -> None:
        """Fill the dict with what ``rows`` once gave."""
        self.update((self._parse_key(key), self._load(value)) for key, value in rows)


def parse_pair(text: str) -> tuple[Any, Any]:
    """Parse a key of two values from its text, a JSON array."""
    first, second = orjson.loads(text)
    return first, second


def _key_text(key: Any) -> str:
    return key if isinstance(key, str) else orjson.dumps(key).decode()
