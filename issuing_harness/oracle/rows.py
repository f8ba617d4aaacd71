"""The rows of the ledger: each is somebody's, and together they are the balance.

Types, signs and what causes them: money flow, 1.5. A row of a type that is not known here counts
in the sum and is not judged otherwise.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from issuing_harness.oracle.difference import (
    AUTHORIZATION,
    DISPUTE,
    TOPUP,
    TRANSACTION,
    Difference,
    Object,
    shown,
)
from issuing_harness.oracle.reading import Reading, name_or_none

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


def row_differences(reading: Reading) -> Iterator[Difference]:
    """What is wrong with single rows."""
    for name, times in Counter(row["id"] for row in reading.rows).items():
        if times > 1:
            yield Difference(name, f"is listed {times} times among the balance transactions.")
    for row in reading.rows:
        for said in _wrong(row, reading):
            yield Difference(row["id"], said)


def sum_differences(reading: Reading) -> Iterator[Difference]:
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


def _wrong(row: Object, reading: Reading) -> Iterator[str]:
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
