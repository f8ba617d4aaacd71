"""Real-time decisions: what an endpoint is asked, and what its reply makes of a purchase."""

import threading

import pytest
import stripe

from tests.sandbox.api import AUTHORIZATIONS
from tests.sandbox.deliveries import newest_delivery
from tests.sandbox.realtime import (
    HEADERS,
    REALTIME_REQUEST,
    decides,
    decision_endpoint,
    only_request,
    row,
)
from tests.sandbox.receiver import Reply


@pytest.fixture(name="card")
def _card(api):
    """The id of an active card of an account with 100 dollars."""
    api.fund(10_000)
    return api.card()["id"]


def _held(api, authorization):
    rows = api.see("/v1/balance_transactions", {"source": authorization["id"]})["data"]
    return -sum(each["amount"] for each in rows)


def test_the_endpoint_is_asked_before_anything_is_decided(api, card):
    """It sees what is wanted and nothing held: amounts are zero, the history is empty."""
    with decision_endpoint(api, decides(approved=True)) as endpoint:
        authorization = api.authorize(card, 1_500)
    question = only_request(endpoint).object

    assert question["id"] == authorization["id"]
    assert (question["amount"], question["merchant_amount"]) == (0, 0)
    assert (question["status"], question["approved"]) == ("pending", False)
    assert (question["request_history"], question["transactions"]) == ([], [])
    assert question["balance_transactions"] == []
    assert question["card"]["cardholder"]["id"] == question["cardholder"]
    assert question["pending_request"] == {
        "amount": 1_500,
        "amount_details": {"atm_fee": None, "cashback_amount": None},
        "currency": "usd",
        "is_amount_controllable": False,
        "merchant_amount": 1_500,
        "merchant_currency": "usd",
        "network_risk_score": 10,
    }


def test_the_question_is_signed(api, card):
    """The official SDK finds the signature good under the endpoint's secret, and no other."""
    with decision_endpoint(api, decides(approved=True)) as endpoint:
        api.authorize(card, 5)
    question, secret = only_request(endpoint), endpoint.registered["secret"]
    signature = question.headers["stripe-signature"]

    event = stripe.Webhook.construct_event(question.body, signature, secret)
    assert event.type == REALTIME_REQUEST
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(question.body, signature, "whsec_other")


def test_an_approval_holds_the_money(api, card):
    """The purchase is pending, its reason says who approved, and the question is closed."""
    with decision_endpoint(api, decides(approved=True)):
        authorization = api.authorize(card, 1_500)

    assert (authorization["approved"], authorization["status"]) == (True, "pending")
    assert authorization["amount"] == _held(api, authorization) == 1_500
    assert authorization["pending_request"] is None
    assert (row(authorization)["approved"], row(authorization)["reason"]) == (
        True,
        "webhook_approved",
    )
    assert api.available() == 8_500


def test_a_decline_holds_nothing(api, card):
    """The purchase is closed and shows what was declined."""
    with decision_endpoint(api, decides(approved=False)):
        authorization = api.authorize(card, 1_500)

    assert (authorization["approved"], authorization["status"]) == (False, "closed")
    assert (authorization["amount"], _held(api, authorization)) == (1_500, 0)
    assert row(authorization)["reason"] == "webhook_declined"


