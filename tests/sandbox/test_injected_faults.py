"""Faults on purpose: planned by a control, met by a client, and got through by the official SDK."""

import time

import pytest
import requests
import stripe

from tests.sandbox.api import AUTHORIZATIONS, TAXI, OverHttp
from tests.sandbox.connect import connected
from tests.sandbox.realtime import decides, decision_endpoint, only_request

FAULTS, TOPUP = "/_sandbox/faults", {"amount": 5, "currency": "usd"}
LOCKED = (
    "This object cannot be accessed right now because another API request or Stripe process is "
    "currently accessing it. If you see this error intermittently, retry the request. If you see "
    "this error frequently and are making multiple concurrent requests to a single object, make "
    "your requests serially or at a lower rate."
)


def plan(api, kind, **form):
    """Plan a fault."""
    return api.have(FAULTS, {"kind": kind} | form)


def topups(api):
    """How many there are."""
    return len(api.see("/v1/topups", {"limit": 100})["data"])


def patient(base, key, retries=2, seconds=0.3):
    """The official SDK; it waits for an answer as long as told, and counts what it sends."""
    http = Counting(timeout=seconds)
    client = stripe.StripeClient(
        key, base_addresses={"api": base}, max_network_retries=retries, http_client=http
    )
    return client, http


class Counting(stripe.RequestsClient):
    """The SDK's own HTTP client; it counts the requests that leave, and does not sleep."""

    sent = 0

    def request(self, *args, **kwargs):
        """Send one."""
        self.sent += 1
        return super().request(*args, **kwargs)

    def _sleep_time_seconds(self, *_args, **_kwargs):
        return 0.0


@pytest.mark.parametrize(
    ("kind", "status", "error"),
    [
        (
            "rate_limit",
            429,
            {
                "code": "rate_limit",
                "doc_url": "https://stripe.com/docs/error-codes/rate-limit",
                "message": "Request rate limit exceeded. Learn more about rate limits here "
                "https://stripe.com/docs/rate-limits.",
                "type": "invalid_request_error",
            },
        ),
        (
            "lock_timeout",
            429,
            {
                "code": "lock_timeout",
                "doc_url": "https://stripe.com/docs/error-codes/lock-timeout",
                "message": LOCKED,
                "type": "invalid_request_error",
            },
        ),
        ("api_error", 500, {"message": "An unknown error occurred", "type": "api_error"}),
    ],
)
def test_a_fault_has_stripe_s_words(api, kind, status, error):
    """The recorded ones, once, with a request's id, and nothing is done."""
    plan(api, kind)
    said = api.post("/v1/topups", TOPUP)

    assert said.status == status
    assert {k: v for k, v in said.error.items() if k != "request_log_url"} == error
    assert said.headers["request-id"].startswith("req_")
    assert topups(api) == 0
    assert api.post("/v1/topups", TOPUP).status == 200


def test_only_a_lock_asks_to_be_tried_again(api):
    """``Stripe-Should-Retry`` for a lock, a reason for the rate, and never a ``Retry-After``."""
    plan(api, "rate_limit")
    plan(api, "lock_timeout")
    plan(api, "api_error")
    limited, locked, failed = (api.get("/v1/balance").headers for _ in range(3))

    assert limited["stripe-rate-limited-reason"] == "global-rate"
    assert locked["stripe-should-retry"] == "true"
    assert not any("stripe-should-retry" in each for each in (limited, failed))
    assert not any("retry-after" in each for each in (limited, locked, failed))


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("lock_timeout", {}),
        ("api_error", {}),
        ("api_error", {"moment": "after", "keeps": "answer"}),
        ("timeout", {}),
        ("timeout", {"moment": "after"}),
        ("timeout", {"moment": "after", "seconds": "0.05"}),
        ("connection_reset", {}),
        ("connection_reset", {"moment": "after"}),
    ],
)
def test_the_sdk_s_retries_get_through(base, key, api, kind, form):
    """Twice it goes wrong, the third try succeeds with the same key, and one object exists."""
    plan(api, kind, times=2, **form)
    client, http = patient(base, key)
    made = client.v1.topups.create(TOPUP)

    assert http.sent == 3
    assert [each["id"] for each in api.see("/v1/topups")["data"]] == [made.id]
    replayed = made.last_response.headers.get("idempotent-replayed")
    assert replayed == ("true" if form.get("moment") == "after" else None)
    assert len(api.events(type="topup.created")) == 1


