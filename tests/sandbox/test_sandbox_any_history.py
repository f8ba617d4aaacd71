"""Whatever happens to an account, in whatever order, its books and its objects stay true."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sandbox_api import AUTHORIZATIONS, DAY, START, InProcess, Watched

from issuing_sandbox.issuing import transactions

TRANSACTIONS = "/v1/test_helpers/issuing/transactions"
#: From each status, those that may come next; staying is always allowed.
LEGAL = {
    None: {"pending", "closed"},
    "pending": {"closed", "reversed", "expired"},
    "expired": {"closed"},
    "closed": set(),
    "reversed": set(),
}
LISTS = (
    "/v1/topups",
    *(f"/v1/issuing/{kind}" for kind in ("authorizations", "cardholders", "cards", "transactions")),
)
cents = st.integers(min_value=1, max_value=5000)
which = st.integers(min_value=0, max_value=10**6)


class Histories(RuleBasedStateMachine):
    """Random operations on one account, each followed by all that must hold."""

    def __init__(self):
        super().__init__()
        self.sandbox = Watched(at=START)
        self.api = InProcess(self.sandbox)
        self.account = self.sandbox.account(self.api.key)
        self.statuses = {}
        self.overdrawn = False

    @initialize()
    def begin(self):
        """A cardholder with two cards, one of them with a limit."""
        holder = self.api.cardholder()["id"]
        limit = {"spending_controls[spending_limits][0][amount]": 8000}
        self.cards = [self.api.card(holder)["id"], self.api.card(holder, **limit)["id"]]
        self.api.fund(10_000)

    @rule(amount=st.integers(min_value=1, max_value=20_000))
    def top_up(self, amount):
        """Money comes in."""
        self.api.fund(amount)

    @rule(amount=cents, token=st.sampled_from(["", "_noAccount"]))
    def top_up_by_bank(self, amount, token):
        """Money comes in, or does not."""
        form = {"amount": amount, "currency": "usd", "destination_balance": "issuing"}
        self.api.have("/v1/topups", form | {"source": f"btok_us_verified{token}"})

    @rule(amount=cents, card=st.integers(0, 1))
    def authorize(self, amount, card):
        """Somebody tries to buy something: approved only if the money is there."""
        before = self.api.available()
        made = self.api.authorize(self.cards[card], amount)
        assert made["approved"] is False or before >= amount
        assert self.api.available() == before - (amount if made["approved"] else 0)

    @precondition(lambda self: self.statuses)
    @rule(pick=which, amount=st.none() | cents, closes=st.booleans())
    def capture(self, pick, amount, closes):
        """A merchant takes what was held, or part of it, or more, or again, or late."""
        form = {"close_authorization": str(closes).lower()}
        self._help(pick, "capture", form | ({} if amount is None else {"capture_amount": amount}))
        self.overdrawn |= self.api.available() < 0

    @precondition(lambda self: self.statuses)
    @rule(pick=which, amount=st.none() | cents)
    def reverse(self, pick, amount):
        """A merchant gives the hold back, or part of it."""
        self._help(pick, "reverse", {} if amount is None else {"reverse_amount": amount})

    @precondition(lambda self: self.statuses)
    @rule(pick=which, amount=cents)
    def increment(self, pick, amount):
        """A merchant asks for more: it is held only if the money is there."""
        before = self.api.available()
        self._help(pick, "increment", {"increment_amount": amount})
        assert self.api.available() in (before, before - amount)
        assert self.api.available() == before or before >= amount

    @precondition(lambda self: self.statuses)
    @rule(pick=which, amount=cents)
    def finalize(self, pick, amount):
        """An estimate turns out otherwise, with whatever money there is."""
        self._help(pick, "finalize_amount", {"final_amount": amount})
        self.overdrawn |= self.api.available() < 0

    @rule(card=st.integers(0, 1), amount=cents, sign=st.sampled_from([-1, 1]))
    def move_unasked(self, card, amount, sign):
        """A merchant takes by force, or gives for nothing that is known."""
        before = self.api.available()
        helper = "create_force_capture" if sign < 0 else "create_unlinked_refund"
        self.api.have(f"{TRANSACTIONS}/{helper}", {"card": self.cards[card], "amount": amount})
        assert self.api.available() == before + sign * amount
        self.overdrawn |= self.api.available() < 0

    @precondition(lambda self: len(self.account.shelf("issuing.transaction")))
    @rule(pick=which, amount=st.none() | cents)
    def refund(self, pick, amount):
        """A merchant gives back what it took, or part of it; never more than that."""
        known = list(self.account.shelf("issuing.transaction").oldest_first())
        self._post(
            f"{TRANSACTIONS}/{known[pick % len(known)]['id']}/refund",
            {} if amount is None else {"refund_amount": amount},
            refused=(400, 501),
        )

    @precondition(lambda self: self.statuses)
    @rule(pick=which)
    def expire(self, pick):
        """Nobody captured it."""
        self._help(pick, "expire", {})

    @rule(days=st.integers(min_value=1, max_value=9))
    def wait(self, days):
        """Days pass, and holds lapse by themselves."""
        self.api.pass_time(days * DAY)

    @rule(card=st.integers(0, 1), status=st.sampled_from(["active", "inactive"]))
    def freeze(self, card, status):
        """A card is frozen or thawed."""
        self.api.have(f"/v1/issuing/cards/{self.cards[card]}", {"status": status})

    def _help(self, pick, helper, form):
        """Use a test helper on one of the authorizations; a refusal changes nothing."""
        name = sorted(self.statuses)[pick % len(self.statuses)]
        self._post(f"{AUTHORIZATIONS}/{name}/{helper}", form, refused=(400,))

    def _post(self, path, form, *, refused):
        self.api.get("/v1/balance")
        before = self._books()
        said = self.api.post(path, form)
        assert said.status in (200, *refused), said.body
        assert said.status == 200 or self._books() == before

    def _books(self):
        events = self.account.shelf("event")
        return self.account.available, len(self.account.shelf("balance_transaction")), len(events)

    @invariant()
    def the_books_balance(self):
        """In total, against the rows, and against what open authorizations hold."""
        self.api.get("/v1/balance")
        rows = list(self.account.shelf("balance_transaction").oldest_first())
        records = self.account.shelf("issuing.authorization").oldest_first()
        held = {each["id"]: self.account.ledger.held_by(each["id"]) for each in records}

        assert self.account.ledger.imbalance() == 0
        assert sum(row["amount"] for row in rows) == self.account.available
        assert sum(held.values()) == self.account.ledger.balance("holds", "usd")
        assert min(held.values(), default=0) >= 0
        assert self.overdrawn or self.account.available >= 0

    @invariant()
    def statuses_are_legal(self):
        """One step at a time; what is not pending holds nothing; a reversed one is of nothing."""
        for each in self.account.shelf("issuing.authorization").oldest_first():
            name, status = each["id"], each["status"]
            before = self.statuses.get(name)
            assert status == before or status in LEGAL[before]
            assert status == "pending" or self.account.ledger.held_by(name) == 0
            assert status != "reversed" or each["amount"] == 0
            self.statuses[name] = status

    @invariant()
    def what_is_pending_is_held(self):
        """All of it, unless some was captured; and no merchant gives back more than it took."""
        for each in self.account.shelf("issuing.authorization").oldest_first():
            moved = transactions.of_authorization(self.account, each["id"])
            held = self.account.ledger.held_by(each["id"])
            assert each["status"] != "pending" or moved or held == each["amount"]
            assert sum(transaction["amount"] for transaction in moved) <= 0

    def teardown(self):
        """Folding the events gives what the API answers, and every answer was as promised."""
        latest, previous = {}, {}
        for event in self.account.shelf("event").oldest_first():
            subject = event["data"]["object"]
            for key, value in event["data"].get("previous_attributes", {}).items():
                assert leaves(previous[subject["id"]][key], value)
            latest[subject["id"]] = previous[subject["id"]] = subject
        for path in LISTS:
            for each in self.api.see(path, {"limit": 100})["data"]:
                assert own(latest[each["id"]]) == own(each)
        assert self.sandbox.problems == []


def own(document):
    """An object without the ones it embeds, which have events of their own."""
    told = {name: value for name, value in document.items() if name not in ("card", "cardholder")}
    return {k: list(v) if isinstance(v, tuple) else v for k, v in told.items()}


def leaves(whole, named):
    """Whether what an event calls previous is what the object was before."""
    if not isinstance(named, dict):
        return whole == named
    return all(leaves(whole.get(key), each) for key, each in named.items())


TestAnyHistory = Histories.TestCase
TestAnyHistory.settings = settings(
    max_examples=100,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
