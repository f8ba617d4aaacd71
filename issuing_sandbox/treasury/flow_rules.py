"""What every flow that an account starts has: its account, its amount, what is allowed, its hold.

That a feature must be active and what the platform restricts is documented (treasury and notices,
A2), what a refusal says is not: the wording is ours.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Action, Call
from issuing_sandbox.errors import SandboxFault, WrongState
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import access, books, features
from issuing_sandbox.webhooks.events import NO_REQUEST
from issuing_sandbox.wire.fields import check_amount

#: What a statement descriptor may have; Stripe's own example has the underscore besides.
_DESCRIPTOR: Final = re.compile(r"[-#.$&*_ A-Za-z0-9]*")


def named_account(call: Call) -> Record:
    """Return the financial account that the body names, if it is open.

    Raises:
        Missing: 400, there is none.
        WrongState: it is closed.
    """
    record = access.named(call)
    check_open(record)
    return record


def amount_of(call: Call) -> int:
    """Return the amount that the body names, in cents of Treasury's only currency."""
    if call.params["currency"] != books.CURRENCY:
        raise SandboxFault(
            f"A financial account holds {books.CURRENCY}, and no other currency.", param="currency"
        )
    return check_amount(call.params["amount"], "amount", minimum=1)


def hold(call: Call, kind: str, record: Record, flow: books.Flow) -> Record:
    """Hold the money that leaves a financial account, store what takes it out and tell of it.

    Args:
        call: the request for it.
        kind: what takes it out, ``treasury.outbound_payment``.
        record: with its financial account and amount, and no Transaction yet.
        flow: what the Transaction says of it.
    """
    amount = record["amount"]
    entry = books.Entry(flow.type, cash=-amount, outbound_pending=amount)
    transaction = books.open_transaction(call, record["financial_account"], flow, entry)
    record = call.account.table(kind).put({**record, "transaction": transaction["id"]})
    call.emit(f"{kind}.created", record)
    return record


def check_open(financial_account: Record) -> None:
    """Refuse what a closed financial account would do."""
    if financial_account["status"] == "closed":
        raise WrongState(
            f"The financial account '{financial_account['id']}' is closed.",
            param="financial_account",
        )


def check_allowed(account: Account, financial_account: Record, feature: str, flows: str) -> None:
    """Refuse a flow that the platform restricts, or whose feature is not active.

    Args:
        account: whose financial account it is.
        financial_account: its record.
        feature: what the flow takes, ``outbound_payments.ach``.
        flows: what the platform may have restricted, ``outbound_flows`` or ``inbound_flows``.

    Raises:
        WrongState: it is not allowed.
    """
    name = financial_account["id"]
    if features.is_restricted(financial_account, flows):
        raise WrongState(
            f"The platform has restricted the {flows.replace('_', ' ')} of the financial account "
            f"'{name}'."
        )
    if not features.is_active(account, financial_account, feature):
        raise WrongState(
            f"The feature {feature} of the financial account '{name}' is not active. Request it, "
            "and wait until it is."
        )


def check_cash(account: Account, financial_account: str, amount: int) -> None:
    """Refuse to send more than a financial account can spend (policy ``outbound_over_cash``)."""
    if amount <= books.balance(account, financial_account):
        return
    message = f"The financial account '{financial_account}' has too little cash for this."
    if account.policies.outbound_over_cash == "payment_required":
        fault = WrongState(message, status=402)
    else:
        fault = WrongState(message, code="insufficient_funds")
    raise fault


def statement_descriptor(params: Mapping[str, Any], default: str, maximum: int) -> str:
    """Return what a flow says on a bank statement.

    Args:
        params: of the request.
        default: what it says if the request does not.
        maximum: how many characters the network carries.

    Raises:
        SandboxFault: it is longer, or has other characters than the documented ones.
    """
    text = params.get("statement_descriptor") or default
    if len(text) > maximum or not _DESCRIPTOR.fullmatch(text):
        raise SandboxFault(
            f"A statement descriptor has at most {maximum} characters here: letters, digits, "
            "spaces and -#.$&*.",
            param="statement_descriptor",
        )
    return str(text)


def by_itself(account: Account, now: int) -> Action:
    """Return what happens without a request: a job, or what another account has caused."""
    return Action(account, NO_REQUEST, now)


def schedule(action: Action, kind: str, target: str, fate: tuple[str, ...]) -> None:
    """Schedule what a bank does with a flow, one step after the other.

    Args:
        action: what made the flow.
        kind: the kind of job.
        target: the flow's id.
        fate: the steps (``payment_methods``).
    """
    seconds = action.account.policies.bank_transfer_seconds
    for number, step in enumerate(fate, start=1):
        action.account.job_queue.add(action.now + number * seconds, kind, target, step)
