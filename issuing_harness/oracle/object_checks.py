"""Each object by itself: does what it says of its money agree with the rest of what it says?

These rules need nothing but the object, so that they hold of every answer, also of a recorded one.
"""

from collections.abc import Iterator
from typing import Any

from issuing_harness.oracle.difference import (
    AUTHORIZATION,
    CARD,
    DISPUTE,
    TOPUP,
    TRANSACTION,
    Difference,
    Object,
    name_of,
    shown,
    total,
)
from issuing_harness.oracle.snapshot import Snapshot


def own_differences(thing: Object) -> Iterator[Difference]:
    """What an object says against itself; nothing is known of other kinds than those of money."""
    rule = _RULES.get(thing.get("object", ""))
    if rule is not None:
        for said in rule(thing):
            yield Difference(thing["id"], said)
    if thing.get("object") == AUTHORIZATION:
        for each in thing["transactions"]:
            yield from own_differences(each)


def held(authorization: Object) -> int:
    """Cents an authorization's rows keep from being spent."""
    return -total(authorization["balance_transactions"])


def captures(authorization: Object) -> list[Object]:
    """The transactions in which money was taken."""
    return [each for each in authorization["transactions"] if each["type"] == "capture"]


def _authorization(it: Object) -> Iterator[str]:
    yield from _holds(it)
    yield from _status(it)
    yield from _decisions(it)
    if it["currency"] == it["merchant_currency"] and it["amount"] != it["merchant_amount"]:
        yield (
            f"is for {shown(it['amount'])}, and for {shown(it['merchant_amount'])} in the same "
            "currency of the merchant (money flow, 2.6)."
        )
    for each in it["transactions"]:
        yield from _stranger(it, each)


def _holds(it: Object) -> Iterator[str]:
    """Rows take from what is held and never more; what is over holds nothing (1.6)."""
    kept = 0
    for row in it["balance_transactions"]:
        kept -= row["amount"]
        if kept < 0:
            yield (
                f"releases {shown(row['amount'])} by {row['id']}, which is {shown(-kept)} more "
                "than it held."
            )
            return
    if it["status"] != "pending" and kept:
        yield (
            f"is {it['status']} and still holds {shown(kept)}: every hold has its release (money "
            "flow, 1.6)."
        )
    if not it["approved"] and it["balance_transactions"]:
        yield f"was declined and has {len(it['balance_transactions'])} rows; a decline moves none."
    wanted = it["amount"] if it["approved"] else 0
    if it["status"] == "pending" and not captures(it) and kept != wanted:
        yield f"is pending for {shown(wanted)}, and holds {shown(kept)} (money flow, 1.6)."
    if it["status"] == "pending" and kept > wanted:
        yield f"is pending for {shown(wanted)}, and holds more: {shown(kept)}."


def _status(it: Object) -> Iterator[str]:
    """Money flow, 4.4."""
    if it["pending_request"]:
        return
    if not it["approved"] and it["status"] != "closed":
        yield f"was declined and is {it['status']}; a declined one is closed (money flow, 2.5)."
    if it["approved"] and it["status"] == "closed" and not captures(it):
        yield "is approved and closed, and nothing was captured of it (money flow, 4.4)."
    if it["status"] == "reversed" and it["amount"]:
        yield f"is reversed, and still for {shown(it['amount'])}: a reversal leaves nothing (4.3)."


def _decisions(it: Object) -> Iterator[str]:
    history = it["request_history"]
    if it["pending_request"] or not history:
        return
    if it["approved"] is not any(each["approved"] for each in history):
        yield f"says approved: {it['approved']}, against what its request_history says."
    if not it["approved"] and it["amount"] != history[-1]["amount"]:
        yield (
            f"was declined for {shown(history[-1]['amount'])}, and shows {shown(it['amount'])} "
            "(money flow, 2.2)."
        )


def _stranger(it: Object, each: Object) -> Iterator[str]:
    """A transaction is of the authorization and the card it is shown under."""
    for field, wanted in (("authorization", it["id"]), ("card", name_of(it["card"]))):
        if name_of(each[field]) != wanted:
            yield f"shows {each['id']} as its own, of which the {field} is {name_of(each[field])}."
    if each["currency"] != it["currency"]:
        yield f"is in {it['currency']}, and its transaction {each['id']} in {each['currency']}."


def _transaction(it: Object) -> Iterator[str]:
    """Captures take, refunds give; a refund taken back is a negative refund (money flow, 2.2)."""
    if it["amount"] == 0 or (it["type"] == "capture" and it["amount"] > 0):
        yield f"is a {it['type']} of {shown(it['amount'])}; a capture takes (money flow, 2.2)."
    same = it["currency"] == it["merchant_currency"]
    if same and it["amount"] != it["merchant_amount"]:
        yield (
            f"is of {shown(it['amount'])}, and of {shown(it['merchant_amount'])} in the same "
            "currency of the merchant."
        )
    if it["amount"] * it["merchant_amount"] < 0:
        yield f"has amounts of both signs: {it['amount']} and {it['merchant_amount']}."


