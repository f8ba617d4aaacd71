"""A connected account with Treasury, and a month of what moves the money of financial accounts."""

from typing import Any, Final

from issuing_harness.oracle.account_flows import inside_differences
from issuing_harness.oracle.difference import MoneyDifference
from issuing_sandbox.app import Sandbox
from tests.harness.oracle.account import CARD, COMPANY, TRANSACTIONS, Account
from tests.sandbox.treasury import WITH_TREASURY

ACCOUNTS: Final = "/v1/treasury/financial_accounts"
HELPERS: Final = "/v1/test_helpers/treasury"
FEATURES: Final = {
    "supported_currencies[0]": "usd",
    **{
        f"features[{name}][requested]": "true"
        for name in (
            "card_issuing",
            "intra_stripe_flows",
            "financial_addresses][aba",
            "inbound_transfers][ach",
            "outbound_payments][ach",
        )
    },
}
#: A bank account of a supplier's, to pay.
SUPPLIER: Final = {
    "destination_payment_method_data[type]": "us_bank_account",
    "destination_payment_method_data[us_bank_account][account_holder_type]": "company",
    "destination_payment_method_data[us_bank_account][account_number]": "000123456789",
    "destination_payment_method_data[us_bank_account][routing_number]": "110000000",
    "destination_payment_method_data[billing_details][name]": "Paper & Co.",
}


class Holder(Account):
    """A connected account that has Treasury.

    Args:
        sandbox: what it is in.
        key: names its platform.
    """

    def __init__(self, sandbox: Sandbox, key: str = "sk_test_program") -> None:
        made = Account(sandbox, key).post("/v1/accounts", WITH_TREASURY)["id"]
        super().__init__(sandbox, key, made)
        self.neighbors: list[Holder] = []
        self.wait(1)

    def neighbor(self) -> "Holder":
        """Return another account of the same platform."""
        self.neighbors.append(Holder(self.sandbox, self.key))
        return self.neighbors[-1]

    def open(self, cents: int) -> str:
        """Open a financial account that holds so much, and return its id."""
        made = self.post(ACCOUNTS, FEATURES)["id"]
        self.wait(1)
        self.move("received_credits", made, cents)
        return str(made)

    def move(self, flow: str, financial_account: str, cents: int) -> Any:
        """Let a bank send or take money (``received_credits``, ``received_debits``)."""
        form = {"currency": "usd", "network": "ach"}
        return self.post(
            f"{HELPERS}/{flow}", form, financial_account=financial_account, amount=cents
        )

    def card_on(self, financial_account: str) -> str:
        """Issue an active card on a financial account."""
        holder = self.post("/v1/issuing/cardholders", COMPANY)["id"]
        form = {**CARD, "cardholder": holder, "financial_account": financial_account}
        return str(self.post("/v1/issuing/cards", form)["id"])

    def paid(self, card: str, cents: int) -> Any:
        """Make and capture a purchase, and return its transaction."""
        captured = self.do(self.authorize(card, cents), "capture")
        return captured["transactions"][-1]

    def snapshot(self) -> Any:
        """Return what the oracle reads of the account, financial accounts and all."""
        return self.reader().read_account(waited=self.waited, has_treasury=True)

    def differences(self) -> list[MoneyDifference]:
        """Return what the oracle finds on the account, and between it and its neighbors."""
        found = super().differences()
        for neighbor in self.neighbors:
            found += neighbor.differences()
        everybody = (self, *self.neighbors)
        return [*found, *inside_differences(each.snapshot() for each in everybody)]


def treasury_month(holder: Holder) -> None:
    """Make a month of calls that move the money of financial accounts in every way."""
    account = holder.open(50_000)
    bank(holder, account)
    card = holder.card_on(account)
    hold(holder, card)
    capture(holder, card)
    give_back(holder, card)
    pay(holder, account)
    pull(holder, account)
    holder.authorize(card, 700)
    holder.authorize(card, 900_000)
    holder.move("received_debits", account, 10_000_000)


def bank(holder: Holder, account: str) -> None:
    """A bank sends, takes, and has something of both back."""
    credit = holder.move("received_credits", account, 2100)["id"]
    debit = holder.move("received_debits", account, 1200)["id"]
    holder.post("/v1/treasury/credit_reversals", received_credit=credit)
    if 0:
        holder.post("/v1/treasury/debit_reversals", received_debit=debit)


