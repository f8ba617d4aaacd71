"""What tests of cards on financial accounts begin with and look at."""

from typing import Any

from tests.sandbox.api import AUTHORIZATIONS, Api
from tests.sandbox.connect import Speaking
from tests.sandbox.treasury import ACCOUNTS, FORM, TRANSACTIONS, Holder

REVERSALS = "/v1/treasury/debit_reversals"
ISSUING = "/v1/issuing/transactions"
SENT = "/v1/test_helpers/treasury/received_credits"


def shop_with_treasury(platform: Api) -> Speaking:
    """A connected account that may issue cards on financial accounts."""
    return Speaking(platform, Holder(platform).id)


def account_with(shop: Api, cents: int) -> Any:
    """A financial account for cards, with so much cash."""
    made = shop.have(ACCOUNTS, FORM)
    if cents:
        send(shop, made["id"], cents)
    return shop.see(f"{ACCOUNTS}/{made['id']}")


def send(shop: Api, account: str, cents: int) -> Any:
    """Money that comes to a financial account by ACH."""
    sent = {"amount": cents, "currency": "usd", "financial_account": account, "network": "ach"}
    return shop.have(SENT, sent)


def balance(shop: Api, account: str) -> tuple[int, int]:
    """The cash of a financial account, and what is pending to go out."""
    found = shop.see(f"{ACCOUNTS}/{account}")["balance"]
    assert found["inbound_pending"] == {"usd": 0}
    return found["cash"]["usd"], found["outbound_pending"]["usd"]


def transaction_of(shop: Api, authorization: str) -> Any:
    """The Transaction that an authorization holds by, with its entries; oldest first."""
    name = shop.see(f"/v1/issuing/authorizations/{authorization}")["treasury"]["transaction"]
    found = shop.see(f"{TRANSACTIONS}/{name}", {"expand[]": "entries"})
    found["entries"] = found["entries"]["data"][::-1]
    return found


def entries_of(shop: Api, authorization: str) -> list[tuple[str, int, int]]:
    """Each entry of that Transaction: its type, and what it did to cash and outbound_pending."""
    return [
        (each["type"], each["balance_impact"]["cash"], each["balance_impact"]["outbound_pending"])
        for each in transaction_of(shop, authorization)["entries"]
    ]


def shape_of(shop: Api, authorization: str) -> tuple[str, int]:
    """The status and the amount of that Transaction."""
    found = transaction_of(shop, authorization)
    return found["status"], found["amount"]


def do(shop: Api, authorization: str, helper: str, **form: Any) -> Any:
    """What a merchant does to an authorization."""
    return shop.have(f"{AUTHORIZATIONS}/{authorization}/{helper}", form)


def captured(shop: Api, card: str, cents: int, **form: Any) -> Any:
    """The transaction of a purchase that was captured."""
    authorization = shop.authorize(card, cents)["id"]
    return shop.capture(authorization, **form)["transactions"][-1]


def refund(shop: Api, transaction: str, **form: Any) -> Any:
    """The refund of a capture."""
    return shop.have(f"/v1/test_helpers/issuing/transactions/{transaction}/refund", form)


def listed(shop: Api, path: str, account: str) -> list[Any]:
    """What a financial account has, newest first."""
    return shop.see(path, {"financial_account": account})["data"]
