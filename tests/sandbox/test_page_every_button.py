"""Every button of the page, and what is simulated or controlled without one."""

import re
from pathlib import Path

from issuing_sandbox.control.controls import CONTROLS
from issuing_sandbox.page.buttons import BUTTONS
from issuing_sandbox.routes import ROUTES
from tests.sandbox.deliveries import listening
from tests.sandbox.page import look, press
from tests.sandbox.receiver import Reply


def test_every_button_makes_a_call_that_there_is():
    """A route of the API or a control, with a name of its own."""
    controls = {"/_sandbox/" + name for _, name in CONTROLS}
    paths = {template for _, template in ROUTES} | controls
    wanted = {_template(button.path) for button in BUTTONS}

    assert wanted <= {_template(path) for path in paths}
    assert len({button.name for button in BUTTONS}) == len(BUTTONS)


def _template(path):
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


def test_the_manual_names_every_button():
    """And no other."""
    manual = (Path(__file__).parents[2] / "docs" / "sandbox-page.md").read_text("utf-8")
    table = manual.partition("| on | buttons |")[2].partition("Only the buttons")[0]
    cells = [row.split("|")[2] for row in table.splitlines() if row.count("|") == 3][1:]
    named = re.split(r"[,;] ", re.sub(r"\([^)]*\)|under \*More\*:", "", ", ".join(cells)))

    assert {name.strip() for name in named} == {button.label for button in BUTTONS}


#: What is simulated, or controlled, without a button, and why.
WITHOUT_BUTTON = {
    "/_sandbox/deliveries/schedule": "takes a list of deliveries",
    "/_sandbox/reset": "all would be lost by a slip",
    "/_sandbox/state": "takes a whole state",
    "/_sandbox/webhook_endpoints/{}/roll_secret": "returns a secret, which the page does not show",
    "/v2/money_management/test_helpers/financial_addresses/{}/credit": "adds funds, as one does",
    "/v2/test_helpers/financial_addresses/{}/credit": "the same by the SDK's other path",
    "/v1/test_helpers/issuing/fund_balance": "adds funds, as a button does",
    "/v1/test_helpers/issuing/personalization_designs/{}/reject": "takes lists of reasons",
    "/v1/test_helpers/issuing/settlements": "takes a network's whole report",
}


def test_whatever_can_be_simulated_has_a_button_or_a_reason_why_not():
    """Each test helper of Stripe's, and each control that changes something."""
    controls = {f"/_sandbox/{name}" for method, name in CONTROLS if method == "POST"}
    helpers = {path for method, path in ROUTES if method == "POST" and "test_helpers" in path}
    possible = {_template(path) for path in controls | helpers}
    buttons = {_template(button.path) for button in BUTTONS}

    assert possible - buttons == set(WITHOUT_BUTTON)


def _shown(base, path):
    """The names of the buttons on a page."""
    actions = (given.get("action") for tag, given in look(base, path).tags if tag == "form")
    return {action.rpartition("/do/")[2] for action in actions if "/do/" in action}


def test_a_dispute_is_credited_and_decided_by_hand(base, api, home, card):
    """By the network, which is the person at the page."""
    paid = api.capture(api.authorize(card, 700)["id"])["transactions"][0]["id"]
    dispute = api.dispute(paid)["id"]
    page = f"{home}/objects/{dispute}"
    press(base, page, "submit")
    press(base, page, "credit")
    press(base, page, "win")

    assert api.see(f"/v1/issuing/disputes/{dispute}")["status"] == "won"
    assert _shown(base, page) == set()


def test_a_merchant_takes_and_gives_what_nobody_authorized_by_hand(base, api, home, card):
    """Each leads to its transaction."""
    page = f"{home}/objects/{card}"
    for button, amount in (("force-capture", -500), ("unlinked-refund", 500)):
        sent = press(base, page, button, amount="500", merchant_data__name="Corner Shop")
        made = api.see(f"/v1/issuing/transactions/{sent.headers['location'].rpartition('/')[2]}")

        assert (made["amount"], made["merchant_data"]["name"]) == (amount, "Corner Shop")


def test_a_card_is_shipped_by_hand(base, api, home):
    """Step by step: each step has its button when it can be taken."""
    address = {
        f"shipping[address][{name}]": value
        for name, value in {
            "line1": "1 Main Street",
            "city": "Boston",
            "state": "MA",
            "postal_code": "02108",
            "country": "US",
        }.items()
    }
    card = api.card(type="physical", status="inactive", **address, **{"shipping[name]": "Ada"})[
        "id"
    ]
    page = f"{home}/objects/{card}"
    for step in ("submit", "ship", "deliver"):
        assert f"shipping-{step}" in _shown(base, page)
        press(base, page, f"shipping-{step}")

    assert api.see(f"/v1/issuing/cards/{card}")["shipping"]["status"] == "delivered"
    assert not [name for name in _shown(base, page) if name.startswith("shipping")]


def test_what_happens_to_the_next_call_is_planned_by_hand(base, api, home):
    """As often as was said, and on the path that was said."""
    press(base, home, "plan-fault", kind="rate_limit", path="/v1/issuing/cards", times="2")
    statuses = [api.get(f"/v1/issuing/{each}").status for each in ("cards", "disputes", "cards")]

    assert statuses == [429, 200, 429]
    assert api.get("/v1/issuing/cards").status == 200


def test_what_becomes_of_undecided_purchases_is_set_by_hand(base, api, home, card):
    """As in the Dashboard."""
    press(base, home, "authorization-default", decision="approve")
    with listening(api, "issuing_authorization.request") as receiver:
        receiver.make_reply = lambda _: Reply(hangs_up=True)
        approved = api.authorize(card, 700)

    assert approved["approved"] is True
