"""What can happen between the question and its reply: other calls, other purchases, time."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.sandbox.api import AUTHORIZATIONS, OverHttp
from tests.sandbox.realtime import decides, decision_endpoint, only_request, row
from tests.sandbox.receiver import Reply

PATH = "/v1/issuing/authorizations"


@pytest.fixture(name="card")
def _card(api):
    """The id of an active card of an account with 100 dollars."""
    api.fund(10_000)
    return api.card()["id"]


@pytest.fixture(name="inside")
def _inside(base, key):
    """A second client with the same key, as the endpoint would have."""
    client = OverHttp(base, key)
    yield client
    client.close()


def _meanwhile(endpoint, act, reply):
    """Let the endpoint act on the authorization before it replies; what came of it is returned."""
    seen = []

    def answer(came):
        seen.append(act(came.object["id"]))
        return reply

    endpoint.make_reply = answer
    return seen


def test_the_purchase_can_be_read_and_written_while_it_is_asked_about(api, inside, card):
    """A call from inside the window does not deadlock, and what it writes stays."""
    with decision_endpoint(api, decides(approved=True, metadata={"b": "2"})) as endpoint:

        def act(name):
            return inside.have(f"{PATH}/{name}", {"metadata[a]": "1"})

        seen = _meanwhile(endpoint, act, endpoint.make_reply(None))
        authorization = api.authorize(card, 5)

    assert seen[0]["pending_request"]["amount"] == 5
    assert (seen[0]["status"], seen[0]["approved"]) == ("pending", False)
    assert authorization["metadata"] == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    ("call", "reply", "reason"),
    [
        ("approve", Reply(500), "webhook_approved"),
        ("approve", decides(approved=False), "webhook_approved"),
        ("decline", decides(approved=True), "webhook_declined"),
    ],
)
def test_what_a_call_decides_the_reply_cannot_change(api, inside, call, reply, reason):
    """The older way to decide wins, and there is one outcome only."""
    api.fund(10_000)
    with decision_endpoint(api, reply) as endpoint:

        def act(name):
            return inside.have(f"{PATH}/{name}/{call}", {"metadata[by]": "call"})

        seen = _meanwhile(endpoint, act, reply)
        authorization = api.authorize(api.card()["id"], 5)
    told = [each["type"] for each in api.events() if "authorization" in each["type"]]

    assert row(authorization)["reason"] == reason
    assert seen == [authorization]
    assert authorization["metadata"] == {"by": "call"}
    assert len(authorization["request_history"]) == 1
    assert told == ["issuing_authorization.request", "issuing_authorization.created"]


def test_a_call_can_approve_a_part(api, inside, card):
    """Of a controllable amount; more than was asked for is refused and decides nothing."""
    with decision_endpoint(api, decides(approved=False)) as endpoint:

        def act(name):
            too_much = inside.post(f"{PATH}/{name}/approve", {"amount": 501})
            inside.have(f"{PATH}/{name}/approve", {"amount": 200})
            return too_much

        seen = _meanwhile(endpoint, act, decides(approved=False))
        authorization = api.authorize(card, 500, {"is_amount_controllable": "true"})

    assert (seen[0].status, seen[0].error["param"]) == (400, "amount")
    assert (authorization["approved"], authorization["amount"]) == (True, 200)


@pytest.mark.parametrize("call", ["approve", "decline"])
def test_outside_the_window_nothing_can_be_decided(api, card, call):
    """A 400 without a code, and nothing changes."""
    authorization = api.authorize(card, 5)
    said = api.post(f"{PATH}/{authorization['id']}/{call}")

    assert (said.status, said.error["type"]) == (400, "invalid_request_error")
    assert "code" not in said.error
    assert api.see(f"{PATH}/{authorization['id']}") == authorization


@pytest.mark.parametrize("helper", ["capture", "reverse", "expire", "increment"])
def test_merchants_wait_for_the_decision(api, inside, card, helper):
    """What is not decided cannot be captured, reversed, raised or lapse."""
    form = {"increment_amount": 5} if helper == "increment" else {}
    with decision_endpoint(api, decides(approved=True)) as endpoint:

        def act(name):
            return inside.post(f"{AUTHORIZATIONS}/{name}/{helper}", form)

        seen = _meanwhile(endpoint, act, decides(approved=True))
        authorization = api.authorize(card, 5)

    assert seen[0].status == 400
    assert "waits for a real-time decision" in seen[0].error["message"]
    assert authorization["approved"] is True


@pytest.mark.parametrize(("seconds", "reason"), [(2, "webhook_approved"), (3, "webhook_timeout")])
def test_the_accounts_clock_counts_too(api, inside, card, seconds, reason):
    """More than two seconds by the account's clock are too late, though no time has passed."""
    with decision_endpoint(api, decides(approved=True)) as endpoint:

        def act(name):
            inside.pass_time(seconds)
            return inside.see(f"{PATH}/{name}")

        _meanwhile(endpoint, act, decides(approved=True))
        authorization = api.authorize(card, 5)

    assert row(authorization)["reason"] == reason
    assert len(authorization["request_history"]) == 1


