"""The ledger: the rows that top-ups, authorizations and captures leave behind."""

from collections.abc import Sequence
from typing import Final

from pytest_bdd import then
from stripe import Topup
from stripe.issuing import Authorization, Dispute

from issuing_harness.errors import VocabularyError
from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.lookup import behind
from issuing_harness.program.reconciliation import Row

from .sentences import sentence
from .tables import Table

#: Movements in plain words, and what Stripe calls their balance transactions.
MOVEMENTS: Final = {
    "hold": "issuing_authorization_hold",
    "release": "issuing_authorization_release",
    "spend": "issuing_transaction",
    "top-up": "topup",
    "dispute": "issuing_dispute",
}


@then(sentence("the ledger shows of the top-up"))
def shows_of_topup(program: Program, topup: Topup, datatable: Table) -> None:
    """These rows, and no others, were caused by the top-up."""
    assert program.books.rows_of(topup.id) == rows(datatable)


@then(sentence("the ledger shows of the authorization"))
def shows_of_authorization(
    program: Program, authorization: Authorization, datatable: Table
) -> None:
    """These rows, and no others, were caused by the authorization."""
    assert program.books.rows_of(authorization.id) == rows(datatable)


@then(sentence("the ledger shows nothing of the authorization"))
def shows_nothing(program: Program, authorization: Authorization) -> None:
    """The authorization moved nothing."""
    assert program.books.rows_of(authorization.id) == []


@then(sentence("the ledger shows of the dispute"))
def shows_of_dispute(program: Program, dispute: Dispute, datatable: Table) -> None:
    """These rows, and no others, were caused by the dispute."""
    assert program.books.rows_of(dispute.id) == rows(datatable)


@then(sentence("the ledger shows nothing of the dispute"))
def shows_nothing_of_dispute(program: Program, dispute: Dispute) -> None:
    """The dispute moved nothing."""
    assert program.books.rows_of(dispute.id) == []


@then(sentence("the ledger shows of its capture"))
def shows_of_capture(program: Program, authorization: Authorization, datatable: Table) -> None:
    """These rows, and no others, were caused by the authorization's transactions."""
    captures = [each.id for each in authorization.transactions]
    assert program.books.rows_of(*captures) == rows(datatable)


def rows(table: Table) -> list[Row]:
    """A table's rows, each a movement and a signed amount.

    Raises:
        VocabularyError: a movement nobody knows, or a row that has not two cells.
    """
    return [_row(cells) for cells in table]


def _row(cells: Sequence[str]) -> Row:
    if len(cells) != 2:  # noqa: PLR2004 - a movement and an amount
        raise VocabularyError(
            f"A row of the ledger has a movement and an amount; this one is {list(cells)}."
        )
    movement = behind(cells[0], MOVEMENTS, kind="movement", place=__name__)
    return Row(movement, Money.parse(cells[1]))
