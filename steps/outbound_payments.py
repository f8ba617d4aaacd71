"""Outbound payments: money from a financial account to a supplier, by bank or inside Stripe."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from pytest_bdd import given, then, when
from stripe.treasury import FinancialAccount, OutboundPayment

from issuing_harness.money import Money
from issuing_harness.program import Platform, Program
from issuing_harness.program.arrangements import Effect, Named, NotJudged, later
from issuing_harness.program.bank_flows import (
    CAPABILITIES,
    EntryRow,
    entry_rows,
    payment_status,
    receiver,
    return_code,
    transaction_status,
)
from issuing_harness.program.choices import event_type_about
from issuing_harness.program.events import EventsSinceWhen, expect_in_event
from issuing_harness.program.expectations import expect_equal, expect_fields, expect_one
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.program import BUSINESS_WITH_ISSUING

from .sentences import Converters, sentence
from .tables import Table

RECEIVER: Final[Converters] = {"does": receiver}
STATUS: Final[Converters] = {"status": payment_status}


@dataclass(frozen=True, slots=True)
class Supplier:
    """Another account of the platform, that payments go to.

    Args:
        program: acts for it.
        account: its financial account, ``fa_…``.
    """

    program: Program
    account: str


def parse_entries(table: Table) -> list[EntryRow]:
    """Parse a table's rows, each the type of an entry, its cash and what is outbound pending."""
    return [EntryRow.parse(cells) for cells in table]


@given(
    sentence("the program acts for a connected account with Treasury and ACH"),
    target_fixture="issuing",
)
def acts_for_new_with_ach(issuing_platform: Platform) -> Program:
    """Create a connected account that may move money by ACH, and act for it from now on."""
    return _new_account(issuing_platform)


def _new_account(platform: Platform) -> Program:
    capabilities = BUSINESS_WITH_ISSUING["capabilities"] | CAPABILITIES
    account = platform.create_account({**BUSINESS_WITH_ISSUING, "capabilities": capabilities})
    return platform.program_for(platform.wait_for_issuing(account.id).id)


@given(
    sentence("the account has a financial account for transfers that holds {amount}"),
    target_fixture="financial_account",
)
def has_account_for_transfers(issuing: Program, amount: Money) -> FinancialAccount:
    """Open a financial account that moves money by ACH and inside Stripe, and fund it."""
    return issuing.bank_flows.open_account(amount)


@given(
    sentence("the supplier has a financial account that holds nothing"), target_fixture="supplier"
)
def has_supplier(issuing_platform: Platform) -> Supplier:
    """Create another account of the platform, with an empty financial account."""
    program = _new_account(issuing_platform)
    return Supplier(program, program.bank_flows.open_account(Money(0)).id)


@given(sentence("the supplier has given up intra_stripe_flows"))
def has_given_up(supplier: Supplier) -> None:
    """Take the feature away by which money comes inside Stripe."""
    supplier.program.bank_flows.give_up_intra_stripe(supplier.account)


@given(
    sentence("the program has paid a supplier {amount} by bank"),
    target_fixture="outbound_payment",
)
@when(sentence("the program pays a supplier {amount} by bank"), target_fixture="outbound_payment")
def pays(issuing: Program, financial_account: FinancialAccount, amount: Money) -> OutboundPayment:
    """Pay by ACH to a bank account that works."""
    return issuing.bank_flows.pay(financial_account.id, amount)


@given(
    sentence("the program has paid {amount} to a bank account that {does}", **RECEIVER),
    target_fixture="outbound_payment",
)
@when(
    sentence("the program pays {amount} to a bank account that {does}", **RECEIVER),
    target_fixture="outbound_payment",
)
def pays_bank(
    issuing: Program, financial_account: FinancialAccount, amount: Money, does: str
) -> OutboundPayment:
    """Pay by ACH to a test bank account."""
    return issuing.bank_flows.pay(financial_account.id, amount, does)


@when(sentence("the program tries to pay a supplier {amount} by bank"), target_fixture="outcome")
def tries_to_pay(
    issuing: Program, financial_account: FinancialAccount, amount: Money
) -> Outcome[OutboundPayment]:
    """Pay by ACH, and keep a refusal."""
    return attempt(lambda: issuing.bank_flows.pay(financial_account.id, amount))


@given(
    sentence("the program has paid the supplier {amount} inside Stripe"),
    target_fixture="outbound_payment",
)
@when(
    sentence("the program pays the supplier {amount} inside Stripe"),
    target_fixture="outbound_payment",
)
def pays_inside(
    issuing: Program, financial_account: FinancialAccount, supplier: Supplier, amount: Money
) -> OutboundPayment:
    """Pay the supplier's financial account."""
    return issuing.bank_flows.pay_account(financial_account.id, amount, supplier.account)


@when(
    sentence("the program tries to pay the supplier {amount} inside Stripe"),
    target_fixture="outcome",
)
def tries_to_pay_inside(
    issuing: Program, financial_account: FinancialAccount, supplier: Supplier, amount: Money
) -> Outcome[OutboundPayment]:
    """Pay the supplier's financial account, and keep a refusal."""
    name, other = financial_account.id, supplier.account
    return attempt(lambda: issuing.bank_flows.pay_account(name, amount, other))


@given(sentence("the bank has taken the outbound payment"), target_fixture="outbound_payment")
@when(sentence("the bank takes the outbound payment"), target_fixture="outbound_payment")
def takes(issuing: Program, outbound_payment: OutboundPayment) -> OutboundPayment:
    """Let the bank post the payment."""
    return issuing.bank_flows.post(outbound_payment.id)


