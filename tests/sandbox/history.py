"""One account's history, and all that must hold of it whatever happens."""

from collections import Counter
from dataclasses import replace
from typing import ClassVar

from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from issuing_sandbox.issuing import (
    authorizations,
    cardholders,
    cards,
    designs,
    disputes,
    settlements,
    shipping,
    tokens,
    transactions,
)
from issuing_sandbox.routes import KINDS_BY_ID_PREFIX
from tests.sandbox.api import DAY, START, UNREVIEWED, InProcess, Watched
from tests.sandbox.replay import Replay

VERDICTS = ("active", "inactive", "rejected", "review")
#: From each status of the mail, those that may come next.
MAIL = {
    status: tuple(after for before, after in shipping.TRANSITIONS.values() if status in before)
    for status in ("submitted", "shipped")
}
#: From each status of each kind, those that may come next; to stay is always allowed.
LEGAL = {
    authorizations.KIND: {
        None: ("pending", "closed"),
        "pending": ("closed", "reversed", "expired"),
        "expired": ("closed",),
        "reversed": ("closed",),
    },
    cards.KIND: {None: ("active", "inactive"), **cards.TRANSITIONS},
    cardholders.KIND: {
        None: ("active", "inactive"),
        "active": ("inactive", "blocked"),
        "inactive": ("active", "blocked"),
    },
    disputes.KIND: {None: ("unsubmitted",), **disputes.TRANSITIONS},
    designs.KIND: {None: ("review",), **dict.fromkeys(VERDICTS, VERDICTS)},
    settlements.KIND: {None: ("pending",), **settlements.TRANSITIONS},
    tokens.KIND: {None: ("active",), **tokens.TRANSITIONS},
    "topup": {None: ("pending",), "pending": ("succeeded", "failed", "canceled")},
    "shipping": {
        None: ("pending",),
        "pending": ("canceled", "failure", "shipped", "submitted"),
        **MAIL,
    },
}


class Seen:
    """What happened in all histories together."""

    def __init__(self):
        self.answers = Counter()
        self.operations = 0
        self.transitions = set()


class History(RuleBasedStateMachine):
    """What an account begins with, how things are done to it, and what must then be true."""

    seen: ClassVar = Seen()

    def __init__(self):
        super().__init__()
        self.sandbox = Watched(at=START, policies=replace(UNREVIEWED, fraud_challenges=True))
        self.api = InProcess(self.sandbox)
        self.account = self.sandbox.account(self.api.key)
        self.replay = Replay(LEGAL, self.seen.transitions)
        self.overdrawn = False

    @initialize()
    def begin(self):
        """A cardholder with two cards, one of them with a limit, and a purchase."""
        holder = self.api.cardholder(phone_number="+15555550100")["id"]
        card = self.api.card(holder)["id"]
        self.api.card(holder, **{"spending_controls[spending_limits][0][amount]": 8000})
        self.api.fund(10_000)
        self.api.capture(self.api.authorize(card, 500)["id"])
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
        assert said.status == 200 or all(map(_same, before, self._state()))
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
            *(self.all(kind) for kind in (*KINDS_BY_ID_PREFIX.values(), transactions.REFUNDED)),
        ]

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
        assert sum(held) == self.account.ledger.balance("holds", "usd")
        assert min(held, default=0) >= 0
        assert self.overdrawn or self.account.available >= 0

    @invariant()
    def what_is_pending_is_held(self):
        """All of it, unless some was captured; nothing else is; none gives more than it took."""
        for authorization in self.all(authorizations.KIND):
            moved = transactions.of_authorization(self.account, authorization["id"])
            held = self.account.ledger.held_by(authorization["id"])
            assert authorization["status"] == "pending" or held == 0
            assert authorization["status"] != "pending" or moved or held == authorization["amount"]
            assert authorization["status"] != "reversed" or authorization["amount"] == 0
            assert sum(transaction["amount"] for transaction in moved) <= 0

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
            assert paid == ([dispute["amount"]] if dispute["status"] == "won" else [])

    def teardown(self):
        """The events add up to what the API answers, and every answer was as promised."""
        self.catch_up()
        self.replay.read_new(self.account.table("event"))
        for path in self._lists():
            self.replay.compare(self._pages(path))
        assert self.replay.balance() == self.api.available()
        assert self.sandbox.problems == []

    def _lists(self):
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


def _same(before, after):
    if not isinstance(before, list):
        return before == after
    return len(before) == len(after) and all(a is b for a, b in zip(before, after, strict=True))


def _nameless(path):
    """The path without the ids in it."""
    return "/".join("_" if "_1" in part else part for part in path.split("/"))
