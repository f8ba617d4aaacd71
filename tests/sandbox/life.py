"""An account with some of every kind of state, and a comparison of all state of two accounts."""

import random
import re
from typing import Any

from issuing_sandbox.store.tables import Store
from tests.sandbox.api import AUTHORIZATIONS, DAY, PDF, Api
from tests.sandbox.bank_flows import FEATURES, Business
from tests.sandbox.connect import Speaking, connected
from tests.sandbox.treasury import ENTRIES, TRANSACTIONS

#: Nothing listens there: deliveries fail, and are scheduled again.
NOWHERE = "http://127.0.0.1:9/hook"
#: What an attempt at a delivery records by the wall clock, by which receivers check it.
REAL_TIME = re.compile(rb'"(sent_at|seconds|signature)": [^\n]+\n\s*')
#: What moves the money of a financial account.
FLOWS = (
    *("credit_reversal", "debit_reversal", "inbound_transfer", "outbound_payment"),
    *("received_credit", "received_debit"),
)
#: Attributes that refer to something which is no state of the account.
REFERENCES = (
    "changes",
    "platform",
    "policies",
    "_account",
    "_ids",
    "_clock",
    "_now",
    "_changes",
    "_table",
)
#: Attributes that end with the program: requests in progress, and what the next call finds.
TRANSIENT = ("_underway", "is_discarded", "in_flight", "replaced_by")
#: Attributes that are derived from the rest; of the job queue the jobs are compared.
DERIVED = (
    "_draw",
    "_heap",
    "_index",
    "_last_due",
    "_latest",
    "_middle",
    "_second",
    "_seed",
    "append",
    "card_cache",
    "currency",
    "open_checks",
    "table",
)


def populate(api: Api) -> dict[str, str]:
    """Do something of every kind, and return the ids that later calls name."""
    url = {"url": NOWHERE, "enabled_events[]": "*"}
    endpoint = api.have("/v1/webhook_endpoints", url)
    api.fund(100_000)
    holder = api.cardholder()["id"]
    limit = {"spending_controls[spending_limits][0][amount]": 50_000}
    card = api.card(holder, **limit)["id"]
    evidence = api.upload(PDF).json["id"]
    first = api.authorize(card, 700)["id"]
    transaction = api.capture(first, capture_amount=500)["transactions"][0]["id"]
    dispute = api.dispute(
        transaction, **{"evidence[fraudulent][additional_documentation]": evidence}
    )
    api.authorize(card, 10_000_000)
    api.pass_time(3 * DAY)
    api.have("/v1/topups", {"amount": 40, "currency": "usd", "destination_balance": "issuing"})
    keyed = {"idempotency_key": "kept"}
    held = api.have(AUTHORIZATIONS, {"card": card, "amount": 9}, **keyed)["id"]
    api.post("/v1/issuing/cards", {"cardholder": "ich_nobody"}, idempotency_key="refused")
    replaced = {"replacement_for": card, "replacement_reason": "lost"}
    api.have(f"/v1/issuing/cards/{card}", {"status": "canceled", "cancellation_reason": "lost"})
    new = api.card(holder, **replaced, status="inactive")["id"]
    api.have(f"/v1/issuing/cards/{new}", {"status": "active"})
    api.have("/_sandbox/faults", {"kind": "rate_limit", "path": "/v1/issuing/disputes"})
    shop = connected(api)
    shop.fund(5000)
    people = f"/v1/accounts/{shop.account}/persons"
    api.have(people, {"first_name": "Ada", "relationship[representative]": "true"})
    api.have("/v1/tokens", {"person[last_name]": "Lovelace"})
    api.have("/v1/account_links", {"account": shop.account, "type": "account_onboarding"})
    shop.have("/_sandbox/requirements", {"requirement": "company.tax_id", "seconds": DAY})
    return {
        "endpoint": endpoint["id"],
        "holder": holder,
        "card": new,
        "replaced": card,
        "held": held,
        "dispute": dispute["id"],
        "shop": shop.account,
        **keep_accounts(api),
    }


def keep_accounts(api: Api) -> dict[str, str]:
    """Do what a business with a financial account does, and return the ids of it."""
    asked = FEATURES | {"features[card_issuing][requested]": "true"}
    business = Business(
        api, 90_000, asked | {"features[financial_addresses][aba][requested]": "true"}
    )
    account, speaking = business.account, Speaking(api, business.id)
    card = speaking.card(financial_account=account)["id"]
    parts = speaking.authorize(card, 1000)["id"]
    left_open = {"capture_amount": 400, "close_authorization": "false"}
    paid = speaking.capture(parts, **left_open)["transactions"][0]
    refund = f"/v1/test_helpers/issuing/transactions/{paid['id']}/refund"
    business.have(refund, {"refund_amount": 100})
    disputed = {
        "evidence[reason]": "fraudulent",
        "evidence[fraudulent][explanation]": "This was not me.",
        "treasury[received_debit]": paid["treasury"]["received_debit"],
    }
    dispute = business.have("/v1/issuing/disputes", disputed)["id"]
    business.have(f"/v1/issuing/disputes/{dispute}/submit")
    credit, debit = business.credit(account, 700)["id"], business.debit(account, 50)["id"]
    business.have("/v1/treasury/credit_reversals", {"received_credit": credit})
    business.have("/v1/treasury/debit_reversals", {"received_debit": debit})
    business.debit(account, 10**7)
    return {
        "business": business.id,
        "financial_account": account,
        "account_hold": parts,
        "account_dispute": dispute,
        "payment": business.pay()["id"],
        "transfer": business.pull()["id"],
    }


