"""Checks of transfers to connected accounts: what one took, and what its reversals brought back."""

from collections.abc import Iterator

from issuing_harness.oracle.difference import Object, dollars, id_of, total_of
from issuing_harness.oracle.snapshot import Snapshot


def differences(transfer: Object) -> Iterator[str]:
    """Yield contradictions within a transfer: its reversals add up to what is reversed of it.

    Args:
        transfer: the transfer, as the API shows it.
    """
    amount, reversed_ = transfer["amount"], transfer["amount_reversed"]
    if not 0 <= reversed_ <= amount:
        yield f"is of {dollars(amount)}, and {dollars(reversed_)} of it is reversed."
    if transfer["reversed"] is not (reversed_ == amount):
        yield (
            f"says reversed: {transfer['reversed']}, and {dollars(reversed_)} of "
            f"{dollars(amount)} is."
        )
    shown = transfer["reversals"]
    if not shown["has_more"] and total_of(shown["data"]) != reversed_:
        yield (
            f"shows reversals of {dollars(total_of(shown['data']))}, and {dollars(reversed_)} of "
            "it is reversed."
        )


def references(transfer: Object, snapshot: Snapshot) -> Iterator[str]:
    """Yield what contradicts the ledger: it took its amount, and each reversal brought its own.

    Args:
        transfer: the transfer, as the API shows it.
        snapshot: the platform with its rows.
    """
    rows = snapshot.rows_of(transfer["id"])
    if total_of(rows) != -transfer["amount"]:
        yield (
            f"is a transfer of {dollars(transfer['amount'])}, and moved {dollars(total_of(rows))}; "
            f"expected {dollars(-transfer['amount'])}."
        )
    if [id_of(transfer["balance_transaction"])] != [row["id"] for row in rows]:
        yield f"names {id_of(transfer['balance_transaction'])}, which is not its one row."
    for reversal in transfer["reversals"]["data"]:
        brought = total_of(snapshot.rows_of(reversal["id"]))
        if brought != reversal["amount"]:
            yield (
                f"has the reversal {reversal['id']} of {dollars(reversal['amount'])}, which "
                f"brought {dollars(brought)}."
            )
