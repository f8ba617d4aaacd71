"""What an account knows, in parts with names, so that it can be written down and read again.

A part's content is plain: what is in it can be said in JSON, and what is kept under a key is never
changed in place. Whatever can be found out from another part is no part of its own.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, Protocol, TypeVar

import orjson

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
#: The text of a key, and what is kept under it, fit for JSON; ``None`` is nothing.
Row = tuple[str, Any]


class Tracked(Protocol):
    """One part of what an account knows; each change of it goes through the account's journal."""

    name: str
    #: The account's, once it keeps the part.
    changes: Any

    def row(self, key: Any) -> Row:
        """What is kept under a key now, if anything."""

    def rows(self) -> Iterator[Row]:
        """All that is kept, oldest first."""

    def restore(self, rows: Iterable[Row]) -> None:
        """Read what ``rows`` once gave, into a part that is empty."""


def same(value: Any) -> Any:
    """What is plain already."""
    return value


class TrackedDict(dict[Key, Value]):
    """A mapping that is a part of its own.

    Args:
        name: what the part is called wherever it is written down.
        key: reads a key's text; every key that is no text is written as JSON.
        write: makes a value fit for JSON.
        read: the other way round.
    """

    __slots__ = ("_key", "_read", "_write", "changes", "name")

    def __init__(
        self,
        name: str,
        *,
        key: Callable[[str], Any] = same,
        write: Callable[[Value], Any] = same,
        read: Callable[[Any], Value] = same,
    ) -> None:
        super().__init__()
        self.name = name
        self._key = key
        self._write = write
        self._read = read
        self.changes: Any = None

    def row(self, key: Any) -> Row:
        """What is kept under a key now, if anything."""
        return _text(key), self._write(self[key]) if key in self else None

    def rows(self) -> Iterator[Row]:
        """All that is kept, oldest first."""
        return ((_text(key), self._write(value)) for key, value in self.items())

    def restore(self, rows: Iterable[Row]) -> None:
        """Read what ``rows`` once gave."""
        self.update((self._key(key), self._read(value)) for key, value in rows)


def pair(text: str) -> tuple[Any, Any]:
    """A key of two, from its text."""
    first, second = orjson.loads(text)
    return first, second


def _text(key: Any) -> str:
    return key if isinstance(key, str) else orjson.dumps(key).decode()
