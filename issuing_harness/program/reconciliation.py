"""Closing: the books of a while, seen from three sides: ledger, transactions and events."""

from dataclasses import dataclass
from itertools import takewhile

import stripe
from stripe import BalanceTransaction
from stripe.issuing import Transaction

from issuing_harness.money import Money


class Closing:
    """Reads all that happened since the books were opened, however many pages it takes.

    Args:
        client: the SDK.
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self._rows = client.v1.balance_transactions
        self._transactions = client.v1.issuing.transactions
        self._authorizations = client.v1.issuing.authorizations
        self._before: str | None = None

    def open(self) -> None:
        """Remember the newest row of the ledger; what comes later is new."""
        newest = self._rows.list({"limit": 1}).data
        self._before = newest[0].id if newest else None

    def rows(self) -> list[BalanceTransaction]:
        """The rows since the books were opened, newest first."""
        every = self._rows.list({"limit": 3}).auto_paging_iter()
        return list(takewhile(lambda row: row.id != self._before, every))

    def transactions(self, card: str, kind: str | None = None) -> list[Transaction]:
        """The transactions of ``ic_…``, all of them or only each ``capture`` or ``refund``."""
        every = self._transactions.list({"card": card, "limit": 3}).auto_paging_iter()
        return [each for each in every if kind in (None, each.type)]

    def total(self, card: str, kind: str) -> Money:
        """What each ``capture`` or ``refund`` of ``ic_…`` comes to; spent is negative."""
        return Money(sum(each.amount for each in self.transactions(card, kind)))

    def held(self, card: str) -> Money:
        """What the open authorizations of ``ic_…`` hold."""
        waiting = self._authorizations.list({"card": card, "status": "pending", "limit": 100})
        return Money(sum(each.amount for each in waiting.data))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the ledger: what kind of movement, and how much (signed)."""

    type: str
    amount: Money

    def __str__(self) -> str:
        return f"{self.type} {self.amount}"


class Books:
    """Reads the ledger."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._api = client.v1.balance_transactions

    def rows_of(self, *sources: str) -> list[Row]:
        """The rows these objects caused (``iauth_…``, ``ipi_…``, ``tu_…``), oldest first."""
        rows: list[Row] = []
        for source in sources:
            page = self._api.list({"source": source, "limit": 100})
            rows += [Row(each.type, Money(each.amount)) for each in reversed(page.data)]
        return rows
