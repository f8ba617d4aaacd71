"""Top-ups: money on its way into the Issuing balance, and how that ends."""

from typing import Final

from pytest_bdd import given, then, when
from stripe import Topup

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.funding import bank_token
from issuing_harness.program.outcome import Outcome, attempt, field_differences

from .sentences import MONEY, Converters, sentence
from .tables import Table, facts

TROUBLE: Final[Converters] = {**MONEY, "trouble": bank_token}


@when(
    sentence("the program tops up the Issuing balance with these details"),
    target_fixture="topup",
)
def tops_up_with_details(program: Program, datatable: Table) -> Topup:
    """Top up; the table gives the amount and whatever else the top-up should say."""
    details = facts(datatable)
    return program.funding.top_up(Money.parse(details.pop("amount")), **details)


@given(
    sentence("the program has topped up the Issuing balance with {amount}"),
    converters=MONEY,
    target_fixture="topup",
)
@when(
    sentence("the program tops up the Issuing balance with {amount}"),
    converters=MONEY,
    target_fixture="topup",
)
def tops_up(program: Program, amount: Money) -> Topup:
    """Top up from the account's bank account."""
    return program.funding.top_up(amount)


@when(
    sentence(
        "the program tops up the Issuing balance with {amount} from a bank account that {trouble}"
    ),
    converters=TROUBLE,
    target_fixture="topup",
)
def tops_up_from_trouble(program: Program, amount: Money, trouble: str) -> Topup:
    """Top up from a bank account of which the debit fails."""
    return program.funding.top_up(amount, source=trouble)


@when(
    sentence("the program tries to top up the Issuing balance with these details"),
    target_fixture="outcome",
)
def tries_details(program: Program, datatable: Table) -> Outcome[Topup]:
    """Top up with details that may be out of bounds."""
    details = facts(datatable)
    amount = Money.parse(details.pop("amount"))
    return attempt(lambda: program.funding.top_up(amount, **details))


@when(
    sentence("the program tops up the payments balance with {amount}"),
    converters=MONEY,
    target_fixture="topup",
)
def tops_up_payments(program: Program, amount: Money) -> Topup:
    """Top up, and name no destination."""
    return program.funding.top_up_payments(amount)


@when(
    sentence("the program tries to have {amount} wired to its Issuing balance"),
    converters=MONEY,
    target_fixture="outcome",
)
def tries_wire(program: Program, amount: Money) -> Outcome[object]:
    """Push the money instead of having it pulled."""
    return attempt(lambda: program.funding.wire(amount))


@when(
    sentence("the program moves {amount} of its earnings to the Issuing balance"), converters=MONEY
)
def moves_earnings(program: Program, amount: Money) -> None:
    """From one balance to the other, by no bank."""
    program.funding.move_earnings(amount)


@given(sentence("the top-up has arrived"), target_fixture="topup")
def has_arrived(program: Program, topup: Topup) -> Topup:
    """The bank has paid."""
    return program.funding.settled(topup.id)


@given(sentence("Carol has canceled the top-up"), target_fixture="topup")
@when(sentence("Carol cancels the top-up"), target_fixture="topup")
def cancels(program: Program, topup: Topup) -> Topup:
    """Call the top-up off."""
    return program.funding.cancel(topup.id)


@when(sentence("Carol tries to cancel the top-up"), target_fixture="outcome")
def tries_to_cancel(program: Program, topup: Topup) -> Outcome[Topup]:
    """Call the top-up off, and keep a refusal."""
    return attempt(lambda: program.funding.cancel(topup.id))


@when(sentence("Carol adds {amount} to the Issuing balance from the Dashboard"), converters=MONEY)
def adds_from_dashboard(program: Program, amount: Money) -> None:
    """Press the Dashboard's button, or what stands in for it."""
    program.dashboard.add_funds(amount)


@then(sentence("the top-up is pending"))
def is_pending(topup: Topup) -> None:
    """It was accepted and nothing has arrived."""
    assert topup.status == "pending"
    assert topup.balance_transaction is None


@then(sentence("the top-up is canceled"))
def is_canceled(program: Program, topup: Topup) -> None:
    """It was called off, and Stripe still says so when asked again."""
    assert topup.status == "canceled"
    assert program.funding.retrieve(topup.id).status == "canceled"


@then(sentence("the top-up keeps its details"))
def keeps_details(program: Program, topup: Topup) -> None:
    """Asked again, Stripe shows everything as it was given."""
    assert field_differences(program.funding.given, program.funding.retrieve(topup.id)) == {}


@then(sentence("the top-up soon succeeds"))
def soon_succeeds(program: Program, topup: Topup) -> None:
    """It succeeds before the deadline, and its money has a row in the ledger."""
    settled = program.funding.settled(topup.id)
    assert settled.status == "succeeded"
    assert settled.balance_transaction is not None


@then(sentence("the top-up soon fails: {code}"))
def soon_fails(program: Program, topup: Topup, code: str) -> None:
    """It fails before the deadline, for the reason Stripe calls ``code``."""
    settled = program.funding.settled(topup.id)
    assert settled.status == "failed"
    assert settled.failure_code == code
