"""Approves card purchases by Stripe's approve and decline calls, and keeps a ledger of them."""

import logging
import os
import queue
import sys
import threading
from datetime import UTC, datetime
from typing import Any

import faults
import flask
import stripe

BUDGET = int(os.environ.get("CARD_BUDGET", "2000"))
SECRET = os.environ.get("STRIPE_WEBHOOK_SECRET", "")
client = stripe.StripeClient(
    os.environ.get("STRIPE_API_KEY", "sk_test_none"),
    base_addresses={"api": os.environ.get("STRIPE_API_BASE", "https://api.stripe.com")},
    max_network_retries=1,
)
app = flask.Flask(__name__)
log = logging.getLogger("approvals")
lock = threading.RLock()
jobs: queue.Queue[dict[str, Any]] = queue.Queue()

#: By id: authorizations as Stripe has them, transactions, and what was approved and not yet seen.
authorizations: dict[str, dict[str, Any]] = {}
transactions: dict[str, dict[str, Any]] = {}
decisions: dict[tuple[str, int], dict[str, Any]] = {}


@app.post("/stripe")
def webhook() -> tuple[str, int]:
    """Take an event: a question is decided at once, all else is written down later."""
    try:
        payload, signature = flask.request.data, flask.request.headers["Stripe-Signature"]
        event = stripe.Webhook.construct_event(payload, signature, SECRET).to_dict()
    except (ValueError, KeyError, stripe.SignatureVerificationError):
        return "bad signature", 400
    receive(event)
    return "", 200


def receive(event: dict[str, Any]) -> None:
    """Decide, or leave the event to the ledger."""
    if event["type"] == "issuing_authorization.request":
        decide(event["data"]["object"])
    else:
        jobs.put(event)


def decide(asked: dict[str, Any]) -> None:
    """Approve what the card's budget covers; a question that comes again is not decided again."""
    position = (asked["id"], len(asked["request_history"]))
    with lock:
        if position in decisions:
            return
        cents = asked["pending_request"]["amount"]
        approved = cents <= figures(asked["card"]["id"])["left"]
        decisions[position] = {"card": asked["card"]["id"], "cents": cents if approved else 0}
    call = client.v1.issuing.authorizations
    try:
        (call.approve if approved else call.decline)(asked["id"])
    except stripe.StripeError as error:
        log.warning("%s: %s", asked["id"], error)


def work() -> None:
    """Write the ledger, one event after the other."""
    while True:
        event = jobs.get()
        try:
            book(event)
        except Exception:
            log.exception("could not book %s", event["id"])


def book(event: dict[str, Any]) -> None:
    """Write down what an event tells; what it says of an authorization may be old, so ask again."""
    thing = event["data"]["object"]
    if event.get("livemode"):
        return  # other money than this
    if event["type"].startswith("issuing_transaction."):
        settle(thing)
        if name := transactions[thing["id"]]["authorization"]:
            refresh({"id": name})
    elif event["type"] in ("issuing_authorization.created", "issuing_authorization.updated"):
        refresh(thing)


def settle(transaction: dict[str, Any]) -> None:
    """Write down a capture or a refund; what may stand in it whole, by its id."""
    parts = {name: transaction[name] for name in ("card", "authorization")}
    ids = {name: part["id"] for name, part in parts.items() if isinstance(part, dict)}
    transactions[transaction["id"]] = transaction | ids


def refresh(authorization: dict[str, Any]) -> None:
    """Write down an authorization as it is by now, with all that was captured of it."""
    now = client.v1.issuing.authorizations.retrieve(authorization["id"]).to_dict()
    with lock:
        authorizations[now["id"]] = now
        for transaction in now["transactions"]:
            settle(transaction)


def held(authorization: str) -> int:
    """Cents that an authorization keeps from being spent, what was approved just now included."""
    known = authorizations.get(authorization, {"balance_transactions": [], "request_history": []})
    new = [
        each["cents"]
        for (name, position), each in list(decisions.items())
        if name == authorization and position >= len(known["request_history"])
    ]
    cents: int = sum(new) - sum(row["amount"] for row in known["balance_transactions"])
    return cents


def figures(card: str) -> dict[str, Any]:
    """The card's money in cents."""
    with lock:
        own = {name for (name, _), each in decisions.items() if each["card"] == card}
        own |= {name for name, each in authorizations.items() if each["card"]["id"] == card}
        moved = [each for each in transactions.values() if each["card"] == card]
        total = {
            kind: sum(each["amount"] for each in moved if each["type"] == kind)
            for kind in ("capture", "refund")
        }
        hold = sum(held(name) for name in own)
    left = BUDGET - hold + total["capture"] + total["refund"]
    return {"held": hold, "spent": -total["capture"], "refunded": total["refund"], "left": left}


@app.get("/cards/<card>")
def show_card(card: str) -> dict[str, Any]:
    """What was done with a card."""
    return {"card": card, **figures(card)}


@app.get("/purchases/<name>")
def show_purchase(name: str) -> dict[str, Any]:
    """One purchase, as Stripe had it last."""
    if name not in authorizations:
        flask.abort(404)
    own = [each for each in transactions.values() if each["authorization"] == name]
    taken = -sum(each["amount"] for each in own if each["type"] == "capture")
    back = sum(each["amount"] for each in own if each["type"] == "refund")
    now = authorizations[name]
    asked = sum(each["amount"] for each in now["request_history"][:1])
    state = {"state": now["status"], "approved": now["approved"], "asked": asked}
    return state | {"held": held(name), "captured": taken, "refunded": back}


@app.get("/payments/<name>")
def show_payment(name: str) -> dict[str, Any]:
    """One capture or refund."""
    if name not in transactions:
        flask.abort(404)
    known = transactions[name]
    day = datetime.fromtimestamp(known["created"], UTC).date().isoformat()
    return {"kind": known["type"], "cents": known["amount"], "day": day}


def main() -> None:
    """Serve it on loopback."""
    faults.plant(sys.modules[__name__])
    threading.Thread(target=work, daemon=True).start()
    app.run("127.0.0.1", int(os.environ.get("PORT", "5000")), threaded=True)


if __name__ == "__main__":
    main()
