"""Objects and the ledger: what each object says of its rows is what the ledger says of it."""

from collections.abc import Iterator

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
from issuing_harness.oracle.objects import misjudged
from issuing_harness.oracle.reading import Reading


def reference_differences(reading: Reading) -> Iterator[Difference]:
    """What objects and ledger say against each other."""
    rules = {
        AUTHORIZATION: _authorization,
        TRANSACTION: _transaction,
        TOPUP: _topup,
        DISPUTE: _dispute,
    }
    for kind, rule in rules.items():
        for thing in reading.every(kind):
            for said in rule(thing, reading):
                yield Difference(thing["id"], said)


def _authorization(it: Object, reading: Reading) -> Iterator[str]:
    shows = [each["id"] for each in it["balance_transactions"]]
    yield from _compared("balance transactions", shows, _names(reading.rows_of(it["id"])))
    found = [
        each["id"]
        for each in reading.every(TRANSACTION)
        if name_of(each["authorization"]) == it["id"]
    ]
    yield from _compared("transactions", _names(it["transactions"]), found)


def _transaction(it: Object, reading: Reading) -> Iterator[str]:
    """It moves its amount once (money flow, 1.6: its amount is its balance transaction's)."""
    rows = reading.rows_of(it["id"])
    yield from _compared("balance transactions", [name_of(it["balance_transaction"])], _names(rows))
    if rows and total(rows) != it["amount"]:
        yield f"is a {it['type']} of {shown(it['amount'])}, and moved {shown(total(rows))}."
    for field, kind in (("authorization", AUTHORIZATION), ("card", CARD), ("dispute", DISPUTE)):
        name = name_of(it.get(field))
        if reading.is_whole and name is not None and name not in reading.objects[kind]:
            yield f"names {name} as its {field}, which this account does not have."


def _topup(it: Object, reading: Reading) -> Iterator[str]:
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


def _dispute(it: Object, reading: Reading) -> Iterator[str]:
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
