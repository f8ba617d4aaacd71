"""Credit reversals: an account gives back money that came without its asking.

::

    create     -> processing   by bank: the money is held, outbound pending
    create     -> posted       inside Stripe, where the sender has it at once
    processing -> posted       the bank has the money

Which credits can be reversed, ``reversal_details`` says (``reversals``). Documented (treasury and
notices, A3, and Stripe's page on credit reversals); there is no test helper, and none is canceled.
"""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.scheduler import Job
from issuing_sandbox.call import Action, Call
from issuing_sandbox.errors import WrongState
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import (
    access,
    books,
    financial_accounts,
    flow_rules,
    intra_stripe,
    received_credits,
    reversals,
)
from issuing_sandbox.wire.fields import merge_metadata
from issuing_sandbox.wire.pagination import filter_by

KIND: Final = "treasury.credit_reversal"
FLOW: Final = "credit_reversal"
#: The network whose credits, refunds, cannot be reversed: the contract has no reversal by it.
CARD: Final = "card"
#: The job by which the bank takes the money of a reversal.
POSTING: Final = "credit_reversal.posting"


def create(call: Call) -> Record:
    """``POST /v1/treasury/credit_reversals``: of a received credit, whole.

    Raises:
        WrongState: it cannot be reversed; the wording is ours.
    """
    account = call.account
    credit = call.named_in_body(received_credits.KIND, "received_credit")
    if credit["network"] == CARD:
        raise WrongState(
            f"The received credit '{credit['id']}' came by {CARD}, and what a merchant has given "
            "back can't be reversed.",
            param="received_credit",
        )
    reversals.check_reversible(credit, call.now)
    source = account.table(financial_accounts.KIND)[credit["financial_account"]]
    flow_rules.check_open(source)
    if credit["network"] == intra_stripe.NETWORK:
        record = _give_back_inside(call, source, credit)
    else:
        flow_rules.check_cash(account, source["id"], credit["amount"])
        record = _hold(call, credit)
        flow_rules.schedule(call, POSTING, record["id"], ("posted",))
    links = {**credit["linked_flows"], FLOW: record["id"]}
    reversals.forbid(account, {**credit, "linked_flows": links})
    return record


def retrieve(call: Call) -> Record:
    """``GET /v1/treasury/credit_reversals/{credit_reversal}``."""
    return call.named_in_path(KIND, "credit_reversal")


def list_all(call: Call) -> Record:
    """``GET /v1/treasury/credit_reversals``, newest first, of one financial account."""
    access.named_in_list(call)
    return call.page(
        KIND, where=filter_by(call.params, "financial_account", "received_credit", "status")
    )


def post(account: Account, job: Job) -> None:
    """Let the bank take the money of a reversal."""
    old = account.table(KIND)[job.target]
    _post(flow_rules.by_itself(account, job.due), old, books.BANK)


def _give_back_inside(call: Call, source: Record, credit: Record) -> Record:
    """Return the money to the financial account that sent it, at once."""
    sender = credit["initiating_payment_method_details"]["financial_account"]["id"]
    owner = intra_stripe.owner_of(call.account, financial_accounts.KIND, sender)
    if owner is None:
        raise WrongState(f"The financial account '{sender}' that sent this is not there any more.")
    intra_stripe.check_receiver(owner, owner.table(financial_accounts.KIND)[sender])
    intra_stripe.check_sender(call.account, source, credit["amount"])
    record = _post(call, _hold(call, credit), books.ACCOUNTS)
    intra_stripe.deliver(call, owner, sender, record, _described(credit))
    return record


def _hold(call: Call, credit: Record) -> Record:
    record = _new(call, credit)
    flow = books.Flow(FLOW, record["id"], _described(credit))
    return flow_rules.hold(call, KIND, record, flow)


def _post(action: Action, old: Record, other: str) -> Record:
    """Let the money go into another book, and tell that the reversal is posted."""
    entry = books.Entry(f"{FLOW}_posting", outbound_pending=-old["amount"], other=other)
    books.add_entries(action, old["transaction"], entry)
    outcome = {"status": "posted", "status_transitions": {"posted_at": action.now}}
    new = action.account.table(KIND).put({**old, **outcome})
    action.emit(f"{KIND}.posted", new)
    return new


def _described(credit: Record) -> str:
    return f"Reversal of {credit['description']}"


def _new(call: Call, credit: Record) -> Record:
    return {
        "id": call.account.ids.mint("credrev", call.now),
        "object": KIND,
        "amount": credit["amount"],
        "created": call.now,
        "currency": books.CURRENCY,
        "financial_account": credit["financial_account"],
        "hosted_regulatory_receipt_url": None,
        "livemode": False,
        "metadata": merge_metadata({}, call.params),
        "network": credit["network"],
        "received_credit": credit["id"],
        "status": "processing",
        "status_transitions": {"posted_at": None},
        "transaction": None,
    }
