"""Stages for the operations of Treasury: a business with a financial account, and its flows.

Each is made for one request alone, in a connected account of its own, which the request names in
its header: a platform's own financial account carries no cards.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from fuzz_stages import EVIDENCE, HELPERS, Json, Ready, Stage

TREASURY: Final = "/v1/treasury"
TEST: Final = "/v1/test_helpers/treasury"
ASKED: Final = {"requested": True}
CONNECTED: Final[Json] = {
    "country": "US",
    "controller": {
        "stripe_dashboard": {"type": "none"},
        "fees": {"payer": "application"},
        "losses": {"payments": "application"},
        "requirement_collection": "application",
    },
    "capabilities": dict.fromkeys(
        ("card_issuing", "transfers", "treasury", "us_bank_account_ach_payments"), ASKED
    ),
}
FEATURES: Final[Json] = {
    "card_issuing": ASKED,
    "inbound_transfers": {"ach": ASKED},
    "intra_stripe_flows": ASKED,
    "outbound_payments": {"ach": ASKED},
}
CENTS: Final = 5000


@dataclass
class Business:
    """A connected account with a financial account that holds some money.

    Args:
        stage: where it is.
        id: ``acct_…``.
        account: ``fa_…``.
    """

    stage: Stage
    id: str
    account: str

    @classmethod
    def on(cls, stage: Stage) -> "Business":
        """A new one."""
        name = str(stage.post("/v1/accounts", **CONNECTED)["id"])
        headers = {"Stripe-Account": name}
        form: Json = {"supported_currencies": ["usd"], "features": FEATURES}
        made = stage.post(f"{TREASURY}/financial_accounts", headers, **form)
        business = cls(stage, name, str(made["id"]))
        business.flow("received_credits")
        return business

    @property
    def headers(self) -> dict[str, str]:
        """What names it."""
        return {"Stripe-Account": self.id}

    @property
    def money(self) -> Json:
        """What a flow must say."""
        return {"amount": 100, "currency": "usd", "financial_account": self.account}

    def post(self, path: str, **form: Any) -> Json:
        """The answer to a call in its name."""
        return self.stage.post(path, self.headers, **form)

    def flow(self, kind: str) -> str:
        """What a bank sends or takes; its id."""
        form: Json = {**self.money, "amount": CENTS, "network": "ach"}
        return str(self.post(f"{TEST}/{kind}", **form)["id"])

    def payment(self) -> str:
        """One that is processing."""
        return str(self.post(f"{TREASURY}/outbound_payments", **self.paying())["id"])

    def paying(self) -> Json:
        """What a payment says that stays processing."""
        bank = {"customer": "cus_1", "destination_payment_method": "pm_usBankAccount_processing"}
        return self.money | bank

    def transfer(self) -> str:
        """One that is processing."""
        return str(self.post(f"{TREASURY}/inbound_transfers", **self.pulling())["id"])

    def pulling(self) -> Json:
        """What a transfer says that stays processing."""
        return {**self.money, "origin_payment_method": "pm_usBankAccount_processing"}

    def arrived(self) -> str:
        """A transfer that has succeeded."""
        name = self.transfer()
        self.post(f"{TEST}/inbound_transfers/{name}/succeed")
        return name

    def transaction(self) -> str:
        """The Transaction of a credit."""
        return self._newest("transactions")

    def entry(self) -> str:
        """The entry of a credit."""
        return self._newest("transaction_entries")

    def given_back(self) -> str:
        """The reversal of a credit."""
        credit = self.flow("received_credits")
        return str(self.post(f"{TREASURY}/credit_reversals", received_credit=credit)["id"])

    def emptied(self) -> str:
        """The financial account, with nothing in it."""
        self.flow("received_debits")
        return self.account

    def _newest(self, kind: str) -> str:
        path = f"{TREASURY}/{kind}?financial_account={self.account}"
        return str(self.stage.get(path, self.headers)["data"][0]["id"])

    def purchase(self) -> Json:
        """An authorization of a card on the financial account, captured."""
        company: Json = {"type": "company", "name": "Company Card"}
        address = {"line1": "123 Main Street", "city": "San Francisco", "postal_code": "94111"}
        billing = {"billing": {"address": {**address, "country": "US"}}}
        holder = self.post("/v1/issuing/cardholders", **company | billing)["id"]
        form: Json = {"cardholder": holder, "currency": "usd", "type": "virtual"}
        on_account = {"status": "active", "financial_account": self.account}
        card = self.post("/v1/issuing/cards", **form | on_account)["id"]
        held = self.post(f"{HELPERS}/authorizations", card=card, amount=700)["id"]
        return self.post(f"{HELPERS}/authorizations/{held}/capture")

    def reversal(self) -> str:
        """The debit reversal of a dispute that was submitted."""
        debit = self.purchase()["treasury"]["received_debits"][0]
        form: Json = {"treasury": {"received_debit": debit}, "evidence": EVIDENCE}
        made = self.post("/v1/issuing/disputes", **form)["id"]
        submitted = self.post(f"/v1/issuing/disputes/{made}/submit")
        return str(submitted["treasury"]["debit_reversal"])


def _with(*path: str, **form: Any) -> Callable[[Stage], Ready]:
    """A stage: a business; the path names what a method of it makes, and so may the form.

    Args:
        path: the name of a parameter in the path, and of the method that makes what it names.
        form: parameters; text that begins with ``=`` names a method that makes the value.
    """

    def make(stage: Stage) -> Ready:
        business = Business.on(stage)
        names = {path[0]: _made(business, path[1])} if path else {}
        given = {
            name: _made(business, value[1:]) if str(value).startswith("=") else value
            for name, value in form.items()
        }
        return Ready(names, given, business.headers)

    return make


def _made(business: Business, name: str) -> str:
    kinds = {"credit": "received_credits", "debit": "received_debits"}
    if name in kinds:
        return business.flow(kinds[name])
    return business.account if name == "account" else str(getattr(business, name)())


def _filled(path: str, form: Callable[[Business], Json]) -> dict[str, Callable[[Stage], Ready]]:
    """A stage for a call whose parameters a business knows."""

    def make(stage: Stage) -> Ready:
        business = Business.on(stage)
        return Ready(form=form(business), headers=business.headers)

    return {f"POST {path}": make}


def _card_on_account(stage: Stage) -> Ready:
    """Cards on a financial account are retrieved, and changed, in the business's name."""
    business = Business.on(stage)
    card = business.purchase()["card"]["id"]
    return Ready({"card": str(card)}, headers=business.headers)


