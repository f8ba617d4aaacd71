"""The walk: a card program's life, and the refusals it can meet, as calls in a fixed order.

Lists are narrowed to what the walk itself has made, so that an account may have a history.
"""

from typing import Any, Final

from issuing_harness.money import Money
from issuing_harness.parity.step import Step

#: What the purchases of the walk take, with room to spare.
NEEDED: Final = Money(20_000)
#: A moment the walk names itself, so that it is the same on both sides: 1 January 2026.
AGREED: Final = 1_767_225_600

_HOLDERS: Final = "/v1/issuing/cardholders"
_CARDS: Final = "/v1/issuing/cards"
_READ: Final = "/v1/issuing/authorizations"
_SPEND: Final = "/v1/test_helpers/issuing/authorizations"
_MOVES: Final = "/v1/issuing/transactions"
_REFUND: Final = "/v1/test_helpers/issuing/transactions"

_ADDRESS: Final[dict[str, Any]] = {
    "billing[address][line1]": "123 Main Street",
    "billing[address][city]": "San Francisco",
    "billing[address][state]": "CA",
    "billing[address][postal_code]": "94111",
    "billing[address][country]": "US",
}
_COMPANY: Final[dict[str, Any]] = {"type": "company", "name": "Company Card", **_ADDRESS}
_PERSON: Final[dict[str, Any]] = {
    "type": "individual",
    "name": "Alice Archer",
    "email": "alice@example.com",
    "phone_number": "+14155550123",
    "individual[first_name]": "Alice",
    "individual[last_name]": "Archer",
    "individual[card_issuing][user_terms_acceptance][date]": AGREED,
    "individual[card_issuing][user_terms_acceptance][ip]": "203.0.113.7",
    **_ADDRESS,
}
_CARD: Final[dict[str, Any]] = {"currency": "usd", "type": "virtual", "cardholder": "{company.id}"}
_LIMIT: Final[dict[str, Any]] = {
    "spending_controls[spending_limits][0][amount]": 5_000,
    "spending_controls[spending_limits][0][interval]": "per_authorization",
    "spending_controls[blocked_categories][0]": "betting_casino_gambling",
}
_RIDE: Final[dict[str, Any]] = {
    "card": "{card.id}",
    "merchant_data[category]": "taxicabs_limousines",
    "merchant_data[name]": "Rocket Rides",
}
_TOO_MUCH: Final[dict[str, Any]] = {f"metadata[k{each}]": "v" for each in range(51)}

