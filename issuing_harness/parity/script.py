"""The script: steps of a card program's life as API calls, which can refer to earlier responses.

Lists are narrowed to what the script itself has created, so that an account may have a history.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from issuing_harness import API_VERSION
from issuing_harness.interactions import Pairs, Request
from issuing_harness.money import Money

_REFERENCE: Final = re.compile(r"{(\w+)((?:\.\w+)*)}")


class UnresolvedReference(LookupError):
    """A step refers to something that no earlier step has created on this side."""


@dataclass(frozen=True, slots=True)
class Step:
    """One API call of the script.

    Args:
        name: describes it, unique in the script.
        call: method and path, ``"GET /v1/issuing/cards/{card.id}"``.
        parameters: by name; references in braces are replaced by fields of earlier responses.
        saved_as: the name by which later steps refer to the response.
        headers: sent beside the version and the idempotency key.
        key: an idempotency key to use instead of the one made from the name.
        needs_funds: whether it needs money in the Issuing balance.
        needs_treasury: whether it needs an account that is onboarded on Treasury.
        awaits_review: whether it is repeated until the review of its cardholder is over.
    """

    name: str
    call: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    saved_as: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    needs_funds: bool = False
    needs_treasury: bool = False
    awaits_review: bool = False

    def request(self, saved: Mapping[str, Any], run_id: str) -> Request:
        """Return the request with all references replaced.

        Args:
            saved: documents of earlier responses, by name.
            run_id: makes the idempotency keys of a run unique.

        Raises:
            UnresolvedReference: a reference has no document, or names a field it lacks.
        """
        method, path = self.call.split()
        pairs = tuple((name, _resolve(str(text), saved)) for name, text in self.parameters.items())
        headers = {"stripe-version": API_VERSION, **self.headers}
        if method == "POST":
            headers.setdefault("idempotency-key", f"parity {run_id} {self.key or self.name}")
        query, form = ((), pairs) if method == "POST" else (pairs, ())
        return Request(
            method, _resolve(path, saved), _repeatable(query), _repeatable(form), headers
        )


def _resolve(text: str, saved: Mapping[str, Any]) -> str:
    """Replace references such as ``{card.id}`` by fields of saved documents."""
    return _REFERENCE.sub(lambda match: str(_field(match, saved)), text)


def _field(reference: re.Match[str], saved: Mapping[str, Any]) -> Any:
    node: Any = saved
    for name in (reference[1], *reference[2].split(".")[1:]):
        try:
            node = node[int(name)] if isinstance(node, list) else node[name]
        except (KeyError, IndexError, TypeError, ValueError):
            raise UnresolvedReference(f"{reference[0]} was not made here") from None
    return node


def _repeatable(pairs: Pairs) -> Pairs:
    """Drop the numbers by which a parameter is given repeatedly: ``expand[]#2``, ``expand[]``."""
    return tuple((name.partition("#")[0], value) for name, value in pairs)


#: Funds for the purchases of the script, with some to spare.
REQUIRED_FUNDS: Final = Money(20_000)
#: A moment that the script itself names, so that it is the same on both sides: 1 January 2026.
TERMS_ACCEPTED_AT: Final = 1_767_225_600

_CARDHOLDERS: Final = "/v1/issuing/cardholders"
_CARDS: Final = "/v1/issuing/cards"
_AUTHORIZATIONS: Final = "/v1/issuing/authorizations"
_TEST_AUTHORIZATIONS: Final = "/v1/test_helpers/issuing/authorizations"
_TRANSACTIONS: Final = "/v1/issuing/transactions"
_TEST_TRANSACTIONS: Final = "/v1/test_helpers/issuing/transactions"

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
    "individual[card_issuing][user_terms_acceptance][date]": TERMS_ACCEPTED_AT,
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
_TOO_MUCH: Final[dict[str, Any]] = {f"metadata[k{number}]": "v" for number in range(51)}

