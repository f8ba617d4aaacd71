"""Test helpers that stand in for the banks around a financial account.

A helper that ends a flow comes before the bank's own job about it, also one that is due; a return
comes after.
"""

from issuing_sandbox.call import Call
from issuing_sandbox.errors import WrongState
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import inbound_transfers, intra_stripe, outbound_payments


def post_payment(call: Call) -> Record:
    """``POST /v1/test_helpers/treasury/outbound_payments/{id}/post``."""
    return outbound_payments.end(call, outbound_payments.require(call, "posted"), "posted")


def fail_payment(call: Call) -> Record:
    """``POST /v1/test_helpers/treasury/outbound_payments/{id}/fail``."""
    return outbound_payments.end(call, outbound_payments.require(call, "failed"), "failed")


def return_payment(call: Call) -> Record:
    """``POST /v1/test_helpers/treasury/outbound_payments/{id}/return``.

    One that is processing is posted first, unless the policy ``return_allowed_from`` refuses it.

    Raises:
        WrongState: it is in no state for it, or was paid inside Stripe; the wording is ours.
        NotModelled: its financial account is closed.
    """
    old = call.named_in_path(outbound_payments.KIND, "id")
    if old["destination_payment_method_details"]["type"] == outbound_payments.INSIDE:
        raise WrongState(
            f"A payment over the network {intra_stripe.NETWORK} has arrived, and no bank can send "
            "it back; its receiver can, by a CreditReversal."
        )
    outbound_payments.check_receivable(call.account, old)
    allows_processing = call.account.policies.return_allowed_from == "processing_and_posted"
    if old["status"] == "processing" and allows_processing:
        old = outbound_payments.end(call, old, "posted")
    outbound_payments.check_transition(old, "returned")
    details = call.params.get("returned_details") or {}
    return outbound_payments.send_back(call, old, details.get("code") or "declined")


def succeed_transfer(call: Call) -> Record:
    """``POST /v1/test_helpers/treasury/inbound_transfers/{id}/succeed``."""
    return inbound_transfers.succeed(call, _processing(call, "succeeded"))


def fail_transfer(call: Call) -> Record:
    """``POST /v1/test_helpers/treasury/inbound_transfers/{id}/fail``."""
    details = call.params.get("failure_details") or {}
    code = details.get("code") or inbound_transfers.UNEXPLAINED
    return inbound_transfers.fail(call, _processing(call, "failed"), code)


def return_transfer(call: Call) -> Record:
    """``POST /v1/test_helpers/treasury/inbound_transfers/{id}/return``."""
    return inbound_transfers.take_back(call, call.named_in_path(inbound_transfers.KIND, "id"))


def _processing(call: Call, status: str) -> Record:
    record = call.named_in_path(inbound_transfers.KIND, "id")
    inbound_transfers.check_processing(record, status)
    return record
