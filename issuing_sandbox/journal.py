"""What one request has changed so far, so that all of it can be taken back.

A request does everything it sets out to do or nothing: a refusal half way, or a crash of the
sandbox itself, leaves the account as it was. Only ids that were minted meanwhile stay used.
"""

from collections.abc import Callable
from typing import Any, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

_ABSENT = object()
#: In the place of a mapping: what follows is a function and its arguments.
_CALL = object()


class Journal:
    """Remembers how to undo each change, newest last."""

    __slots__ = ("_undoing",)

    def __init__(self) -> None:
        self._undoing: list[tuple[Any, Any, Any]] = []

    def put(self, mapping: dict[Key, Value], key: Key, value: Value) -> None:
        """``mapping[key] = value``, which can be taken back."""
        self._undoing.append((mapping, key, mapping.get(key, _ABSENT)))
        mapping[key] = value

    def note(self, undo: Callable[..., object], *arguments: object) -> None:
        """Remember how to undo a change that was made otherwise."""
        self._undoing.append((_CALL, undo, arguments))

    def settle(self) -> None:
        """What was done stays done."""
        self._undoing.clear()

    def take_back(self) -> None:
        """Undo everything since the last ``settle``, newest first."""
        while self._undoing:
            mapping, key, before = self._undoing.pop()
            if mapping is _CALL:
                key(*before)
            elif before is _ABSENT:
                del mapping[key]
            else:
                mapping[key] = before
