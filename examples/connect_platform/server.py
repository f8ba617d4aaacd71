"""Decides on connected accounts' purchases by each account's rules, and keeps books of each."""

import json
import logging
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import faults
import stripe

BOOKS = os.environ.get("BOOKS", "books.sqlite3")
SECRET = os.environ.get("STRIPE_WEBHOOK_SECRET", "")
BUDGET = int(os.environ.get("CARD_BUDGET", "2000"))
client = stripe.StripeClient(
    os.environ.get("STRIPE_API_KEY", "sk_test_none"),
    base_addresses={"api": os.environ.get("STRIPE_API_BASE", "https://api.stripe.com")},
)
TABLES = """
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS accounts (id TEXT PRIMARY KEY, budget INTEGER);
CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, account TEXT, type TEXT);
CREATE TABLE IF NOT EXISTS purchases (
    id TEXT PRIMARY KEY, account TEXT, card TEXT, status TEXT, approved INTEGER, held INTEGER,
    captured INTEGER, decided INTEGER, age TEXT, asked INTEGER);
CREATE TABLE IF NOT EXISTS decisions (
    purchase TEXT, position INTEGER, cents INTEGER, PRIMARY KEY (purchase, position));
CREATE TABLE IF NOT EXISTS payments (
    id TEXT PRIMARY KEY, account TEXT, card TEXT, purchase TEXT, kind TEXT, cents INTEGER,
    day TEXT);
CREATE VIEW IF NOT EXISTS purchase_money AS
    SELECT id, account, card, status, approved, asked, max(0, held
        + (SELECT coalesce(sum(cents), 0) FROM decisions
            WHERE purchase = p.id AND position >= p.decided)
        - taken + p.captured) AS held, taken AS captured, refunded
    FROM (SELECT *,
        (SELECT coalesce(-sum(cents), 0) FROM payments
            WHERE purchase = purchases.id AND kind = 'capture') AS taken,
        (SELECT coalesce(sum(cents), 0) FROM payments
            WHERE purchase = purchases.id AND kind = 'refund') AS refunded FROM purchases) p;
CREATE VIEW IF NOT EXISTS card_money AS
    SELECT account, card, sum(held) AS held, sum(spent) AS spent, sum(refunded) AS refunded
    FROM (SELECT account, card, held, 0 AS spent, 0 AS refunded FROM purchase_money
        UNION ALL SELECT account, card, 0, iif(kind = 'capture', -cents, 0),
        iif(kind = 'refund', cents, 0) FROM payments) GROUP BY account, card;
CREATE VIEW IF NOT EXISTS account_money AS
    SELECT account, sum(held) AS held, sum(spent) AS spent, sum(refunded) AS refunded
    FROM card_money GROUP BY account;
CREATE VIEW IF NOT EXISTS cards AS
    SELECT m.*, a.budget, a.budget - held - spent + refunded AS left
    FROM card_money m JOIN accounts a ON a.id = account;
"""
RANK = {"pending": 0, "reversed": 1, "expired": 1, "closed": 2}
log = logging.getLogger("platform")


@contextmanager
def transaction() -> Iterator[sqlite3.Connection]:
    """The books, for one writer at a time."""
    books = sqlite3.connect(BOOKS, isolation_level=None, timeout=1.5)
    try:
        books.execute("BEGIN IMMEDIATE")
        yield books
        books.execute("COMMIT")
    finally:
        books.close()


def is_ours(account: str) -> bool:
    """Whether an account is connected; a new one starts with our usual budget."""
    with transaction() as books:
        if books.execute("SELECT 1 FROM accounts WHERE id = ?", (account,)).fetchone():
            return True
    try:
        client.v1.accounts.retrieve(account)
    except stripe.StripeError as error:
        log.warning("an event of an account that is not ours: %s", error.code)
        return False
    with transaction() as books:
        books.execute("INSERT OR IGNORE INTO accounts VALUES (?, ?)", (account, BUDGET))
    return True


def receive(event: dict[str, Any]) -> dict[str, Any]:
    """What is replied to an event of a connected account, or to any other."""
    account, thing = event.get("account"), event["data"]["object"]
    is_question = event["type"] == "issuing_authorization.request"
    if not account or event.get("livemode") or not is_ours(account):
        return {"approved": False} if is_question else {"ignored": True}
    with transaction() as books:
        if is_question:
            return {"approved": decide(books, account, thing)}
        row = (event["id"], account, event["type"])
        if books.execute("INSERT OR IGNORE INTO events VALUES (?, ?, ?)", row).rowcount:
            book(books, account, event["type"], thing)
    return {"received": True}


