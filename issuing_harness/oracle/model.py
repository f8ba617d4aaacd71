"""The model of an account's money: its rows, its balances, and what its events lead to.

Money comes in by top-ups that succeed, leaves by captures, payouts and transfers, comes back by
refunds, won disputes, reversals and payouts that do not arrive, and moves between the two balances
by balance transfers; what pending authorizations hold (``holds``) is set aside (money flow, 1.6).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from issuing_harness.oracle import holds
from issuing_harness.oracle.difference import (
    AUTHORIZATION,
    DISPUTE,
    PAYOUT,
    TOPUP,
    TRANSACTION,
    TRANSFER,
    MoneyDifference,
    Object,
    dollars,
    spends_financial_account,
    total_of,
)
from issuing_harness.oracle.event_history import state_in
from issuing_harness.oracle.snapshot import Snapshot, source_id

#: By event type, the factor by which its object's amount is added to the Issuing balance.
EVENT_FACTORS: Final = {
    "topup.succeeded": 1,
    "topup.reversed": -1,
    "issuing_transaction.created": 1,
    "issuing_dispute.funds_reinstated": 1,
    "issuing_dispute.funds_rescinded": -1,
    "payout.created": -1,
    "payout.canceled": 1,
    "payout.failed": 1,
}
#: By type of row, the kind of object that causes it, and its sign; 0 where both are possible.
ROW_TYPES: Final = {
    "issuing_authorization_hold": (AUTHORIZATION, -1),
    "issuing_authorization_release": (AUTHORIZATION, 1),
    "issuing_transaction": (TRANSACTION, 0),
    "issuing_dispute": (DISPUTE, 0),
    "topup": (TOPUP, 1),
    "topup_reversal": (TOPUP, -1),
    "payout": (PAYOUT, 0),
    "payout_cancel": (PAYOUT, 0),
    "payout_failure": (PAYOUT, 0),
    "transfer": (TRANSFER, -1),
}
#: The rows of a balance transfer, which no list of objects shows.
TRANSFER_ROWS: Final = ("balance_transfer_outbound", "balance_transfer_inbound")

#: The two values of ``balance_type``.
ISSUING: Final = "issuing"
PAYMENTS: Final = "payments"


def row_differences(snapshot: Snapshot) -> Iterator[MoneyDifference]:
    """Yield what is wrong with single rows (balance transactions)."""
    for row_id, count in Counter(row["id"] for row in snapshot.rows).items():
        if count > 1:
            yield MoneyDifference(
                row_id, f"is listed {count} times among the balance transactions."
            )
    for row in snapshot.rows:
        for message in _row_differences(row, snapshot):
            yield MoneyDifference(row["id"], message)


def sum_differences(snapshot: Snapshot) -> Iterator[MoneyDifference]:
    """Yield balances that are not the sum of their rows; on a shared account, none is checked."""
    if snapshot.balance is None:
        return
    sums = _sums(snapshot.rows)
    for (balance_type, currency), cents in sorted(_balances(snapshot.balance).items()):
        by_rows = sums.pop((balance_type, currency), 0)
        if cents != by_rows:
            yield MoneyDifference(
                f"the {balance_type.title()} balance",
                f"shows {dollars(cents)} ({currency}), and its balance transactions sum up to "
                f"{dollars(by_rows)}: {dollars(cents - by_rows)} has no row.",
            )
    for (balance_type, currency), cents in sums.items():
        is_out_of_sight = balance_type == ISSUING and AUTHORIZATION in snapshot.unread
        if cents and not is_out_of_sight:
            yield MoneyDifference(
                f"the {balance_type.title()} balance",
                f"shows nothing in {currency}, and has rows of {dollars(cents)} in it.",
            )


def _row_differences(row: Object, snapshot: Snapshot) -> Iterator[str]:
    amount = row["amount"]
    if row["net"] != amount - row["fee"]:
        yield f"has a net of {row['net']}, and its amount less its fee is {amount - row['fee']}."
    if row["type"] not in ROW_TYPES:
        return
    kind, sign = ROW_TYPES[row["type"]]
    if amount == 0 or amount * sign < 0:
        expected = {1: "positive", -1: "negative", 0: "not zero"}[sign]
        yield f"is {row['type']} of {dollars(amount)}; such a row is {expected} (money flow, 1.5)."
    source = snapshot.objects[kind].get(source_id(row["source"]))
    if kind in snapshot.unread:
        return
    if source is None:
        yield (
            f"is {row['type']} of {dollars(amount)} for {source_id(row['source'])}, and this "
            f"account has no {kind} of that id."
        )
        return
    yield from _placement_differences(row, source, snapshot)


def _placement_differences(row: Object, source: Object, snapshot: Snapshot) -> Iterator[str]:
    """Check the currency and the balance of a row by the object that caused it."""
    if row["currency"] != source["currency"]:
        yield (
            f"moves {row['currency']}, and {source['id']}, which caused it, is in "
            f"{source['currency']}."
        )
    expected = ISSUING if affects_issuing(source, snapshot) else PAYMENTS
    if row["balance_type"] != expected:
        yield (
            f"is {row['type']} of {dollars(row['amount'])} for {source['id']} in the "
            f"{row['balance_type']} balance; it belongs in the {expected} balance."
        )


def _sums(rows: list[Object]) -> dict[tuple[str, str], int]:
    sums: Counter[tuple[str, str]] = Counter()
    for row in rows:
        sums[row["balance_type"], row["currency"]] += row["net"]
    return dict(sums)


def _balances(balance: Object) -> dict[tuple[str, str], int]:
    """Sum up the balances by type and currency; an account without Issuing has no such balance."""
    cents: Counter[tuple[str, str]] = Counter()
    for entry in (balance.get("issuing") or {}).get("available", ()):
        cents[ISSUING, entry["currency"]] += entry["amount"]
    for entry in (*balance["available"], *balance["pending"]):
        cents[PAYMENTS, entry["currency"]] += entry["amount"]
    return dict(cents)


def model_differences(snapshot: Snapshot) -> Iterator[MoneyDifference]:
    """Yield rows, holds and a balance that are not what the events lead to."""
    if not snapshot.has_all_events:
        return  # without the oldest events, nothing can be rebuilt
    expected = transferred(snapshot)
    yield from _transfer_differences(snapshot)
    for kind in (TOPUP, TRANSACTION, DISPUTE, PAYOUT):
        for object_id, thing in snapshot.objects[kind].items():
            if spends_financial_account(thing):
                continue
            by_events = moved_by_events(snapshot.events_by_object.get(object_id, []))
            expected += by_events if affects_issuing(thing, snapshot) else 0
            yield from _moved_differences(object_id, by_events, snapshot)
    for authorization in snapshot.objects_of(AUTHORIZATION):
        expected += total_of(snapshot.rows_of(authorization["id"]))
        yield from holds.differences(authorization, snapshot)
    yield from _balance_differences(expected, snapshot)


def moved_by_events(events: list[Object]) -> int:
    """Return the cents that one object added to a balance, by its events."""
    return sum(
        EVENT_FACTORS.get(event["type"], 0) * int(state_in(event)["amount"]) for event in events
    )


def affects_issuing(thing: Object, snapshot: Snapshot) -> bool:
    """Whether an object moves the Issuing balance.

    A top-up names its destination; a payout does not name its source, which its first row shows; a
    transfer to a connected account is of the payments balance.
    """
    if thing["object"] == PAYOUT:
        rows = snapshot.rows_of(thing["id"])
        return bool(rows) and rows[0]["balance_type"] == ISSUING
    has_destination = thing["object"] in (TOPUP, TRANSFER)
    return not has_destination or thing.get("destination_balance") == ISSUING


def transferred(snapshot: Snapshot) -> int:
    """Return the cents that balance transfers added to the Issuing balance."""
    rows = [row for row in snapshot.rows if row["type"] in TRANSFER_ROWS]
    return total_of([row for row in rows if row["balance_type"] == ISSUING])


def _transfer_differences(snapshot: Snapshot) -> Iterator[MoneyDifference]:
    """Yield balance transfers that take from one balance what they do not give to the other."""
    sources = {source_id(row["source"]) for row in snapshot.rows if row["type"] in TRANSFER_ROWS}
    for source in sorted(sources):
        rows = snapshot.rows_of(source)
        if total_of(rows) or len({row["balance_type"] for row in rows}) != len(rows):
            moved = ", ".join(f"{dollars(row['amount'])} ({row['balance_type']})" for row in rows)
            yield MoneyDifference(
                source, f"moved {moved}; a balance transfer gives to one what it takes from another"
            )


def _moved_differences(
    object_id: str, by_events: int, snapshot: Snapshot
) -> Iterator[MoneyDifference]:
    by_rows = total_of(snapshot.rows_of(object_id))
    if by_rows != by_events:
        yield MoneyDifference(
            object_id,
            f"moved {dollars(by_rows)} by the ledger, and {dollars(by_events)} by its events.",
        )


def _balance_differences(expected: int, snapshot: Snapshot) -> Iterator[MoneyDifference]:
    if snapshot.balance is None or snapshot.unread:
        return  # others have moved it too, or what has moved it cannot be listed
    actual = available(snapshot.balance)
    if actual != expected:
        yield MoneyDifference(
            "the Issuing balance",
            f"shows {dollars(actual)}; its events lead to {dollars(expected)}: "
            f"{dollars(actual - expected)} is unexplained.",
        )


def available(balance: Mapping[str, Object]) -> int:
    """Return the cents that Issuing can spend, in whatever currency the program has."""
    entries = (balance.get("issuing") or {}).get("available", ())
    return sum(int(entry["amount"]) for entry in entries)