def test_the_events_are_the_question_and_the_outcome(api, card):
    """Both are listed, both name the call that caused them."""
    with decision_endpoint(api, decides(approved=True)):
        authorization = api.authorize(card, 1_500)
    asked, created = api.events()[-2:]

    assert (asked["type"], created["type"]) == (REALTIME_REQUEST, "issuing_authorization.created")
    assert asked["request"] == created["request"]
    assert created["data"]["object"] == authorization


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(500), "status 500"),
        (Reply(302, b"", {"Location": "http://127.0.0.1:1/"}), "status 302"),
        (Reply(204, b"", HEADERS), "status 204"),
        (Reply(200, b"{approved", HEADERS), "not JSON"),
        (Reply(200, b"[true]", HEADERS), "not a JSON object"),
        (Reply(200, b"{}", HEADERS), "approved is missing"),
        (decides(approved="yes"), "approved is 'yes' instead of true or false"),
        (Reply(200, b'{"approved": true}'), "Stripe-Version header is missing"),
        (Reply(200, b'{"approved": true}', {"Stripe-Version": "latest"}), "version: latest"),
        (
            Reply(200, b'{"approved": true}', HEADERS | {"Content-Type": "text/html"}),
            "text/html instead of application/json",
        ),
        (decides(approved=True, metadata=["no"]), "metadata is ['no'] instead of a map of strings"),
        (decides(approved=True, metadata={"key": "x" * 501}), "up to 500 characters"),
    ],
)
def test_a_reply_that_cannot_be_read_declines(api, card, reply, message):
    """Its reason is ``webhook_error``, and ``reason_message`` says what is wrong."""
    with decision_endpoint(api, reply):
        authorization = api.authorize(card, 5)

    assert (authorization["approved"], authorization["status"]) == (False, "closed")
    assert row(authorization)["reason"] == "webhook_error"
    assert message in row(authorization)["reason_message"]
    assert api.available() == 10_000


@pytest.mark.parametrize("version", ["2022-08-01", "2026-10-28.endive", "2026-06-24.preview"])
def test_another_version_and_no_content_type_are_fine(api, card, version):
    """An older one is what a production user sends; a newer one and a preview decide as well."""
    reply = Reply(200, b'{"approved": true}', {"Stripe-Version": version})
    with decision_endpoint(api, reply):
        assert row(api.authorize(card, 5))["reason"] == "webhook_approved"


@pytest.mark.parametrize(
    ("seconds", "reason"), [("1.9", "webhook_approved"), ("2.1", "webhook_timeout")]
)
def test_a_reply_can_count_as_late_without_anybody_waiting(api, card, seconds, reason):
    """A header of the sandbox's own says how long the reply took."""
    reply = decides(approved=True)
    reply.headers = HEADERS | {"Issuing-Sandbox-Seconds": seconds}
    with decision_endpoint(api, reply):
        authorization = api.authorize(card, 5)

    assert row(authorization)["reason"] == reason
    assert authorization["approved"] is (reason == "webhook_approved")


def test_two_real_seconds_are_the_limit(api, card):
    """A reply that really takes longer comes too late: nobody waits for it, whatever it says.

    How long the sandbox has waited is what its own record says, however busy the machine is.
    """
    is_decided = threading.Event()
    with decision_endpoint(api, decides(approved=True)) as endpoint:
        reply = endpoint.make_reply
        endpoint.make_reply = lambda came: is_decided.wait(30) and reply(came)
        authorization = api.authorize(card, 5)
        is_decided.set()
    [attempt] = newest_delivery(api)["attempts"]

    assert row(authorization)["reason"] == "webhook_timeout"
    assert attempt["problem"] == "no whole reply within 2 s"
    assert attempt["seconds"] >= 2


def test_an_endpoint_that_hangs_up_has_not_decided(api, card):
    """It reads as a timeout; see the policy ``unreachable_endpoint``."""
    with decision_endpoint(api, Reply(hangs_up=True)):
        authorization = api.authorize(card, 5)

    assert row(authorization)["reason"] == "webhook_timeout"
    assert authorization["approved"] is False


def test_a_reply_that_cannot_be_read_is_not_late(api, card):
    """Something came in time; that it cannot be read is said, and no silence."""
    packed = Reply(200, b"no gzip", {"Content-Encoding": "gzip"})
    with decision_endpoint(api, packed):
        authorization = api.authorize(card, 5)

    assert row(authorization)["reason"] == "webhook_error"
    assert row(authorization)["reason_message"].startswith(
        "The endpoint's answer cannot be read: the reply cannot be decompressed"
    )


def test_the_account_can_approve_what_nobody_decides(api, card):
    """The Dashboard's setting, by a button of the sandbox."""
    api.have("/_sandbox/dashboard/authorization_default", {"decision": "approve"})
    with decision_endpoint(api, Reply(hangs_up=True)):
        authorization = api.authorize(card, 5)

    assert row(authorization)["reason"] == "webhook_timeout"
    assert (authorization["approved"], api.available()) == (True, 9_995)