def test_an_answer_lost_after_a_decision_was_decided_once(api):
    """The endpoint is asked once; the retry is told what became of it."""
    api.fund(10_000)
    card = api.card()["id"]
    form = {"card": card, "amount": 1_500} | TAXI
    with decision_endpoint(api, decides(approved=True)) as endpoint:
        plan(api, "connection_reset", moment="after", path=AUTHORIZATIONS)
        with pytest.raises(requests.ConnectionError, match="reset by peer"):
            api.post(AUTHORIZATIONS, form, idempotency_key="once")
        again = api.post(AUTHORIZATIONS, form, idempotency_key="once")

    assert only_request(endpoint).object["id"] == again.json["id"]
    assert (again.headers["idempotent-replayed"], again.json["approved"]) == ("true", True)
    assert api.available() == 8_500


def test_the_sdk_does_not_retry_a_rate_limit(base, key, api):
    """Trying again at once is what the limit is against."""
    plan(api, "rate_limit")
    client, http = patient(base, key)
    with pytest.raises(stripe.RateLimitError) as limited:
        client.v1.topups.create(TOPUP)

    assert limited.value.error.code == "rate_limit"
    assert http.sent == 1


def test_a_500_is_kept_under_its_key(base, key, api):
    """As documented: what a failed request did is there, and its key answers 500 from then on."""
    plan(api, "api_error", moment="after")
    first = api.post("/v1/topups", TOPUP, idempotency_key="once")
    again = api.post("/v1/topups", TOPUP, idempotency_key="once")

    assert (first.status, again.status) == (500, 500)
    assert again.body == first.body
    assert (again.headers["idempotent-replayed"], topups(api)) == ("true", 1)
    assert again.headers["original-request"] == first.headers["request-id"]
    client, http = patient(base, key)
    with pytest.raises(stripe.APIError):
        client.v1.topups.create(TOPUP, {"idempotency_key": "once"})
    assert http.sent == 3


@pytest.mark.parametrize("kind", ["rate_limit", "lock_timeout", "api_error"])
def test_what_comes_before_the_work_spends_no_key(api, kind):
    """A 429, or a 500 before anything was begun, is not remembered: the same key works next."""
    plan(api, kind)
    first = api.post("/v1/topups", TOPUP, idempotency_key="once")
    again = api.post("/v1/topups", TOPUP, idempotency_key="once")

    assert (first.status >= 429, again.status) == (True, 200)
    assert "idempotent-replayed" not in again.headers


def test_a_refusal_that_is_lost_stays_a_refusal(api):
    """If there was nothing to do, nothing is kept: the key is free for a better request."""
    plan(api, "api_error", moment="after")
    first = api.post("/v1/topups", {"amount": 5}, idempotency_key="once")
    again = api.post("/v1/topups", TOPUP, idempotency_key="once")

    assert (first.status, again.status) == (500, 200)


def test_without_retries_the_client_sees_its_connection_go(base, key, api):
    """A reset is a reset, a time-out runs out, and either leaves what was done."""
    plan(api, "connection_reset", moment="after")
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        api.post("/v1/topups", TOPUP)
    plan(api, "timeout", moment="after")
    client, _ = patient(base, key, retries=0, seconds=0.1)
    with pytest.raises(stripe.APIConnectionError):
        client.v1.topups.create(TOPUP)
    plan(api, "timeout", seconds="0.05")
    with pytest.raises(requests.ConnectionError, match="without response"):
        api.post("/v1/topups", TOPUP)

    assert topups(api) == 2


def test_an_answer_that_never_comes_holds_up_nobody_else(base, key, api):
    """Other connections are answered meanwhile, also those of the same account."""
    plan(api, "timeout")
    waiting = OverHttp(base, key)
    with pytest.raises(requests.ReadTimeout):
        waiting._session.get(
            f"{base}/v1/balance", headers={"authorization": f"Bearer {key}"}, timeout=0.1
        )
    assert api.available() == 0
    waiting.close()


