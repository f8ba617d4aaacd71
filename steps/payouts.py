"""Payouts: money that leaves a balance for the program's bank, and what becomes of it."""

from collections.abc import Callable
from typing import Any, Final

from pytest_bdd import given, then, when
from stripe import Payout

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.arrangements import NotJudged
from issuing_harness.program.dates import parse_moment
from issuing_harness.program.events import EventsSinceWhen, expect_in_event
from issuing_harness.program.expectations import expect_equal, expect_fields, expect_present
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.payouts import payout_failure, payout_status

from .ledger import parse_rows, shows
from .sentences import sentence
from .tables import Table


@given(
    sentence("the program has paid out {amount} from the Issuing balance"), target_fixture="payout"
)
@when(sentence("the program pays out {amount} from the Issuing balance"), target_fixture="payout")
def pays_out(issuing: Program, amount: Money) -> Payout:
    """Send money from the Issuing balance to the program's bank."""
    return issuing.payouts.create(amount, from_issuing=True)


@given(
    sentence(
        "the program has paid out {amount} from the Issuing balance on {moment} UTC",
        moment=parse_moment,
    ),
    target_fixture="payout",
)
def paid_out_at(issuing: Program, amount: Money, moment: int) -> Payout:
    """Advance the clock to a moment, and send money from the Issuing balance then."""
    issuing.clock.advance_to_written(moment)
    return issuing.payouts.create(amount, from_issuing=True)


@when(sentence("the program pays out {amount} from the payments balance"), target_fixture="payout")
def pays_out_payments(issuing: Program, amount: Money) -> Payout:
    """Send money from the payments balance, by naming no balance."""
    return issuing.payouts.create(amount, from_issuing=False)


@when(
    sentence("the program tries to pay out {amount} from the Issuing balance"),
    target_fixture="outcome",
)
def tries_to_pay_out(issuing: Program, amount: Money) -> Outcome[Payout]:
    """Send money from the Issuing balance, and keep a refusal."""
    return attempt(lambda: issuing.payouts.create(amount, from_issuing=True))


@given(sentence("{payout} has been paid"), target_fixture="payout")
def has_been_paid(issuing: Program, payout: Payout) -> Payout:
    """Wait until the payout has ended, and check that it was paid."""
    settled = issuing.payouts.wait_until_settled(payout.id)
    expect_equal(settled.status, "paid", "the status of the payout", about=settled)
    return settled


@when(sentence("the program cancels {payout}"), target_fixture="payout")
def cancels(issuing: Program, payout: Payout) -> Payout:
    """Cancel the payout."""
    return issuing.payouts.cancel(payout.id)


@when(sentence("the program tries to cancel {payout}"), target_fixture="outcome")
def tries_to_cancel(issuing: Program, payout: Payout) -> Outcome[Payout]:
    """Cancel the payout, and keep a refusal."""
    return attempt(lambda: issuing.payouts.cancel(payout.id))


@when(sentence("the bank sends back {payout}"), target_fixture="payout")
def sends_back(issuing: Program, payout: Payout) -> Payout:
    """Let the bank send the money back, as it may do after the payout was paid."""
    issuing.dashboard.simulate("fails", payout.id)
    return issuing.payouts.retrieve(payout.id)


@then(sentence("{payout} is {status}", status=payout_status))
def has_status(issuing: Program, payout: Payout, status: str) -> None:
    """The response has this status, and so has the payout retrieved again."""
    expect_equal(payout.status, status, "the status of the payout", about=payout)
    retrieved = issuing.payouts.retrieve(payout.id)
    expect_equal(retrieved.status, status, "the status of the payout, retrieved again")


@then(sentence("{payout} is soon paid"))
def is_soon_paid(issuing: Program, payout: Payout) -> None:
    """The payout is paid before the deadline, to the program's bank."""
    settled = issuing.payouts.wait_until_settled(payout.id)
    expect_equal(settled.status, "paid", "the status of the payout", about=settled)
    expect_present(settled.destination, "the bank account of the payout", about=settled)


@then(sentence("{payout} has failed: {code}", code=payout_failure))
def has_failed(payout: Payout, code: str) -> None:
    """The payout has failed with this failure code, and names what brought the money back."""
    expect_fields({"status": "failed", "failure_code": code}, payout, "the payout")
    what = "the balance transaction that brought it back"
    expect_present(payout.failure_balance_transaction, what, about=payout)


@then(sentence("{event} is sent about {payout}"))
def is_sent(issuing_events: EventsSinceWhen, payout: Payout, event: str) -> None:
    """Such an event is listed before the deadline, and shows the payout's amount."""
    expect_in_event(issuing_events.wait_for(payout.id, event), "amount", payout.amount)


@then(sentence("the ledger shows for {payout}", datatable=parse_rows))
def shows_for_payout(issuing: Program, payout: Payout, datatable: Table) -> None:
    """The payout caused exactly these rows."""
    shows(issuing, payout, parse_rows(datatable))


#: What shows that a Given took effect (``arrangements``).
GIVENS: Final[dict[Callable[..., Any], NotJudged]] = dict.fromkeys(
    (pays_out, paid_out_at, has_been_paid),
    NotJudged("it moves money, which balances count ever after"),
)