def test_metadata_of_the_reply_is_kept(api, card):
    """Whether it approves or declines."""
    with decision_endpoint(api, decides(approved=False, metadata={"why": "budget"})):
        authorization = api.authorize(card, 5)

    assert authorization["metadata"] == {"why": "budget"}


def test_part_of_a_controllable_amount_can_be_approved(api, card):
    """The authorization and its hold are of the part; the history keeps what was asked for."""
    with decision_endpoint(api, decides(approved=True, amount=900)) as endpoint:
        authorization = api.authorize(card, 1_500, {"is_amount_controllable": "true"})

    assert only_request(endpoint).object["pending_request"]["is_amount_controllable"] is True
    assert authorization["amount"] == authorization["merchant_amount"] == 900
    assert _held(api, authorization) == 900
    assert row(authorization)["amount"] == 1_500


def test_an_amount_that_is_not_controllable_is_approved_whole(api, card):
    """What the reply says of the amount means nothing then."""
    with decision_endpoint(api, decides(approved=True, amount=900)):
        assert api.authorize(card, 1_500)["amount"] == 1_500


@pytest.mark.parametrize("amount", [0, -5, 1_501, "900", 399])
def test_no_other_amount_can_be_approved(api, card, amount):
    """Not nothing, not more than was asked for, not less than the cash that is paid out."""
    form = {"is_amount_controllable": "true", "amount_details[cashback_amount]": 400}
    with decision_endpoint(api, decides(approved=True, amount=amount)):
        authorization = api.authorize(card, 1_500, form)

    assert row(authorization)["reason"] == "webhook_error"
    assert str(amount) in row(authorization)["reason_message"]


@pytest.mark.parametrize(
    ("amount", "form", "reason"),
    [
        (10_001, {}, "insufficient_funds"),
        (5, {"verification_data[cvc_check]": "mismatch"}, "verification_failed"),
        (5, {"merchant_data[category]": "automated_cash_disburse"}, "not_allowed"),
    ],
)
def test_what_the_checks_decline_nobody_is_asked_about(api, card, amount, form, reason):
    """There is no event of a question either."""
    with decision_endpoint(api, decides(approved=True)) as endpoint:
        authorization = api.authorize(card, amount, form)

    assert row(authorization)["reason"] == reason
    assert endpoint.received == []
    assert REALTIME_REQUEST not in [each["type"] for each in api.events()]


def test_captures_and_refunds_are_not_asked_about(api, card):
    """Only an authorization is."""
    with decision_endpoint(api, decides(approved=True)) as endpoint:
        held = api.authorize(card, 500)
        captured = api.capture(held["id"])
        api.have(
            f"/v1/test_helpers/issuing/transactions/{captured['transactions'][0]['id']}/refund"
        )
        api.have(
            "/v1/test_helpers/issuing/transactions/create_force_capture",
            {"card": card, "amount": 5},
        )

    assert endpoint.types == [REALTIME_REQUEST]


def test_an_endpoint_can_have_the_cardholder_asked(api):
    """A declined purchase then has a pending challenge, also where none are switched on."""
    api.fund(10_000)
    card = api.card(api.cardholder(phone_number="+15555550100")["id"])["id"]
    with decision_endpoint(api, decides(approved=False, send_fraud_challenges=["sms"])) as endpoint:
        declined = api.authorize(card, 500)
        path = f"{AUTHORIZATIONS}/{declined['id']}/fraud_challenges/respond"
        api.have(path, {"confirmed": "true"})
        endpoint.make_reply = lambda _: decides(approved=True)
        second = api.authorize(card, 500)

    assert row(declined)["reason"] == "webhook_declined"
    assert declined["fraud_challenges"][0]["status"] == "pending"
    assert endpoint.received[1].object["verified_by_fraud_challenge"] is True
    assert (second["approved"], second["verified_by_fraud_challenge"]) == (True, True)
