"""Top-ups: payments into the Issuing balance, and how they end."""

from typing import Final

from pytest_bdd import given, then, when
from stripe import Topup

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.facts import field_differences
from issuing_harness.program.funding import bank_token
from issuing_harness.program.outcome import Outcome, attempt

from .sentences import MONEY, Converters, sentence
from .tables import Table, facts

AMOUNT_AND_PROBLEM: Final[Converters] = {**MONEY, "trouble": bank_token}


@when(
    sentence("the program tops up the Issuing balance with these details"),
    target_fixture="topup",
)
def tops_up_with_details(issuing: Program, datatable: Table) -> Topup:
    """Top up; the table has the amount and further parameters."""
    details = facts(datatable)
    return issuing.funding.top_up(Money.parse(details.pop("amount")), **details)


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
def tops_up(issuing: Program, amount: Money) -> Topup:
    """Top up from the account's bank account."""
    return issuing.funding.top_up(amount)


@when(
    sentence(
        "the program tops up the Issuing balance with {amount} from a bank account that {trouble}"
    ),
    converters=AMOUNT_AND_PROBLEM,
    target_fixture="topup",
)
def tops_up_from_trouble(issuing: Program, amount: Money, trouble: str) -> Topup:
    """Top up from a bank account whose debit fails."""
    return issuing.funding.top_up(amount, source=trouble)


@when(
    sentence("the program tries to top up the Issuing balance with these details"),
    target_fixture="outcome",
)
def tries_details(issuing: Program, datatable: Table) -> Outcome[Topup]:
    """Top up with parameters that may be invalid, and keep a refusal."""
    details = facts(datatable)
    amount = Money.parse(details.pop("amount"))
    return attempt(lambda: issuing.funding.top_up(amount, **details))


@when(
    sentence("the program tops up the payments balance with {amount}"),
    converters=MONEY,
    target_fixture="topup",
)
def tops_up_payments(issuing: Program, amount: Money) -> Topup:
    """Top up without a destination."""
    return issuing.funding.top_up_payments(amount)


@when(
    sentence("the program tries to have {amount} wired to its Issuing balance"),
    converters=MONEY,
    target_fixture="outcome",
)
def tries_wire(issuing: Program, amount: Money) -> Outcome[object]:
    """Wire money to the Issuing balance, and keep a refusal."""
    return attempt(lambda: issuing.funding.wire(amount))


@when(
    sentence("the program moves {amount} of its earnings to the Issuing balance"), converters=MONEY
)
def moves_earnings(issuing: Program, amount: Money) -> None:
    """Transfer money from the payments balance to the Issuing balance."""
    issuing.funding.transfer_from_payments(amount)


@given(sentence("the top-up has arrived"), target_fixture="topup")
def has_arrived(issuing: Program, topup: Topup) -> Topup:
    """Wait until the top-up has ended."""
    return issuing.funding.wait_until_settled(topup.id)


@given(sentence("Carol has canceled the top-up"), target_fixture="topup")
@when(sentence("Carol cancels the top-up"), target_fixture="topup")
def cancels(issuing: Program, topup: Topup) -> Topup:
    """Cancel the top-up."""
    return issuing.funding.cancel(topup.id)


@when(sentence("Carol tries to cancel the top-up"), target_fixture="outcome")
def tries_to_cancel(issuing: Program, topup: Topup) -> Outcome[Topup]:
    """Cancel the top-up, and keep a refusal."""
    return attempt(lambda: issuing.funding.cancel(topup.id))


@when(sentence("Carol adds {amount} to the Issuing balance from the Dashboard"), converters=MONEY)
def adds_from_dashboard(issuing: Program, amount: Money) -> None:
    """Add funds by the Dashboard's button, or the backend's stand-in for it."""
    issuing.dashboard.add_funds(amount)


@then(sentence("the top-up is pending"))
def is_pending(topup: Topup) -> None:
    """The top-up is pending and has no balance transaction."""
    assert topup.status == "pending"
    assert topup.balance_transaction is None


@then(sentence("the top-up is canceled"))
def is_canceled(issuing: Program, topup: Topup) -> None:
    """The top-up is canceled, also when it is retrieved again."""
    assert topup.status == "canceled"
    assert issuing.funding.retrieve(topup.id).status == "canceled"


@then(sentence("the top-up keeps its details"))
def keeps_details(issuing: Program, topup: Topup) -> None:
    """The top-up, retrieved again, has every parameter it was created with."""
    assert (
        field_differences(issuing.funding.last_parameters, issuing.funding.retrieve(topup.id)) == {}
    )


@then(sentence("the top-up soon succeeds"))
def soon_succeeds(issuing: Program, topup: Topup) -> None:
    """The top-up succeeds before the deadline, and has a balance transaction."""
    settled = issuing.funding.wait_until_settled(topup.id)
    assert settled.status == "succeeded"
    assert settled.balance_transaction is not None


@then(sentence("the top-up soon fails: {code}"))
def soon_fails(issuing: Program, topup: Topup, code: str) -> None:
    """The top-up fails before the deadline, with this failure code."""
    settled = issuing.funding.wait_until_settled(topup.id)
    assert settled.status == "failed"
    assert settled.failure_code == code
