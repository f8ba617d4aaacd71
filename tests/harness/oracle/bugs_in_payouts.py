"""Bugs seeded in payouts and balance transfers."""

from issuing_sandbox.account.ledger import TRANSFER_IN, Movement
from issuing_sandbox.core import payouts
from tests.harness.oracle.seeding import Patch, move_otherwise, seeds


@seeds("is a payout of $3.10 that is canceled, and moved -$3.10; expected $0.00")
def a_canceled_payout_is_gone(patch: Patch) -> None:
    """The payout is canceled, and its money comes back in the other balance as of nobody."""
    nobody = Movement("adjustment", "payments", "bank")
    wrong = {**payouts._MOVEMENTS, ("payout_cancel", "issuing"): nobody}
    patch.setattr(payouts, "_MOVEMENTS", wrong)
    move_otherwise(patch, nobody, lambda given: {**given, "source": "po_nobody"})


@seeds("belongs in the issuing balance")
def a_failed_payout_comes_back_elsewhere(patch: Patch) -> None:
    """What the Issuing balance paid comes back in the payments balance."""
    wrong = Movement("payout_failure", "payments", "bank")
    patch.setattr(
        payouts, "_MOVEMENTS", {**payouts._MOVEMENTS, ("payout_failure", "issuing"): wrong}
    )


@seeds("is a payout of $3.20 that is paid, and moved $0.00; expected -$3.20")
def a_payout_takes_nothing(patch: Patch) -> None:
    """The payout is made and paid, and its balance has the money still."""
    kind = payouts._MOVEMENTS["payout", "issuing"]
    move_otherwise(patch, kind, lambda given: {**given, "amount": 0})


@seeds("a balance transfer gives to one what it takes from another")
def a_balance_transfer_gives_more_than_it_takes(patch: Patch) -> None:
    """A cent is added on the way."""
    move_otherwise(
        patch, TRANSFER_IN["payments"], lambda given: {**given, "amount": given["amount"] + 1}
    )
