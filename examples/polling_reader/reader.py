"""Reads Stripe's events, again and again, and keeps books of card purchases in SQLite."""

import logging
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from typing import Any

import faults
import stripe

SECONDS = 0.3
PAGE = 100
#: Which events Stripe lists that some endpoint of ours has not received.
MISSED: Any = {"delivery_success": False, "limit": PAGE}
TABLES = """
CREATE TABLE IF NOT EXISTS events (
    id TEXT PRIMARY KEY, type TEXT, created INTEGER, missed INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS purchases (
    id TEXT PRIMARY KEY, card TEXT, status TEXT, approved INTEGER, asked INTEGER, held INTEGER);
CREATE TABLE IF NOT EXISTS payments (
    id TEXT PRIMARY KEY, card TEXT, purchase TEXT, kind TEXT, cents INTEGER, created INTEGER);
"""
log = logging.getLogger("reader")


class Reader:
    """The books, and what they are read from."""

    def __init__(self, books: str, key: str, base: str) -> None:
        self.client = stripe.StripeClient(key, base_addresses={"api": base}, max_network_retries=2)
        self.books = sqlite3.connect(books)
        self.books.executescript(TABLES)

    def round(self) -> None:
        """Book what has happened since the last round, and mark what our endpoints missed."""
        for event in self.new():
            self.take(event)
        for event in self.missed():
            with self.books:
                self.books.execute("UPDATE events SET missed = 1 WHERE id = ?", (event.id,))

    def new(self) -> Iterator[stripe.Event]:
        """Events after the last one booked, the oldest first, however many pages they fill."""
        last = self.books.execute("SELECT id FROM events ORDER BY rowid DESC LIMIT 1").fetchone()
        if last:
            page = self.client.v1.events.list({"limit": PAGE, "ending_before": last[0]})
            return page.auto_paging_iter()
        return reversed(list(self.client.v1.events.list({"limit": PAGE}).auto_paging_iter()))

    def missed(self) -> Iterator[stripe.Event]:
        """Events that an endpoint has not received, or not yet."""
        return self.client.v1.events.list(MISSED).auto_paging_iter()

    def take(self, event: stripe.Event) -> None:
        """Book an event, and that it was booked, or neither."""
        with self.books:
            row = (event.id, event.type, event.created)
            new = "INSERT OR IGNORE INTO events (id, type, created) VALUES (?, ?, ?)"
            if self.books.execute(new, row).rowcount:
                self.book(event.type, event.data.object.to_dict())

    def book(self, type_: str, thing: dict[str, Any]) -> None:
        """Book what an event is about; most types say nothing of purchases."""
        if type_.startswith("issuing_transaction."):
            self.settle(thing)
        elif type_ in ("issuing_authorization.created", "issuing_authorization.updated"):
            self.update(thing)

    def update(self, authorization: dict[str, Any]) -> None:
        """Book an authorization as it is after this event."""
        held = -sum(row["amount"] for row in authorization["balance_transactions"])
        asked = [row["amount"] for row in authorization["request_history"]]
        names = ("id", "status", "approved")
        name, status, approved = (authorization[each] for each in names)
        row = (name, authorization["card"]["id"], status, approved, sum(asked[:1]), held)
        self.books.execute("REPLACE INTO purchases VALUES (?, ?, ?, ?, ?, ?)", row)
        for transaction in authorization["transactions"]:
            self.settle(transaction)

    def settle(self, transaction: dict[str, Any]) -> None:
        """Book a capture or a refund, whichever event tells of it first."""
        names = ("id", "card", "authorization", "type", "amount", "created")
        row = tuple(transaction[each] for each in names)
        self.books.execute("INSERT OR IGNORE INTO payments VALUES (?, ?, ?, ?, ?, ?)", row)


def main() -> None:
    """Read until somebody ends it."""
    logging.basicConfig(level=logging.INFO)
    books, key = os.environ.get("BOOKS", "books.sqlite3"), os.environ["STRIPE_API_KEY"]
    base = os.environ.get("STRIPE_API_BASE", "https://api.stripe.com")
    faults.plant(sys.modules[__name__])
    reader = Reader(books, key, base)
    while True:
        try:
            reader.round()
        except stripe.StripeError as error:
            log.warning("trying again: %s", error)
        time.sleep(SECONDS)


if __name__ == "__main__":
    main()
