"""The ledger: the rows that top-ups, authorizations and captures leave behind."""

from typing import Final

from pytest_bdd import then
from stripe import Topup
from stripe.issuing import Authorization

from issuing_harness.errors import VocabularyError
from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.books import Row

from .sentences import sentence
from .tables import Table

#: Movements in plain words, and what Stripe calls their balance transactions.
MOVEMENTS: Final = {
    "hold": "issuing_authorization_hold",
    "release": "issuing_authorization_release",
    "spend": "issuing_transaction",
    "top-up": "topup",
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


@then(sentence("the ledger shows of its capture"))
def shows_of_capture(program: Program, authorization: Authorization, datatable: Table) -> None:
    """These rows, and no others, were caused by the authorization's transactions."""
    captures = [each.id for each in authorization.transactions]
    assert program.books.rows_of(*captures) == rows(datatable)


def rows(table: Table) -> list[Row]:
    """A table's rows, each a movement and a signed amount.

    Raises:
        VocabularyError: a movement nobody knows.
    """
    return [Row(_movement(name), Money.parse(amount)) for name, amount in table]


def _movement(name: str) -> str:
    if name not in MOVEMENTS:
        raise VocabularyError(f"No movement {name!r}. There are: {', '.join(MOVEMENTS)}.")
    return MOVEMENTS[name]
