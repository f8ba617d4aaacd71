"""Transfers: money that a platform sends to a connected account, and takes back."""

from collections.abc import Callable
from typing import Any, Final

from pytest_bdd import given, then, when
from stripe import Account, Transfer

from issuing_harness.money import Money
from issuing_harness.program import Platform
from issuing_harness.program.arrangements import Effect, Named, NotJudged, later
from issuing_harness.program.balances import change_amount, expect_change
from issuing_harness.program.events import EventsSinceWhen, expect_in_event
from issuing_harness.program.expectations import expect_equal, expect_fields
from issuing_harness.program.outcome import Outcome, attempt

from .ledger import parse_rows
from .sentences import sentence
from .tables import Table, metadata_in

PLATFORM = "the platform's payments balance"


@given(sentence("the platform has topped up its payments balance with {amount}"))
def has_topped_up(issuing_platform: Platform, amount: Money) -> None:
    """Top up the platform's payments balance, and wait; changes are measured from here."""
    program = issuing_platform.program
    settled = program.topups.wait_until_settled(program.topups.top_up_payments(amount).id)
    expect_equal(settled.status, "succeeded", "the status of the top-up", about=settled)
    program.balances.set_baseline()


@given(
    sentence("the platform has transferred {amount} to {account}"),
    target_fixture="transfer",
)
@when(sentence("the platform transfers {amount} to {account}"), target_fixture="transfer")
def transfers(issuing_platform: Platform, amount: Money, account: Account) -> Transfer:
    """Send money from the platform's payments balance to a connected account."""
    return issuing_platform.program.transfers.create(account.id, amount)


@when(sentence("the platform tries to transfer {amount} to {account}"), target_fixture="outcome")
def tries_to_transfer(
    issuing_platform: Platform, amount: Money, account: Account
) -> Outcome[Transfer]:
    """Send money to a connected account, and keep a refusal."""
    return attempt(lambda: issuing_platform.program.transfers.create(account.id, amount))


@given(
    sentence("the platform has reversed {amount} of {transfer}"),
    target_fixture="transfer",
)
@when(sentence("the platform reverses {amount} of {transfer}"), target_fixture="transfer")
def reverses_part(issuing_platform: Platform, amount: Money, transfer: Transfer) -> Transfer:
    """Take a part of a transfer back."""
    return issuing_platform.program.transfers.reverse(transfer.id, amount)


@when(sentence("the platform reverses {transfer}"), target_fixture="transfer")
def reverses(issuing_platform: Platform, transfer: Transfer) -> Transfer:
    """Take back what is left of a transfer."""
    return issuing_platform.program.transfers.reverse(transfer.id)


@when(sentence("the platform tries to reverse {transfer}"), target_fixture="outcome")
def tries_to_reverse(issuing_platform: Platform, transfer: Transfer) -> Outcome[Transfer]:
    """Take back what is left of a transfer, and keep a refusal."""
    return attempt(lambda: issuing_platform.program.transfers.reverse(transfer.id))


@given(
    sentence("the platform has added metadata to {transfer}", datatable=metadata_in),
    target_fixture="transfer",
)
@when(
    sentence("the platform adds metadata to {transfer}", datatable=metadata_in),
    target_fixture="transfer",
)
def adds_metadata(issuing_platform: Platform, transfer: Transfer, datatable: Table) -> Transfer:
    """Set the table's facts as metadata of the transfer."""
    return issuing_platform.program.transfers.set_metadata(transfer.id, metadata_in(datatable))


@then(sentence("{transfer} has metadata", datatable=metadata_in))
def has_metadata(issuing_platform: Platform, transfer: Transfer, datatable: Table) -> None:
    """The transfer's metadata, retrieved again, are exactly the table's facts."""
    found = issuing_platform.program.transfers.retrieve(transfer.id)
    what = "the metadata of the transfer"
    expect_equal(found.metadata.to_dict(), metadata_in(datatable), what, about=found)


@then(sentence("{account} was sent {transfer} alone"))
def was_sent(issuing_platform: Platform, account: Account, transfer: Transfer) -> None:
    """The platform lists this transfer to the account, with its amount, and no other."""
    listed = issuing_platform.program.transfers.list_for(account.id)
    found = [(each.id, each.amount) for each in listed]
    expect_equal(found, [(transfer.id, transfer.amount)], "the transfers to the account")


@then(sentence("{amount} of {transfer} is reversed and some of it is left"))
def is_partly_reversed(issuing_platform: Platform, amount: Money, transfer: Transfer) -> None:
    """As much has been taken back, and the transfer does not count as reversed."""
    found = issuing_platform.program.transfers.retrieve(transfer.id)
    expected = {"amount_reversed": amount.cents, "reversed": False}
    expect_fields(expected, found, "the transfer, retrieved again")


@then(sentence("{transfer} is reversed as a whole"))
def is_reversed(issuing_platform: Platform, transfer: Transfer) -> None:
    """All of its amount has been taken back."""
    found = issuing_platform.program.transfers.retrieve(transfer.id)
    expected = {"amount_reversed": transfer.amount, "reversed": True}
    expect_fields(expected, found, "the transfer, retrieved again")


@then(sentence("the platform's ledger shows for {transfer}", datatable=parse_rows))
def ledger_shows(issuing_platform: Platform, transfer: Transfer, datatable: Table) -> None:
    """The transfer and its reversals caused exactly these rows of the platform's."""
    found = issuing_platform.program.transfers.rows_of(transfer.id)
    what = "the balance transactions of the platform"
    expect_equal(found, parse_rows(datatable), what, about=transfer)


@then(sentence("the platform is sent {event} about {transfer}"))
def is_sent(issuing_platform_events: EventsSinceWhen, event: str, transfer: Transfer) -> None:
    """Such an event is listed before the deadline, and shows the transfer's amount."""
    expect_in_event(issuing_platform_events.wait_for(transfer.id, event), "amount", transfer.amount)


@then(sentence("the platform's payments balance has fallen by {amount}", amount=change_amount))
def has_fallen(issuing_platform: Platform, amount: Money) -> None:
    """The platform's payments balance is lower by this amount than when it was last read."""
    expect_change(issuing_platform.program.balances.payments_change(), -amount, PLATFORM)


@then(sentence("the platform's payments balance has not changed"))
def has_not_changed(issuing_platform: Platform) -> None:
    """The platform's payments balance is what it was when it was last read."""
    expect_change(issuing_platform.program.balances.payments_change(), Money(0), PLATFORM)


#: What shows that a Given took effect (``arrangements``).
GIVENS: Final[dict[Callable[..., Any], Effect | Named | NotJudged]] = {
    has_topped_up: Effect(
        later(has_fallen, has_not_changed, transfers, tries_to_transfer),
        "nothing below it is paid from the platform's payments balance or says how that changed.",
    ),
    adds_metadata: Named(frozenset({"transfer"})),
    **dict.fromkeys(
        (transfers, reverses_part),
        NotJudged("it moves money, which balances count ever after"),
    ),
}
