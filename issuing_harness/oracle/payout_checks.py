"""Checks of payouts: what one took from its balance, and what came back of it."""

from collections.abc import Iterator

from issuing_harness.oracle.difference import PAYOUT, Object, dollars, id_of, total_of
from issuing_harness.oracle.snapshot import Snapshot


def differences(payout: Object) -> Iterator[str]:
    """Yield contradictions within a payout: it took its money, which is back if it did not arrive.

    Args:
        payout: the payout, as the API shows it.
    """
    is_back, back = _has_come_back(payout), payout["failure_balance_transaction"]
    if payout["balance_transaction"] is None:
        yield "names no balance transaction; a payout takes its money at once."
    if is_back and back is None:
        yield f"is {payout['status']}, and names no balance transaction that brought it back."
    if not is_back and back is not None:
        yield f"is {payout['status']}, and names {id_of(back)}, by which it came back."


def references(payout: Object, snapshot: Snapshot) -> Iterator[str]:
    """Yield what contradicts the ledger: one balance paid the amount, and has it again or not.

    It has it again once: by the payout's own failure, or by a reversal.

    Args:
        payout: the payout, as the API shows it.
        snapshot: the account with its rows.
    """
    rows = snapshot.rows_of(payout["id"])
    moved, expected = total_of(rows), 0 if _has_come_back(payout) else -payout["amount"]
    if moved != expected:
        yield (
            f"is a payout of {dollars(payout['amount'])} that is {payout['status']}, and moved "
            f"{dollars(moved)}; expected {dollars(expected)}."
        )
    fields = ("balance_transaction", "failure_balance_transaction")
    named = {id_of(payout[field]) for field in fields if payout[field] is not None}
    if named != {row["id"] for row in rows}:
        yield f"names {', '.join(sorted(named))}, which are not its balance transactions."
    reversal = snapshot.objects[PAYOUT].get(id_of(payout.get("reversed_by")))
    if _has_come_back(payout) and reversal is not None and not _has_come_back(reversal):
        yield (
            f"is {payout['status']}, and its reversal {reversal['id']} is {reversal['status']}; "
            "the money of a payout comes back once."
        )


def _has_come_back(payout: Object) -> bool:
    return payout["status"] in ("canceled", "failed")
