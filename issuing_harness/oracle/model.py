"""The model: what an account must hold, worked out from its events alone.

Money comes in by top-ups that succeed, leaves by captures, comes back by refunds and won disputes;
what pending authorizations hold is set aside (money flow, 1.6). What a capture that leaves an
authorization open releases is unknown (4.3), so a hold is a set of amounts it may have.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from issuing_harness.interactions import REALTIME_REQUEST
from issuing_harness.oracle.difference import (
    AUTHORIZATION,
    DISPUTE,
    TOPUP,
    TRANSACTION,
    Difference,
    Object,
    shown,
    total,
)
from issuing_harness.oracle.event_history import state
from issuing_harness.oracle.object_checks import captures
from issuing_harness.oracle.snapshot import Snapshot, name_or_none

#: By event, how often it adds its object's amount to the Issuing balance.
MOVES: Final = {
    "topup.succeeded": 1,
    "topup.reversed": -1,
    "issuing_transaction.created": 1,
    "issuing_dispute.funds_reinstated": 1,
    "issuing_dispute.funds_rescinded": -1,
}


#: By type, the kind of object that causes it, and its sign; 0 where both are possible.
TYPES: Final = {
    "issuing_authorization_hold": (AUTHORIZATION, -1),
    "issuing_authorization_release": (AUTHORIZATION, 1),
    "issuing_transaction": (TRANSACTION, 0),
    "issuing_dispute": (DISPUTE, 0),
    "topup": (TOPUP, 1),
    "topup_reversal": (TOPUP, -1),
}


ISSUING: Final = "issuing"


PAYMENTS: Final = "payments"


def row_differences(reading: Snapshot) -> Iterator[Difference]:
    """What is wrong with single rows."""
    for name, times in Counter(row["id"] for row in reading.rows).items():
        if times > 1:
            yield Difference(name, f"is listed {times} times among the balance transactions.")
    for row in reading.rows:
        for said in _wrong(row, reading):
            yield Difference(row["id"], said)


def sum_differences(reading: Snapshot) -> Iterator[Difference]:
    """Whether the rows add up to the balances that are shown; only where nobody else moves them."""
    if reading.balance is None:
        return
    summed = _sums(reading.rows)
    for (book, currency), cents in sorted(_balances(reading.balance).items()):
        found = summed.pop((book, currency), 0)
        if cents != found:
            yield Difference(
                f"the {book.title()} balance",
                f"shows {shown(cents)} ({currency}), and its balance transactions sum up to "
                f"{shown(found)}: {shown(cents - found)} has no row.",
            )
    for (book, currency), cents in summed.items():
        if cents:
            yield Difference(
                f"the {book.title()} balance",
                f"shows nothing in {currency}, and has rows of {shown(cents)} in it.",
            )


def _wrong(row: Object, reading: Snapshot) -> Iterator[str]:
    amount = row["amount"]
    if row["net"] != amount - row["fee"]:
        yield f"has a net of {row['net']}, and its amount less its fee is {amount - row['fee']}."
    if row["type"] not in TYPES:
        return
    kind, sign = TYPES[row["type"]]
    if amount == 0 or amount * sign < 0:
        expected = {1: "positive", -1: "negative", 0: "not zero"}[sign]
        yield f"is {row['type']} of {shown(amount)}; such a row is {expected} (money flow, 1.5)."
    source = reading.objects[kind].get(name_or_none(row["source"]))
    if source is None:
        yield (
            f"is {row['type']} of {shown(amount)} for {name_or_none(row['source'])}, and this "
            f"account has no {kind} of that id."
        )
        return
    yield from _misplaced(row, source)


def _misplaced(row: Object, source: Object) -> Iterator[str]:
    if row["currency"] != source["currency"]:
        yield (
            f"moves {row['currency']}, and {source['id']}, which caused it, is in "
            f"{source['currency']}."
        )
    is_topup = source["object"] == TOPUP and source.get("destination_balance") != ISSUING
    book = PAYMENTS if is_topup else ISSUING
    if row["balance_type"] != book:
        yield (
            f"is {row['type']} of {shown(row['amount'])} for {source['id']} in the "
            f"{row['balance_type']} balance; it belongs in the {book} balance."
        )


def _sums(rows: list[Object]) -> dict[tuple[str, str], int]:
    sums: Counter[tuple[str, str]] = Counter()
    for row in rows:
        sums[row["balance_type"], row["currency"]] += row["net"]
    return dict(sums)


def _balances(balance: Object) -> dict[tuple[str, str], int]:
    """What is shown, by balance and currency; an account without Issuing shows no such balance."""
    cents: Counter[tuple[str, str]] = Counter()
    for entry in (balance.get("issuing") or {}).get("available", ()):
        cents[ISSUING, entry["currency"]] += entry["amount"]
    for entry in (*balance["available"], *balance["pending"]):
        cents[PAYMENTS, entry["currency"]] += entry["amount"]
    return dict(cents)


def model_differences(reading: Snapshot) -> Iterator[Difference]:
    """Where ledger and balance are not what the events lead to."""
    if not reading.remembers:
        return  # what Stripe no longer tells of cannot be rebuilt
    expected = 0
    for kind in (TOPUP, TRANSACTION, DISPUTE):
        for name, thing in reading.objects[kind].items():
            brought = moved(reading.told.get(name, []))
            expected += brought if is_issuing(thing) else 0
            yield from _rows_agree(name, brought, reading)
    for name in reading.objects[AUTHORIZATION]:
        events = reading.told.get(name, [])
        held = -total(reading.rows_of(name))
        expected -= held
        yield from _hold_agrees(name, held, events)
        for said in raised_unasked(events):
            yield Difference(name, said)
    yield from _balance_agrees(expected, reading)


def moved(events: list[Object]) -> int:
    """Cents that the events of one object have brought."""
    return sum(MOVES.get(each["type"], 0) * int(state(each)["amount"]) for each in events)


def is_issuing(thing: Object) -> bool:
    """Whether its money goes through the Issuing balance; a top-up says where it goes."""
    return thing["object"] != TOPUP or thing.get("destination_balance") == ISSUING


def possible_holds(events: list[Object]) -> set[int]:
    """What an authorization may hold (cents) after these events, oldest first."""
    holds, amount, taken = {0}, 0, 0
    for event in events:
        now = state(event)
        if event["type"] == REALTIME_REQUEST:
            continue
        captured = -total(captures(now))
        if not now["approved"] or now["status"] != "pending":
            holds = {0}
        else:
            holds = {
                after
                for before in holds
                for after in _after(before, now["amount"] - amount, captured - taken)
            }
        amount, taken = now["amount"] if now["approved"] else 0, captured
    return holds


def raised_unasked(events: list[Object]) -> Iterator[str]:
    """Amounts that are not what was decided (money flow, 2.2 and 4.3).

    Where nothing was decided anew, a pump has said its final amount, or a merchant gave some back.
    """
    amount, decided = 0, 0
    for event in events:
        now = state(event)
        if event["type"] == REALTIME_REQUEST or not now["approved"]:
            continue
        history = now["request_history"]
        new = [each for each in history[decided:] if each["approved"]]
        most = sum(each["amount"] for each in new)
        if len(history) > decided and not amount < now["amount"] <= amount + most and most:
            yield (
                f"is for {shown(now['amount'])} in {event['type']} ({event['id']}); it was for "
                f"{shown(amount)} and {shown(most)} more was approved."
            )
        if len(history) > decided and not most and now["amount"] > amount:
            yield f"has risen to {shown(now['amount'])} by {event['id']}, which was declined."
        amount, decided = now["amount"], len(history)


def _after(held: int, more: int, captured: int) -> set[int]:
    """What is held after a step: raised or lowered, or captured in part and left open."""
    if captured:
        return {held - min(captured, held), 0}
    return {held + more} if more >= 0 else {held - min(-more, held)}


def _rows_agree(name: str, brought: int, reading: Snapshot) -> Iterator[Difference]:
    found = total(reading.rows_of(name))
    if found != brought:
        yield Difference(
            name, f"moved {shown(found)} by the ledger, and {shown(brought)} by its events."
        )


def _hold_agrees(name: str, held: int, events: list[Object]) -> Iterator[Difference]:
    possible = possible_holds(events)
    if held not in possible:
        wanted = " or ".join(str(shown(each)) for each in sorted(possible))
        yield Difference(
            name, f"holds {shown(held)} by the ledger; by its events it should hold {wanted}."
        )


def _balance_agrees(expected: int, reading: Snapshot) -> Iterator[Difference]:
    if reading.balance is None:
        return
    found = available(reading.balance)
    if found != expected:
        yield Difference(
            "the Issuing balance",
            f"shows {shown(found)}; its events lead to {shown(expected)}: "
            f"{shown(found - expected)} is unexplained.",
        )


def available(balance: Mapping[str, Object]) -> int:
    """Cents Issuing can spend, in whatever currency the program has."""
    entries = (balance.get("issuing") or {}).get("available", ())
    return sum(int(each["amount"]) for each in entries)
