"""How bugs are seeded in a sandbox, one at a time."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

from issuing_sandbox.account.ledger import Ledger
from issuing_sandbox.webhooks.events import emit as emit_event

Patch = pytest.MonkeyPatch


#: By name: how it is seeded, and a part of what the oracle says first of it.
SEEDED: dict[str, tuple[Callable[[Patch], None], str]] = {}


def seeds(complaint: str) -> Callable[[Any], Any]:
    """A bug that is reported in these words."""

    def keep(bug: Any) -> Any:
        SEEDED[bug.__name__] = (bug, complaint)
        return bug

    return keep


def instead(patch: Patch, owner: Any, name: str, wrong: Any) -> None:
    """Put ``wrong`` in place of what is there, which it gets as its first argument."""
    right = getattr(owner, name)
    patch.setattr(owner, name, lambda *args, **named: wrong(right, *args, **named))


def everywhere(patch: Patch, right: Any, wrong: Any) -> None:
    """Put ``wrong`` in place of a function wherever the sandbox has imported it."""
    for name, module in sorted(sys.modules.items()):
        if name.startswith("issuing_sandbox.") and vars(module).get(right.__name__) is right:
            patch.setattr(
                module, right.__name__, lambda *args, **named: wrong(right, *args, **named)
            )


def book(account: Any, kind: Any, thing: dict[str, Any], now: int) -> None:
    """A row too many."""
    money = {"currency": thing["currency"], "source": thing["id"], "description": None}
    account.ledger.move(kind, thing["amount"], now=now, **money)


def move_otherwise(patch: Patch, kind: Any, alter: Any) -> None:
    """Alter what is booked of one kind."""

    def move(right, ledger, movement, amount, **named):
        given = {"movement": movement, "amount": amount, **named}
        changed = alter(given) if movement is kind else given
        return right(ledger, changed.pop("movement"), changed.pop("amount"), **changed)

    instead(patch, Ledger, "move", move)


def move_twice(patch: Patch, kind: Any) -> None:
    """Book everything of one kind again."""

    def move(right, ledger, movement, amount, **named):
        if movement is kind:
            right(ledger, movement, amount, **named)
        return right(ledger, movement, amount, **named)

    instead(patch, Ledger, "move", move)


def emit_otherwise(patch: Patch, type_: str, wrong: Any) -> None:
    """Do ``wrong`` instead of telling of one type of event."""

    def emit(right, account, told, *given, **named):
        if told == type_:
            return wrong(right, account, told, *given, **named)
        return right(account, told, *given, **named)

    everywhere(patch, emit_event, emit)
