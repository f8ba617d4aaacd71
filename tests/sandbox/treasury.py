"""Helpers for tests of Treasury: a connected account with it, and a financial account in it."""

from typing import Any

from tests.sandbox.connect import CUSTOM

ACCOUNTS = "/v1/treasury/financial_accounts"
CREDITS = "/v1/treasury/received_credits"
DEBITS = "/v1/treasury/received_debits"
TRANSACTIONS = "/v1/treasury/transactions"
ENTRIES = "/v1/treasury/transaction_entries"
#: An account that asks for Treasury and for cards, and for transfers by ACH.
WITH_TREASURY = CUSTOM | {
    "capabilities[treasury][requested]": "true",
    "capabilities[us_bank_account_ach_payments][requested]": "true",
}
#: What is asked of a financial account by most tests.
FORM = {"supported_currencies[0]": "usd", "features[card_issuing][requested]": "true"}


class Holder:
    """A connected account that has Treasury, and its platform's client speaking for it.

    Args:
        api: the platform's client.
        form: parameters of the account that differ.
    """

    def __init__(self, api: Any, form: dict[str, str] | None = None) -> None:
        self.api = api
        self.id = api.have("/v1/accounts", WITH_TREASURY | (form or {}))["id"]
        api.see("/v1/balance")  # what is due happens before a call

    def have(self, path: str, form: Any = ()) -> Any:
        """What a POST answers that must succeed."""
        return self.api.have(path, form, stripe_account=self.id)

    def see(self, path: str, form: Any = ()) -> Any:
        """What a GET answers that must succeed."""
        return self.api.see(path, form, stripe_account=self.id)

    def post(self, path: str, form: Any = ()) -> Any:
        """The answer to a POST."""
        return self.api.post(path, form, stripe_account=self.id)

    def get(self, path: str, form: Any = ()) -> Any:
        """The answer to a GET."""
        return self.api.get(path, form, stripe_account=self.id)

    def open(self, **form: str) -> str:
        """Open a financial account and return its id."""
        return str(self.have(ACCOUNTS, FORM | form)["id"])

    def credit(self, account: str, cents: int, **form: str) -> Any:
        """Let a bank send money to a financial account."""
        sent = {"financial_account": account, "amount": cents, "currency": "usd", "network": "ach"}
        return self.have("/v1/test_helpers/treasury/received_credits", sent | form)

    def debit(self, account: str, cents: int, **form: str) -> Any:
        """Let a bank take money from a financial account."""
        sent = {"financial_account": account, "amount": cents, "currency": "usd", "network": "ach"}
        return self.have("/v1/test_helpers/treasury/received_debits", sent | form)

    def balance(self, account: str) -> dict[str, int]:
        """Return the sub-balances of a financial account, in cents."""
        shown = self.see(f"{ACCOUNTS}/{account}")["balance"]
        return {name: shown[name]["usd"] for name in shown}

    def events(self, *types: str) -> list[Any]:
        """Return the account's events of these types, newest first; all without any."""
        listed = self.see("/v1/events", {"limit": 100})["data"]
        return [event for event in listed if not types or event["type"] in types]


def _hold_money(api: Any, _: Any) -> dict[str, str]:
    """The platform's own financial account, with a little money in it, which may move by bank."""
    account = api.see(ACCOUNTS)["data"][0]["id"]
    api.have(f"{ACCOUNTS}/{account}/features", BY_BANK)
    form = {"amount": 50, "currency": "usd", "network": "ach", "financial_account": account}
    credit = api.have("/v1/test_helpers/treasury/received_credits", form)
    debit = api.have("/v1/test_helpers/treasury/received_debits", form | {"amount": 5})
    return {
        "financial_account": account,
        "received_credit": credit["id"],
        "received_debit": debit["id"],
        "trxn": credit["transaction"],
    }