CARDHOLDER_STEPS: Final = (
    Step("the balance", "GET /v1/balance"),
    Step("a company", f"POST {_CARDHOLDERS}", _COMPANY, "company"),
    Step("a person", f"POST {_CARDHOLDERS}", {**_PERSON, "metadata[team]": "a"}, "person"),
    Step("the company, reviewed", f"GET {_CARDHOLDERS}/{{company.id}}", awaits_review=True),
    Step("the person, reviewed", f"GET {_CARDHOLDERS}/{{person.id}}", awaits_review=True),
    Step("metadata is merged", f"POST {_CARDHOLDERS}/{{person.id}}", {"metadata[role]": "b"}),
    Step("metadata is unset", f"POST {_CARDHOLDERS}/{{person.id}}", {"metadata[team]": ""}),
    Step("a changed e-mail", f"POST {_CARDHOLDERS}/{{person.id}}", {"email": "archer@example.com"}),
)
CARD_STEPS: Final = (
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
PURCHASE_STEPS: Final = tuple(
    Step(name, call, parameters, saved_as, needs_funds=True)
    for name, call, parameters, saved_as in (
        ("a ride", f"POST {_TEST_AUTHORIZATIONS}", {**_RIDE, "amount": 1_000}, "ride"),
        ("the ride, captured", f"POST {_TEST_AUTHORIZATIONS}/{{ride.id}}/capture", {}, "captured"),
        (
            "the capture's transaction",
            f"GET {_TRANSACTIONS}/{{captured.transactions.0.id}}",
            {},
            "move",
        ),
        (
            "the capture's row",
            "GET /v1/balance_transactions/{captured.transactions.0.balance_transaction}",
            {},
            "",
        ),
        ("the ride, captured again", f"POST {_TEST_AUTHORIZATIONS}/{{ride.id}}/capture", {}, ""),
        ("the ride, reversed too late", f"POST {_TEST_AUTHORIZATIONS}/{{ride.id}}/reverse", {}, ""),
        (
            "a refund in part",
            f"POST {_TEST_TRANSACTIONS}/{{move.id}}/refund",
            {"refund_amount": 400},
            "",
        ),
        (
            "a refund of too much",
            f"POST {_TEST_TRANSACTIONS}/{{move.id}}/refund",
            {"refund_amount": 9999},
            "",
        ),
        ("a ride to reverse", f"POST {_TEST_AUTHORIZATIONS}", {**_RIDE, "amount": 1_100}, "back"),
        (
            "reversed in part",
            f"POST {_TEST_AUTHORIZATIONS}/{{back.id}}/reverse",
            {"reverse_amount": 100},
            "",
        ),
        ("reversed", f"POST {_TEST_AUTHORIZATIONS}/{{back.id}}/reverse", {}, ""),
        ("reversed again", f"POST {_TEST_AUTHORIZATIONS}/{{back.id}}/reverse", {}, ""),
        ("a reversed ride, captured", f"POST {_TEST_AUTHORIZATIONS}/{{back.id}}/capture", {}, ""),
        ("a ride to expire", f"POST {_TEST_AUTHORIZATIONS}", {**_RIDE, "amount": 1_200}, "late"),
        ("expired", f"POST {_TEST_AUTHORIZATIONS}/{{late.id}}/expire", {}, ""),
        ("expired again", f"POST {_TEST_AUTHORIZATIONS}/{{late.id}}/expire", {}, ""),
        (
            "a ride to capture in parts",
            f"POST {_TEST_AUTHORIZATIONS}",
            {**_RIDE, "amount": 1_300},
            "parts",
        ),
        (
            "captured in part, left open",
            f"POST {_TEST_AUTHORIZATIONS}/{{parts.id}}/capture",
            {"capture_amount": 500, "close_authorization": "false"},
            "",
        ),
        (
            "incremented",
            f"POST {_TEST_AUTHORIZATIONS}/{{parts.id}}/increment",
            {"increment_amount": 100},
            "",
        ),
        (
            "the rest, captured",
            f"POST {_TEST_AUTHORIZATIONS}/{{parts.id}}/capture",
            {"capture_amount": 800},
            "",
        ),
        ("rows of the parts", "GET /v1/balance_transactions", {"source": "{parts.id}"}, ""),
        ("over the limit", f"POST {_TEST_AUTHORIZATIONS}", {**_RIDE, "amount": 5_001}, "declined"),
        (
            "a declined ride, captured",
            f"POST {_TEST_AUTHORIZATIONS}/{{declined.id}}/capture",
            {},
            "",
        ),
        (
            "a blocked category",
            f"POST {_TEST_AUTHORIZATIONS}",
            {**_RIDE, "merchant_data[category]": "betting_casino_gambling", "amount": 100},
            "",
        ),
        (
            "with a frozen card",
            f"POST {_TEST_AUTHORIZATIONS}",
            {"card": "{second.id}", "amount": 100},
            "",
        ),
        (
            "with a canceled card",
            f"POST {_TEST_AUTHORIZATIONS}",
            {"card": "{third.id}", "amount": 100},
            "",
        ),
        ("described", f"POST {_AUTHORIZATIONS}/{{ride.id}}", {"metadata[trip]": "7"}, ""),
        # the harness tags no authorizations, so that both sides count the same keys
        ("too much metadata", f"POST {_AUTHORIZATIONS}/{{ride.id}}", _TOO_MUCH, ""),
        ("authorizations of the card", f"GET {_AUTHORIZATIONS}", {"card": "{card.id}"}, ""),
        ("transactions of the card", f"GET {_TRANSACTIONS}", {"card": "{card.id}"}, ""),
        (
            "a transaction, expanded",
            f"GET {_TRANSACTIONS}/{{move.id}}",
            {"expand[]": "authorization.cardholder", "expand[]#2": "balance_transaction"},
            "",
        ),
    )
)
TOPUP_STEPS: Final = (
    Step(
        "a top-up",
        "POST /v1/topups",
        {"amount": 1_000, "currency": "usd", "destination_balance": "issuing"},
        "topup",
    ),
    Step("the top-up a moment later", "GET /v1/topups/{topup.id}"),
)
