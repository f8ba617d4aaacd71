"""Test helpers that stand in for a bank: money comes to a financial account, or is taken."""

from typing import Any

from issuing_sandbox.call import Call
from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import access, books, features, received_credits, received_debits
from issuing_sandbox.treasury.received_flows import ACCOUNT_CLOSED, Received, from_bank
from issuing_sandbox.wire.fields import check_amount

#: What a flow says of itself unless the request does: documented.
DESCRIPTION = "Stripe Test"


def create_credit(call: Call) -> Record:
    """``POST /v1/test_helpers/treasury/received_credits``: it succeeds at once, if it can."""
    account, received = access.named(call), _received(call)
    code = _why_not(call, account, features.INBOUND)
    if code:
        return received_credits.fail(call, account["id"], received, code=code)
    return received_credits.receive(call, account["id"], received)


def create_debit(call: Call) -> Record:
    """``POST /v1/test_helpers/treasury/received_debits``: it fails without enough cash."""
    account, received = access.named(call), _received(call)
    code = _why_not(call, account, features.OUTBOUND)
    if code is None and books.balance(call.account, account["id"]) < received.amount:
        code = "insufficient_funds"
    if code:
        return received_debits.fail(call, account["id"], received, code=code)
    return received_debits.take(call, account["id"], received)


def _received(call: Call) -> Received:
    params: dict[str, Any] = call.params
    if params["currency"] != books.CURRENCY:
        raise SandboxFault(
            f"A financial account holds {books.CURRENCY}, and no other currency.", param="currency"
        )
    details = params.get("initiating_payment_method_details") or {}
    return Received(
        check_amount(params["amount"], "amount", minimum=1),
        params["network"],
        from_bank(details.get("us_bank_account") or {}),
        params.get("description") or DESCRIPTION,
    )


def _why_not(call: Call, account: Record, flows: str) -> str | None:
    """Return why money cannot move: the account is closed, or restricted, except for wires."""
    if account["status"] == "closed":
        return ACCOUNT_CLOSED
    is_stopped = call.params["network"] == "ach" and features.is_restricted(account, flows)
    return call.account.policies.restricted_flow_failure_code if is_stopped else None
