"""Bank flows: money that a business pulls from its bank, and what is given or asked back."""

from collections.abc import Callable
from typing import Any, Final

from pytest_bdd import given, then, when
from stripe.treasury import (
    CreditReversal,
    DebitReversal,
    FinancialAccount,
    InboundTransfer,
    ReceivedCredit,
    ReceivedDebit,
)

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.arrangements import Named, NotJudged
from issuing_harness.program.bank_flows import failure_code, payer, transfer_status
from issuing_harness.program.choices import event_type_about
from issuing_harness.program.events import EventsSinceWhen, expect_in_event
from issuing_harness.program.expectations import expect_equal, expect_fields
from issuing_harness.program.outcome import Outcome, attempt

from .outbound_payments import Supplier
from .sentences import Converters, sentence

PAYER: Final[Converters] = {"does": payer}
STATUS: Final[Converters] = {"status": transfer_status}
CODE: Final[Converters] = {"code": failure_code}


@given(
    sentence("the program has pulled {amount} from a bank account that {does}", **PAYER),
    target_fixture="inbound_transfer",
)
@when(
    sentence("the program pulls {amount} from a bank account that {does}", **PAYER),
    target_fixture="inbound_transfer",
)
def pulls(
    issuing: Program, financial_account: FinancialAccount, amount: Money, does: str
) -> InboundTransfer:
    """Make an inbound transfer from a test bank account."""
    return issuing.bank_flows.pull(financial_account.id, amount, does)


@when(
    sentence("the program tries to pull {amount} from a bank account that {does}", **PAYER),
    target_fixture="outcome",
)
def tries_to_pull(
    issuing: Program, financial_account: FinancialAccount, amount: Money, does: str
) -> Outcome[InboundTransfer]:
    """Make an inbound transfer, and keep a refusal."""
    return attempt(lambda: issuing.bank_flows.pull(financial_account.id, amount, does))


@when(sentence("the bank pays the inbound transfer"), target_fixture="inbound_transfer")
def pays(issuing: Program, inbound_transfer: InboundTransfer) -> InboundTransfer:
    """Let the transfer succeed."""
    return issuing.bank_flows.succeed(inbound_transfer.id)


@when(
    sentence("the bank refuses the inbound transfer: {code}", **CODE),
    target_fixture="inbound_transfer",
)
def refuses(issuing: Program, inbound_transfer: InboundTransfer, code: str) -> InboundTransfer:
    """Let the transfer fail for a reason."""
    return issuing.bank_flows.refuse(inbound_transfer.id, code)


@when(sentence("the bank takes back the inbound transfer"), target_fixture="inbound_transfer")
def takes_back(issuing: Program, inbound_transfer: InboundTransfer) -> InboundTransfer:
    """Let the bank return the transfer."""
    return issuing.bank_flows.take_back(inbound_transfer.id)


@when(sentence("the program cancels the inbound transfer"), target_fixture="inbound_transfer")
def cancels(issuing: Program, inbound_transfer: InboundTransfer) -> InboundTransfer:
    """Cancel the transfer."""
    return issuing.bank_flows.cancel_transfer(inbound_transfer.id)


@then(sentence("the inbound transfer is {status}", **STATUS))
def has_status(issuing: Program, inbound_transfer: InboundTransfer, status: str) -> None:
    """The response has this status, and so has the transfer retrieved again."""
    what = "the status of the inbound transfer"
    expect_equal(inbound_transfer.status, status, what, about=inbound_transfer)
    found = issuing.bank_flows.transfer(inbound_transfer.id)
    expect_equal(found.status, status, f"{what}, retrieved again", about=found)


@then(sentence("the inbound transfer is soon {status}", **STATUS))
def has_status_soon(issuing: Program, inbound_transfer: InboundTransfer, status: str) -> None:
    """The transfer was in processing, and has this status before the deadline."""
    what = "the first status of the inbound transfer"
    expect_equal(inbound_transfer.status, "processing", what, about=inbound_transfer)
    _wait(issuing, inbound_transfer, status)


@then(sentence("the inbound transfer has failed: {code}", **CODE))
def has_failed(issuing: Program, inbound_transfer: InboundTransfer, code: str) -> None:
    """It fails for this reason before the deadline, and there is no Transaction of it."""
    found = _wait(issuing, inbound_transfer, "failed")
    expected = {"failure_details": {"code": code}, "transaction": None}
    expect_fields(expected, found, "the inbound transfer", about=found)


@then(sentence("a received debit of {amount} returns the inbound transfer"))
def debit_returns(issuing: Program, inbound_transfer: InboundTransfer, amount: Money) -> None:
    """The transfer is returned and stays succeeded; it and the debit name each other."""
    found = issuing.bank_flows.transfer(inbound_transfer.id)
    expected = {"status": "succeeded", "returned": True}
    expect_fields(expected, found, "the inbound transfer", about=found)
    debit = issuing.bank_flows.debit(str(found.linked_flows.received_debit))
    links = {"inbound_transfer": found.id}
    taken = {"amount": amount.cents, "status": "succeeded", "linked_flows": links}
    expect_fields(taken, debit, "the received debit", about=found)