def hold(holder: Holder, card: str) -> None:
    """Authorizations that are incremented, reversed and expired."""
    raised = holder.authorize(card, 5000)
    holder.do(raised, "increment", increment_amount=2000)
    holder.do(raised, "reverse", reverse_amount=3000)
    holder.do(raised, "reverse")
    holder.do(holder.authorize(card, 600), "expire")


def capture(holder: Holder, card: str) -> None:
    """Captures of all, more, less, in parts, after expiry, and without an authorization."""
    holder.do(holder.authorize(card, 2500), "capture", capture_amount=3000)
    holder.do(holder.authorize(card, 800), "capture", capture_amount=500)
    parts = holder.authorize(card, 1000)
    holder.do(parts, "capture", capture_amount=400, close_authorization="false")
    holder.do(parts, "capture", capture_amount=600)
    late = holder.authorize(card, 650)
    holder.do(late, "expire")
    holder.do(late, "capture")
    holder.post(f"{TRANSACTIONS}/create_force_capture", card=card, amount=300)


def give_back(holder: Holder, card: str) -> None:
    """Refunds with and without a capture, and disputes that are won and lost."""
    transaction = holder.paid(card, 1000)["id"]
    holder.post(f"{TRANSACTIONS}/{transaction}/refund", refund_amount=400)
    holder.post(f"{TRANSACTIONS}/create_unlinked_refund", card=card, amount=250)
    for cents, explanation in ((1200, "winning_evidence"), (1300, "losing_evidence")):
        contest(holder, holder.paid(card, cents), explanation)
    provisional = contest(holder, holder.paid(card, 1400), "not ours")["id"]
    holder.post(f"/_sandbox/disputes/{provisional}/credit")
    holder.post(f"/_sandbox/disputes/{provisional}/resolve", outcome="lost")


def contest(holder: Holder, transaction: Any, explanation: str) -> Any:
    """Dispute a capture by its debit."""
    form = {
        "evidence[reason]": "fraudulent",
        "evidence[fraudulent][explanation]": explanation,
        "treasury[received_debit]": transaction["treasury"]["received_debit"],
    }
    made = holder.post("/v1/issuing/disputes", form)["id"]
    return holder.post(f"/v1/issuing/disputes/{made}/submit")


def pay(holder: Holder, account: str) -> None:
    """Pay a supplier by bank: canceled, failed, posted, and sent back."""
    form = {**SUPPLIER, "currency": "usd", "financial_account": account}
    path = "/v1/treasury/outbound_payments"
    canceled = holder.post(path, form, amount=110)["id"]
    holder.post(f"{path}/{canceled}/cancel")
    for cents, helpers in (
        (120, ("fail",)),
        (130, ("post",)),
        (140, ("post", "return")),
        (150, ()),
    ):
        made = holder.post(path, form, amount=cents)["id"]
        for helper in helpers:
            holder.post(f"{HELPERS}/outbound_payments/{made}/{helper}")
    inside = {
        "currency": "usd",
        "destination_payment_method_data[type]": "financial_account",
        "destination_payment_method_data[financial_account]": holder.neighbor().open(10),
        "financial_account": account,
    }
    holder.post(path, inside, amount=160)
    holder.attempt(path, form, amount=10_000_000)


def pull(holder: Holder, account: str) -> None:
    """Pull money from the account's own bank: it comes, fails, is called off, or is taken back."""
    form = {
        "currency": "usd",
        "financial_account": account,
        "origin_payment_method": "pm_usBankAccount_processing",
    }
    path = "/v1/treasury/inbound_transfers"
    canceled = holder.post(path, form, amount=210)["id"]
    holder.post(f"{path}/{canceled}/cancel")
    endings = {220: ("fail",), 230: ("succeed",), 240: ("succeed", "return"), 250: ()}
    for cents, helpers in endings.items():
        made = holder.post(path, form, amount=cents)["id"]
        for helper in helpers:
            holder.post(f"{HELPERS}/inbound_transfers/{made}/{helper}")
