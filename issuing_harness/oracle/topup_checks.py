"""Checks of top-ups: what one brought, and what names it (money flow, 1.2)."""

from collections.abc import Iterator

from issuing_harness.oracle.difference import Object, dollars, id_of, total_of
from issuing_harness.oracle.snapshot import Snapshot


def differences(topup: Object) -> Iterator[str]:
    """Yield contradictions within a top-up: it has a balance transaction if it has succeeded.

    Args:
        topup: the top-up, as the API shows it.
    """
    status, row = topup["status"], topup["balance_transaction"]
    has_arrived = status in ("succeeded", "reversed")
    if has_arrived and row is None:
        yield f"is {status} and names no balance transaction (money flow, 1.2)."
    if not has_arrived and row is not None:
        yield f"is {status} and names {id_of(row)} (money flow, 1.2)."
    if topup["amount"] <= 0:
        yield f"is of {dollars(topup['amount'])}; a top-up brings money."


def references(topup: Object, snapshot: Snapshot) -> Iterator[str]:
    """Yield what contradicts the ledger: it moves its amount if it has succeeded, else nothing.

    Args:
        topup: the top-up, as the API shows it.
        snapshot: the account with its rows.
    """
    rows = snapshot.rows_of(topup["id"])
    amount, status = topup["amount"], topup["status"]
    expected = {"succeeded": amount}.get(status, 0)
    if total_of(rows) != expected:
        yield (
            f"is a top-up of {dollars(amount)} that is {status}, and brought "
            f"{dollars(total_of(rows))}; expected {dollars(expected)} (money flow, 1.2)."
        )
    named = id_of(topup["balance_transaction"])
    if named is not None and named not in [row["id"] for row in rows]:
        yield f"names {named}, which is none of its balance transactions."
