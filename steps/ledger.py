"""The ledger: balance transactions of top-ups, authorizations, captures and disputes."""

from collections.abc import Sequence

from pytest_bdd import then
from stripe import Payout, Topup
from stripe.issuing import Authorization, Dispute, Transaction

from issuing_harness.program import Program
from issuing_harness.program.balances import LedgerRow
from issuing_harness.program.expectations import expect_equal

from .sentences import sentence
from .tables import Table


def parse_rows(table: Table) -> list[LedgerRow]:
    """Parse a table's rows, each a movement and a signed amount.

    Raises:
        VocabularyError: a movement is not known, or a row does not have two cells.
    """
    return [LedgerRow.parse(cells) for cells in table]


@then(sentence("the ledger shows for {topup}", datatable=parse_rows))
def shows_for_topup(issuing: Program, topup: Topup, datatable: Table) -> None:
    """The top-up caused exactly these rows."""
    shows(issuing, topup, parse_rows(datatable))


@then(sentence("the ledger shows for {authorization}", datatable=parse_rows))
def shows_for_authorization(
    issuing: Program, authorization: Authorization, datatable: Table
) -> None:
    """The authorization caused exactly these rows."""
    shows(issuing, authorization, parse_rows(datatable))


@then(sentence("the ledger shows nothing for {authorization}"))
def shows_nothing_for_authorization(issuing: Program, authorization: Authorization) -> None:
    """The authorization caused no rows."""
    shows(issuing, authorization, [])


@then(sentence("the ledger shows for {transaction}", datatable=parse_rows))
def shows_for_transaction(issuing: Program, transaction: Transaction, datatable: Table) -> None:
    """The transaction caused exactly these rows."""
    shows(issuing, transaction, parse_rows(datatable))


@then(sentence("the ledger shows for {dispute}", datatable=parse_rows))
def shows_for_dispute(issuing: Program, dispute: Dispute, datatable: Table) -> None:
    """The dispute caused exactly these rows."""
    shows(issuing, dispute, parse_rows(datatable))


@then(sentence("the ledger shows nothing for {dispute}"))
def shows_nothing_for_dispute(issuing: Program, dispute: Dispute) -> None:
    """The dispute caused no rows."""
    shows(issuing, dispute, [])


def shows(
    issuing: Program,
    cause: Topup | Payout | Authorization | Transaction | Dispute,
    expected: Sequence[LedgerRow],
) -> None:
    """Fail unless an object caused exactly these rows, oldest first."""
    __tracebackhide__ = True
    found = issuing.balance_transactions.caused_by(cause.id)
    expect_equal(found, expected, "the balance transactions of the ledger", about=cause)