@then(
    sentence(
        "{event} is sent about the inbound transfer",
        event=event_type_about("an inbound transfer", "treasury.inbound_transfer"),
    )
)
def is_sent(issuing_events: EventsSinceWhen, inbound_transfer: InboundTransfer, event: str) -> None:
    """Such an event is listed before the deadline, and shows the transfer's amount."""
    expect_in_event(
        issuing_events.wait_for(inbound_transfer.id, event), "amount", inbound_transfer.amount
    )


@given(
    sentence("somebody has sent {amount} to the financial account by mistake"),
    target_fixture="received_credit",
)
def has_sent(
    issuing: Program, financial_account: FinancialAccount, amount: Money
) -> ReceivedCredit:
    """Let a bank send money."""
    return issuing.bank_flows.receive(financial_account.id, amount)


@given(
    sentence("somebody has taken {amount} from the financial account by mistake"),
    target_fixture="received_debit",
)
def has_taken(
    issuing: Program, financial_account: FinancialAccount, amount: Money
) -> ReceivedDebit:
    """Let a bank take money."""
    return issuing.bank_flows.lose(financial_account.id, amount)


@given(sentence("the program has given the money back"), target_fixture="credit_reversal")
@when(sentence("the program gives the money back"), target_fixture="credit_reversal")
def gives_back(issuing: Program, received_credit: ReceivedCredit) -> CreditReversal:
    """Reverse the received credit."""
    return issuing.bank_flows.reverse_credit(received_credit.id)


@when(sentence("the program tries to give the money back"), target_fixture="outcome")
def tries_to_give_back(
    issuing: Program, received_credit: ReceivedCredit
) -> Outcome[CreditReversal]:
    """Reverse the received credit, and keep a refusal."""
    return attempt(lambda: issuing.bank_flows.reverse_credit(received_credit.id))


@when(sentence("the program asks the money back"), target_fixture="debit_reversal")
def asks_back(issuing: Program, received_debit: ReceivedDebit) -> DebitReversal:
    """Reverse the received debit."""
    return issuing.bank_flows.reverse_debit(received_debit.id)


@when(sentence("the supplier gives the money back"), target_fixture="credit_reversal")
def supplier_gives_back(supplier: Supplier) -> CreditReversal:
    """Reverse the newest credit that the supplier has received."""
    flows = supplier.program.bank_flows
    return flows.reverse_credit(flows.credits_of(supplier.account)[0].id)


@then(sentence("the credit reversal is soon posted"))
def is_soon_posted(
    issuing: Program, credit_reversal: CreditReversal, received_credit: ReceivedCredit
) -> None:
    """The bank has the money before the deadline; the credit names its reversal."""
    name = credit_reversal.id
    issuing.bank_flows.wait_for_status(
        lambda: issuing.bank_flows.credit_reversal(name), "posted", name
    )
    found = issuing.bank_flows.credit(received_credit.id)
    expected = {
        "linked_flows": {"credit_reversal": name},
        "reversal_details": {"restricted_reason": "already_reversed"},
    }
    expect_fields(expected, found, "the received credit", about=found)


@then(sentence("the debit reversal has soon succeeded"))
def has_soon_succeeded(
    issuing: Program, debit_reversal: DebitReversal, received_debit: ReceivedDebit
) -> None:
    """The money is back before the deadline, by a Transaction; the debit names its reversal."""
    name = debit_reversal.id
    done = issuing.bank_flows.wait_for_status(
        lambda: issuing.bank_flows.debit_reversal(name), "succeeded", name
    )
    back = issuing.bank_flows.transaction(str(done.transaction))
    expected = {"status": "posted", "amount": received_debit.amount, "flow": name}
    expect_fields(expected, back, "the Transaction of the reversal", about=done)
    found = issuing.bank_flows.debit(received_debit.id)
    links = {"debit_reversal": name}
    expect_fields({"linked_flows": links}, found, "the received debit", about=found)


@then(
    sentence(
        "{event} is sent about the credit reversal",
        event=event_type_about("a credit reversal", "treasury.credit_reversal"),
    )
)
def reversal_is_sent(
    issuing_events: EventsSinceWhen, credit_reversal: CreditReversal, event: str
) -> None:
    """Such an event is listed before the deadline, and shows the reversal's amount."""
    expect_in_event(
        issuing_events.wait_for(credit_reversal.id, event), "amount", credit_reversal.amount
    )


@then(
    sentence(
        "{event} is sent about the debit reversal",
        event=event_type_about("a debit reversal", "treasury.debit_reversal"),
    )
)
def debit_reversal_is_sent(
    issuing_events: EventsSinceWhen, debit_reversal: DebitReversal, event: str
) -> None:
    """Such an event is listed before the deadline, and shows the reversal's amount."""
    expect_in_event(
        issuing_events.wait_for(debit_reversal.id, event), "amount", debit_reversal.amount
    )


def _wait(issuing: Program, transfer: InboundTransfer, status: str) -> InboundTransfer:
    name = transfer.id
    return issuing.bank_flows.wait_for_status(
        lambda: issuing.bank_flows.transfer(name), status, name
    )


#: What shows that each Given took effect.
GIVENS: Final[dict[Callable[..., Any], Named | NotJudged]] = {
    pulls: NotJudged("it moves money, which balances count ever after"),
    has_sent: Named(frozenset({"received_credit"})),
    has_taken: Named(frozenset({"received_debit"})),
    gives_back: NotJudged("it moves money, which balances count ever after"),
}
