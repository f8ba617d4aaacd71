"""Balances and their reconciliation: what an account holds, and the rows that explain a change."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final, Self

import stripe
from stripe import BalanceTransaction
from stripe.issuing import Transaction

from issuing_harness.errors import FundsMissing, HarnessError, VocabularyError
from issuing_harness.money import Money
from issuing_harness.program.expectations import expect_equal
from issuing_harness.program.facts import lookup
from issuing_harness.program.funding import Funding, IssuingBalance, in_dollars, issuing_of
from issuing_harness.program.prices import check_amount, parse_signed_amount

#: The most one authorization may ask for, whatever limits a card carries
#: (docs.stripe.com/issuing/controls/spending-controls).
AUTHORIZATION_LIMIT: Final = Money(1_000_000)


class TooMuchFunds(HarnessError):
    """The account holds too much for a scenario that needs its funds to be insufficient."""


@dataclass(frozen=True, slots=True)
class BalanceReading:
    """The available balances at one moment.

    Args:
        issuing: what cards could spend: the Issuing balance, or a financial account.
        payments: the payments balance.
    """

    issuing: Money
    payments: Money


class Balances:
    """Reads the balances, and measures their change since a baseline.

    Args:
        client: the SDK.
        funding: what the program's cards spend from.
    """

    def __init__(self, client: stripe.StripeClient, funding: Funding) -> None:
        self._client = client
        self._funding = funding
        self.baseline: BalanceReading | None = None
        #: What a message adds where a card spends from a financial account that it names.
        self.elsewhere = ""

    @property
    def words(self) -> str:
        """What a message calls that which cards spend from: ``the Issuing balance``."""
        return self._funding.words

    def read(self) -> BalanceReading:
        """Read the balances. One request shows both, unless cards spend from another account."""
        balance = self._client.v1.balance.retrieve()
        payments = in_dollars(balance.available)
        if isinstance(self._funding, IssuingBalance):
            return BalanceReading(issuing=issuing_of(balance), payments=payments)
        return BalanceReading(issuing=self._funding.available(), payments=payments)

    def expect_issuing_change(self, expected: Money) -> None:
        """Fail unless the Issuing balance has changed by this amount since the baseline.

        Raises:
            ProductFailure: it has changed by another amount.
            VocabularyError: there is no baseline.
        """
        __tracebackhide__ = True
        expect_change(self.issuing_change(), expected, self.words, hint=self.elsewhere)

    def set_baseline(self) -> BalanceReading:
        """Read the balances, and measure changes from here on."""
        self.baseline = self.read()
        return self.baseline

    def ensure(self, amount: Money) -> BalanceReading:
        """Add funds until Issuing can spend ``amount`` at least, and set the baseline.

        Raises:
            FundsMissing: there is less, and the backend cannot press the Dashboard's button.
        """
        reading = self.set_baseline()
        if reading.issuing >= amount:
            return reading
        try:
            self._funding.add(amount - reading.issuing)
        except FundsMissing as missing:
            raise FundsMissing(
                f"A Given asks for {amount} in {self.words}, which holds {reading.issuing}. "
                f"{missing}"
            ) from None
        return self.set_baseline()

    def issuing_plus(self, excess: Money) -> Money:
        """Return an amount that exceeds the Issuing balance by ``excess``.

        Raises:
            TooMuchFunds: the amount is so high that Stripe declines it for its size, not for
                insufficient funds.
        """
        available = self.read().issuing
        if available + excess > AUTHORIZATION_LIMIT:
            raise TooMuchFunds(
                f"A purchase of {excess} more than {self.words} was asked for. The balance "
                f"holds {available}, and above {AUTHORIZATION_LIMIT} Stripe declines any single "
                "authorization for its size and not for want of funds. Use a test account that "
                "holds less."
            )
        return available + excess

    def issuing_change(self) -> Money:
        """Return the change of the Issuing balance since the baseline; negative if it fell."""
        return self.read().issuing - self._required_baseline().issuing

    def change_shown_by(self, event: stripe.Event) -> Money:
        """Return the change of the Issuing balance since the baseline, as an event shows it."""
        entries = event.data.object["issuing"]["available"]
        return in_dollars(entries) - self._required_baseline().issuing

    def payments_change(self) -> Money:
        """Return the change of the payments balance since the baseline."""
        return self.read().payments - self._required_baseline().payments

    def _required_baseline(self) -> BalanceReading:
        if self.baseline is None:
            raise VocabularyError(
                "A change of the balances was asked for, and they were not read before. Begin "
                f"with 'Given the program has read its balances'. {self.elsewhere}".rstrip()
            )
        return self.baseline


def change_amount(text: str) -> Money:
    """Return the amount by which a sentence says that a balance has risen or fallen.

    Raises:
        NotMoney: the text is no amount of money.
        VocabularyError: the amount is no change, or says by its sign what the sentence says.
    """
    amount = Money.parse(text)
    if amount == Money(0):
        raise VocabularyError(
            f"A balance was to rise or fall by {text}, which is no change. Write 'has not changed' "
            "instead, as in 'the Issuing balance has not changed'."
        )
    if amount < Money(0):
        raise VocabularyError(
            f"A balance was to rise or fall by {text}. Leave the sign out: a balance has risen by "
            f"{-amount}, or has fallen by {-amount}."
        )
    return check_amount(amount, text)


def change_in_words(change: Money) -> str:
    """Return a change of a balance in words: ``fallen by $10.00``, ``not changed``."""
    if change == Money(0):
        return "not changed"
    return f"fallen by {-change}" if change < Money(0) else f"risen by {change}"


def expect_change(found: Money, expected: Money, balance: str, *, hint: str = "") -> None:
    """Fail unless a balance has changed by an amount since it was read.

    Args:
        found: by how much it has changed; negative if it has fallen.
        expected: by how much it should have.
        balance: the balance: ``the Issuing balance``.
        hint: what to do, as a sentence.

    Raises:
        ProductFailure: it has changed by another amount.
    """
    __tracebackhide__ = True
    what = f"the change of {balance} since it was read"
    expect_equal(change_in_words(found), change_in_words(expected), what, hint=hint)


#: Types of balance transactions, by the words of a sentence.
MOVEMENTS: Final = {
    "hold": "issuing_authorization_hold",
    "release": "issuing_authorization_release",
    "spend": "issuing_transaction",
    "top-up": "topup",
    "top-up reversed": "topup_reversal",
    "dispute": "issuing_dispute",
    "payout": "payout",
    "payout canceled": "payout_cancel",
    "payout failed": "payout_failure",
    "transfer": "transfer",
    "transfer reversed": "transfer_refund",
}


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """The type and the signed amount of a balance transaction."""

    type: str
    amount: Money

    @classmethod
    def parse(cls, cells: Sequence[str]) -> Self:
        """Return the row that a table's row describes, a movement and a signed amount.

        Raises:
            VocabularyError: the movement is not known, or there are not two cells.
        """
        if len(cells) != 2:  # noqa: PLR2004 - a movement and an amount
            raise VocabularyError(
                "A row of the ledger has a movement and an amount, like | hold | -$10.00 |; this "
                f"one is | {' | '.join(cells)} |."
            )
        movement = lookup(cells[0], MOVEMENTS, kind="movement", module=__name__)
        return cls(movement, parse_signed_amount(cells[1]))

    def __str__(self) -> str:
        words = [word for word, type_ in MOVEMENTS.items() if type_ == self.type]
        return f"{words[0] if words else self.type} {self.amount}"


class BalanceTransactions:
    """Reads balance transactions by the objects that caused them.

    Args:
        client: the SDK.
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self._api = client.v1.balance_transactions

    def caused_by(self, *sources: str) -> list[LedgerRow]:
        """List the rows these objects caused (``iauth_…``, ``ipi_…``, ``tu_…``), oldest first."""
        rows: list[LedgerRow] = []
        for source in sources:
            page = self._api.list({"source": source, "limit": 100})
            rows += [LedgerRow(row.type, Money(row.amount)) for row in reversed(page.data)]
        return rows

    def all_oldest_first(self) -> list[BalanceTransaction]:
        """List the account's newest hundred rows, oldest first."""
        return list(reversed(self._api.list({"limit": 100}).data))


