"""Bank money: what banks send to financial accounts and take from them, and its Transactions."""

from collections.abc import Callable
from typing import Any, Final

from pytest_bdd import given, then, when
from stripe.treasury import FinancialAccount, ReceivedCredit, ReceivedDebit

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.arrangements import Named
from issuing_harness.program.balances import change_amount, expect_change
from issuing_harness.program.events import EventsSinceWhen, expect_in_event
from issuing_harness.program.expectations import expect_count, expect_equal, expect_fields
from issuing_harness.program.financial_accounts import failure_code, flow_status

from .sentences import Converters, sentence

STATUS: Final[Converters] = {"status": flow_status}


@when(sentence("a bank sends {amount} to the financial account"), target_fixture="received_credit")
def sends(issuing: Program, financial_account: FinancialAccount, amount: Money) -> ReceivedCredit:
    """Let money arrive by ACH."""
    return issuing.bank_money.send(financial_account.id, amount)


@when(sentence("a bank wires {amount} to the financial account"), target_fixture="received_credit")
def wires(issuing: Program, financial_account: FinancialAccount, amount: Money) -> ReceivedCredit:
    """Let money arrive by wire."""
    return issuing.bank_money.send(financial_account.id, amount, "us_domestic_wire")


@given(
    sentence("a bank has taken {amount} from the financial account"),
    target_fixture="received_debit",
)
@when(sentence("a bank takes {amount} from the financial account"), target_fixture="received_debit")
def takes(issuing: Program, financial_account: FinancialAccount, amount: Money) -> ReceivedDebit:
    """Let a bank take money by ACH, as far as it is there."""
    return issuing.bank_money.take(financial_account.id, amount)


@then(sentence("the received credit is {status}", **STATUS))
def credit_is(received_credit: ReceivedCredit, status: str) -> None:
    """The credit has this status from the start."""
    expect_equal(received_credit.status, status, "its status", about=received_credit)


@then(sentence("the received debit is {status}", **STATUS))
def debit_is(received_debit: ReceivedDebit, status: str) -> None:
    """The debit has this status from the start."""
    expect_equal(received_debit.status, status, "its status", about=received_debit)


@then(sentence("the received debit is failed: {code}", code=failure_code))
def debit_failed(received_debit: ReceivedDebit, code: str) -> None:
    """The debit failed for this reason."""
    expected = {"status": "failed", "failure_code": code}
    expect_fields(expected, received_debit, "the received debit")


@then(sentence("the received credit has a posted Transaction of its amount"))
def credit_is_posted(issuing: Program, received_credit: ReceivedCredit) -> None:
    """One Transaction with one entry has added the amount to the cash."""
    _expect_posted(issuing, received_credit, received_credit.amount, "received_credit")


@then(sentence("the received debit has a posted Transaction of its amount"))
def debit_is_posted(issuing: Program, received_debit: ReceivedDebit) -> None:
    """One Transaction with one entry has taken the amount from the cash."""
    _expect_posted(issuing, received_debit, -received_debit.amount, "received_debit")


@then(sentence("the received debit has no Transaction"))
def debit_has_no_transaction(issuing: Program, received_debit: ReceivedDebit) -> None:
    """It names none, and none is about it."""
    expect_equal(received_debit.transaction, None, "its Transaction", about=received_debit)
    found = issuing.bank_money.transactions_of(received_debit)
    expect_count(found, 0, "Transactions about the received debit", about=received_debit)


@then(sentence("treasury.received_credit.created is sent about the received credit"))
def credit_is_told(issuing_events: EventsSinceWhen, received_credit: ReceivedCredit) -> None:
    """Such an event is listed before the deadline, with the credit as it is."""
    _expect_told(issuing_events, received_credit)


@then(sentence("treasury.received_debit.created is sent about the received debit"))
def debit_is_told(issuing_events: EventsSinceWhen, received_debit: ReceivedDebit) -> None:
    """Such an event is listed before the deadline, with the debit as it is."""
    _expect_told(issuing_events, received_debit)


@then(sentence("the balance of the financial account has risen by {amount}", amount=change_amount))
def has_risen(issuing: Program, financial_account: FinancialAccount, amount: Money) -> None:
    """The financial account holds more by this amount than when it was created."""
    before = Money(financial_account.balance.cash["usd"])
    change = issuing.financial_accounts.cash(financial_account.id) - before
    expect_change(change, amount, "the balance of the financial account")


def _expect_posted(
    issuing: Program, flow: ReceivedCredit | ReceivedDebit, cents: int, entry: str
) -> None:
    impact = {"cash": cents, "inbound_pending": 0, "outbound_pending": 0}
    expected = {
        "flow": flow.id,
        "status": "posted",
        "amount": cents,
        "balance_impact": impact,
    }
    found = issuing.bank_money.transaction(flow)
    expect_fields(expected, found, "the Transaction", about=flow)
    entries = found.entries.data if found.entries else []
    types = [(each.type, each.balance_impact.cash) for each in entries]
    expect_equal(types, [(entry, cents)], "the entries of the Transaction", about=found)


def _expect_told(events: EventsSinceWhen, flow: ReceivedCredit | ReceivedDebit) -> None:
    event = events.wait_for(flow.id, f"{flow.object}.created")
    expect_equal(event.type, f"{flow.object}.created", "the type of the event", about=event)
    for field in ("amount", "status"):
        expect_in_event(event, field, getattr(flow, field))


#: What shows that each Given took effect.
GIVENS: Final[dict[Callable[..., Any], Named]] = {
    takes: Named(frozenset({"financial_account"})),
}
