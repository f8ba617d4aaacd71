"""What a card can have besides: an end, an expiry of its own, a second line, a PIN."""

import pytest

from tests.sandbox.api import AUTHORIZATIONS, CARD, reason
from tests.sandbox.test_cards import SHIPPING

CARDS = "/v1/issuing/cards"
COUNT = "lifecycle_controls[cancel_after][payment_count]"
FORCED = "/v1/test_helpers/issuing/transactions/create_force_capture"
PHYSICAL = SHIPPING | {"type": "physical", "status": "inactive"}


def status(api, card):
    """The card's, now."""
    return api.see(f"{CARDS}/{card['id']}")["status"]


def test_a_card_is_canceled_after_its_last_payment(api):
    """By itself, with an event after that of the payment; then it declines."""
    api.fund(10_000)
    card = api.card(**{COUNT: 2})
    assert card["lifecycle_controls"] == {"cancel_after": {"payment_count": 2}}
    assert reason(api.authorize(card["id"], 101)) == "card_active"
    assert status(api, card) == "active"
    assert reason(api.authorize(card["id"], 102)) == "card_active"
    told = [event["type"] for event in api.events()][-2:]

    assert status(api, card) == "canceled"
    assert told == ["issuing_authorization.created", "issuing_card.updated"]
    assert reason(api.authorize(card["id"], 103)) == "card_canceled"


def test_payments_are_no_cents(api):
    """More of them than the sandbox takes on are refused as what they are."""
    said = api.post(
        "/v1/issuing/cards", CARD | {"cardholder": api.cardholder()["id"], COUNT: 10**13}
    )

    assert (said.status, said.error["param"]) == (501, COUNT)
    assert "cents" not in said.error["message"]


def test_a_small_payment_counts_once_it_is_captured(api):
    """One dollar and less; no more of them are open than the card has payments."""
    api.fund(10_000)
    card = api.card(**{COUNT: 1})
    small = api.authorize(card["id"], 100)
    assert (reason(small), status(api, card)) == ("card_active", "active")
    assert reason(api.authorize(card["id"], 1)) == "spending_controls"
    api.capture(small["id"])

    assert status(api, card) == "canceled"


def test_what_was_approved_counts_even_if_it_is_given_back(api):
    """A reversal leaves the count; a decline never counted."""
    card = api.card(**{COUNT: 2})
    assert reason(api.authorize(card["id"], 500)) == "insufficient_funds"
    api.fund(10_000)
    first = api.authorize(card["id"], 500)
    api.have(f"{AUTHORIZATIONS}/{first['id']}/reverse")
    assert status(api, card) == "active"
    api.authorize(card["id"], 500)

    assert status(api, card) == "canceled"


def test_a_capture_by_force_counts(api):
    """Nobody was asked, and it is a payment all the same."""
    api.fund(10_000)
    card = api.card(**{COUNT: 1})
    api.have(FORCED, {"card": card["id"], "amount": 50})

    assert status(api, card) == "canceled"


@pytest.mark.parametrize(
    ("form", "param"),
    [
        (PHYSICAL | {COUNT: 1}, "lifecycle_controls"),
        ({COUNT: 0}, COUNT),
        ({"exp_month": 13, "exp_year": 2030}, "exp_month"),
        ({"exp_month": 5, "exp_year": 2026}, "exp_year"),
        ({"exp_month": 5, "exp_year": 26}, "exp_year"),
        ({"exp_month": 5}, "exp_year"),
        ({"exp_year": 2030}, "exp_month"),
        (PHYSICAL | {"second_line": "x" * 25}, "second_line"),
        (PHYSICAL | {"second_line": "50 %"}, "second_line"),
        ({"pin[encrypted_number]": "1234"}, "pin[encrypted_number]"),
    ],
)
def test_what_a_card_cannot_have_is_refused(api, form, param):
    """A 400 that names the parameter, and no card."""
    said = api.post(CARDS, CARD | {"cardholder": api.cardholder()["id"]} | form)

    assert (said.status, said.error["param"]) == (400, param)
    assert api.see(CARDS)["data"] == []


def test_a_card_expires_when_it_is_told_to(api):
    """At the end of the month."""
    card = api.card(exp_month=6, exp_year=2026)
    api.fund(1000)
    before = reason(api.authorize(card["id"], 5))
    api.until("2026-07-01T00:00:00")

    assert (card["exp_month"], card["exp_year"]) == (6, 2026)
    assert (before, reason(api.authorize(card["id"], 5))) == ("card_active", "card_expired")


def test_a_second_line_is_printed_on_a_physical_card(api):
    """As given; an empty one is none."""
    lines = [
        api.card(**PHYSICAL, second_line=line)["second_line"] for line in ("R&D (West) - 7", "")
    ]

    assert lines == ["R&D (West) - 7", None]


def test_a_pin_is_taken_encrypted_and_never_shown(api):
    """Neither in the answer nor in an event, of which an update makes none."""
    form = {"pin[encrypted_number]": "aGVhZA.a2V5.aXY.dGV4dA.dGFn"}
    card = api.card(**form)
    before = api.events()
    updated = api.have(f"{CARDS}/{card['id']}", form)

    assert (card["pin"], updated["pin"]) == (None, None)
    assert api.events() == before


def test_a_second_line_of_a_virtual_card_is_kept(api):
    """It is never printed; a production program sends one for every card. What cannot be is not."""
    assert api.card(second_line="R&D (West) - 7")["second_line"] == "R&D (West) - 7"
    form = CARD | {"cardholder": api.cardholder()["id"], "second_line": "x" * 25}
    assert api.post("/v1/issuing/cards", form).error["param"] == "second_line"


def test_a_second_line_of_a_virtual_card_is_ignored_by_policy(with_policies):
    """As if it had not been sent; a physical card has it all the same."""
    api = with_policies(virtual_second_line="ignored")

    assert api.card(second_line="R&D")["second_line"] is None
    assert api.card(**PHYSICAL, second_line="R&D")["second_line"] == "R&D"
