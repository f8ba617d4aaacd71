"""The books: the balance transactions that one thing caused."""

from dataclasses import dataclass

import stripe

from issuing_harness.money import Money


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