CARDHOLDERS: Final = (
    Step("the balance", "GET /v1/balance"),
    Step("a company", f"POST {_HOLDERS}", _COMPANY, "company"),
    Step("a person", f"POST {_HOLDERS}", {**_PERSON, "metadata[team]": "a"}, "person"),
    Step("the company, reviewed", f"GET {_HOLDERS}/{{company.id}}", settles=True),
    Step("the person, reviewed", f"GET {_HOLDERS}/{{person.id}}", settles=True),
    Step("metadata is merged", f"POST {_HOLDERS}/{{person.id}}", {"metadata[role]": "b"}),
    Step("metadata is unset", f"POST {_HOLDERS}/{{person.id}}", {"metadata[team]": ""}),
    Step("a changed e-mail", f"POST {_HOLDERS}/{{person.id}}", {"email": "archer@example.com"}),
)
CARDS: Final = (
    Step("a card", f"POST {_CARDS}", {**_CARD, **_LIMIT}, "card"),
    Step("the card, activated", f"POST {_CARDS}/{{card.id}}", {"status": "active"}),
    Step("another card", f"POST {_CARDS}", {**_CARD, "status": "active"}, "second"),
    Step("the other card, frozen", f"POST {_CARDS}/{{second.id}}", {"status": "inactive"}),
    Step("a third card", f"POST {_CARDS}", _CARD, "third"),
    Step(
        "the third card, canceled",
        f"POST {_CARDS}/{{third.id}}",
        {"status": "canceled", "cancellation_reason": "lost"},
    ),
    Step("a canceled card, activated", f"POST {_CARDS}/{{third.id}}", {"status": "active"}),
    Step("a canceled card, described", f"POST {_CARDS}/{{third.id}}", {"metadata[a]": "b"}),
    Step("a physical card without an address", f"POST {_CARDS}", {**_CARD, "type": "physical"}),
    Step(
        "controls that contradict each other",
        f"POST {_CARDS}/{{card.id}}",
        {
            "spending_controls[allowed_categories][0]": "bakeries",
            "spending_controls[blocked_categories][0]": "book_stores",
        },
    ),
)
PURCHASES: Final = tuple(
    Step(name, call, given, saves, spends=True)
    for name, call, given, saves in (
        ("a ride", f"POST {_SPEND}", {**_RIDE, "amount": 1_000}, "ride"),
        ("the ride, captured", f"POST {_SPEND}/{{ride.id}}/capture", {}, "captured"),
        ("the capture's transaction", f"GET {_MOVES}/{{captured.transactions.0.id}}", {}, "move"),
        (
            "the capture's row",
            "GET /v1/balance_transactions/{captured.transactions.0.balance_transaction}",
            {},
            "",
        ),
        ("the ride, captured again", f"POST {_SPEND}/{{ride.id}}/capture", {}, ""),
        ("the ride, reversed too late", f"POST {_SPEND}/{{ride.id}}/reverse", {}, ""),
        ("a refund in part", f"POST {_REFUND}/{{move.id}}/refund", {"refund_amount": 400}, ""),
        ("a refund of too much", f"POST {_REFUND}/{{move.id}}/refund", {"refund_amount": 9999}, ""),
        ("a ride to reverse", f"POST {_SPEND}", {**_RIDE, "amount": 1_100}, "back"),
        ("reversed in part", f"POST {_SPEND}/{{back.id}}/reverse", {"reverse_amount": 100}, ""),
        ("reversed", f"POST {_SPEND}/{{back.id}}/reverse", {}, ""),
        ("reversed again", f"POST {_SPEND}/{{back.id}}/reverse", {}, ""),
        ("a reversed ride, captured", f"POST {_SPEND}/{{back.id}}/capture", {}, ""),
        ("a ride to expire", f"POST {_SPEND}", {**_RIDE, "amount": 1_200}, "late"),
        ("expired", f"POST {_SPEND}/{{late.id}}/expire", {}, ""),
        ("expired again", f"POST {_SPEND}/{{late.id}}/expire", {}, ""),
        ("a ride to capture in parts", f"POST {_SPEND}", {**_RIDE, "amount": 1_300}, "parts"),
        (
            "captured in part, left open",
            f"POST {_SPEND}/{{parts.id}}/capture",
            {"capture_amount": 500, "close_authorization": "false"},
            "",
        ),
        ("incremented", f"POST {_SPEND}/{{parts.id}}/increment", {"increment_amount": 100}, ""),
        ("the rest, captured", f"POST {_SPEND}/{{parts.id}}/capture", {"capture_amount": 800}, ""),
        ("rows of the parts", "GET /v1/balance_transactions", {"source": "{parts.id}"}, ""),
        ("over the limit", f"POST {_SPEND}", {**_RIDE, "amount": 5_001}, "declined"),
        ("a declined ride, captured", f"POST {_SPEND}/{{declined.id}}/capture", {}, ""),
        (
            "a blocked category",
            f"POST {_SPEND}",
            {**_RIDE, "merchant_data[category]": "betting_casino_gambling", "amount": 100},
            "",
        ),
        ("with a frozen card", f"POST {_SPEND}", {"card": "{second.id}", "amount": 100}, ""),
        ("with a canceled card", f"POST {_SPEND}", {"card": "{third.id}", "amount": 100}, ""),
        ("described", f"POST {_READ}/{{ride.id}}", {"metadata[trip]": "7"}, ""),
        # nothing tags an authorization, so that both sides count alike
        ("too much metadata", f"POST {_READ}/{{ride.id}}", _TOO_MUCH, ""),
        ("authorizations of the card", f"GET {_READ}", {"card": "{card.id}"}, ""),
        ("transactions of the card", f"GET {_MOVES}", {"card": "{card.id}"}, ""),
        (
            "a transaction, expanded",
            f"GET {_MOVES}/{{move.id}}",
            {"expand[]": "authorization.cardholder", "expand[]#2": "balance_transaction"},
            "",
        ),
    )
)
TOPUPS: Final = (
    Step(
        "a top-up",
        "POST /v1/topups",
        {"amount": 1_000, "currency": "usd", "destination_balance": "issuing"},
        "topup",
    ),
    Step("the top-up a moment later", "GET /v1/topups/{topup.id}"),
)
