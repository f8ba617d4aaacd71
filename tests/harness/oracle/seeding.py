"""Seeds bugs in a sandbox by monkeypatching, one at a time."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

from issuing_sandbox.account.ledger import Ledger
from issuing_sandbox.webhooks.events import emit as emit_event

Patch = pytest.MonkeyPatch


#: The seeded bugs by name: what seeds one, and a part of a message that must report it.
SEEDED: dict[str, tuple[Callable[[Patch], None], str]] = {}


def seeds(message: str) -> Callable[[Any], Any]:
    """Register a bug, and a part of the message that reports it."""

    def register(bug: Any) -> Any:
        SEEDED[bug.__name__] = (bug, message)
        return bug

    return register


def replace_function(patch: Patch, owner: Any, name: str, wrong: Any) -> None:
    """Replace an attribute by ``wrong``, which receives the original as its first argument."""
    right = getattr(owner, name)
    patch.setattr(owner, name, lambda *args, **kwargs: wrong(right, *args, **kwargs))


def replace_everywhere(patch: Patch, right: Any, wrong: Any) -> None:
    """Replace a function by ``wrong`` in every module of the sandbox that imports it."""
    for name, module in sorted(sys.modules.items()):
        if name.startswith("issuing_sandbox.") and vars(module).get(right.__name__) is right:
            patch.setattr(
                module, right.__name__, lambda *args, **kwargs: wrong(right, *args, **kwargs)
            )


def book(account: Any, kind: Any, thing: dict[str, Any], now: int) -> None:
    """Book one balance transaction too many."""
    money = {"currency": thing["currency"], "source": thing["id"], "description": None}
    account.ledger.move(kind, thing["amount"], now=now, **money)


def move_otherwise(patch: Patch, kind: Any, alter: Any) -> None:
    """Alter the balance transactions of one kind."""

    def move(right, ledger, movement, amount, **named):
        given = {"movement": movement, "amount": amount, **named}
        changed = alter(given) if movement is kind else given
        return right(ledger, changed.pop("movement"), changed.pop("amount"), **changed)

    replace_function(patch, Ledger, "move", move)


def move_twice(patch: Patch, kind: Any) -> None:
    """Book every balance transaction of one kind twice."""

    def move(right, ledger, movement, amount, **named):
        if movement is kind:
            right(ledger, movement, amount, **named)
        return right(ledger, movement, amount, **named)

    replace_function(patch, Ledger, "move", move)


def emit_otherwise(patch: Patch, type_: str, wrong: Any) -> None:
    """Call ``wrong`` instead of emitting events of one type."""

    def emit(right, account, emitted_type, *args, **kwargs):
        if emitted_type == type_:
            return wrong(right, account, emitted_type, *args, **kwargs)
        return right(account, emitted_type, *args, **kwargs)

    replace_everywhere(patch, emit_event, emit)
