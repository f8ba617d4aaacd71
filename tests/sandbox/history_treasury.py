"""What else can happen to an account: its financial accounts, and what moves their money."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from issuing_sandbox.issuing import cardholders
from issuing_sandbox.treasury import (
    financial_accounts,
    inbound_transfers,
    outbound_payments,
    received_credits,
    received_debits,
)
from tests.sandbox.api import CARD
from tests.sandbox.bank_flows import HELPERS, PAYMENTS, TRANSFERS
from tests.sandbox.history import FEATURES, History
from tests.sandbox.history_rules import cents, has, which
from tests.sandbox.treasury import ACCOUNTS

#: What a bank does with a payment or a transfer by itself, by the end of the payment method.
BANKS = st.sampled_from(["", "_processing", "_internalFailure", "_noAccount"])
FLOWS = st.sampled_from(["inbound_flows", "outbound_flows"])


def _processing(flow):
    return flow["status"] == "processing"


def _posted(flow):
    return flow["status"] == "posted"


def _succeeded(flow):
    return flow["status"] == "succeeded"


class Accounts(History):
    """Financial accounts, from the first to the last."""

    @rule(asked=st.booleans())
    def open(self, asked):
        """One more, of at most three; it can do what is asked of it, or nothing."""
        self.do(ACCOUNTS, {"supported_currencies[0]": "usd"} | (FEATURES if asked else {}))

    @has(financial_accounts.KIND)
    @rule(pick=which, flows=FLOWS, stopped=st.booleans())
    def restrict(self, pick, flows, stopped):
        """A platform stops what goes in or out, or lets it go on; mostly the latter."""
        form = {f"platform_restrictions[{flows}]": "restricted" if stopped else "unrestricted"}
        self.do(f"{ACCOUNTS}/{self._account(pick)}", form)
        if pick % 3:
            self.do(
                f"{ACCOUNTS}/{self._account(pick)}",
                {f"platform_restrictions[{flows}]": "unrestricted"},
            )

    @has(financial_accounts.KIND)
    @rule(pick=which, feature=st.sampled_from(sorted(FEATURES)), wanted=st.booleans())
    def change_a_feature(self, pick, feature, wanted):
        """One is asked for, or given up."""
        form = {feature: str(wanted).lower()}
        self.do(f"{ACCOUNTS}/{self._account(pick)}", form)

    @has(financial_accounts.KIND)
    @rule(pick=which)
    def close(self, pick):
        """Refused while something is in it, or hangs on it."""
        self.do(f"{ACCOUNTS}/{self._account(pick)}/close")

    @has(financial_accounts.KIND)
    @rule(pick=which)
    def issue_on_an_account(self, pick):
        """A card that spends a financial account."""
        holder = self.pick(cardholders.KIND, pick)["id"]
        form = {"cardholder": holder, "financial_account": self._account(pick)}
        self.do("/v1/issuing/cards", CARD | form)

    def _account(self, which):
        known = self.pick(
            financial_accounts.KIND,
            which,
            lambda account: "card_issuing" in account["requested_features"],
        )
        return known["id"]


class Flows(Accounts):
    """What moves the money of financial accounts."""

    @has(financial_accounts.KIND)
    @rule(pick=which, amount=st.integers(1, 20_000), comes=st.booleans())
    def move_by_bank(self, pick, amount, comes):
        """A bank sends money, or takes it if there is as much."""
        name = self._account(pick)
        before, flow = self.balance(name), "received_credits" if comes else "received_debits"
        form = {"financial_account": name, "amount": amount, "currency": "usd", "network": "ach"}
        made = self.do(f"{HELPERS}/{flow}", form)
        moved = amount if made["status"] == "succeeded" else 0
        assert self.balance(name) == before + (moved if comes else -moved)
        assert comes or not moved or before >= amount

    @has(financial_accounts.KIND)
    @rule(pick=which, amount=cents, bank=BANKS)
    def pay(self, pick, amount, bank):
        """A supplier is paid, if there is as much."""
        name = self._account(pick)
        form = {"financial_account": name, "amount": amount, "currency": "usd", "customer": "cus_1"}
        before = self.balance(name)
        named = {"destination_payment_method": f"pm_usBankAccount{bank}"}
        made = self.do(PAYMENTS, form | named)
        assert not made or before >= amount

    @has(financial_accounts.KIND)
    @rule(pick=which, amount=cents)
    def pay_inside(self, pick, amount):
        """Another account of the platform is paid: what one loses, the other has at once."""
        name, root = self._account(pick), "destination_payment_method_data"
        form = {"financial_account": name, "amount": amount, "currency": "usd"}
        there = {
            f"{root}[type]": "financial_account",
            f"{root}[financial_account]": self.other.account,
        }
        before, had = self.balance(name), self.other.balances()[0]
        made = self.do(PAYMENTS, form | there)
        moved = amount if made else 0
        assert (self.balance(name), self.other.balances()[0]) == (before - moved, had + moved)

    @has(financial_accounts.KIND)
    @rule(pick=which, amount=cents)
    def be_paid_inside(self, pick, amount):
        """Another account of the platform pays."""
        self.other.pay_inside(self._account(pick), amount)
        self.catch_up()

    @has(financial_accounts.KIND)
    @rule(pick=which, amount=cents, end=st.sampled_from(["post", "fail", "return", "cancel"]))
    def end_a_payment(self, pick, amount, end):
        """A bank takes the money, or sends it back; or it is called off."""
        if pick % 2:
            self.pay(pick, amount, "_processing")
        if len(self.all(outbound_payments.KIND)):
            suits = _processing if end != "return" else _posted
            name = self.pick(outbound_payments.KIND, pick, suits)["id"]
            within = PAYMENTS if end == "cancel" else f"{HELPERS}/outbound_payments"
            self.do(f"{within}/{name}/{end}")

    @has(financial_accounts.KIND)
    @rule(pick=which, amount=cents, bank=BANKS)
    def pull(self, pick, amount, bank):
        """Money is pulled from the account's own bank."""
        form = {"financial_account": self._account(pick), "amount": amount, "currency": "usd"}
        self.do(TRANSFERS, form | {"origin_payment_method": f"pm_usBankAccount{bank}"})

    @has(financial_accounts.KIND)
    @rule(pick=which, amount=cents, end=st.sampled_from(["succeed", "fail", "return", "cancel"]))
    def end_a_transfer(self, pick, amount, end):
        """It comes, or does not; or the bank takes it back, though it may be spent."""
        if pick % 2:
            self.pull(pick, amount, "_processing")
        if len(self.all(inbound_transfers.KIND)):
            suits = _processing if end != "return" else _succeeded
            name = self.pick(inbound_transfers.KIND, pick, suits)["id"]
            within = TRANSFERS if end == "cancel" else f"{HELPERS}/inbound_transfers"
            self.do(f"{within}/{name}/{end}")

    @has(received_credits.KIND)
    @rule(pick=which)
    def give_back(self, pick):
        """What somebody sent is given back, if there is as much."""
        name = self.pick(received_credits.KIND, pick)["id"]
        self.do("/v1/treasury/credit_reversals", {"received_credit": name})

    @has(received_debits.KIND)
    @rule(pick=which)
    def ask_back(self, pick):
        """What a bank took is asked back."""
        name = self.pick(received_debits.KIND, pick, lambda debit: debit["network"] == "ach")["id"]
        self.do("/v1/treasury/debit_reversals", {"received_debit": name})
