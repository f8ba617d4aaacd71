"""What one request has changed so far, so that all of it can be taken back.

A request does everything it sets out to do or nothing: a refusal half way, or a crash of the
sandbox itself, leaves the account as it was. Only ids that were minted meanwhile stay used.

Who wants to write down what an account knows hears here of every change that stays.
A platform and its connected accounts do things together, so what they did is taken back together.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from issuing_sandbox.store.tracked import Tracked, TrackedDict

Key = TypeVar("Key")
Value = TypeVar("Value")
Known = TypeVar("Known", bound=Tracked)

_ABSENT = object()
#: In the place of a mapping: what follows is a function and its arguments.
_CALL = object()


class Changes:
    """Remembers how to undo each change, newest last, and what there is to change.

    Args:
        platform: the journal of the account that this one's is connected to.
    """

    __slots__ = ("_remember", "_undoing", "parts", "tell")

    def __init__(self, platform: "Changes | None" = None) -> None:
        self._undoing: list[tuple[Any, Any, Any]] = platform._undoing if platform else []  # noqa: SLF001
        self._remember = self._undoing.append
        #: Hears of each change of this account that stays: the part, and the key in it.
        self.tell: Callable[[Tracked, Any], None] | None = None
        #: Everything this account knows, by name.
        self.parts: Final[dict[str, Tracked]] = {}

    def keep(self, part: Known) -> Known:
        """Let a new, empty part belong to what the account knows.

        Raises:
            ValueError: there is one of this name.
        """
        if part.name in self.parts:
            raise ValueError(f"An account has one part named {part.name!r}.")
        self.parts[part.name] = part
        part.changes = self
        return part

    def put(self, mapping: TrackedDict[Key, Value], key: Key, value: Value) -> None:
        """``mapping[key] = value``, which can be taken back."""
        self._remember((mapping, key, mapping.get(key, _ABSENT)))
        mapping[key] = value

    def drop(self, mapping: TrackedDict[Key, Value], key: Key) -> Value:
        """``del mapping[key]``, which can be taken back, and what was there."""
        before = mapping.pop(key)
        self._remember((mapping, key, before))
        return before

    def made(self, part: Tracked, key: Any) -> None:
        """Remember that a part which is no mapping has a new key; ``del part[key]`` undoes it."""
        self._remember((part, key, _ABSENT))

    def changed(self, part: Tracked, key: Any, before: Any) -> None:
        """Remember what was under a key of a part; ``part[key] = before`` undoes the change."""
        self._remember((part, key, before))

    def note(self, undo: Callable[..., object], *arguments: object) -> None:
        """Remember how to undo a change that was made otherwise."""
        self._remember((_CALL, undo, arguments))

    def commit(self) -> None:
        """What was done stays done."""
        if self.tell is not None:
            for part, key, _ in self._undoing:
                if part is not _CALL and part.changes.tell is not None:
                    part.changes.tell(part, key)
        self._undoing.clear()

    def rollback(self) -> None:
        """Undo everything since the last ``settle``, newest first."""
        while self._undoing:
            mapping, key, before = self._undoing.pop()
            if mapping is _CALL:
                key(*before)
            elif before is _ABSENT:
                del mapping[key]
            else:
                mapping[key] = before