def _pay(api: Any, ids: Any) -> dict[str, str]:
    """A payment that a slow bank has not taken yet."""
    slow = {f"{_DATA}[us_bank_account][account_number]": "000000000009"}
    form = PAYMENT | slow | {"financial_account": ids["financial_account"]}
    return {"id": str(api.have("/v1/treasury/outbound_payments", form)["id"])}


def _pull(api: Any, ids: Any) -> dict[str, str]:
    """A transfer that a slow bank has not paid yet."""
    form = TRANSFER | {"financial_account": ids["financial_account"]}
    name = str(api.have("/v1/treasury/inbound_transfers", form)["id"])
    return {"id": name, "inbound_transfer": name}


def _succeed(api: Any, ids: Any) -> dict[str, str]:
    """The transfer has succeeded, so that it can be returned."""
    api.have(f"/v1/test_helpers/treasury/inbound_transfers/{ids['id']}/succeed")
    return {}


def _reverse(kind: str, api: Any, ids: Any) -> dict[str, str]:
    """A reversal, and another credit or debit that can be reversed."""
    path, name = f"/v1/treasury/{kind}_reversals", f"received_{kind}"
    form = _SENT | {"financial_account": ids["financial_account"]}
    once, again = (api.have(f"/v1/test_helpers/treasury/{name}s", form)["id"] for _ in range(2))
    reversal = api.have(path, {name: once})["id"]
    return {f"{kind}_reversal": str(reversal), name: str(again)}


#: The features that money takes to move by bank.
BY_BANK = {
    f"{name}[requested]": "true"
    for name in ("inbound_transfers[ach]", "outbound_payments[ach]", "intra_stripe_flows")
}
_DATA = "destination_payment_method_data"
PAYMENT = {
    "amount": 5,
    "currency": "usd",
    f"{_DATA}[type]": "us_bank_account",
    f"{_DATA}[us_bank_account][account_number]": "000123456789",
    f"{_DATA}[us_bank_account][routing_number]": "110000000",
    f"{_DATA}[billing_details][name]": "Supplies Inc.",
}
TRANSFER = {
    "amount": 5,
    "currency": "usd",
    "origin_payment_method": "pm_usBankAccount_processing",
}
#: What tests of every operation need for those of Treasury, by a part of their names (see
#: ``test_parameters``).
MAKERS = {
    "/treasury": _hold_money,
    "/treasury/outbound_payments": _pay,
    "/treasury/inbound_transfers": _pull,
    "/treasury/inbound_transfers/{id}/return": _succeed,
    "/treasury/credit_reversals": lambda api, ids: _reverse("credit", api, ids),
    "/treasury/debit_reversals": lambda api, ids: _reverse("debit", api, ids),
    f"{ACCOUNTS}/": lambda api, _: {"financial_account": api.have(ACCOUNTS, FORM)["id"]},
    f"{CREDITS}/{{id}}": lambda _, ids: {"id": ids["received_credit"]},
    f"{DEBITS}/{{id}}": lambda _, ids: {"id": ids["received_debit"]},
    f"{TRANSACTIONS}/{{id}}": lambda _, ids: {"id": ids["trxn"]},
    f"{ENTRIES}/{{id}}": lambda api, ids: {
        "id": api.see(ENTRIES, {"financial_account": ids["financial_account"]})["data"][0]["id"]
    },
}
_SENT = {"amount": 5, "currency": "usd", "network": "ach"}
#: What the endpoints need besides the parameter in question.
NEEDED = {
    f"POST {ACCOUNTS}": FORM,
    "POST /v1/treasury/inbound_transfers": TRANSFER,
    "POST /v1/treasury/outbound_payments": PAYMENT,
    "POST /v1/test_helpers/treasury/received_credits": _SENT,
    "POST /v1/test_helpers/treasury/received_debits": _SENT,
}
#: What a form names besides the financial account.
NAMED = {
    "POST /v1/treasury/credit_reversals": ["received_credit"],
    "POST /v1/treasury/debit_reversals": ["received_debit"],
}
#: What a parameter needs to be valid, by how its name begins.
TOGETHER = {"status_transitions": {"status": "posted", "order_by": "posted_at"}}
