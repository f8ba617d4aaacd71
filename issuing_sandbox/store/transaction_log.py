"""An account's undo log: what one request has changed, to be committed or rolled back as a whole.

A request does everything it sets out to do or nothing: a refusal half way, or a crash of the
sandbox itself, leaves the account as it was. Only ids that were minted meanwhile stay used.

Everything that changes is a registered part of the account (``store.tracked``). A listener, such as
the state file, hears of each change that is committed. A platform and its connected accounts share
one log, so what they did together is rolled back together.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from issuing_sandbox.store.tracked import TrackedDict, TrackedPart

Key = TypeVar("Key")
Value = TypeVar("Value")
Part = TypeVar("Part", bound=TrackedPart)

#: In the place of the old value: the key was not there.
ABSENT: Final = object()
#: In the place of the part: what follows is a function and its arguments.
CALL: Final = object()


class Changes:
    """The undo log of one account, newest entry last, and the registry of its parts.

    Args:
        platform: the undo log of the account that this one's is connected to.
    """

    __slots__ = ("_undo_log", "append", "on_commit", "parts")

    def __init__(self, platform: "Changes | None" = None) -> None:
        self._undo_log: list[tuple[Any, Any, Any]] = platform._undo_log if platform else []  # noqa: SLF001 - one of this class
        #: Logs a part, a key of it, and the old value there. A key that is new has ``ABSENT``;
        #: ``del part[key]`` undoes that.
        self.append: Final = self._undo_log.append
        #: Called with each committed change of this account: the part, and the key in it.
        self.on_commit: Callable[[TrackedPart, Any], None] | None = None
        #: All of this account's state, by the name of each part.
        self.parts: Final[dict[str, TrackedPart]] = {}

    def register(self, part: Part) -> Part:
        """Add a new, empty part to the account's state, and return it.

        Raises:
            ValueError: there is one of this name.
        """
        if part.name in self.parts:
            raise ValueError(f"An account has one part named {part.name!r}.")
        self.parts[part.name] = part
        part.changes = self
        return part

    def put(self, mapping: TrackedDict[Key, Value], key: Key, value: Value) -> None:
        """Do ``mapping[key] = value`` so that it can be rolled back."""
        self.append((mapping, key, mapping.get(key, ABSENT)))
        mapping[key] = value

    def remove(self, mapping: TrackedDict[Key, Value], key: Key) -> Value:
        """Do ``del mapping[key]`` so that it can be rolled back, and return the old value."""
        before = mapping.pop(key)
        self.append((mapping, key, before))
        return before

    def log_replaced(self, part: TrackedPart, key: Any, before: Any) -> None:
        """Log the old value of a key in a part; ``part[key] = before`` undoes the change."""
        self.append((part, key, before))

    def on_rollback(self, undo: Callable[..., object], *arguments: object) -> None:
        """Log how to undo a change that was made outside the parts."""
        self.append((CALL, undo, arguments))

    def commit(self) -> None:
        """Make the changes since the last commit or rollback final, and tell the listeners."""
        if self.on_commit is not None:
            for part, key, _ in self._undo_log:
                if part is not CALL and part.changes.on_commit is not None:
                    part.changes.on_commit(part, key)
        self._undo_log.clear()

    def rollback(self) -> None:
        """Undo everything since the last commit, newest first."""
        while self._undo_log:
            part, key, before = self._undo_log.pop()
            if part is CALL:
                key(*before)
            elif before is ABSENT:
                del part[key]
            else:
                part[key] = before
