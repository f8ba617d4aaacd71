"""A short conversation with Stripe, to be recorded, damaged and played."""

import json

from issuing_harness import API_VERSION
from issuing_harness.interactions import Request, Response

Conversation = list[tuple[Request, Response]]

KEY = "sk_test_51Mabcdefghijklmnopqrstuv"
HEADERS = {
    "Authorization": f"Bearer {KEY}",
    "Content-Type": "application/x-www-form-urlencoded",
    "Idempotency-Key": "7a6f1c9e-0000-4000-8000-000000000000",
    "Stripe-Version": API_VERSION,
    "User-Agent": "Stripe/v1 PythonBindings",
    "X-Stripe-Client-User-Agent": '{"lang": "python"}',
}

CARDHOLDER = {
    "id": "ich_1TQ9aVKf0wLmNoPqXy7ZbC3d",
    "object": "issuing.cardholder",
    "billing": {
        "address": {
            "city": "Lyon",
            "country": "FR",
            "line1": "8 rue de la République",
            "line2": None,
            "postal_code": "69001",
            "state": None,
        }
    },
    "company": {"tax_id_provided": False},
    "created": 1780000000,
    "email": "accounts@bookshop.example",
    "individual": None,
    "livemode": False,
    "metadata": {"team": "books"},
    "name": "Bookshop SAS",
    "phone_number": "+33612345678",
    "preferred_locales": [],
    "requirements": {"disabled_reason": None, "past_due": []},
    "spending_controls": {
        "allowed_categories": [],
        "blocked_categories": ["gambling"],
        "spending_limits": [{"amount": 5000, "categories": [], "interval": "daily"}],
        "spending_limits_currency": None,
    },
    "status": "active",
    "type": "company",
}
CARD = {
    "id": "ic_1TQ9aWKf0wLmNoPqGh5JkL8m",
    "object": "issuing.card",
    "brand": "Visa",
    "cancellation_reason": None,
    "cardholder": CARDHOLDER,
    "created": 1780000001,
    "currency": "usd",
    "exp_month": 5,
    "exp_year": 2029,
    "last4": "4242",
    "livemode": False,
    "metadata": {},
    "migrate_tokens_from": None,
    "pin": None,
    "status": "inactive",
    "type": "virtual",
    "wallets": {
        "apple_pay": {"eligible": False, "ineligible_reason": "missing_agreement"},
        "google_pay": {"eligible": True, "ineligible_reason": None},
        "primary_account_identifier": None,
    },
}
AUTHORIZATION = {
    "id": "iauth_1TQ9aXKf0wLmNoPqRs9TuV1w",
    "object": "issuing.authorization",
    "amount": 1000,
    "amount_details": {"atm_fee": None, "cashback_amount": 0},
    "approved": True,
    "authorization_method": "chip",
    "balance_transactions": [
        {
            "id": "txn_1TQ9aXKf0wLmNoPqAb2CdE3f",
            "object": "balance_transaction",
            "amount": -1000,
            "currency": "usd",
            "description": "Hold for authorization",
            "exchange_rate": None,
            "fee_details": [],
            "source": "iauth_1TQ9aXKf0wLmNoPqRs9TuV1w",
            "type": "issuing_authorization_hold",
        }
    ],
    "card": CARD,
    "merchant_data": {
        "category": "taxicabs_limousines",
        "category_code": "4121",
        "city": "San Francisco",
        "name": "Rocket Rides",
        "network_id": "1234567890",
        "tax_id": None,
        "terminal_id": "99999999",
        "url": "https://rocketrides.io/",
    },
    "metadata": {},
    "network_data": {
        "acquiring_institution_id": "123456",
        "system_trace_audit_number": "1234567890",
        "transaction_id": "test_766329255701857",
    },
    "request_history": [
        {"approved": True, "authorization_code": "S05137", "reason": "card_active"}
    ],
    "status": "pending",
    "transactions": [],
    "verification_data": {"cvc_check": "not_provided", "postal_code": "94103"},
}


def sdk_request(method: str, path: str, body: str | None = None, **headers: str) -> Request:
    """Return a request as the SDK sends it, to a sandbox on some port."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request.from_wire(method, f"http://127.0.0.1:41873{path}", {**HEADERS, **more}, body)


def stripe_response(document: object, number: int = 1, status: int = 200) -> Response:
    """Return a response with the headers Stripe sends, most of which nobody needs."""
    headers = {
        "content-type": "application/json",
        "date": "Mon, 01 Jun 2026 00:00:00 GMT",
        "request-id": f"req_{number:014d}",
        "server": "nginx",
        "set-cookie": "machine_identifier=abc",
        "stripe-version": API_VERSION,
    }
    return Response(status, headers, json.dumps(document))


def conversation() -> Conversation:
    """Six takes: a write, two reads side by side, a write, a read, a write."""
    cardholder, card = CARDHOLDER["id"], CARD["id"]
    form = f"cardholder={cardholder}&currency=usd&type=virtual&expand[]=cardholder&expand[]=pin"
    spend = f"card={card}&amount=1000&merchant_data[name]=Rocket+Rides&merchant_data[city]=Lyon"
    requests = [
        sdk_request(
            "POST", "/v1/issuing/cardholders", "name=Bookshop+SAS&billing[address][city]=Lyon"
        ),
        sdk_request("GET", f"/v1/issuing/cardholders/{cardholder}"),
        sdk_request("GET", "/v1/issuing/cards?limit=10&status=active"),
        sdk_request("POST", "/v1/issuing/cards", form),
        sdk_request("GET", f"/v1/issuing/cards/{card}"),
        sdk_request("POST", "/v1/test_helpers/issuing/authorizations", spend),
    ]
    documents = [
        CARDHOLDER,
        CARDHOLDER,
        {"object": "list", "data": [], "has_more": False, "url": "/v1/issuing/cards"},
        CARD,
        CARD,
        AUTHORIZATION,
    ]
    return [
        (request, stripe_response(document, number))
        for number, (request, document) in enumerate(zip(requests, documents, strict=True), 1)
    ]
