"""One account's history, and all that must hold of it whatever happens."""

from collections import Counter
from typing import ClassVar

from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from issuing_sandbox.issuing import (
    authorizations,
    cards,
    designs,
    disputes,
    settlements,
    transactions,
)
from issuing_sandbox.routes import KINDS_BY_ID_PREFIX
from issuing_sandbox.treasury import (
    books,
    card_spending,
    credit_reversals,
    financial_accounts,
    outbound_payments,
)
from tests.sandbox.api import DAY, START, UNREVIEWED, InProcess, Watched
from tests.sandbox.bank_flows import Business
from tests.sandbox.connect import Speaking
from tests.sandbox.history_oracle import told_by_the_oracle
from tests.sandbox.history_states import FLOWS, LEGAL
from tests.sandbox.replay import Replay

#: What is asked of a financial account: cards, payments, transfers, and money inside Stripe.
FEATURES = {
    f"features[{name}][requested]": "true"
    for name in (
        *("card_issuing", "intra_stripe_flows"),
        *("inbound_transfers][ach", "outbound_payments][ach"),
    )
}


class Seen:
    """What happened in all histories together."""

    def __init__(self):
        self.answers = Counter()
        self.operations = 0
        self.transitions = set()


class History(RuleBasedStateMachine):
    """What an account begins with, how things are done to it, and what must then be true.

    It is a connected account, for a platform's own has no cards on financial accounts; another one
    of the platform sends it money and gets some.
    """

    seen: ClassVar = Seen()

    def __init__(self):
        super().__init__()
        self.sandbox = Watched(at=START, policies=UNREVIEWED.altered(fraud_challenges=True))
        self.platform = InProcess(self.sandbox)
        self.business = Business(self.platform, 10_000, FEATURES)
        self.other = Business(self.platform, 10_000, FEATURES)
        self.api = Speaking(self.platform, self.business.id)
        self.account = self.sandbox.account(self.platform.key).connected[self.business.id]
        self.replay = Replay(LEGAL, self.seen.transitions)
        self.overdrawn = False

    @initialize()
    def begin(self):
        """A cardholder with two cards, one of them with a limit, and a purchase."""
        holder = self.api.cardholder(phone_number="+15555550100")["id"]
        card = self.api.card(holder)["id"]
        self.api.card(holder, **{"spending_controls[spending_limits][0][amount]": 8000})
        on_account = self.api.card(holder, financial_account=self.business.account)["id"]
        self.api.fund(10_000)
        self.api.capture(self.api.authorize(card, 500)["id"])
        self.api.capture(self.api.authorize(on_account, 500)["id"])
        self.catch_up()

    def all(self, kind):
        """The records of this kind, oldest first."""
        return list(self.account.table(kind).oldest_first())

    def pick(self, kind, which, suits=None):
        """One of them: mostly one that suits, if there is one, so that histories get somewhere."""
        known = self.all(kind)
        suiting = [record for record in known if suits and suits(record)]
        among = suiting if suiting and which % 5 else known
        return among[which % len(among)]

    def do(self, path, form=(), *, refused=(400,)):
        """Post, and see that what is refused has changed nothing.

        Args:
            path: from ``/v1`` or ``/_sandbox`` on.
            form: the parameters; those that are ``None`` are left out.
            refused: the statuses that a refusal may have.
        """
        before = self._state()
        self.seen.operations += 1
        said = self.api.post(path, {k: v for k, v in dict(form).items() if v is not None})
        self.seen.answers[_nameless(path), said.status] += 1
        assert said.status in (200, *refused), said.body
        assert said.status == 200 or before == self._state()
        self.catch_up()
        self.overdrawn |= self.account.available < 0
        return self._done(said.json) if said.status == 200 else None

    def _done(self, document):
        if document["object"] == settlements.KIND:
            self.replay.replace(document)
        return document

    def wait(self, days):
        """Let time pass."""
        self.do("/_sandbox/clock/advance", {"seconds": int(days * DAY)}, refused=())

    def catch_up(self):
        """Let what is due by now happen."""
        self.api.see("/v1/balance")

    def _state(self):
        money = [self.account.available, self.account.ledger.balance("holds", "usd")]
        return [
            *money,
            *(
                self.balance(fa["id"], name)
                for fa in self.accounts()
                for name in books.SUB_BALANCES
            ),
            *(self.all(kind) for kind in (*KINDS_BY_ID_PREFIX.values(), transactions.REFUNDED)),
        ]

    def accounts(self):
        """The financial accounts."""
        return self.all(financial_accounts.KIND)

    def balance(self, financial_account, name=books.CASH):
        """The cents in a sub-balance of a financial account."""
        return books.balance(self.account, financial_account, name)

    def spendable(self, financial_account):
        """What a card can spend: of its financial account, or of the Issuing balance."""
        if financial_account:
            return self.balance(financial_account)
        return self.api.available()

    def paid_by(self, authorization):
        """The financial account that an authorization spends, ``None`` for the Issuing balance."""
        return card_spending.account_of(self.account, authorization)

    def held_by(self, authorization):
        """The cents that an authorization holds."""
        flows = card_spending.flows_of(self.account, authorization)
        if flows:
            return card_spending.held(self.account, flows)
        return self.account.ledger.held_by(authorization)

    @invariant()
    def the_events_tell_it(self):
        """Each change is told, from a status to one that may follow it."""
        for design in self.all(designs.KIND):
            self.replay.add_unannounced(design)
        self.replay.read_new(self.account.table("event"))

    @invariant()
    def the_books_balance(self):
        """In total, against the rows, and against what open authorizations hold."""
        for book in ("issuing", "payments"):
            rows = [row for row in self.all("balance_transaction") if row["balance_type"] == book]
            shown = self.account.ledger.balance(book, "usd")
            assert sum(row["amount"] for row in rows) == shown
        names = [authorization["id"] for authorization in self.all(authorizations.KIND)]
        held = [self.account.ledger.held_by(name) for name in names]

        assert self.account.ledger.imbalance() == 0
        assert not any(self.account.ledger.held_by(name) for name in names if self.paid_by(name))
        assert sum(held) == self.account.ledger.balance("holds", "usd")
        assert min(held, default=0) >= 0
        assert self.overdrawn or self.account.available >= 0

    @invariant()
    def what_is_pending_is_held(self):
        """All of it, unless some was captured; nothing else is; none gives more than it took."""
        for authorization in self.all(authorizations.KIND):
            moved = transactions.of_authorization(self.account, authorization["id"])
            held = self.held_by(authorization["id"])
            assert authorization["status"] == "pending" or held == 0
            assert authorization["status"] != "pending" or moved or held == authorization["amount"]
            assert authorization["status"] != "reversed" or authorization["amount"] == 0
            assert sum(transaction["amount"] for transaction in moved) <= 0

    def moved_by(self, flow):
        """The Transactions of a flow of a financial account, oldest first."""
        return [each for each in self.all(books.TRANSACTION) if each["flow"] == flow]

    @invariant()
    def the_financial_accounts_balance(self):
        """Against the entries, and what is pending against what holds it."""
        for account in self.accounts():
            name = account["id"]
            entries = [each for each in self.all(books.ENTRY) if each["financial_account"] == name]
            shown = {part: self.balance(name, part) for part in books.SUB_BALANCES}
            processing = [
                each["amount"]
                for kind in (outbound_payments.KIND, credit_reversals.KIND)
                for each in self.all(kind)
                if each["financial_account"] == name and each["status"] == "processing"
            ]
            held = [
                self.held_by(each["id"])
                for each in self.all(authorizations.KIND)
                if self.paid_by(each["id"]) == name
            ]
            assert books.total(entries) == shown
            assert shown[books.OUTBOUND_PENDING] == sum(processing) + sum(held)
            assert account["status"] == "open" or not any(shown.values())

    @invariant()
    def a_transaction_is_disputed_once_at_a_time(self):
        """It names its last dispute; won or open, no other comes after; none is of too much."""
        last = {dispute["transaction"]: dispute for dispute in self.all(disputes.KIND)}
        for dispute in self.all(disputes.KIND):
            contested = self.account.table(transactions.KIND)[dispute["transaction"]]
            assert contested["dispute"] == last[contested["id"]]["id"]
            assert dispute is last[contested["id"]] or dispute["status"] in ("lost", "expired")
            assert 0 < dispute["amount"] <= -contested["amount"]
            paid = [row["amount"] for row in self.account.ledger.rows_of(dispute["id"])]
            reversed_ = (dispute.get("treasury") or {}).get("debit_reversal")
            paid += [each["amount"] for each in self.moved_by(reversed_)]
            assert paid == ([dispute["amount"]] if dispute["status"] == "won" else [])

    def teardown(self):
        """The events add up to what the API answers, and every answer was as promised."""
        self.catch_up()
        self.replay.read_new(self.account.table("event"))
        for path in self._lists():
            self.replay.compare(self._pages(path))
        assert self.replay.balance() == self.api.available()
        assert told_by_the_oracle(self.platform, (self.business.id, self.other.id)) == []
        assert self.sandbox.problems == []

    def _lists(self):
        for account in self.accounts():
            for kind in FLOWS:
                path = f"/v1/treasury/{kind.removeprefix('treasury.')}s"
                yield f"{path}?financial_account={account['id']}"
        yield "/v1/topups"
        for kind in ("authorizations", "cardholders", "cards", "disputes", "transactions"):
            yield f"/v1/issuing/{kind}"
        yield "/v1/issuing/personalization_designs"
        for card in self.all(cards.KIND):
            yield f"/v1/issuing/tokens?card={card['id']}"

    def _pages(self, path):
        address, _, query = path.partition("?")
        form = {"limit": 100, **dict(pair.split("=") for pair in query.split("&") if pair)}
        page = self.api.see(address, form)
        yield from page["data"]
        while page["has_more"]:
            page = self.api.see(address, form | {"starting_after": page["data"][-1]["id"]})
            yield from page["data"]


def _nameless(path):
    """The path without the ids in it."""
    return "/".join("_" if "_1" in part else part for part in path.split("/"))
