"""The page's buttons: what people, banks and merchants do, done by hand."""

import orjson
import pytest

from issuing_sandbox.app import Sandbox
from issuing_sandbox.policies import Policies
from issuing_sandbox.server.server import running
from tests.sandbox.api import START, OverHttp
from tests.sandbox.connect import connected
from tests.sandbox.deliveries import listening
from tests.sandbox.page import look, press
from tests.sandbox.receiver import Reply

VERSION = {"content-type": "application/json", "stripe-version": "2026-05-27.dahlia"}


def _story(base, path):
    return [(row["step"], row["what"], row["amount"]) for row in look(base, path).tables["story"]]


def test_time_and_money_come_by_hand(base, api, home):
    """The clock advances and funds are added; then the account's page is shown again."""
    passed = press(base, home, "advance-86400")
    press(base, home, "advance", seconds="60")
    added = press(base, home, "add-funds", amount="1234")

    assert (passed.status_code, passed.headers["location"]) == (303, home)
    assert api.see("/_sandbox/clock")["now"] == START + 86_460
    assert api.available() == 1234
    assert added.headers["location"].startswith(f"{home}/objects/tu_")


def test_a_purchase_by_hand_goes_its_whole_way(base, api, home, card):
    """Bought, captured and refunded by buttons; each leads to what it made."""
    given = {"amount": "700", "merchant_data__name": "Corner Shop"}
    held = press(base, f"{home}/objects/{card}", "purchase", **given).headers["location"]
    press(base, held, "capture", capture_amount="500")
    authorization = api.see(f"/v1/issuing/authorizations/{held.rpartition('/')[2]}")
    [paid] = authorization["transactions"]
    press(base, f"{home}/objects/{paid['id']}", "refund")

    assert authorization["merchant_data"]["name"] == "Corner Shop"
    assert (authorization["status"], paid["amount"]) == ("closed", -500)
    assert [step for step in _story(base, held) if step[0] != "event"] == [
        ("decision", "approved, card_active", "$7.00"),
        ("ledger", "authorization hold", "-$7.00"),
        ("capture", "by Corner Shop", "-$5.00"),
        ("ledger", "authorization release", "$7.00"),
        ("ledger", "transaction", "-$5.00"),
        ("refund", "by Corner Shop", "$5.00"),
        ("ledger", "transaction", "$5.00"),
    ]


def test_the_story_of_a_purchase_has_the_question_and_the_answer(base, api, home, card):
    """What the endpoint was asked, what it answered, and what was decided, in this order."""
    with listening(api, "issuing_authorization.request") as receiver:
        receiver.make_reply = lambda _: Reply(200, b'{"approved": false}', VERSION)
        sent = press(base, f"{home}/objects/{card}", "purchase", amount="700")
    page = look(base, sent.headers["location"])
    question, answer, decision, event = page.tables["story"]

    assert question["step"] == "question"
    assert question["what"].startswith("May this be spent at Rocket Rides")
    assert question["amount"] == "$7.00"
    assert answer["what"].startswith("200 after 0.")
    assert answer["what"].endswith('s: {"approved": false}')
    assert decision["what"] == "declined, webhook_declined"
    assert event["what"].startswith("issuing_authorization.created")
    assert question["caused by"].startswith("req_")


@pytest.mark.parametrize(
    ("button", "status", "amount"),
    [("reverse", "reversed", 0), ("expire", "expired", 700), ("increment", "pending", 800)],
)
def test_a_merchant_s_steps_are_buttons(  # noqa: PLR0913, PLR0917 - fixtures and cases
    base, api, home, card, button, status, amount
):
    """Whatever an authorization can still go through has its button, and no other has."""
    held = api.authorize(card, 700)["id"]
    given = {"increment_amount": "100"} if button == "increment" else {}
    press(base, f"{home}/objects/{held}", button, **given)
    after = api.see(f"/v1/issuing/authorizations/{held}")
    shown = look(base, f"{home}/objects/{held}").source

    assert (after["status"], after["amount"]) == (status, amount)
    assert ("/do/reverse" in shown) is (status == "pending")


def test_a_top_up_is_settled_or_failed_by_hand():
    """By the bank, which is the person at the page."""
    sandbox = Sandbox(at=START, policies=Policies(topup_autosettle=False))
    with running(sandbox) as base:
        api = OverHttp(base, "sk_test_topups")
        home = f"/account/{api.see('/v1/account')['id']}"
        paid, lost = (
            api.have("/v1/topups", {"amount": 500, "currency": "usd"})["id"] for _ in range(2)
        )
        press(base, f"{home}/objects/{paid}", "settle")
        press(base, f"{home}/objects/{lost}", "fail")
        found = [api.see(f"/v1/topups/{each}")["status"] for each in (paid, lost)]
        shown = look(base, f"{home}/objects/{paid}").source
        api.close()

    assert found == ["succeeded", "failed"]
    assert "/do/settle" not in shown


def test_a_card_is_frozen_and_a_cardholder_blocked_by_hand(base, api, home, card):
    """And a card is active again."""
    holder = api.see(f"/v1/issuing/cards/{card}")["cardholder"]["id"]
    press(base, f"{home}/objects/{card}", "freeze")
    frozen = api.see(f"/v1/issuing/cards/{card}")["status"]
    press(base, f"{home}/objects/{card}", "activate")
    active = api.see(f"/v1/issuing/cards/{card}")["status"]
    press(base, f"{home}/objects/{holder}", "block")

    assert (frozen, active) == ("inactive", "active")
    assert api.see(f"/v1/issuing/cardholders/{holder}")["status"] == "blocked"