def test_others_are_served_while_one_waits(api, base, card):
    """A question that is open holds up no other client, and no other account."""
    let_go, other = threading.Event(), OverHttp(base, "sk_test_someone_else")

    def answer(_):
        assert let_go.wait(1.5)
        return decides(approved=True)

    with (
        decision_endpoint(api, decides(approved=True)) as endpoint,
        ThreadPoolExecutor() as threads,
    ):
        endpoint.make_reply = answer
        waiting = threads.submit(api.authorize, card, 5)
        balance = other.see("/v1/balance")
        let_go.set()
        authorization = waiting.result()

    assert balance["object"] == "balance"
    assert row(authorization)["reason"] == "webhook_approved"
    other.close()


def test_two_questions_about_the_same_money_do_not_both_win(api, inside, card):
    """Both pass the checks, both are approved, and the second finds the money gone."""
    both = threading.Barrier(2, timeout=1.5)

    def answer(_):
        both.wait()
        return decides(approved=True)

    with (
        decision_endpoint(api, decides(approved=True)) as endpoint,
        ThreadPoolExecutor() as threads,
    ):
        endpoint.make_reply = answer
        made = list(threads.map(lambda client: client.authorize(card, 6_000), [api, inside]))

    assert sorted(each["approved"] for each in made) == [False, True]
    assert {row(each)["reason"] for each in made} == {"webhook_approved", "insufficient_funds"}
    assert api.available() == 4_000


def test_a_card_frozen_meanwhile_cannot_be_used(api, inside, card):
    """An endpoint that freezes the card and approves all the same does not spend."""
    with decision_endpoint(api, decides(approved=True)) as endpoint:

        def act(_):
            return inside.have(f"/v1/issuing/cards/{card}", {"status": "inactive"})

        _meanwhile(endpoint, act, decides(approved=True))
        authorization = api.authorize(card, 5)

    assert row(authorization)["reason"] == "card_inactive"


def test_the_same_key_is_in_use_while_the_question_is_open(api, inside, card):
    """A retry before the decision is a 409; one after it gets the kept answer."""
    form = {"card": card, "amount": 5}
    with decision_endpoint(api, decides(approved=True)) as endpoint:

        def act(_):
            return inside.post(AUTHORIZATIONS, form, idempotency_key="one")

        seen = _meanwhile(endpoint, act, decides(approved=True))
        first = api.post(AUTHORIZATIONS, form, idempotency_key="one")
        again = api.post(AUTHORIZATIONS, form, idempotency_key="one")

    assert (seen[0].status, seen[0].error["code"]) == (409, "idempotency_key_in_use")
    assert (first.status, first.body) == (200, again.body)
    assert again.headers["idempotent-replayed"] == "true"


def test_a_client_that_leaves_does_not_stop_the_decision(api, base, key, card):
    """The purchase is decided and kept although nobody reads the answer."""
    asked, let_go = threading.Event(), threading.Event()

    def answer(_):
        asked.set()
        assert let_go.wait(1.5)
        return decides(approved=True)

    with decision_endpoint(api, decides(approved=True)) as endpoint:
        endpoint.make_reply = answer
        leaving = OverHttp(base, key)
        thread = threading.Thread(target=_try_to_buy, args=(leaving, card))
        thread.start()
        assert asked.wait(5)
        thread.join(5)
        let_go.set()
        while (decided := _newest(api))["pending_request"]:
            time.sleep(0.02)

    assert row(decided)["reason"] == "webhook_approved"


def _try_to_buy(client, card):
    """A purchase whose buyer's terminal gives up after a moment."""
    with pytest.raises(Exception, match="timed out"):
        client._session.post(
            client.base + AUTHORIZATIONS,
            data={"card": card, "amount": 5},
            headers={"authorization": f"Bearer {client.key}"},
            timeout=0.3,
        )
    client.close()


def _newest(api):
    return api.see(PATH, {"limit": 1})["data"][0]


def test_an_increment_is_asked_about_again(api, card):
    """The question shows what is held already, and asks for the rest."""
    held = api.authorize(card, 1_000)
    with decision_endpoint(api, decides(approved=True)) as endpoint:
        raised = api.have(f"{AUTHORIZATIONS}/{held['id']}/increment", {"increment_amount": 300})
    question = only_request(endpoint).object
    told = api.events()[-1]

    assert (question["id"], question["approved"], question["amount"]) == (held["id"], True, 1_000)
    assert question["pending_request"]["amount"] == 300
    assert len(question["request_history"]) == 1
    assert (raised["amount"], row(raised)["reason"]) == (1_300, "webhook_approved")
    assert told["type"] == "issuing_authorization.updated"
    assert "pending_request" not in told["data"]["previous_attributes"]


def test_a_declined_increment_leaves_what_there_was(api, card):
    """The authorization stays approved and pending, with its first amount."""
    held = api.authorize(card, 1_000)
    with decision_endpoint(api, decides(approved=False)):
        same = api.have(f"{AUTHORIZATIONS}/{held['id']}/increment", {"increment_amount": 300})

    assert (same["amount"], same["approved"], same["status"]) == (1_000, True, "pending")
    assert [each["approved"] for each in same["request_history"]] == [True, False]
    assert api.available() == 9_000


def test_an_increment_can_be_approved_in_part(api, card):
    """Of a controllable one, so much more is held as was approved."""
    held = api.authorize(card, 1_000)
    form = {"increment_amount": 300, "is_amount_controllable": "true"}
    with decision_endpoint(api, decides(approved=True, amount=100)):
        raised = api.have(f"{AUTHORIZATIONS}/{held['id']}/increment", form)

    assert raised["amount"] == 1_100
    assert api.available() == 8_900