def decide(books: sqlite3.Connection, account: str, asked: dict[str, Any]) -> bool:
    """Approve what the account's budget for a card covers; asked again, say the same."""
    update(books, account, asked)
    place, cents = (asked["id"], len(asked["request_history"])), asked["pending_request"]["amount"]
    known = "SELECT cents FROM decisions WHERE (purchase, position) = (?, ?)"
    row = books.execute(known, place).fetchone()
    if row is None:
        row = (cents if cents <= left(books, account, asked["card"]["id"]) else None,)
        books.execute("INSERT INTO decisions VALUES (?, ?, ?)", (*place, row[0]))
    return row[0] is not None


def left(books: sqlite3.Connection, account: str, card: str) -> int:
    """Cents that a card may still spend."""
    query = "SELECT left FROM cards WHERE (account, card) = (?, ?)"
    cents: int = books.execute(query, (account, card)).fetchone()[0]
    return cents


def book(books: sqlite3.Connection, account: str, type_: str, thing: dict[str, Any]) -> None:
    """Book what an event is about; most types say nothing of purchases."""
    if type_.startswith("issuing_transaction."):
        settle(books, account, thing)
    elif type_ in ("issuing_authorization.created", "issuing_authorization.updated"):
        for each in thing["transactions"]:
            settle(books, account, each)
        update(books, account, thing)


def update(books: sqlite3.Connection, account: str, now: dict[str, Any]) -> None:
    """Book an authorization, unless something newer of it was booked."""
    known = books.execute("SELECT age FROM purchases WHERE id = ?", (now["id"],)).fetchone()
    if known is None or is_newer(age(now), json.loads(known[0])):
        held = -sum(row["amount"] for row in now["balance_transactions"])
        taken = -sum(each["amount"] for each in now["transactions"] if each["type"] == "capture")
        state = (now["id"], account, now["card"]["id"], now["status"], now["approved"])
        asked = sum(each["amount"] for each in now["request_history"][:1])
        row = (*state, held, taken, len(now["request_history"]), json.dumps(age(now)), asked)
        books.execute("REPLACE INTO purchases VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def age(now: dict[str, Any]) -> list[int]:
    """What only grows in an authorization; stamps are whole seconds, and too coarse."""
    lists = ("balance_transactions", "request_history", "transactions")
    return [*(len(now[each]) for each in lists), RANK.get(now["status"], 0)]


def is_newer(arrived: list[int], known: list[int]) -> bool:
    """Whether an age is at least as great as another one."""
    return arrived >= known


def settle(books: sqlite3.Connection, account: str, each: dict[str, Any]) -> None:
    """Book a capture or a refund, whichever event tells of it first."""
    names = ("card", "authorization", "type", "amount")
    day = datetime.fromtimestamp(each["created"], UTC).date().isoformat()
    row = (each["id"], account, *(id_of(each[name]) for name in names), day)
    books.execute("INSERT OR IGNORE INTO payments VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def id_of(thing: Any) -> Any:
    """The id of what may stand there whole; anything else as it is."""
    return thing["id"] if isinstance(thing, dict) else thing


class Endpoint(BaseHTTPRequestHandler):
    """``POST /webhooks/connect``."""

    def do_POST(self) -> None:
        """Check who has signed the event, and reply to it."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        signature = self.headers.get("Stripe-Signature", "")
        try:
            event = stripe.Webhook.construct_event(body, signature, SECRET).to_dict()
        except (ValueError, stripe.SignatureVerificationError) as error:
            return self.reply(400, {"error": f"{error}"})
        try:
            self.reply(200, receive(event))
        except Exception:
            log.exception("could not take %s", event["id"])
            self.reply(500, {"error": "try again"})

    def reply(self, status: int, document: dict[str, Any]) -> None:
        """Send a JSON document."""
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Stripe-Version", "2026-05-27.dahlia")
        self.end_headers()
        self.wfile.write(json.dumps(document).encode())


def main() -> None:
    """Serve it on loopback."""
    faults.plant(sys.modules[__name__])
    with sqlite3.connect(BOOKS) as books:
        books.executescript(TABLES)
    port = int(os.environ.get("PORT", "4343"))
    ThreadingHTTPServer(("127.0.0.1", port), Endpoint).serve_forever()


if __name__ == "__main__":
    main()
