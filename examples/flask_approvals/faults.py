"""Ten faults, for trying whether a certification finds them: FLASK_APPROVALS_FAULT names one.

They are put into the program from outside, which is sound without them.
"""

import os
import threading
import time
from collections.abc import Callable
from typing import Any

FAULT = "FLASK_APPROVALS_FAULT"
Event = dict[str, Any]


def plant(app: Any) -> None:
    """Put in the fault that the environment names, if it names one."""
    name = os.environ.get(FAULT)
    if name:
        FAULTS[name](app)


def have_a_wrong_secret(app: Any) -> None:
    """Check signatures with the secret of another endpoint."""
    app.SECRET = "whsec_of_another_endpoint"  # noqa: S105 - of nobody


def go_down(_: Any) -> None:
    """Start, and end soon."""
    threading.Timer(1.0, os._exit, [1]).start()


def be_slow(app: Any) -> None:
    """Decide after two and a half seconds."""
    _before(app, "decide", lambda _: time.sleep(2.5))


def answer_500(app: Any) -> None:
    """Fail at each event."""

    def fail(_: Event) -> None:
        raise RuntimeError("the database is gone")

    _before(app, "receive", fail)


def book_twice(app: Any) -> None:
    """Book an event that comes again once more, a tenth of a second later."""
    seen: list[str] = []

    def again(event: Event) -> None:
        if event["id"] in seen and event["type"].startswith("issuing_transaction."):
            time.sleep(0.1)
            app.transactions[f"{event['id']} {len(seen)}"] = event["data"]["object"]
        seen.append(event["id"])

    _before(app, "book", again)


def ignore_order(app: Any) -> None:
    """Believe what an event says of an authorization, however old it is."""

    def refresh(said: dict[str, Any]) -> None:
        if "status" in said:
            app.authorizations[said["id"]] = said

    app.refresh = refresh


def race(app: Any) -> None:
    """Look what is left, and reserve a little later."""
    held = app.figures

    class NoLock:
        def __enter__(self) -> None:
            """Let everybody in."""

        def __exit__(self, *_: object) -> None:
            """Let everybody out."""

    def figures(card: str) -> dict[str, Any]:
        left: dict[str, Any] = held(card)
        time.sleep(0.1)
        return left

    app.lock, app.figures = NoLock(), figures


def crash_on_unknown_types(app: Any) -> None:
    """Know all types that there are."""

    def know(event: Event) -> None:
        if not event["type"].startswith(("issuing_", "topup.", "balance.")):
            raise KeyError(event["type"])

    _before(app, "receive", know)


def ignore_force_captures(app: Any) -> None:
    """Drop a capture without an authorization."""
    _drop(app, "capture")


def ignore_unlinked_refunds(app: Any) -> None:
    """Drop a refund without an authorization."""
    _drop(app, "refund")


def _drop(app: Any, kind: str) -> None:
    settle = app.settle

    def settled(transaction: dict[str, Any]) -> None:
        if (transaction["type"], transaction["authorization"]) != (kind, None):
            settle(transaction)

    app.settle = settled


def _before(app: Any, name: str, first: Callable[[Event], None]) -> None:
    sound = getattr(app, name)

    def spoiled(event: Event) -> None:
        first(event)
        sound(event)

    setattr(app, name, spoiled)


FAULTS: dict[str, Callable[[Any], None]] = {
    "wrong-secret": have_a_wrong_secret,
    "down": go_down,
    "slow": be_slow,
    "answers-500": answer_500,
    "books-twice": book_twice,
    "ignores-order": ignore_order,
    "races": race,
    "crashes-on-unknown-types": crash_on_unknown_types,
    "ignores-force-captures": ignore_force_captures,
    "ignores-unlinked-refunds": ignore_unlinked_refunds,
}
