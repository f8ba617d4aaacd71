"""The ledger, in double entry: a movement takes from one book exactly what it gives to another.

Two books are balances that Stripe shows (``issuing``, ``payments``); the others are where money
comes from and goes to: the ``bank``, the ``merchants``, the ``holds`` of open authorizations, what
is ``between`` two balances, and the ``accounts`` of a platform or the ``platform`` of an account.
What an API caller sees of a movement is its balance transaction (``txn_…``), a row written for the
book it touches. Rows and signs: reference, money flow, 1.5 and 1.6. The money of a financial
account is in books of its own, ``fa_…/cash`` and the like; it has Transactions instead
(``treasury``).
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from issuing_sandbox.store.ids import Ids
from issuing_sandbox.store.tables import Record, Table
from issuing_sandbox.store.tracked import TrackedDict, parse_pair
from issuing_sandbox.store.transaction_log import ABSENT, CALL, Changes

#: The fees of a movement, which has none; rows are never changed in place, so they share it.
NO_FEES: Final[list[Record]] = []


class Movement(NamedTuple):
    """A kind of movement of money.

    Args:
        type: the ``type`` of its balance transaction.
        book: the book that its amount is added to.
        other: the book that its amount is taken from.
    """

    type: str
    book: str
    other: str


HOLD: Final = Movement("issuing_authorization_hold", "issuing", "holds")
RELEASE: Final = Movement("issuing_authorization_release", "issuing", "holds")
SPEND: Final = Movement("issuing_transaction", "issuing", "merchants")
DISPUTE: Final = Movement("issuing_dispute", "issuing", "merchants")
TOPUP: Final = Movement("topup", "issuing", "bank")
TOPUP_TO_PAYMENTS: Final = Movement("topup", "payments", "bank")
TOPUP_REVERSAL: Final = Movement("topup_reversal", "issuing", "bank")
TOPUP_REVERSAL_OF_PAYMENTS: Final = Movement("topup_reversal", "payments", "bank")

#: What moves money between two balances passes through a book of its own, which is empty again.
TRANSFER_OUT: Final = {
    book: Movement("balance_transfer_outbound", book, "between") for book in ("issuing", "payments")
}
TRANSFER_IN: Final = {
    book: Movement("balance_transfer_inbound", book, "between") for book in ("issuing", "payments")
}

#: By type of row, its reporting category where that is another word (Stripe's page on reporting
#: categories).
REPORTING_CATEGORIES: Final = {
    "payment": "charge",
    "payment_refund": "refund",
    "payout_cancel": "payout_reversal",
    "payout_failure": "payout_reversal",
    "transfer_refund": "transfer_reversal",
}
#: The books that are balances, whose credits Stripe reports by ``balance.available``.
BALANCES: Final = ("issuing", "payments")


class Ledger:
    """The books of one account, and its balance transactions.

    Args:
        ids: mints the rows' ids.
        table: where the rows are stored, of the kind ``balance_transaction``.
        changes: the account's undo log, which takes back what a refused request has moved.
    """

    def __init__(self, ids: Ids, table: Table, changes: Changes) -> None:
        self._ids = ids
        self._table = table
        self._changes = changes
        #: Cents by book and currency; the name is in state documents and files.
        self._books: TrackedDict[tuple[str, str], int] = changes.register(
            TrackedDict("books", parse_key=parse_pair)
        )
        self._by_source: dict[str, tuple[Record, ...]] = {}
        #: The newest row that added to a balance and was not announced yet (``take_credit``).
        self.credit: Record | None = None

    def move(  # noqa: PLR0913 - a row has this many facts
        self,
        movement: Movement,
        amount: int,
        *,
        currency: str,
        source: str,
        description: str | None,
        now: int,
    ) -> Record:
        """Move money, and return the row of it.

        Args:
            movement: the kind.
            amount: cents, signed as the row shows them.
            currency: of the amount.
            source: the id of the object that causes it.
            description: what the row says about it, if anything.
            now: unix seconds.
        """
        books, log = self._books, self._changes.append
        type_, book, other = movement
        to, from_ = (book, currency), (other, currency)
        before = books.get(to)
        log((books, to, ABSENT if before is None else before))
        books[to] = (before or 0) + amount
        before = books.get(from_)
        log((books, from_, ABSENT if before is None else before))
        books[from_] = (before or 0) - amount
        name = self._ids.mint("txn", now)
        row: Record = {
            "id": name,
            "object": "balance_transaction",
            "amount": amount,
            "available_on": now,
            "balance_type": book,
            "created": now,
            "currency": currency,
            "description": description,
            "exchange_rate": None,
            "fee": 0,
            "fee_details": NO_FEES,
            "net": amount,
            "reporting_category": REPORTING_CATEGORIES.get(type_, type_),
            "source": source,
            "status": "available",
            "type": type_,
        }
        earlier = self._by_source.get(source, ())
        log((CALL, self._forget_row, (source, earlier)))
        self._by_source[source] = (*earlier, row)
        if amount > 0 and book in BALANCES:
            self.credit = row
        self._table.add(name, row)
        return row

    def shift(self, cents: Mapping[str, int], *, other: str, currency: str) -> None:
        """Add to some books and take the sum from another, without a balance transaction.

        Args:
            cents: what is added, by book; negative for what is taken.
            other: the book that the sum is taken from.
            currency: of the cents.
        """
        for book, added in (*cents.items(), (other, -sum(cents.values()))):
            if added:
                key = (book, currency)
                self._changes.put(self._books, key, self._books.get(key, 0) + added)

    def take_credit(self) -> Record | None:
        """Return the newest row that added to a balance since this was last asked, if any did."""
        credit, self.credit = self.credit, None
        return credit

    def _forget_row(self, source: str, earlier: tuple[Record, ...]) -> None:
        self._by_source[source], self.credit = earlier, None

    def balance(self, book: str, currency: str) -> int:
        """Return the cents in a book."""
        return self._books.get((book, currency), 0)

    def currencies(self, book: str) -> list[str]:
        """Return the currencies a book has ever held, sorted."""
        return sorted(currency for name, currency in self._books if name == book)

    def rows_of(self, source: str) -> tuple[Record, ...]:
        """Return the rows that one object caused, oldest first."""
        return self._by_source.get(source, ())

    def held_by(self, authorization: str) -> int:
        """Return the cents that an authorization (``iauth_…``) still holds."""
        rows = self.rows_of(authorization)
        types = (HOLD.type, RELEASE.type)
        return -sum(int(row["amount"]) for row in rows if row["type"] in types)

    def rebuild_index(self) -> None:
        """Derive the rows of each object, after the table has been restored."""
        for row in self._table.oldest_first():
            earlier = self._by_source.get(row["source"], ())
            self._by_source[row["source"]] = (*earlier, row)

    def imbalance(self) -> int:
        """Return the sum of all books, in cents, which is always zero."""
        return sum(self._books.values())