def state_of(thing: Any) -> Any:
    """Return all attributes of a thing as plain values, so that two of them can be compared."""
    thing = thing.unfold() if hasattr(thing, "unfold") else thing
    if isinstance(thing, random.Random):
        return thing.getstate()
    if isinstance(thing, Store):
        return {name: state_of(table) for name, table in thing._tables.items() if len(table)}
    if isinstance(thing, dict):
        return {str(key): state_of(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple | set):
        return [state_of(item) for item in thing]
    if thing is None or isinstance(thing, str | int | float | bytes):
        return thing
    assert not callable(thing), f"{thing} cannot be carried over"
    return {name: state_of(value) for name, value in _attributes(thing) if name not in _left_out()}


def _left_out() -> tuple[str, ...]:
    return (*REFERENCES, *TRANSIENT, *DERIVED)


def _attributes(thing: Any) -> list[tuple[str, Any]]:
    slots = [name for base in type(thing).__mro__ for name in getattr(base, "__slots__", ())]
    named = [(name, getattr(thing, name)) for name in slots]
    return named + list(getattr(thing, "__dict__", {}).items())


def responses_after(api: Api, ids: dict[str, str]) -> list[tuple[int, bytes, dict[str, str]]]:
    """Return the responses to calls that touch all of an account's state: always the same."""
    responses = [
        api.get(f"/v1/issuing/disputes/{ids['dispute']}"),
        api.get(f"/v1/issuing/disputes/{ids['dispute']}"),
        api.get("/_sandbox/clock"),
        api.get("/v1/events", {"limit": 100}),
        api.get(f"/v1/issuing/cards/{ids['card']}", {"expand[]": "number"}),
        api.get("/v1/balance_transactions", {"limit": 100}),
        api.post(AUTHORIZATIONS, {"card": ids["card"], "amount": 49_300}),
        api.post(AUTHORIZATIONS, {"card": ids["card"], "amount": 9}, idempotency_key="kept"),
        api.post("/v1/issuing/cards", {"cardholder": "ich_x"}, idempotency_key="refused"),
        api.post(f"{AUTHORIZATIONS}/{ids['held']}/capture"),
        api.post("/v1/issuing/disputes", {"transaction": "ipi_nothing"}),
        api.post(f"/v1/issuing/disputes/{ids['dispute']}/submit"),
        api.get("/v1/balance", stripe_account=ids["shop"]),
        api.get("/v1/account", stripe_account=ids["shop"]),
        api.get(f"/v1/accounts/{ids['shop']}/persons"),
        api.post("/_sandbox/account_links/visit", {}, stripe_account=ids["shop"]),
        api.post("/v1/issuing/cardholders", {}, stripe_account=ids["shop"]),
        *_responses_of_business(api, ids),
        api.post("/_sandbox/clock/advance", {"seconds": 40 * DAY}),
        *_shown_of_business(api, ids),
        api.get("/v1/issuing/authorizations", {"limit": 100}),
        api.get("/_sandbox/deliveries"),
        api.get("/v1/balance"),
    ]
    return [
        (response.status, REAL_TIME.sub(b"", response.body), dict(response.headers))
        for response in responses
    ]


def _responses_of_business(api: Api, ids: dict[str, str]) -> list[Any]:
    """Return the responses to what goes on with the money of a financial account."""
    calls = (
        f"{AUTHORIZATIONS}/{ids['account_hold']}/capture",
        f"/_sandbox/disputes/{ids['account_dispute']}/resolve",
        f"/v1/treasury/outbound_payments/{ids['payment']}/cancel",
        f"/v1/test_helpers/treasury/inbound_transfers/{ids['transfer']}/succeed",
    )
    form = {"outcome": "won"}
    return [
        api.post(path, form if path.endswith("resolve") else {}, stripe_account=ids["business"])
        for path in calls
    ] + _shown_of_business(api, ids)


def _shown_of_business(api: Api, ids: dict[str, str]) -> list[Any]:
    """Return the responses that show all of a financial account's money."""
    named = {"financial_account": ids["financial_account"], "limit": 100}
    accounts = "/v1/treasury/financial_accounts"
    shown = (
        (f"{accounts}/{ids['financial_account']}", {"expand[]": "features"}),
        *((path, named) for path in (TRANSACTIONS, ENTRIES)),
        *((f"/v1/treasury/{kind}s", named) for kind in FLOWS),
    )
    return [api.get(path, form, stripe_account=ids["business"]) for path, form in shown]
