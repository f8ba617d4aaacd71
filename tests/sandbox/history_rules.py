"""What can happen to an account: money, purchases, and time."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from issuing_sandbox.issuing import authorizations, cardholders, cards, transactions
from tests.sandbox.api import AUTHORIZATIONS
from tests.sandbox.history import History

TRANSACTIONS = "/v1/test_helpers/issuing/transactions"
cents = st.integers(min_value=1, max_value=5000)
which = st.integers(min_value=0, max_value=10**6)
maybe = st.none() | cents
MANNERS = st.fixed_dictionaries(
    {},
    optional={
        "merchant_data[category]": st.sampled_from(
            ["taxicabs_limousines", "hotels_motels_and_resorts", "automated_cash_disburse"]
        ),
        "wallet": st.sampled_from(["apple_pay", "google_pay"]),
        "authorization_method": st.sampled_from(["chip", "online"]),
        "risk_assessment[fraud_risk][level]": st.sampled_from(["highest", "normal"]),
    },
)


def has(kind):
    """A rule that needs an object of this kind."""
    return precondition(lambda self: len(self.account.table(kind)))


class Money(History):
    """It comes in."""

    @rule(amount=st.integers(min_value=1, max_value=20_000))
    def top_up(self, amount):
        """Money comes in."""
        self.do("/_sandbox/dashboard/add_funds", {"amount": amount}, refused=())

    @rule(
        amount=cents,
        token=st.sampled_from(["", "_noAccount"]),
        into=st.sampled_from(["issuing", None]),
        canceled=st.booleans(),
    )
    def top_up_by_bank(self, amount, token, into, canceled):
        """Money comes in, here or there, or does not, or is called off in time."""
        form = {"amount": amount, "currency": "usd", "source": f"btok_us_verified{token}"}
        form |= {"destination_balance": into} if into else {}
        if canceled:
            made = self.api.have("/v1/topups", form)
            self.do(f"/v1/topups/{made['id']}/cancel", refused=())
        else:
            self.do("/v1/topups", form, refused=())


class Time(History):
    """It passes."""

    @rule(days=st.sampled_from([1 / 24, 1 / 2, 1, 3, 8, 32, 115]))
    def pass_time(self, days):
        """Holds, reviews and the time for a dispute end by themselves."""
        self.wait(days)


class Purchases(History):
    """What merchants do."""

    @has(cards.KIND)
    @rule(amount=cents, pick=which, manner=MANNERS)
    def authorize(self, amount, pick, manner):
        """Somebody tries to buy something."""
        card = self.pick(cards.KIND, pick)["id"]
        self._try(card, amount, AUTHORIZATIONS, {"card": card, "amount": amount} | manner)

    @rule(amount=cents, pick=which, end=st.sampled_from(["capture", "expire", "reverse"]))
    def spend(self, amount, pick, end):
        """Somebody who can buys something, by the older helper, and that is the end of it."""
        card = self.pick(cards.KIND, pick, lambda card: self._able(card["id"]))
        path = f"/v1/issuing/cards/{card['id']}/test/authorizations"
        made = self._try(card["id"], amount, path, {"held_amount": amount})
        self._help(made["id"], end, {})

    def _try(self, card, amount, path, form):
        """Approved only if the money is there, and card and cardholder are in order."""
        account = self.account.table(cards.KIND)[card].get("financial_account")
        before, other, able = self.spendable(account), self.api.available(), self._able(card)
        made = self.do(path, form, refused=())
        held = amount if made["approved"] else 0
        assert not made["approved"] or (able and before >= amount)
        assert self.spendable(account) == before - held
        assert self.api.available() == (other if account else before - held)
        assert not made["approved"] or self._within_limits(card)
        return made

    def _able(self, name):
        card = self.account.table(cards.KIND)[name]
        holder = self.account.table(cardholders.KIND)[card["cardholder"]]
        in_order = holder["requirements"]["disabled_reason"] is None
        return card["status"] == holder["status"] == "active" and in_order

    def _within_limits(self, name):
        """What an approved card has spent ever, with the cards before it, is in its limit."""
        card = self.account.table(cards.KIND)[name]
        limits = card["spending_controls"]["spending_limits"]
        forever = [limit["amount"] for limit in limits if limit["interval"] == "all_time"]
        spent = sum(self._spent(card_id) for card_id in self._line(card))
        return all(spent <= amount for amount in forever)

    def _line(self, card):
        while card:
            yield card
            before = card["replacement_for"]
            card = before and self.account.table(cards.KIND)[before]

    def _spent(self, card):
        mine = [
            authorization
            for authorization in self.all(authorizations.KIND)
            if authorization["card"] == card["id"]
        ]
        open_ = sum(
            authorization["amount"]
            for authorization in mine
            if authorization["status"] == "pending"
        )
        closed = [
            authorization
            for authorization in mine
            if authorization["approved"] and authorization["status"] == "closed"
        ]
        moved = [
            transactions.of_authorization(self.account, authorization["id"])
            for authorization in closed
        ]
        taken = [
            transaction
            for some in moved
            for transaction in some
            if transaction["type"] == "capture"
        ]
        return open_ - sum(transaction["amount"] for transaction in taken)

    @has(authorizations.KIND)
    @rule(pick=which, amount=maybe, closes=st.booleans())
    def capture(self, pick, amount, closes):
        """A merchant takes what was held, or part of it, or more, or again, late or for nothing."""
        closes, name = str(closes).lower(), self._open(pick)
        if not self.account.table(authorizations.KIND)[name]["amount"]:
            amount = amount or 1  # all of nothing is not modelled
        self._help(name, "capture", {"close_authorization": closes, "capture_amount": amount})

    @has(authorizations.KIND)
    @rule(pick=which, amount=cents)
    def increment(self, pick, amount):
        """A merchant asks for more: it is held only if the money is there."""
        name = self._open(pick)
        account = self.paid_by(name)
        before = self.spendable(account)
        self._help(name, "increment", {"increment_amount": amount})
        assert self.spendable(account) in (before, before - amount)
        assert self.spendable(account) == before or before >= amount

    @has(authorizations.KIND)
    @rule(pick=which, amount=maybe, end=st.sampled_from(["reverse", "expire", "finalize_amount"]))
    def end(self, pick, amount, end):
        """A merchant gives it back, or part of it, forgets it, or says what it was in the end."""
        forms = {
            "reverse": {"reverse_amount": amount},
            "expire": {},
            "finalize_amount": {"final_amount": amount or 1},
        }
        self._help(self._open(pick), end, forms[end])

    @has(authorizations.KIND)
    @rule(pick=which, confirmed=st.booleans())
    def answer_a_challenge(self, pick, confirmed):
        """A cardholder says whether it was them."""
        asked = self.pick(
            authorizations.KIND, pick, lambda authorization: authorization.get("fraud_challenges")
        )
        form = {"confirmed": str(confirmed).lower()}
        self._help(asked["id"], "fraud_challenges/respond", form)

    def _open(self, which):
        known = self.pick(
            authorizations.KIND, which, lambda authorization: authorization["status"] == "pending"
        )
        return known["id"]

    def _help(self, name, helper, form):
        self.do(f"{AUTHORIZATIONS}/{name}/{helper}", form)

    @has(cards.KIND)
    @rule(pick=which, amount=cents, sign=st.sampled_from([-1, 1]))
    def move_unasked(self, pick, amount, sign):
        """A merchant takes by force, or gives for nothing that is known."""
        card = self.pick(cards.KIND, pick)
        account = card.get("financial_account")
        before = self.spendable(account)
        helper = "create_force_capture" if sign < 0 else "create_unlinked_refund"
        form = {"card": card["id"], "amount": amount}
        self.do(f"{TRANSACTIONS}/{helper}", form, refused=())
        assert self.spendable(account) == before + sign * amount

    @has(transactions.KIND)
    @rule(pick=which, amount=maybe)
    def refund(self, pick, amount):
        """A merchant gives back what it took, or part of it; never more than that."""
        path = f"{TRANSACTIONS}/{self.pick(transactions.KIND, pick)['id']}/refund"
        self.do(path, {"refund_amount": amount}, refused=(400, 501))

    @rule(pick=which, kind=st.sampled_from(["authorization", "transaction", "card", "cardholder"]))
    def note(self, pick, kind):
        """Somebody notes something on an object, or takes the note away."""
        form = {"metadata[note]": pick % 3 or "", f"metadata[{pick % 2}]": "x"}
        self.do(f"/v1/issuing/{kind}s/{self.pick(f'issuing.{kind}', pick)['id']}", form)