def test_what_the_network_does_is_done_by_hand(base, api, home, card):
    """It stands in for Stripe, tells of a purchase, and makes and changes a token."""
    press(base, home, "stand-in", decision="decline")
    declined = api.authorize(card, 700)
    press(base, home, "stand-in", decision="none")
    advised = press(base, f"{home}/objects/{card}", "advice", amount="700", decision="approve")
    token = press(base, f"{home}/objects/{card}", "token", wallet_provider="").headers["location"]
    shown = look(base, token).source
    press(base, token, "token-active")

    assert declined["request_history"][0]["reason"] == "network_fallback"
    assert _story(base, advised.headers["location"])[0][1] == "approved, network_fallback"
    assert ("/do/token-active" in shown, "/do/token-suspended" in shown) == (True, False)
    assert api.see(f"/v1/issuing/tokens/{token.rpartition('/')[2]}")["status"] == "active"


def test_a_receipt_comes_late_and_a_dispute_is_decided_by_hand(base, api, home, card):
    """Credited, then lost for the reason that was chosen; no step is offered twice."""
    paid = api.capture(api.authorize(card, 700)["id"])["transactions"][0]["id"]
    item = {"description": "A book", "quantity": "1", "unit_cost": "700", "total": "700"}
    given = {f"purchase_details__receipt__0__{name}": text for name, text in item.items()}
    press(base, f"{home}/objects/{paid}", "receipt", **given)
    name = api.dispute(paid)["id"]
    api.have(f"/v1/issuing/disputes/{name}/submit")
    press(base, f"{home}/objects/{name}", "credit")
    credited = look(base, f"{home}/objects/{name}").source
    press(base, f"{home}/objects/{name}", "lose", loss_reason="refund_issued")
    seen = api.see(f"/v1/issuing/transactions/{paid}", {"expand[]": "purchase_details"})
    dispute = api.see(f"/v1/issuing/disputes/{name}")

    assert seen["purchase_details"]["receipt"][0]["total"] == 700
    assert ("/do/credit" in credited, "/do/win" in credited) == (False, True)
    assert (dispute["status"], dispute["loss_reason"]) == ("lost", "refund_issued")


def test_deliveries_are_held_released_and_sent_again_by_hand(base, api, home):
    """Only what makes sense has a button: nothing is released that is not held back."""
    with listening(api, "issuing_cardholder.created") as receiver:
        press(base, home, "hold-deliveries")
        held = look(base, home).source
        api.cardholder()
        press(base, home, "release-deliveries")
        api.have("/_sandbox/deliveries/flush")
        event = receiver.received[0].event["id"]
        press(base, f"{home}/objects/{event}", "resend-event")
        api.have("/_sandbox/deliveries/flush")

    assert ("/do/hold-deliveries" in held, "/do/release-deliveries" in held) == (False, True)
    assert [each.event["id"] for each in receiver.received] == [event, event]


def test_a_button_is_a_call_like_any_other(base, api, home, card):
    """It is in the request log, and its events name it."""
    sent = press(base, f"{home}/objects/{card}", "purchase", amount="700")
    page = look(base, sent.headers["location"])
    [row] = look(base, f"{home}/requests?q=authorizations").tables["requests"]

    assert (row["method"], row["path"]) == ("POST", "/v1/test_helpers/issuing/authorizations")
    assert page.tables["events"][0]["request"] == row["request"]


def test_a_refusal_is_shown_in_its_own_words(base, api, home, card):
    """With its status; nothing was done, and a link leads back."""
    sent = press(base, f"{home}/objects/{card}", "purchase", amount="1e3")
    word = press(base, home, "advance", seconds="99999999999")

    assert (sent.status_code, word.status_code) == (400, 400)
    assert "Invalid integer: 1e3" in sent.text
    assert 'name="amount" value="1e3"' in sent.text
    assert f'href="{home}/objects/{card}">Back' in sent.text
    assert "The clock only moves forward" in word.text
    assert api.see("/v1/issuing/authorizations")["data"] == []


def test_a_planned_fault_meets_a_button_too(base, api, home, card):
    """It says so as the API would; the next press is done."""
    api.have("/_sandbox/faults", {"kind": "rate_limit"})
    first, second = (press(base, f"{home}/objects/{card}", "freeze") for _ in range(2))

    assert (first.status_code, second.status_code) == (429, 303)


def test_a_connected_account_has_buttons_of_its_own(base, api):
    """What is done on its page is done to it."""
    shop = connected(api)
    press(base, f"/account/{shop.account}", "add-funds", amount="700")

    assert shop.available() == 700
    assert api.available() == 0


def test_what_was_done_by_hand_is_kept(tmp_path):
    """In the state file, as every other call is."""
    state = tmp_path / "state.db"
    for turn in range(2):
        sandbox = Sandbox(at=START, state=state)
        with running(sandbox) as base:
            api = OverHttp(base, "sk_test_kept_by_hand")
            home = f"/account/{api.see('/v1/account')['id']}"
            if turn == 0:
                press(base, home, "add-funds", amount="700")
            found = api.available()
            api.close()
        sandbox.close()

    assert found == 700


def test_a_long_wait_for_a_decision_holds_up_nobody_else(base, api, home, card):
    """A purchase by hand waits for the endpoint as one by a program does."""
    seen = []
    with listening(api, "issuing_authorization.request") as receiver:
        receiver.make_reply = lambda _: (
            seen.append(look(base, home).status)
            or Reply(200, orjson.dumps({"approved": True}), VERSION)
        )
        sent = press(base, f"{home}/objects/{card}", "purchase", amount="700")

    assert seen == [200]
    assert _story(base, sent.headers["location"])[2][1] == "approved, webhook_approved"