class Reconciliation:
    """Reads all that happened on an account since a starting point, across pages.

    Balance transactions, transactions and events must tell the same story.

    Args:
        client: the SDK.
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self._rows = client.v1.balance_transactions
        self._transactions = client.v1.issuing.transactions
        self._authorizations = client.v1.issuing.authorizations
        self._last_before: str | None = None
        self._is_started = False

    def start(self) -> None:
        """Remember the newest balance transaction; only later ones are reconciled."""
        newest = self._rows.list({"limit": 1}).data
        self._last_before = newest[0].id if newest else None
        self._is_started = True

    def balance_transactions(self) -> list[BalanceTransaction]:
        """List the balance transactions since the start, newest first.

        Raises:
            VocabularyError: nothing was started.
        """
        if not self._is_started:
            raise VocabularyError(
                "A reconciliation was asked for, and none was started. Begin with 'Given the "
                "program has started a reconciliation'."
            )
        rows = self._rows.list({"limit": 3}).auto_paging_iter()
        return list(takewhile(lambda row: row.id != self._last_before, rows))

    def transactions(self, card: str, kind: str | None = None) -> list[Transaction]:
        """List the transactions of ``ic_…``, all of them or only each ``capture`` or ``refund``."""
        transactions = self._transactions.list({"card": card, "limit": 3}).auto_paging_iter()
        return [transaction for transaction in transactions if kind in (None, transaction.type)]

    def total(self, card: str, kind: str) -> Money:
        """Sum up the captures or the refunds of ``ic_…``; money that was spent is negative."""
        return Money(sum(transaction.amount for transaction in self.transactions(card, kind)))

    def held(self, card: str) -> Money:
        """Sum up what the pending authorizations of ``ic_…`` hold."""
        pending = self._authorizations.list({"card": card, "status": "pending", "limit": 100})
        return Money(sum(authorization.amount for authorization in pending.data))
