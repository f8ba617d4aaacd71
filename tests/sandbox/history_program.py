"""What else can happen to an account: cardholders, cards, disputes, wallets, designs, networks."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from issuing_sandbox.issuing import (
    cardholders,
    cards,
    designs,
    disputes,
    settlements,
    tokens,
    transactions,
)
from tests.sandbox.api import CARD, COMPANY, INDIVIDUAL
from tests.sandbox.history import History
from tests.sandbox.history_rules import cents, has, maybe, which
from tests.sandbox.test_cards import SHIPPING

CARDS = "/v1/issuing/cards"
DISPUTES = "/v1/issuing/disputes"
HELPERS = "/v1/test_helpers/issuing"
CONTROLS = "spending_controls[spending_limits][0]"
DESIGNS = "personalization_designs"
STEPS = ("submit", "ship", "deliver", "return", "fail")
WORDS = st.sampled_from(["winning_evidence", "losing_evidence", "It was not me.", ""])
statuses = st.sampled_from(["active", "inactive"])


def _unsubmitted(dispute):
    return dispute["status"] == "unsubmitted"


class Cardholders(History):
    """Who holds the cards."""

    @rule(form=st.sampled_from([COMPANY, INDIVIDUAL]))
    def hire(self, form):
        """Somebody new, under review for a moment."""
        self.do("/v1/issuing/cardholders", form, refused=())

    @has(cardholders.KIND)
    @rule(
        pick=which,
        form=st.fixed_dictionaries(
            {},
            optional={
                "status": statuses,
                "email": st.sampled_from(["a@example.com", "b@example.com"]),
                "company[tax_id]": st.just("000000000"),
                "individual[last_name]": st.sampled_from(["Byron", "King"]),
                f"{CONTROLS}[amount]": cents,
                f"{CONTROLS}[interval]": st.just("all_time"),
            },
        ),
    )
    def change_a_cardholder(self, pick, form):
        """Status, person, or what all their cards may spend."""
        holder = self.pick(cardholders.KIND, pick)["id"]
        self.do(f"/v1/issuing/cardholders/{holder}", form)
        if pick % 50 == 0:  # somebody is on a watchlist
            self.do(f"/_sandbox/cardholders/{holder}/block", refused=())


class Cards(History):
    """Cards, from the printer to the end."""

    @rule(pick=which, physical=st.booleans(), limit=maybe, last=st.none() | st.integers(1, 3))
    def issue(self, pick, physical, limit, last):
        """A new card: to be printed or not, with a limit or not, for a few payments or not."""
        holder = self.pick(cardholders.KIND, pick)["id"]
        form = CARD | {"cardholder": holder, f"{CONTROLS}[amount]": limit or 10**8}
        if physical:
            form |= SHIPPING | {"type": "physical", "status": "inactive"}
        else:
            form["lifecycle_controls[cancel_after][payment_count]"] = last
        self.do(CARDS, form)

    @has(cards.KIND)
    @rule(pick=which, status=st.none() | statuses, limit=maybe)
    def change_a_card(self, pick, status, limit):
        """A card is frozen or thawed, or may spend more or less."""
        form = {"status": status, f"{CONTROLS}[amount]": limit}
        form[f"{CONTROLS}[interval]"] = limit and "all_time"
        self.do(f"{CARDS}/{self.pick(cards.KIND, pick)['id']}", form)

    @has(cards.KIND)
    @rule(pick=which, reason=st.sampled_from(["lost", "stolen", "damaged", "expired"]))
    def replace(self, pick, reason):
        """A card got lost, broke or expired, and the next takes over."""
        old = self.pick(cards.KIND, pick)
        if reason in ("lost", "stolen"):
            form = {"status": "canceled", "cancellation_reason": reason}
            self.do(f"{CARDS}/{old['id']}", form)
        new = CARD | {"type": old["type"], "status": "inactive", "cardholder": old["cardholder"]}
        new |= SHIPPING if old["type"] == "physical" else {}
        named = {"replacement_for": old["id"], "replacement_reason": reason}
        self.do(CARDS, new | named)

    @has(cards.KIND)
    @rule(pick=which, steps=st.lists(st.sampled_from(STEPS), min_size=1, max_size=3))
    def ship(self, pick, steps):
        """A physical card gets on, or the mail fails it."""
        card = self.pick(cards.KIND, pick, lambda card: card["type"] == "physical")
        for step in steps:
            self.do(f"{HELPERS}/cards/{card['id']}/shipping/{step}")


class Disputes(History):
    """Purchases that cardholders contest."""

    @has(transactions.KIND)
    @rule(pick=which, amount=maybe, words=st.none() | WORDS, days=st.sampled_from([0, 1, 115]))
    def contest(self, pick, amount, words, days):
        """A capture, or part of it; some days later, perhaps too late, to the network."""
        contested = self.pick(
            transactions.KIND, pick, lambda transaction: not transaction["dispute"]
        )
        made = self.do(DISPUTES, self._named(contested) | {"amount": amount})
        if made and words:
            self._argue(made["id"], "fraudulent", words)
            self.wait(days)
            self.do(f"{DISPUTES}/{made['id']}/submit")

    def _named(self, contested):
        """How a dispute names a transaction: one on a financial account by its debit."""
        debit = (contested.get("treasury") or {}).get("received_debit")
        if debit:
            return {"treasury[received_debit]": debit}
        return {"transaction": contested["id"]}

    @has(disputes.KIND)
    @rule(
        pick=which,
        amount=maybe,
        reason=st.sampled_from(["fraudulent", "no_valid_authorization", "other"]),
        words=WORDS,
    )
    def argue(self, pick, amount, reason, words):
        """Why, and for how much."""
        name = self.pick(disputes.KIND, pick, _unsubmitted)["id"]
        self._argue(name, reason, words, amount=amount)

    @has(disputes.KIND)
    @rule(pick=which)
    def submit(self, pick):
        """To the network, which may decide at once."""
        self.do(f"{DISPUTES}/{self.pick(disputes.KIND, pick, _unsubmitted)['id']}/submit")

    def _argue(self, name, reason, words, **more):
        form = {"evidence[reason]": reason, f"evidence[{reason}][explanation]": words}
        self.do(f"{DISPUTES}/{name}", form | more)


class Others(History):
    """Wallets, designs and networks."""

    @has(tokens.KIND)
    @rule(pick=which, status=st.sampled_from(["active", "suspended", "deleted"]))
    def change_a_token(self, pick, status):
        """A telephone is lost, or found."""
        name = self.pick(tokens.KIND, pick)["id"]
        self.do(f"/v1/issuing/tokens/{name}", {"status": status})

    @rule(default=st.sampled_from(["true", "false"]), text=st.sampled_from(["Hello", "Hi"]))
    def design(self, default, text):
        """What cards look like."""
        bundle = self.api.see("/v1/issuing/physical_bundles")["data"][0]["id"]
        form = {"physical_bundle": bundle, "preferences[is_default]": default}
        form |= {"carrier_text[header_body]": text, "lookup_key": text}
        self.do(f"/v1/issuing/{DESIGNS}", form | {"transfer_lookup_key": default})

    @has(designs.KIND)
    @rule(pick=which, verdict=st.sampled_from(["activate", "deactivate", "reject", None]))
    def judge(self, pick, verdict):
        """Stripe looks at it, or its owner has another idea."""
        name = self.pick(designs.KIND, pick)["id"]
        if verdict is None:
            self.do(f"/v1/issuing/{DESIGNS}/{name}", {"carrier_text[footer_body]": pick % 7})
        else:
            why = {"rejection_reasons[card_logo][0]": "other"} if verdict == "reject" else {}
            self.do(f"{HELPERS}/{DESIGNS}/{name}/{verdict}", why, refused=())

    @rule(amount=cents, pays=st.booleans())
    def owe(self, amount, pays):
        """A network reports what is owed to it, and is paid, once."""
        form = {"bin": "400000", "clearing_date": self.account.clock.now(), "currency": "usd"}
        form["net_total_amount"] = amount
        made = self.do(f"{HELPERS}/settlements", form, refused=())
        if pays:
            known = self.pick(settlements.KIND, amount)
            self.do(f"{HELPERS}/settlements/{known['id']}/complete")
        assert made["status"] == "pending"
