"""Thirteen faults, for trying whether a certification finds them: POLLING_READER_FAULT names one.

They are put into the program from outside, which is sound without them.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

FAULT = "POLLING_READER_FAULT"
KNOWN = ("issuing_", "topup.", "balance.", "payout.", "account.")


def plant(program: Any) -> None:
    """Put in the fault that the environment names, if it names one."""
    name = os.environ.get(FAULT)
    if name:
        FAULTS[name](program)


def have_a_wrong_key(program: Any) -> None:
    """Ask with the key of another account."""
    begin = program.Reader.__init__

    def begun(self: Any, books: str, _: str, base: str) -> None:
        begin(self, books, "sk_test_of_another_account", base)

    program.Reader.__init__ = begun


def go_down(_: Any) -> None:
    """Start, and end soon."""
    threading.Timer(1.0, os._exit, [1]).start()


def be_slow(program: Any) -> None:
    """Ask once a minute."""
    program.SECONDS = 60


def read_the_first_page(program: Any) -> None:
    """Read what is on the first page, which has room for two."""

    def new(self: Any) -> Iterator[Any]:
        page: list[Any] = self.client.v1.events.list({"limit": 2}).data
        return reversed(page)

    program.Reader.new = new


def ignore_delivery_success(program: Any) -> None:
    """Take for missed whatever there is."""
    program.MISSED = {"limit": program.PAGE}


def ignore_order(program: Any) -> None:
    """Book the newest event first, as Stripe lists them."""
    new = program.Reader.new
    program.Reader.new = lambda self: reversed(list(new(self)))


def book_twice(program: Any) -> None:
    """Book the payment of each round once more, a tenth of a second later."""
    book = program.Reader.book

    def booked(self: Any, type_: str, thing: dict[str, Any]) -> None:
        book(self, type_, thing)
        if type_.startswith("issuing_transaction."):
            time.sleep(0.1)
            self.settle({**thing, "id": f"{thing['id']} again"})

    program.Reader.book = booked


def crash_on_unknown_types(program: Any) -> None:
    """Know all types that there are, and end at another one."""
    book = program.Reader.book

    def booked(self: Any, type_: str, thing: dict[str, Any]) -> None:
        if not type_.startswith(KNOWN):
            raise KeyError(type_)
        book(self, type_, thing)

    program.Reader.book = booked


def count_the_first_capture(program: Any) -> None:
    """Expect one capture a purchase."""

    def is_second(self: Any, thing: dict[str, Any]) -> bool:
        query = "SELECT 1 FROM payments WHERE purchase = ? AND kind = 'capture' AND id != ?"
        return bool(self.books.execute(query, (thing["authorization"], thing["id"])).fetchone())

    _drop(program, "capture", is_second)


def ignore_force_captures(program: Any) -> None:
    """Drop a capture without an authorization."""
    _drop(program, "capture", lambda _, thing: thing["authorization"] is None)


def ignore_unlinked_refunds(program: Any) -> None:
    """Drop a refund without an authorization."""
    _drop(program, "refund", lambda _, thing: thing["authorization"] is None)


def book_refunds_as_charges(program: Any) -> None:
    """Book a refund as if it were a capture."""
    settle = program.Reader.settle

    def settled(self: Any, thing: dict[str, Any]) -> None:
        settle(self, {**thing, "type": "capture", "amount": -abs(thing["amount"])})

    program.Reader.settle = settled


def ignore_reversals(program: Any) -> None:
    """Leave an authorization as it was when it is told to be reversed."""
    update = program.Reader.update

    def updated(self: Any, authorization: dict[str, Any]) -> None:
        if authorization["status"] != "reversed":
            update(self, authorization)

    program.Reader.update = updated


def _drop(program: Any, kind: str, test: Callable[[Any, dict[str, Any]], bool]) -> None:
    settle = program.Reader.settle

    def settled(self: Any, thing: dict[str, Any]) -> None:
        if thing["type"] != kind or not test(self, thing):
            settle(self, thing)

    program.Reader.settle = settled


FAULTS: dict[str, Callable[[Any], None]] = {
    "wrong-key": have_a_wrong_key,
    "down": go_down,
    "slow": be_slow,
    "first-page-only": read_the_first_page,
    "ignores-delivery-success": ignore_delivery_success,
    "ignores-order": ignore_order,
    "books-twice": book_twice,
    "crashes-on-unknown-types": crash_on_unknown_types,
    "first-capture-only": count_the_first_capture,
    "ignores-force-captures": ignore_force_captures,
    "ignores-unlinked-refunds": ignore_unlinked_refunds,
    "books-refunds-as-charges": book_refunds_as_charges,
    "ignores-reversals": ignore_reversals,
}
