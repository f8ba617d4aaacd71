"""Thirteen faults, for trying whether a certification finds them: CONNECT_PLATFORM_FAULT names one.

They are put into the program from outside, which is sound without them.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any

FAULT = "CONNECT_PLATFORM_FAULT"
KNOWN = ("issuing_", "topup.", "balance.", "payout.", "account.", "capability.")
Event = dict[str, Any]


def plant(server: Any) -> None:
    """Put in the fault that the environment names, if it names one."""
    name = os.environ.get(FAULT)
    if name:
        FAULTS[name](server)


def have_a_wrong_secret(server: Any) -> None:
    """Check signatures with the secret of another endpoint."""
    server.SECRET = "whsec_of_another_endpoint"  # noqa: S105 - of nobody


def go_down(_: Any) -> None:
    """Start, and end soon."""
    threading.Timer(1.0, os._exit, [1]).start()


def be_slow(server: Any) -> None:
    """Decide after two and a half seconds."""

    def wait(event: Event) -> None:
        if event["type"] == "issuing_authorization.request":
            time.sleep(2.5)

    _before(server, wait)


def answer_500(server: Any) -> None:
    """Fail at each event."""

    def fail(_: Event) -> None:
        raise RuntimeError("the database is gone")

    _before(server, fail)


def crash_on_unknown_types(server: Any) -> None:
    """Know all types that there are."""

    def know(event: Event) -> None:
        if not event["type"].startswith(KNOWN):
            raise KeyError(event["type"])

    _before(server, know)


def book_twice(server: Any) -> None:
    """Book an event that comes again once more, a tenth of a second after the reply."""
    seen: set[str] = set()

    def again(event: Event) -> None:
        if event["id"] in seen and event["type"].startswith("issuing_transaction."):
            threading.Timer(0.1, book, [event]).start()
        seen.add(event["id"])

    def book(event: Event) -> None:
        thing = event["data"]["object"]
        with server.transaction() as books:
            server.settle(books, event["account"], {**thing, "id": f"{thing['id']} {time.time()}"})

    _before(server, again)


def _before(server: Any, first: Callable[[Event], None]) -> None:
    receive = server.receive

    def received(event: Event) -> dict[str, Any]:
        first(event)
        reply: dict[str, Any] = receive(event)
        return reply

    server.receive = received


def ignore_order(server: Any) -> None:
    """Believe what an event says of an authorization, however old it is."""
    server.is_newer = lambda *_: True


def race(server: Any) -> None:
    """Look what is left, and reserve a little later."""
    left = server.left

    def unlocked(books: sqlite3.Connection, account: str, card: str) -> int:
        cents: int = left(books, account, card)
        books.execute("COMMIT")
        time.sleep(0.1)
        books.execute("BEGIN IMMEDIATE")
        return cents

    server.left = unlocked


def mix_accounts(server: Any) -> None:
    """Take every event for one of the account that came first."""
    first: list[str] = []

    def mix(event: Event) -> None:
        if event.get("account"):
            first.append(event["account"])
            event["account"] = first[0]

    _before(server, mix)


def take_unknown_accounts(server: Any) -> None:
    """Take an account that is not ours for the one that was connected last."""

    def connect(event: Event) -> None:
        if event.get("account") and not server.is_ours(event["account"]):
            with server.transaction() as books:
                query = "SELECT id FROM accounts ORDER BY rowid DESC"
                event["account"] = books.execute(query).fetchone()[0]

    _before(server, connect)


def pool_accounts(server: Any) -> None:
    """Show one sum for all accounts."""
    own = "FROM card_money GROUP BY account"
    pooled = "FROM (SELECT a.id AS account, held, spent, refunded FROM accounts a, card_money)"
    server.TABLES = server.TABLES.replace(own, f"{pooled} GROUP BY account")


def ignore_force_captures(server: Any) -> None:
    """Drop a capture without an authorization."""
    _drop(server, "capture")


def ignore_unlinked_refunds(server: Any) -> None:
    """Drop a refund without an authorization."""
    _drop(server, "refund")


def _drop(server: Any, kind: str) -> None:
    settle = server.settle

    def settled(books: sqlite3.Connection, account: str, each: dict[str, Any]) -> None:
        if (each["type"], each["authorization"]) != (kind, None):
            settle(books, account, each)

    server.settle = settled


FAULTS: dict[str, Callable[[Any], None]] = {
    "wrong-secret": have_a_wrong_secret,
    "down": go_down,
    "slow": be_slow,
    "answers-500": answer_500,
    "books-twice": book_twice,
    "ignores-order": ignore_order,
    "races": race,
    "mixes-accounts": mix_accounts,
    "pools-accounts": pool_accounts,
    "takes-unknown-accounts": take_unknown_accounts,
    "crashes-on-unknown-types": crash_on_unknown_types,
    "ignores-force-captures": ignore_force_captures,
    "ignores-unlinked-refunds": ignore_unlinked_refunds,
}