@when(sentence("the outbound payment cannot be sent"), target_fixture="outbound_payment")
def cannot_be_sent(issuing: Program, outbound_payment: OutboundPayment) -> OutboundPayment:
    """Let the payment fail."""
    return issuing.bank_flows.fail_payment(outbound_payment.id)


@when(
    sentence("the bank sends back the outbound payment: {code}", code=return_code),
    target_fixture="outbound_payment",
)
def sends_back(issuing: Program, outbound_payment: OutboundPayment, code: str) -> OutboundPayment:
    """Let the bank return the payment for a reason."""
    return issuing.bank_flows.send_back(outbound_payment.id, code)


@when(sentence("the program cancels the outbound payment"), target_fixture="outbound_payment")
def cancels(issuing: Program, outbound_payment: OutboundPayment) -> OutboundPayment:
    """Cancel the payment."""
    return issuing.bank_flows.cancel_payment(outbound_payment.id)


@when(sentence("the program tries to cancel the outbound payment"), target_fixture="outcome")
def tries_to_cancel(
    issuing: Program, outbound_payment: OutboundPayment
) -> Outcome[OutboundPayment]:
    """Cancel the payment, and keep a refusal."""
    return attempt(lambda: issuing.bank_flows.cancel_payment(outbound_payment.id))


@then(sentence("the outbound payment is {status}", **STATUS))
def has_status(issuing: Program, outbound_payment: OutboundPayment, status: str) -> None:
    """The response has this status, and so has the payment retrieved again."""
    what = "the status of the outbound payment"
    expect_equal(outbound_payment.status, status, what, about=outbound_payment)
    found = issuing.bank_flows.payment(outbound_payment.id)
    expect_equal(found.status, status, f"{what}, retrieved again", about=found)


@then(sentence("the outbound payment is soon {status}", **STATUS))
def has_status_soon(issuing: Program, outbound_payment: OutboundPayment, status: str) -> None:
    """The payment was in processing, and has this status before the deadline."""
    what = "the first status of the outbound payment"
    expect_equal(outbound_payment.status, "processing", what, about=outbound_payment)
    name = outbound_payment.id
    issuing.bank_flows.wait_for_status(lambda: issuing.bank_flows.payment(name), status, name)


@then(sentence("the outbound payment has been returned: {code}", code=return_code))
def is_returned(issuing: Program, outbound_payment: OutboundPayment, code: str) -> None:
    """It is returned for this reason before the deadline, by a posted Transaction of its own."""
    name = outbound_payment.id
    found = issuing.bank_flows.wait_for_status(
        lambda: issuing.bank_flows.payment(name), "returned", name
    )
    expect_fields({"returned_details": {"code": code}}, found, "the payment", about=found)
    details: Any = found.returned_details
    back = issuing.bank_flows.transaction(str(details.transaction))
    expected = {"status": "posted", "amount": found.amount, "flow": name}
    expect_fields(expected, back, "the Transaction that brings it back", about=found)


@then(
    sentence(
        "the Transaction of the outbound payment is {status} with the entries",
        status=transaction_status,
        datatable=parse_entries,
    )
)
def transaction_is(
    issuing: Program, outbound_payment: OutboundPayment, status: str, datatable: Table
) -> None:
    """The Transaction has this status, and exactly these entries, oldest first."""
    found = issuing.bank_flows.transaction(str(outbound_payment.transaction))
    what = "the Transaction of the outbound payment"
    expect_fields({"status": status, "flow": outbound_payment.id}, found, what, about=found)
    expect_equal(entry_rows(found), parse_entries(datatable), "its entries", about=found)


@then(
    sentence(
        "{event} is sent about the outbound payment",
        event=event_type_about("an outbound payment", "treasury.outbound_payment"),
    )
)
def is_sent(issuing_events: EventsSinceWhen, outbound_payment: OutboundPayment, event: str) -> None:
    """Such an event is listed before the deadline, and shows the payment's amount."""
    expect_in_event(
        issuing_events.wait_for(outbound_payment.id, event), "amount", outbound_payment.amount
    )


@then(sentence("the supplier's received credit names the outbound payment"))
def names_payment(supplier: Supplier, outbound_payment: OutboundPayment) -> None:
    """The supplier has one credit, inside Stripe, of the amount, whose source is the payment."""
    listed = supplier.program.bank_flows.credits_of(supplier.account)
    credit = expect_one(listed, "received credits of the supplier", about=outbound_payment)
    expected = {
        "amount": outbound_payment.amount,
        "network": "stripe",
        "linked_flows": {
            "source_flow": outbound_payment.id,
            "source_flow_type": "outbound_payment",
        },
    }
    expect_fields(expected, credit, "the received credit", about=credit)


@then(sentence("the supplier holds {amount}"))
def supplier_holds(supplier: Supplier, amount: Money) -> None:
    """This is the cash of the supplier's financial account."""
    found = supplier.program.bank_flows.cash(supplier.account)
    expect_equal(found, amount, "the cash of the supplier")


_MOVES: Final = NotJudged("it moves money, which balances count ever after")
#: What shows that each Given took effect.
GIVENS: Final[dict[Callable[..., Any], Effect | Named | NotJudged]] = {
    acts_for_new_with_ach: NotJudged("every sentence below it acts for that account"),
    has_account_for_transfers: Named(frozenset({"financial_account"})),
    has_supplier: Named(frozenset({"supplier"})),
    has_given_up: Effect(
        later(pays_inside, tries_to_pay_inside), "nobody below it pays the supplier inside Stripe."
    ),
    **dict.fromkeys((pays, pays_bank, pays_inside, takes), _MOVES),
}
