"""Bugs seeded in transfers to connected accounts."""

from issuing_sandbox.core import transfers
from tests.harness.oracle.seeding import Patch, move_otherwise, seeds


@seeds("is a transfer of $4.00, and moved $0.00; expected -$4.00")
def a_transfer_takes_nothing(patch: Patch) -> None:
    """The account is paid, and the platform has the money still."""
    move_otherwise(patch, transfers.SENT, lambda given: {**given, "amount": 0})


@seeds("of $1.50, which brought $1.51")
def a_reversal_brings_too_much(patch: Patch) -> None:
    """A cent more comes back than is reversed."""
    move_otherwise(
        patch, transfers.RETURNED, lambda given: {**given, "amount": given["amount"] + 1}
    )


@seeds("shows reversals of $0.00, and $1.50 of it is reversed")
def a_transfer_shows_no_reversal(patch: Patch) -> None:
    """The amount is counted, and what it is made of is lost."""
    right = transfers._page_of_reversals
    patch.setattr(transfers, "_page_of_reversals", lambda name, _: right(name, []))


@seeds("is transfer of -$4.00")
def a_transfer_is_paid_from_the_issuing_balance(patch: Patch) -> None:
    """Money for cards is sent away instead of earnings."""
    wrong = transfers.Movement("transfer", "issuing", "accounts")
    patch.setattr(transfers, "SENT", wrong)
