"""The second half of the script: refusals, idempotency, pages and expansion.

Each refusal is one of the reference's list of exact messages (Stripe's API, error wordings), in a
call that changes nothing.
"""

from collections.abc import Iterator
from typing import Any, Final

from issuing_harness.parity.script import (
    CARD_STEPS,
    CARDHOLDER_STEPS,
    PURCHASE_STEPS,
    TOPUP_STEPS,
    Step,
)
from issuing_harness.parity.treasury_script import TREASURY_STEPS

_CARDHOLDERS: Final = "/v1/issuing/cardholders"
_CARDS: Final = "/v1/issuing/cards"
_TEST_AUTHORIZATIONS: Final = "/v1/test_helpers/issuing/authorizations"
_PERSON: Final = f"{_CARDHOLDERS}/{{person.id}}"
_OF_COMPANY: Final[dict[str, Any]] = {"cardholder": "{company.id}"}

#: Calls that are refused, with the parameters that are wrong, by name.
_INVALID: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "a missing parameter": ("POST /v1/topups", {"amount": 1}),
    "a missing hash": (f"POST {_CARDHOLDERS}", {"name": "Ada Lovelace", "type": "company"}),
    "an unknown parameter": (f"POST {_PERSON}", {"surprise": 1}),
    "two unknown parameters": (f"POST {_PERSON}", {"surprise": 1, "wonder": 2}),
    "an unknown parameter inside": (f"POST {_PERSON}", {"billing[address][zip]": "1"}),
    "a text for an integer": (f"GET {_CARDS}", {"limit": "ten"}),
    "a limit of nothing": (f"GET {_CARDS}", {**_OF_COMPANY, "limit": 0}),
    "a limit of too many": (f"GET {_CARDS}", {**_OF_COMPANY, "limit": 101}),
    "a negative amount": ("POST /v1/topups", {"amount": -5, "currency": "usd"}),
    "an empty text": (f"POST {_PERSON}", {"email": ""}),
    "a value that is none": (f"POST {_CARDS}", {"currency": "usd", "type": "plastic"}),
    "a value of a long list": (
        f"POST {_TEST_AUTHORIZATIONS}",
        {"card": "x", "merchant_data[category]": "x"},
    ),
    "no boolean": (
        f"POST {_TEST_AUTHORIZATIONS}",
        {"card": "x", "is_amount_controllable": "maybe"},
    ),
    "no hash": (f"POST {_PERSON}", {"billing": "x"}),
    "no array": (f"GET {_CARDS}/ic_nope", {"expand": "x"}),
    "a text that is too long": (f"POST {_PERSON}", {"individual[first_name]": "A" * 5_001}),
    "no e-mail": (f"POST {_PERSON}", {"email": "x"}),
    "no currency": (f"POST {_CARDS}", {"currency": "xyz", "type": "virtual", **_OF_COMPANY}),
    "an unknown cardholder in a form": (
        f"POST {_CARDS}",
        {"currency": "usd", "type": "virtual", "cardholder": "ich_nope"},
    ),
    "an unknown card in a form": (f"POST {_TEST_AUTHORIZATIONS}", {"card": "ic_nope", "amount": 1}),
    "an unknown cursor": (f"GET {_CARDS}", {"starting_after": "ic_nope"}),
    "two cursors": (
        f"GET {_CARDS}",
        {"starting_after": "{card.id}", "ending_before": "{second.id}"},
    ),
    "a long metadata key": (f"POST {_PERSON}", {f"metadata[{'k' * 41}]": "v"}),
    "a long metadata value": (f"POST {_PERSON}", {"metadata[k]": "v" * 501}),
    "an expansion of nothing": (f"GET {_CARDS}/{{card.id}}", {"expand[]": "surprise"}),
    "an expansion too deep": (f"GET {_CARDS}", {**_OF_COMPANY, "expand[]": "data.a.b.c.d"}),
    "several mistakes at once": ("POST /v1/topups", {"amount": "ten", "surprise": 1}),
    "a wrong and a missing one": ("POST /v1/topups", {"amount": "ten"}),
    "an unknown URL": ("GET /v1/issuing/surprises", {}),
    "a trailing slash": (f"GET {_CARDS}/", {}),
    "a method that is none": ("DELETE /v1/issuing/cards/ic_nope", {}),
}
#: Paths with an id that does not exist.
_UNKNOWN: Final = (
    f"{_CARDHOLDERS}/ich_nope",
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
_HEADERS: Final = (
    Step("an unknown version", "GET /v1/balance", headers={"stripe-version": "2099-01-01"}),
    Step("somebody else's account", "GET /v1/balance", headers={"stripe-account": "acct_nope"}),
    Step("a long key", f"POST {_PERSON}", headers={"idempotency-key": "k" * 256}),
)
_REPETITIONS: Final = (
    # a name that was taken is reviewed anew
    Step("the person, reviewed again", f"GET {_PERSON}", awaits_review=True),
    Step("once", f"POST {_PERSON}", {"metadata[n]": "1"}, key="again"),
    Step("meanwhile", f"POST {_PERSON}", {"metadata[n]": "2"}),
    Step("again", f"POST {_PERSON}", {"metadata[n]": "1"}, key="again"),
    Step("again, otherwise", f"POST {_PERSON}", {"metadata[n]": "3"}, key="again"),
    Step(
        "again, elsewhere", f"POST {_CARDHOLDERS}/{{company.id}}", {"metadata[n]": "1"}, key="again"
    ),
)
_PAGES: Final = (
    Step("all cards", f"GET {_CARDS}", _OF_COMPANY),
    Step("the first page", f"GET {_CARDS}", {**_OF_COMPANY, "limit": 2}, "page"),
    Step("the next page", f"GET {_CARDS}", {**_OF_COMPANY, "starting_after": "{page.data.1.id}"}),
    Step("the page before", f"GET {_CARDS}", {**_OF_COMPANY, "ending_before": "{page.data.1.id}"}),
    Step("no page", f"GET {_CARDS}", {**_OF_COMPANY, "created[lt]": 1}),
)
_EXPANSIONS: Final = (
    Step(
        "a card's secrets", f"GET {_CARDS}/{{card.id}}", {"expand[]": "cvc", "expand[]#2": "number"}
    ),
    Step("nothing to expand", f"GET {_CARDS}/{{card.id}}", {"expand[]": "replaced_by"}),
    Step(
        "an expanded list",
        f"GET {_CARDS}",
        {**_OF_COMPANY, "limit": 1, "expand[]": "data.cardholder"},
    ),
)
_NOTICES_PATH: Final = "/v1/account_notices"
_PREVIEW: Final = {"stripe-version": "2026-09-30.preview"}
#: As far as any account can answer: a notice is owed to a connected account only, and Stripe lets
#: those platforms alone report whose texts it has approved.
_NOTICES: Final = (
    Step("notices in a general version", f"GET {_NOTICES_PATH}"),
    Step("notices that are owed", f"GET {_NOTICES_PATH}", {"sent": "false"}, headers=_PREVIEW),
    Step("a notice that is none", f"GET {_NOTICES_PATH}/acctnt_nope", headers=_PREVIEW),
    Step(
        "half a report of a notice",
        f"POST {_NOTICES_PATH}/acctnt_nope",
        {"email[recipient]": "ada@example.com"},
        headers=_PREVIEW,
    ),
)


def all_steps() -> Iterator[Step]:
    """Yield every step of the script, in order."""
    yield from CARDHOLDER_STEPS
    yield from CARD_STEPS
    yield from PURCHASE_STEPS
    yield from TOPUP_STEPS
    yield from TREASURY_STEPS
    yield from (Step(name, call, parameters) for name, (call, parameters) in _INVALID.items())
    yield from (Step(f"nothing at {path}", f"GET {path}") for path in _UNKNOWN)
    yield from (*_HEADERS, *_REPETITIONS, *_PAGES, *_EXPANSIONS, *_NOTICES)