#: By operation; those of lists name the financial account that they are of.
TREASURY_STAGES: Final[dict[str, Callable[[Stage], Ready]]] = {
    **{
        f"GET {TREASURY}/{kind}": _with(financial_account="=account")
        for kind in (
            *("credit_reversals", "debit_reversals", "inbound_transfers", "outbound_payments"),
            *("received_credits", "received_debits", "transaction_entries", "transactions"),
        )
    },
    "GET /v1/issuing/cards/{card}": _card_on_account,
    f"POST {TREASURY}/financial_accounts": _with(supported_currencies=["usd"]),
    **{
        f"{verb} {TREASURY}/financial_accounts/{{financial_account}}{rest}": _with(
            "financial_account", "account"
        )
        for verb, rest in (("GET", ""), ("POST", ""), ("GET", "/features"), ("POST", "/features"))
    },
    f"GET {TREASURY}/outbound_payments/{{id}}": _with("id", "payment"),
    f"POST {TREASURY}/outbound_payments/{{id}}/cancel": _with("id", "payment"),
    f"GET {TREASURY}/inbound_transfers/{{id}}": _with("id", "transfer"),
    f"POST {TREASURY}/inbound_transfers/{{inbound_transfer}}/cancel": _with(
        "inbound_transfer", "transfer"
    ),
    f"GET {TREASURY}/received_credits/{{id}}": _with("id", "credit"),
    f"GET {TREASURY}/received_debits/{{id}}": _with("id", "debit"),
    f"GET {TREASURY}/debit_reversals/{{debit_reversal}}": _with("debit_reversal", "reversal"),
    f"POST {TREASURY}/credit_reversals": _with(received_credit="=credit"),
    f"POST {TREASURY}/debit_reversals": _with(received_debit="=debit"),
    **_filled(f"{TREASURY}/outbound_payments", Business.paying),
    **_filled(f"{TREASURY}/inbound_transfers", Business.pulling),
    **_filled(f"{TEST}/received_credits", lambda business: business.money | {"network": "ach"}),
    **_filled(f"{TEST}/received_debits", lambda business: business.money | {"network": "ach"}),
    **{
        f"POST {TEST}/outbound_payments/{{id}}/{helper}": _with("id", "payment")
        for helper in ("fail", "post", "return")
    },
    **{
        f"POST {TEST}/inbound_transfers/{{id}}/{helper}": _with("id", "transfer")
        for helper in ("fail", "succeed")
    },
    f"POST {TEST}/inbound_transfers/{{id}}/return": _with("id", "arrived"),
    f"GET {TREASURY}/transactions/{{id}}": _with("id", "transaction"),
    f"GET {TREASURY}/transaction_entries/{{id}}": _with("id", "entry"),
    f"GET {TREASURY}/credit_reversals/{{credit_reversal}}": _with("credit_reversal", "given_back"),
    f"POST {TREASURY}/financial_accounts/{{financial_account}}/close": _with(
        "financial_account", "emptied"
    ),
}
