"""Top-ups: payments into the Issuing balance, and how they end."""

from typing import Final

from pytest_bdd import given, then, when
from stripe import Topup

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.expectations import expect_equal, expect_fields, expect_present
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.topups import bank_token, failure_code, topup_details

from .sentences import sentence
from .tables import Table, facts_named

DETAILS: Final = facts_named("amount", "description", "statement_descriptor", "transfer_group")


def parse_details(table: Table) -> dict[str, object]:
    """Return the amount and the other parameters of a top-up, from a table of facts."""
    return topup_details(DETAILS(table))


@when(
    sentence("the program tops up the Issuing balance with these details", datatable=parse_details),
    target_fixture="topup",
)
def tops_up_with_details(issuing: Program, datatable: Table) -> Topup:
    """Top up; the table has the amount and further parameters."""
    return issuing.topups.top_up(**parse_details(datatable))


@given(
    sentence("the program has topped up the Issuing balance with {amount}"),
    target_fixture="topup",
)
@when(
    sentence("the program tops up the Issuing balance with {amount}"),
    target_fixture="topup",
)
def tops_up(issuing: Program, amount: Money) -> Topup:
    """Top up from the account's bank account."""
    return issuing.topups.top_up(amount=amount.cents)


@when(
    sentence(
        "the program tops up the Issuing balance with {amount} from a bank account that {trouble}",
        trouble=bank_token,
    ),
    target_fixture="topup",
)
def tops_up_from_trouble(issuing: Program, amount: Money, trouble: str) -> Topup:
    """Top up from a bank account whose debit fails."""
    return issuing.topups.top_up(amount=amount.cents, source=trouble)


@when(
    sentence(
        "the program tries to top up the Issuing balance with these details",
        datatable=parse_details,
    ),
    target_fixture="outcome",
)
def tries_details(issuing: Program, datatable: Table) -> Outcome[Topup]:
    """Top up with parameters that may be invalid, and keep a refusal."""
    return attempt(lambda: issuing.topups.top_up(**parse_details(datatable)))


@given(
    sentence("the program has topped up the payments balance with {amount}"),
    target_fixture="topup",
)
@when(
    sentence("the program tops up the payments balance with {amount}"),
    target_fixture="topup",
)
def tops_up_payments(issuing: Program, amount: Money) -> Topup:
    """Top up without a destination."""
    return issuing.topups.top_up_payments(amount)


@when(
    sentence("the program tries to receive a wire of {amount} into its Issuing balance"),
    target_fixture="outcome",
)
def tries_wire(issuing: Program, amount: Money) -> Outcome[object]:
    """Wire money to the Issuing balance, and keep a refusal."""
    return attempt(lambda: issuing.topups.wire(amount))


@given(
    sentence(
        "the program has transferred {amount} from the payments balance to the Issuing balance"
    )
)
@when(
    sentence("the program transfers {amount} from the payments balance to the Issuing balance"),
)
def transfers_from_payments(issuing: Program, amount: Money) -> None:
    """Transfer money from the payments balance to the Issuing balance."""
    issuing.topups.transfer_from_payments(amount)


@when(
    sentence(
        "the program tries to transfer {amount} from the payments balance to the Issuing balance"
    ),
    target_fixture="outcome",
)
def tries_to_transfer(issuing: Program, amount: Money) -> Outcome[object]:
    """Transfer money from the payments balance, and keep a refusal."""
    return attempt(lambda: issuing.topups.transfer_from_payments(amount))


@given(sentence("{topup} has succeeded"), target_fixture="topup")
def has_succeeded(issuing: Program, topup: Topup) -> Topup:
    """Wait until the top-up has ended, and check that it has succeeded."""
    settled = issuing.topups.wait_until_settled(topup.id)
    expect_equal(settled.status, "succeeded", "the status of the top-up", about=settled)
    return settled


@given(sentence("the program has canceled {topup}"), target_fixture="topup")
@when(sentence("the program cancels {topup}"), target_fixture="topup")
def cancels(issuing: Program, topup: Topup) -> Topup:
    """Cancel the top-up."""
    return issuing.topups.cancel(topup.id)


@when(sentence("the program tries to cancel {topup}"), target_fixture="outcome")
def tries_to_cancel(issuing: Program, topup: Topup) -> Outcome[Topup]:
    """Cancel the top-up, and keep a refusal."""
    return attempt(lambda: issuing.topups.cancel(topup.id))


@when(sentence("the bank takes back {topup}"), target_fixture="topup")
def takes_back(issuing: Program, topup: Topup) -> Topup:
    """Take the money of a succeeded top-up back, as the bank does when its owner objects."""
    issuing.dashboard.simulate("reverses", topup.id)
    return issuing.topups.retrieve(topup.id)


@when(sentence("{amount} is added to the Issuing balance in the Dashboard"))
def is_added_in_dashboard(issuing: Program, amount: Money) -> None:
    """Add funds by the Dashboard's button, or the backend's stand-in for it."""
    issuing.dashboard.add_funds(amount)


@then(sentence("{topup} is pending"))
def is_pending(issuing: Program, topup: Topup) -> None:
    """The response is pending and has no balance transaction; so is what is retrieved again."""
    expected = {"status": "pending", "balance_transaction": None}
    expect_fields(expected, topup, "the top-up")
    expect_fields(expected, issuing.topups.retrieve(topup.id), "the top-up, retrieved again")


@then(sentence("{topup} is reversed"))
def is_reversed(topup: Topup) -> None:
    """The top-up is reversed, and keeps the balance transaction by which it came."""
    expect_equal(topup.status, "reversed", "the status of the top-up", about=topup)
    what = "the balance transaction of the top-up"
    expect_present(topup.balance_transaction, what, about=topup)


@then(sentence("{topup} is canceled"))
def is_canceled(issuing: Program, topup: Topup) -> None:
    """The top-up is canceled, also when it is retrieved again."""
    expect_equal(topup.status, "canceled", "the status of the top-up", about=topup)
    retrieved = issuing.topups.retrieve(topup.id)
    what = "the status of the top-up, retrieved again"
    expect_equal(retrieved.status, "canceled", what, about=retrieved)


@then(sentence("{topup} keeps its details"))
def keeps_details(issuing: Program, topup: Topup) -> None:
    """The top-up, retrieved again, has every parameter it was created with."""
    given_details = issuing.topups.parameters_of(topup.id)
    expect_fields(given_details, issuing.topups.retrieve(topup.id), "the top-up")


@then(sentence("{topup} soon succeeds"))
def soon_succeeds(issuing: Program, topup: Topup) -> None:
    """The top-up succeeds before the deadline, and has a balance transaction."""
    settled = issuing.topups.wait_until_settled(topup.id)
    expect_equal(settled.status, "succeeded", "the status of the top-up", about=settled)
    what = "the balance transaction of the top-up"
    expect_present(settled.balance_transaction, what, about=settled)


@then(sentence("{topup} soon fails: {code}", code=failure_code))
def soon_fails(issuing: Program, topup: Topup, code: str) -> None:
    """The top-up fails before the deadline, with this failure code."""
    settled = issuing.topups.wait_until_settled(topup.id)
    expect_fields({"status": "failed", "failure_code": code}, settled, "the top-up")