def _topup(it: Object) -> Iterator[str]:
    """Money flow, 1.2: only a top-up that succeeded has a balance transaction."""
    arrived = it["status"] in ("succeeded", "reversed")
    if arrived and it["balance_transaction"] is None:
        yield f"is {it['status']} and names no balance transaction (money flow, 1.2)."
    if not arrived and it["balance_transaction"] is not None:
        yield f"is {it['status']} and names {name_of(it['balance_transaction'])} (money flow, 1.2)."
    if it["amount"] <= 0:
        yield f"is of {shown(it['amount'])}; a top-up brings money."


def _dispute(it: Object) -> Iterator[str]:
    """A won dispute's money comes back, a lost one's does not (objects and platform, 3)."""
    rows = it["balance_transactions"] or []
    if all(isinstance(row, dict) for row in rows):
        yield from misjudged(it, total(rows))


def misjudged(dispute: Object, moved: int) -> Iterator[str]:
    """What of the money that moved (cents) does not fit a dispute's status.

    A submitted one may have been credited for the time being.
    """
    status, amount = dispute["status"], dispute["amount"]
    fitting = {"won": (amount,), "submitted": (0, amount)}.get(status, (0,))
    if moved not in fitting:
        yield (
            f"is {status} for {shown(amount)}, and brought {shown(moved)}; expected "
            f"{' or '.join(str(shown(each)) for each in fitting)}."
        )


_RULES: dict[str, Any] = {
    AUTHORIZATION: _authorization,
    TRANSACTION: _transaction,
    TOPUP: _topup,
    DISPUTE: _dispute,
}


def reference_differences(reading: Snapshot) -> Iterator[Difference]:
    """What objects and ledger say against each other."""
    rules = {
        AUTHORIZATION: _authorization_references,
        TRANSACTION: _transaction_references,
        TOPUP: _topup_references,
        DISPUTE: _dispute_references,
    }
    for kind, rule in rules.items():
        for thing in reading.every(kind):
            for said in rule(thing, reading):
                yield Difference(thing["id"], said)


def _authorization_references(it: Object, reading: Snapshot) -> Iterator[str]:
    shows = [each["id"] for each in it["balance_transactions"]]
    yield from _compared("balance transactions", shows, _names(reading.rows_of(it["id"])))
    found = [
        each["id"]
        for each in reading.every(TRANSACTION)
        if name_of(each["authorization"]) == it["id"]
    ]
    yield from _compared("transactions", _names(it["transactions"]), found)


def _transaction_references(it: Object, reading: Snapshot) -> Iterator[str]:
    """It moves its amount once (money flow, 1.6: its amount is its balance transaction's)."""
    rows = reading.rows_of(it["id"])
    yield from _compared("balance transactions", [name_of(it["balance_transaction"])], _names(rows))
    if rows and total(rows) != it["amount"]:
        yield f"is a {it['type']} of {shown(it['amount'])}, and moved {shown(total(rows))}."
    for field, kind in (("authorization", AUTHORIZATION), ("card", CARD), ("dispute", DISPUTE)):
        name = name_of(it.get(field))
        if reading.is_whole and name is not None and name not in reading.objects[kind]:
            yield f"names {name} as its {field}, which this account does not have."


def _topup_references(it: Object, reading: Snapshot) -> Iterator[str]:
    rows = reading.rows_of(it["id"])
    brings = {"succeeded": it["amount"]}.get(it["status"], 0)
    if total(rows) != brings:
        yield (
            f"is a top-up of {shown(it['amount'])} that is {it['status']}, and brought "
            f"{shown(total(rows))}; expected {shown(brings)} (money flow, 1.2)."
        )
    named = name_of(it["balance_transaction"])
    if named is not None and named not in _names(rows):
        yield f"names {named}, which is none of its balance transactions."


def _dispute_references(it: Object, reading: Snapshot) -> Iterator[str]:
    rows = reading.rows_of(it["id"])
    shows = [name_of(each) for each in it["balance_transactions"] or ()]
    yield from _compared("balance transactions", shows, _names(rows))
    yield from misjudged(it, total(rows))
    contested = reading.objects[TRANSACTION].get(name_of(it["transaction"]))
    if contested is None:
        if reading.is_whole:
            yield f"contests {name_of(it['transaction'])}, which this account does not have."
        return
    if it["amount"] > -contested["amount"]:
        yield f"is for {shown(it['amount'])}, more than {contested['id']} took."


def _compared(what: str, shows: list[str], found: list[str]) -> Iterator[str]:
    missing = sorted(set(found) - set(shows))
    unknown = sorted(set(shows) - set(found))
    if missing:
        yield f"does not show {', '.join(missing)} among its {what}, though it is listed for it."
    if unknown:
        yield f"shows {', '.join(unknown)} among its {what}, though that is not listed for it."


def _names(things: list[Object]) -> list[str]:
    return [str(each["id"]) for each in things]