def test_a_slow_answer_comes_late_and_whole(api):
    """By so many seconds of real time; the clock of the account does not move."""
    plan(api, "slow", seconds="0.2")
    began, now = time.monotonic(), api.see("/_sandbox/clock")["now"]
    said = api.post("/v1/topups", TOPUP)

    assert said.status == 200
    assert time.monotonic() - began >= 0.2
    assert api.see("/_sandbox/clock")["now"] == now


def test_faults_happen_to_the_calls_they_are_meant_for(api):
    """By method and template, in the order planned, as often as told; no control is hit."""
    card, other = api.card(), api.card()
    plan(api, "lock_timeout", method="POST", path="/v1/issuing/cards/{card}", times=2)
    plan(api, "api_error", path=f"/v1/issuing/cards/{card['id']}")
    assert api.fund(5)["status"] == "succeeded"
    assert api.see(f"/v1/issuing/cards/{other['id']}")["id"] == other["id"]
    assert [each["times"] for each in api.see(FAULTS)["data"]] == [2, 1]

    assert api.get(f"/v1/issuing/cards/{card['id']}").status == 500
    assert api.post(f"/v1/issuing/cards/{card['id']}").status == 429
    assert api.post(f"/v1/issuing/cards/{other['id']}").status == 429
    assert api.post(f"/v1/issuing/cards/{other['id']}").status == 200
    assert api.see(FAULTS)["data"] == []


def test_a_fault_belongs_to_one_account(api, base):
    """Neither another key nor a connected account meets it; that one has its own."""
    other, shop = OverHttp(base, api.key + "_other"), connected(api)
    plan(api, "api_error")
    plan(shop, "lock_timeout")

    assert other.get("/v1/balance").status == 200
    assert shop.get("/v1/balance").status == 429
    assert api.get("/v1/balance").status == 500
    other.close()


def test_planned_faults_are_listed_and_called_off(api):
    """One by its id, or all; then nothing goes wrong."""
    first, second, third = (plan(api, "api_error", times=n) for n in (1, 2, 3))
    assert api.see(FAULTS)["data"] == [first, second, third]
    one = api.send("DELETE", f"{FAULTS}/{second['id']}", "", api._with({}), b"")
    assert one.json == {"id": second["id"], "object": "sandbox.fault", "deleted": True}
    assert api.see(FAULTS)["data"] == [first, third]
    assert api.send("DELETE", f"{FAULTS}/{second['id']}", "", api._with({}), b"").status == 404
    assert api.send("DELETE", FAULTS, "", api._with({}), b"").json["data"] == []

    assert api.get("/v1/balance").status == 200


@pytest.mark.parametrize(
    ("form", "param"),
    [
        ({}, "kind"),
        ({"kind": "bad_luck"}, "kind"),
        ({"kind": "rate_limit", "moment": "after"}, "moment"),
        ({"kind": "slow", "seconds": "1", "moment": "before"}, "moment"),
        ({"kind": "slow"}, "seconds"),
        ({"kind": "slow", "seconds": "-1"}, "seconds"),
        ({"kind": "api_error", "seconds": "1"}, "seconds"),
        ({"kind": "api_error", "keeps": "answer"}, "keeps"),
        ({"kind": "timeout", "moment": "after", "keeps": "answer"}, "keeps"),
        ({"kind": "api_error", "times": "0"}, "times"),
        ({"kind": "api_error", "path": "/v1/issuing/crads"}, "path"),
        ({"kind": "api_error", "path": "/v1/balance", "method": "POST"}, "method"),
        ({"kind": "api_error", "colour": "red"}, "colour"),
    ],
)
def test_a_fault_that_could_never_happen_is_not_planned(api, form, param):
    """It says what is wrong, and what was planned before stays."""
    before = plan(api, "lock_timeout")
    said = api.post(FAULTS, form)

    assert (said.status, said.error["param"]) == (400, param)
    assert api.see(FAULTS)["data"] == [before]
