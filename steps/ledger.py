"""The ledger: balance transactions of top-ups, authorizations, captures and disputes."""

from collections.abc import Sequence
from typing import Final

from pytest_bdd import then
from stripe import Topup
from stripe.issuing import Authorization, Dispute

from issuing_harness.errors import VocabularyError
from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.balances import LedgerRow
from issuing_harness.program.facts import lookup

from .sentences import sentence
from .tables import Table

#: Types of balance transactions, by the words of a sentence.
MOVEMENTS: Final = {
    "hold": "issuing_authorization_hold",
    "release": "issuing_authorization_release",
    "spend": "issuing_transaction",
    "top-up": "topup",
    "dispute": "issuing_dispute",
}


@then(sentence("the ledger shows of the top-up"))
def shows_of_topup(issuing: Program, topup: Topup, datatable: Table) -> None:
    """The top-up caused exactly these rows."""
    assert issuing.balance_transactions.caused_by(topup.id) == parse_rows(datatable)


@then(sentence("the ledger shows of the authorization"))
def shows_of_authorization(
    issuing: Program, authorization: Authorization, datatable: Table
) -> None:
    """The authorization caused exactly these rows."""
    assert issuing.balance_transactions.caused_by(authorization.id) == parse_rows(datatable)


@then(sentence("the ledger shows nothing of the authorization"))
def shows_nothing(issuing: Program, authorization: Authorization) -> None:
    """The authorization caused no rows."""
    assert issuing.balance_transactions.caused_by(authorization.id) == []


@then(sentence("the ledger shows of the dispute"))
def shows_of_dispute(issuing: Program, dispute: Dispute, datatable: Table) -> None:
    """The dispute caused exactly these rows."""
    assert issuing.balance_transactions.caused_by(dispute.id) == parse_rows(datatable)


@then(sentence("the ledger shows nothing of the dispute"))
def shows_nothing_of_dispute(issuing: Program, dispute: Dispute) -> None:
    """The dispute caused no rows."""
    assert issuing.balance_transactions.caused_by(dispute.id) == []


@then(sentence("the ledger shows of its capture"))
def shows_of_capture(issuing: Program, authorization: Authorization, datatable: Table) -> None:
    """The authorization's transactions caused exactly these rows."""
    captures = [transaction.id for transaction in authorization.transactions]
    assert issuing.balance_transactions.caused_by(*captures) == parse_rows(datatable)


def parse_rows(table: Table) -> list[LedgerRow]:
    """Parse a table's rows, each a movement and a signed amount.

    Raises:
        VocabularyError: a movement is not known, or a row does not have two cells.
    """
    return [_parse_row(cells) for cells in table]


def _parse_row(cells: Sequence[str]) -> LedgerRow:
    if len(cells) != 2:  # noqa: PLR2004 - a movement and an amount
        raise VocabularyError(
            f"A row of the ledger has a movement and an amount; this one is {list(cells)}."
        )
    movement = lookup(cells[0], MOVEMENTS, kind="movement", module=__name__)
    return LedgerRow(movement, Money.parse(cells[1]))
