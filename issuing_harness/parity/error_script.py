"""The walk's second half: what is refused, and what all resources have in common.

Each refusal is one of the reference's list of exact messages (Stripe's API, error wordings), asked
for where nothing is changed by it.
"""

from collections.abc import Iterator
from typing import Any, Final

from issuing_harness.parity.script import CARDHOLDERS, CARDS, PURCHASES, TOPUPS
from issuing_harness.parity.step import Step

_HOLDERS: Final = "/v1/issuing/cardholders"
_CARDS: Final = "/v1/issuing/cards"
_SPEND: Final = "/v1/test_helpers/issuing/authorizations"
_ME: Final = f"{_HOLDERS}/{{person.id}}"
_MINE: Final[dict[str, Any]] = {"cardholder": "{company.id}"}

#: By name: the call and what is wrong with it.
_WRONG: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "a missing parameter": ("POST /v1/topups", {"amount": 1}),
    "a missing hash": (f"POST {_HOLDERS}", {"name": "Ada Lovelace", "type": "company"}),
    "an unknown parameter": (f"POST {_ME}", {"surprise": 1}),
    "two unknown parameters": (f"POST {_ME}", {"surprise": 1, "wonder": 2}),
    "an unknown parameter inside": (f"POST {_ME}", {"billing[address][zip]": "1"}),
    "a text for an integer": (f"GET {_CARDS}", {"limit": "ten"}),
    "a limit of nothing": (f"GET {_CARDS}", {**_MINE, "limit": 0}),
    "a limit of too many": (f"GET {_CARDS}", {**_MINE, "limit": 101}),
    "a negative amount": ("POST /v1/topups", {"amount": -5, "currency": "usd"}),
    "an empty text": (f"POST {_ME}", {"email": ""}),
    "a value that is none": (f"POST {_CARDS}", {"currency": "usd", "type": "plastic"}),
    "a value of a long list": (f"POST {_SPEND}", {"card": "x", "merchant_data[category]": "x"}),
    "no boolean": (f"POST {_SPEND}", {"card": "x", "is_amount_controllable": "maybe"}),
    "no hash": (f"POST {_ME}", {"billing": "x"}),
    "no array": (f"GET {_CARDS}/ic_nope", {"expand": "x"}),
    "a text that is too long": (f"POST {_ME}", {"individual[first_name]": "A" * 5_001}),
    "no e-mail": (f"POST {_ME}", {"email": "x"}),
    "no currency": (f"POST {_CARDS}", {"currency": "xyz", "type": "virtual", **_MINE}),
    "an unknown cardholder in a form": (
        f"POST {_CARDS}",
        {"currency": "usd", "type": "virtual", "cardholder": "ich_nope"},
    ),
    "an unknown card in a form": (f"POST {_SPEND}", {"card": "ic_nope", "amount": 1}),
    "an unknown cursor": (f"GET {_CARDS}", {"starting_after": "ic_nope"}),
    "two cursors": (
        f"GET {_CARDS}",
        {"starting_after": "{card.id}", "ending_before": "{second.id}"},
    ),
    "a long metadata key": (f"POST {_ME}", {f"metadata[{'k' * 41}]": "v"}),
    "a long metadata value": (f"POST {_ME}", {"metadata[k]": "v" * 501}),
    "an expansion of nothing": (f"GET {_CARDS}/{{card.id}}", {"expand[]": "surprise"}),
    "an expansion too deep": (f"GET {_CARDS}", {**_MINE, "expand[]": "data.a.b.c.d"}),
    "several mistakes at once": ("POST /v1/topups", {"amount": "ten", "surprise": 1}),
    "a wrong and a missing one": ("POST /v1/topups", {"amount": "ten"}),
    "an unknown URL": ("GET /v1/issuing/surprises", {}),
    "a trailing slash": (f"GET {_CARDS}/", {}),
    "a method that is none": ("DELETE /v1/issuing/cards/ic_nope", {}),
}
#: Paths under which an unknown id is asked for.
_UNKNOWN: Final = (
    f"{_HOLDERS}/ich_nope",
    f"{_CARDS}/nope",
    "/v1/issuing/authorizations/iauth_nope",
    "/v1/issuing/transactions/ipi_nope",
    "/v1/issuing/disputes/idp_nope",
    "/v1/issuing/tokens/intok_nope",
    "/v1/topups/tu_nope",
    "/v1/events/evt_nope",
    "/v1/balance_transactions/txn_nope",
    "/v1/webhook_endpoints/we_nope",
    "/v1/files/file_nope",
)
_UNDER_HEADERS: Final = (
    Step("an unknown version", "GET /v1/balance", headers={"stripe-version": "2099-01-01"}),
    Step("somebody else's account", "GET /v1/balance", headers={"stripe-account": "acct_nope"}),
    Step("a long key", f"POST {_ME}", headers={"idempotency-key": "k" * 256}),
)
_AGAIN: Final = (
    Step("once", f"POST {_ME}", {"metadata[n]": "1"}, key="again"),
    Step("meanwhile", f"POST {_ME}", {"metadata[n]": "2"}),
    Step("again", f"POST {_ME}", {"metadata[n]": "1"}, key="again"),
    Step("again, otherwise", f"POST {_ME}", {"metadata[n]": "3"}, key="again"),
    Step("again, elsewhere", f"POST {_HOLDERS}/{{company.id}}", {"metadata[n]": "1"}, key="again"),
)
_PAGES: Final = (
    Step("all cards", f"GET {_CARDS}", _MINE),
    Step("the first page", f"GET {_CARDS}", {**_MINE, "limit": 2}, "page"),
    Step("the next page", f"GET {_CARDS}", {**_MINE, "starting_after": "{page.data.1.id}"}),
    Step("the page before", f"GET {_CARDS}", {**_MINE, "ending_before": "{page.data.1.id}"}),
    Step("no page", f"GET {_CARDS}", {**_MINE, "created[lt]": 1}),
)
_EXPANSIONS: Final = (
    Step(
        "a card's secrets", f"GET {_CARDS}/{{card.id}}", {"expand[]": "cvc", "expand[]#2": "number"}
    ),
    Step("nothing to expand", f"GET {_CARDS}/{{card.id}}", {"expand[]": "replaced_by"}),
    Step("an expanded list", f"GET {_CARDS}", {**_MINE, "limit": 1, "expand[]": "data.cardholder"}),
)


def walk() -> Iterator[Step]:
    """Every step in its order."""
    yield from CARDHOLDERS
    yield from CARDS
    yield from PURCHASES
    yield from TOPUPS
    yield from (Step(name, call, given) for name, (call, given) in _WRONG.items())
    yield from (Step(f"nothing at {path}", f"GET {path}") for path in _UNKNOWN)
    yield from (*_UNDER_HEADERS, *_AGAIN, *_PAGES, *_EXPANSIONS)
